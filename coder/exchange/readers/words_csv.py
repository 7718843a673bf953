"""Words with times: CSV `start_ms,end_ms,word`, optionally `speaker` and `probability`."""

from pathlib import Path

from coder.errors import FormatError, TranscriptError
from coder.exchange.readers.base import NO_TIME_MS, Imported, Row, read_table
from coder.model import UNKNOWN_SPEAKER, Word

REQUIRED = ("start_ms", "end_ms", "word")
OPTIONAL = ("speaker", "probability")


def read(path: Path) -> tuple[Word, ...]:
    """Read the words in the order of the file.

    A word whose `start_ms` and `end_ms` are both empty gets NO_TIME_MS (-1) for both: alignment places it between its
    neighbours and marks it as interpolated.

    Raises:
        FormatError: not a table in UTF-8, a column is missing, a cell is not a number.
        TranscriptError: there is no word, a word is empty, or a time cannot be.
    """
    return read_all(path).words


def read_all(path: Path) -> Imported:
    """Read the words as `read` does, and tell which columns are not carried."""
    table = read_table(path, REQUIRED, OPTIONAL)
    if not table.rows:
        raise TranscriptError(f"{path.name} has a header and no words.", "Export it again from where it came.")
    return Imported("words", tuple(_word(row) for row in table.rows), (), table.notes)


def _word(row: Row) -> Word:
    text = row.text("word")
    if not text:
        raise TranscriptError(f"Row {row.number} of {row.file} has no word.", "Remove the row, or write the word.")
    start_ms, end_ms = _times(row)
    return Word(start_ms, end_ms, text, row.text("speaker") or UNKNOWN_SPEAKER, _probability(row))


def _times(row: Row) -> tuple[int, int]:
    given = [bool(row.text(column)) for column in ("start_ms", "end_ms")]
    if not any(given):
        return NO_TIME_MS, NO_TIME_MS
    if not all(given):
        raise TranscriptError(
            f"Row {row.number} of {row.file} has only one of start_ms and end_ms.",
            "Give both, or leave both empty for a word without a time.",
        )
    start_ms, end_ms = row.milliseconds("start_ms"), row.milliseconds("end_ms")
    if end_ms < start_ms:
        raise TranscriptError(
            f"Row {row.number} of {row.file} ends at {end_ms} ms, before it starts at {start_ms} ms.",
            "Correct the row; both count from the start of the recording.",
        )
    return start_ms, end_ms


def _probability(row: Row) -> float | None:
    if not row.text("probability"):
        return None
    value = row.number_in("probability")
    if not 0 <= value <= 1:
        raise FormatError(
            f"Row {row.number} of {row.file}: probability is not between 0 and 1.",
            "Leave the column out when it holds another kind of score.",
        )
    return value
