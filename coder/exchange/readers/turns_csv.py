"""Turns with speakers: CSV `start_ms,end_ms,speaker`, optionally `text`."""

from pathlib import Path

from coder.errors import TranscriptError
from coder.exchange.readers.base import Imported, Row, read_table, spread
from coder.model import SpeakerSpan

REQUIRED = ("start_ms", "end_ms", "speaker")
OPTIONAL = ("text",)


def read(path: Path) -> Imported:
    """Read the turns as speaker spans; where they have text, its words share the turn's time evenly.

    Raises:
        FormatError: not a table in UTF-8, a column is missing, a cell is not a number.
        TranscriptError: there is no turn, one has no speaker or no length.
    """
    table = read_table(path, REQUIRED, OPTIONAL)
    if not table.rows:
        raise TranscriptError(f"{path.name} has a header and no turns.", "Export it again from where it came.")
    spans = tuple(_span(row) for row in table.rows)
    words = tuple(
        word
        for row, span in zip(table.rows, spans, strict=True)
        for word in spread(row.text("text"), span.start_ms, span.end_ms, span.speaker)
    )
    made_up = ("Word times are spread evenly over each turn.",) if words else ()
    return Imported("turns", words, spans, (*made_up, *table.notes))


def _span(row: Row) -> SpeakerSpan:
    span = SpeakerSpan(row.milliseconds("start_ms"), row.milliseconds("end_ms"), row.text("speaker"))
    if span.end_ms <= span.start_ms:
        raise TranscriptError(
            f"Row {row.number} of {row.file} ends at {span.end_ms} ms and starts at {span.start_ms} ms.",
            "A turn ends after it starts: correct the row.",
        )
    if not span.speaker:
        raise TranscriptError(
            f"Row {row.number} of {row.file} has no speaker.", "Write one, or leave the row out; UNK stands for nobody."
        )
    return span
