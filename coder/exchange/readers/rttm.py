"""RTTM, the diarizers' own format: `SPEAKER recording 1 start duration <NA> <NA> speaker <NA> <NA>`, in seconds."""

import math
from dataclasses import dataclass
from pathlib import Path

from coder.errors import FormatError, TranscriptError
from coder.exchange.readers.base import read_text
from coder.model import SpeakerSpan

OTHER_TYPES: tuple[str, ...] = (
    *("SEGMENT", "NOSCORE", "NO_RT_METADATA", "LEXEME", "NON-LEX", "NON-SPEECH", "FILLER", "EDIT"),
    *("SU", "IP", "CB", "A/P", "SPKR-INFO"),
)
"""The other kinds of line that the format knows; none of them says who speaks when."""


@dataclass(frozen=True, slots=True)
class Rttm:
    """The speaker spans of one recording."""

    recording: str
    """The name by which the file knows the recording."""
    spans: tuple[SpeakerSpan, ...]
    notes: tuple[str, ...] = ()


def read(path: Path) -> Rttm:
    """Read the SPEAKER lines in order of time.

    Raises:
        FormatError: a line is not of the format.
        TranscriptError: nobody speaks in it, or it is about several recordings.
    """
    spans: dict[str, list[SpeakerSpan]] = {}
    other = 0
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        fields = line.split()
        if not fields or line.lstrip().startswith(";;"):
            continue
        if fields[0] == "SPEAKER":
            spans.setdefault(fields[1] if len(fields) > 1 else "", []).append(_span(path.name, number, fields))
        elif fields[0] in OTHER_TYPES:
            other += 1
        else:
            raise _malformed(path.name, number)
    if len(spans) > 1:
        names = ", ".join(sorted(spans))
        raise TranscriptError(
            f"{path.name} is about {len(spans)} recordings: {names}.", "Give a file with the lines of one of them."
        )
    if not spans:
        raise TranscriptError(f"{path.name} holds no SPEAKER line.", "Export the diarization again.")
    ((recording, own),) = spans.items()
    heard = tuple(sorted((span for span in own if span.end_ms > span.start_ms), key=lambda span: span.start_ms))
    return Rttm(recording, heard, _notes(other, len(own) - len(heard)))


def _span(file: str, number: int, fields: list[str]) -> SpeakerSpan:
    if len(fields) < 8:
        raise _malformed(file, number)
    try:
        start, duration = float(fields[3]), float(fields[4])
    except ValueError:
        raise _malformed(file, number) from None
    if not (math.isfinite(start) and math.isfinite(duration)) or start < 0 or duration < 0:
        raise TranscriptError(
            f"Line {number} of {file}: a start or duration is negative or endless.",
            "Columns 4 and 5 are start and duration in seconds.",
        )
    return SpeakerSpan(round(start * 1000), round((start + duration) * 1000), fields[7])


def _malformed(file: str, number: int) -> FormatError:
    return FormatError(
        f"Line {number} of {file} is not a line of RTTM.",
        "A line reads: SPEAKER recording 1 start duration <NA> <NA> speaker <NA> <NA>.",
    )


def _notes(other: int, empty: int) -> tuple[str, ...]:
    left_out = ((other, "lines that are not about speakers"), (empty, "turns shorter than a millisecond"))
    return tuple(f"Not carried: {count} {what}." for count, what in left_out if count)
