"""Subtitles with speakers: WebVTT with voice tags (`<v Name>`), and SRT; both as turns with text.

Many programs write the speaker before the text instead (`Name: …`). That is read as a speaker where the file has no
voice tags and most of its cues begin so; it is said in the notes.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coder.errors import FormatError, TranscriptError
from coder.exchange.readers.base import Imported, read_text, spread
from coder.model import UNKNOWN_SPEAKER, SpeakerSpan, Word

TIME = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}"
TIMES = re.compile(rf"^\s*({TIME})\s+-->\s+({TIME})(?:\s+(.*))?$")
STAMP = re.compile(rf"^{TIME}$")
TAG = re.compile(r"<([^<>]*)>")
LOOKS = re.compile(rf"<(?!v[\s.]|/v>|{TIME}>)[^<>]*>|\{{\\[^}}]*\}}")
"""Markup for the eye (bold, colours, positions), which parts no words."""
VOICE = re.compile(r"^v(?:\.\S*)?\s+(.+)$")
LABEL = re.compile(r"^\s*(?:-\s*)?\[?(\w[\w .'’-]{0,39}?)\]?:\s+(?=\S)")
ASIDE = ("NOTE", "STYLE", "REGION")
MOST_LABELS = 8
"""A file with more different beginnings before a colon does not name its speakers so."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text of one voice that starts at a time; without one, it shares the time of the piece before."""

    voice: str
    start_ms: int | None
    text: str


def read(path: Path) -> Imported:
    """Read the cues as words and, where a voice is named, as speaker spans.

    Words share the time of their cue evenly, or that between two time stamps inside it.

    Raises:
        FormatError: a cue has no times that can be read.
        TranscriptError: there is no text, or a cue ends before it starts.
    """
    text = read_text(path)
    kind = "vtt" if text.lstrip().startswith("WEBVTT") else "srt"
    cues, left_out = _cues(path.name, text)
    labelled = _names_speakers_by_label(cues)
    words: list[Word] = []
    spans: list[SpeakerSpan] = []
    for cue in cues:
        said = _words(cue, labelled)
        words += said
        spans += _spans(said)
    if not words:
        raise TranscriptError(f"{path.name} holds no text.", "Export it again from where it came.")
    return Imported(kind, tuple(words), tuple(spans), tuple(_notes(words, labelled, left_out)))


def _cues(file: str, text: str) -> tuple[list[_Cue], int]:
    """Part the file into cues; the second number counts what is written beside them."""
    cues: list[_Cue] = []
    left_out = 0
    for number, lines in _paragraphs(text):
        if lines[0].startswith("WEBVTT"):
            continue
        at = next((at for at, line in enumerate(lines[:2]) if "-->" in line), None)
        if at is None or lines[0].startswith(ASIDE):
            left_out += 1
            continue
        times = TIMES.match(lines[at])
        if times is None:
            raise FormatError(
                f"Line {number + at} of {file} has times that cannot be read.",
                "A cue's times read 00:01:02.345 --> 00:01:04.000.",
            )
        start_ms, end_ms = _milliseconds(times[1]), _milliseconds(times[2])
        if end_ms < start_ms:
            raise TranscriptError(
                f"The cue in line {number + at} of {file} ends before it starts.", "Correct its times."
            )
        cues.append(_Cue(start_ms, end_ms, tuple(lines[at + 1 :])))
    return cues, left_out


def _paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the stretches between blank lines, each with the number of its first line."""
    lines: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            lines.append(line)
        elif lines:
            yield number - len(lines), lines
            lines = []


def _names_speakers_by_label(cues: list[_Cue]) -> bool:
    if any(VOICE.match(tag) for cue in cues for line in cue.lines for tag in TAG.findall(line)):
        return False
    labels = [match[1] for cue in cues if cue.lines and (match := LABEL.match(cue.lines[0]))]
    return len(labels) * 2 > len(cues) and len(set(labels)) <= MOST_LABELS


def _words(cue: _Cue, labelled: bool) -> list[Word]:
    """Give the words of a cue their times and voices."""
    pieces = list(_pieces(cue, labelled))
    starts = [at for at, piece in enumerate(pieces) if piece.start_ms is not None]
    words: list[Word] = []
    for first, after in zip(starts, [*starts[1:], len(pieces)], strict=True):
        voices = [piece.voice for piece in pieces[first:after] for _ in piece.text.split()]
        begin = pieces[first].start_ms or 0
        end = pieces[after].start_ms if after < len(pieces) else None
        timed = spread(
            " ".join(piece.text for piece in pieces[first:after]), begin, cue.end_ms if end is None else end, ""
        )
        exact = len(starts) > 1 and len(timed) == 1
        words += [
            Word(word.start_ms, word.end_ms, word.text, voice, interpolated=not exact)
            for word, voice in zip(timed, voices, strict=True)
        ]
    return words


def _pieces(cue: _Cue, labelled: bool) -> Iterator[_Piece]:
    """Cut a cue at its voices and time stamps; the first piece starts with the cue."""
    voice, start = UNKNOWN_SPEAKER, cue.start_ms
    yield _Piece(voice, start, "")
    for line in cue.lines:
        label = LABEL.match(line) if labelled else None
        if label:
            voice, line = label[1], line[label.end() :]
        line = LOOKS.sub("", line)
        at = 0
        stamp: int | None = None
        for tag in TAG.finditer(line):
            yield _Piece(voice, stamp, html.unescape(line[at : tag.start()]))
            at, inside, stamp = tag.end(), tag[1], None
            if named := VOICE.match(inside):
                voice = html.unescape(named[1]).strip()
            elif inside == "/v":
                voice = UNKNOWN_SPEAKER
            elif STAMP.match(inside):
                start = stamp = min(max(start, _milliseconds(inside)), cue.end_ms)
        yield _Piece(voice, stamp, html.unescape(line[at:]))


def _spans(words: list[Word]) -> Iterator[SpeakerSpan]:
    """Join the words of one voice within a cue; words without a voice make no span."""
    first = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].speaker != words[first].speaker:
            if words[first].speaker != UNKNOWN_SPEAKER:
                yield SpeakerSpan(words[first].start_ms, words[at - 1].end_ms, words[first].speaker)
            first = at


def _notes(words: list[Word], labelled: bool, left_out: int) -> Iterator[str]:
    if any(word.interpolated for word in words):
        yield "Word times are spread evenly over each cue."
    if labelled:
        yield "Speakers are taken from what stands before a colon at the start of a cue."
    if left_out:
        yield f"Not carried: {left_out} notes, styles or paragraphs without times."


def _milliseconds(time: str) -> int:
    whole, fraction = re.split("[.,]", time)
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(fraction)
