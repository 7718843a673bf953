"""Which format a file has, by what is in it; and one door for all of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from coder.errors import FormatError
from coder.exchange.readers import rttm, turns_csv, vtt, words_csv
from coder.exchange.readers.base import Imported, header_of, read_text

__all__ = ["Imported", "Readable", "read_any", "recognise"]

Readable = Literal["words", "turns", "rttm", "vtt", "srt"]
READABLE: tuple[Readable, ...] = get_args(Readable)
WHAT_CAN_BE_READ = (
    "What can be read: words (CSV start_ms,end_ms,word), turns (CSV start_ms,end_ms,speaker, optionally text), "
    "RTTM, WebVTT, SRT."
)


def recognise(path: Path) -> Readable:
    """Tell the format of a file from its content; its name does not count.

    Raises:
        FormatError: it is none that can be read; the hint lists those.
    """
    text = read_text(path)
    lines = [line for line in text.splitlines() if line.strip()]
    columns = set(header_of(text)[0])
    if lines[0].startswith("WEBVTT"):
        return "vtt"
    if columns >= set(words_csv.REQUIRED):
        return "words"
    if columns >= set(turns_csv.REQUIRED):
        return "turns"
    if any(vtt.TIMES.match(line) for line in lines[:2]):
        return "srt"
    first = next((line.split()[0] for line in lines if not line.lstrip().startswith(";;")), "")
    if first == "SPEAKER" or first in rttm.OTHER_TYPES:
        return "rttm"
    if {"start_ms", "end_ms"} & columns:
        raise FormatError(
            f"{path.name} is a table, but neither of words nor of turns: a column is missing.", WHAT_CAN_BE_READ
        )
    raise FormatError(f"{path.name} is in no format that can be read.", WHAT_CAN_BE_READ)


def read_any(path: Path, format: str | None = None) -> Imported:  # noqa: A002 — the word of `--format`
    """Read words and turns from a file, in the format given or recognised."""
    if format is not None and format not in READABLE:
        raise FormatError(f"There is no format {format}.", f"Formats are {', '.join(READABLE)}. {WHAT_CAN_BE_READ}")
    return _READERS[format or recognise(path)](path)


def _read_rttm(path: Path) -> Imported:
    turns = rttm.read(path)
    return Imported("rttm", (), turns.spans, turns.notes)


_READERS: dict[str, Callable[[Path], Imported]] = {
    "words": words_csv.read_all,
    "turns": turns_csv.read,
    "rttm": _read_rttm,
    "vtt": vtt.read,
    "srt": vtt.read,
}
