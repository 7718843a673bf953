"""Reads the dialogue sources: who says what, with which pauses, and what three raters make of it.

The form is one that a psychologist can write by hand; `transcripts/sample/PROVENANCE.md` explains it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from coder.errors import FormatError

RATERS = ("R1", "R2", "R3")
ROLES = {"T": "therapist", "C": "client"}
SPOKEN = re.compile(r"^([TC])(?: @(\w+))?: (.+?)(?: \{(quiet)\})?$")
PAUSE = re.compile(r"^\((-?\d\.\d+)\)$")
MARKED = re.compile(r"^ +(=|R\d:) (.+?)(?: ; (.+))?$")
MARK = re.compile(r"^(\w+)(?: about (\w+))?(?: sure ([123]))?$")
VOICE = re.compile(r"^(therapist|client): (\S+) speed (\d+)$")
LONGEST_PAUSE_MS = 800
"""A longer pause inside a sentence would cut it into two segments."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of the synthesiser and its speed in words a minute."""

    name: str
    speed: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One code on one sentence."""

    code: str
    about: str = ""
    intensity: str = ""


@dataclass(frozen=True, slots=True)
class Marking:
    """All that one rater says about a sentence; without marks and reason it means none."""

    marks: tuple[Mark, ...] = ()
    cannot: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: what becomes exactly one segment."""

    number: int
    """Where it stands in its file."""
    speaker: str
    label: str
    words: tuple[str, ...]
    pauses_ms: Mapping[int, int]
    """Pause after the word of this index, where the source asks for one."""
    quiet: bool
    gap_ms: int | None
    """From the end of the line before to the start of this one; negative is overlap, None the usual gap."""
    markings: Mapping[str, Marking]


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's rating of the session or its interval."""

    rater: str
    code: str
    value: str
    reason: str
    labels: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """One invented session."""

    session: str
    title: str
    voices: Mapping[str, Voice]
    lines: tuple[Line, ...]
    ratings: tuple[Rating, ...]


def read(path: Path) -> Source:
    """Read one source.

    Raises:
        FormatError: a line is none of the forms, with file and line.
    """
    rows = list(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    cut = next((at for at, (_, text) in enumerate(rows) if text.startswith("ratings")), len(rows))
    voices: dict[str, Voice] = {}
    title = ""
    lines: list[Line] = []
    gap_ms: int | None = None
    for number, text in rows[:cut]:
        if not text.strip() or text.startswith("#"):
            continue
        if text.startswith("title: "):
            title = text.removeprefix("title: ")
        elif voice := VOICE.match(text):
            voices[voice[1]] = Voice(voice[2], int(voice[3]))
        elif pause := PAUSE.match(text):
            gap_ms = round(float(pause[1]) * 1000)
        elif spoken := SPOKEN.match(text):
            lines.append(_line(path, number, spoken, gap_ms))
            gap_ms = None
        elif (marked := MARKED.match(text)) and lines:
            lines[-1] = _marked(path, number, lines[-1], marked)
        else:
            raise _wrong(path, number, text)
    ratings = tuple(rating for number, text in rows[cut + 1 :] for rating in _ratings(path, number, text))
    return Source(path.stem, title, voices, tuple(lines), ratings)


def _wrong(path: Path, number: int, text: str) -> FormatError:
    return FormatError(
        f"{path.name}:{number}: cannot read {text.strip()!r}.",
        "Write a sentence (T: …), a pause ((1.2)), a marking (= code) or a rating, as PROVENANCE.md shows.",
    )


def _line(path: Path, number: int, spoken: re.Match[str], gap_ms: int | None) -> Line:
    role, label, text, quiet = spoken.groups()
    words: list[str] = []
    pauses: dict[int, int] = {}
    for token in text.split():
        if not (pause := PAUSE.match(token)):
            words.append(token)
            continue
        pauses[len(words) - 1] = round(float(pause[1]) * 1000)
        if not words or pauses[len(words) - 1] >= LONGEST_PAUSE_MS:
            raise _wrong(path, number, text)
    return Line(number, ROLES[role], label or "", tuple(words), pauses, bool(quiet), gap_ms, _all(Marking()))


def _all(marking: Marking) -> dict[str, Marking]:
    return dict.fromkeys(RATERS, marking)


def _marked(path: Path, number: int, line: Line, marked: re.Match[str]) -> Line:
    who, what, note = marked.groups()
    if who != "=" and who[:-1] not in RATERS:
        raise _wrong(path, number, marked.string)
    new = _marking(path, number, what, note or "")
    markings = _all(new) if who == "=" else {**line.markings, who[:-1]: new}
    return replace(line, markings=markings)


def _marking(path: Path, number: int, what: str, note: str) -> Marking:
    if what == "-":
        return Marking(note=note)
    if what.startswith("? "):
        return Marking(cannot=what[2:], note=note)
    found = [MARK.match(part) for part in what.split(", ")]
    if not all(found):
        raise _wrong(path, number, what)
    return Marking(tuple(Mark(one[1], one[2] or "", one[3] or "") for one in found if one), note=note)


def _ratings(path: Path, number: int, text: str) -> Iterator[Rating]:
    if not text.strip():
        return
    code, *cells = re.split(r"  +", text.strip())
    if len(cells) != len(RATERS):
        raise _wrong(path, number, text)
    for rater, cell in zip(RATERS, cells, strict=True):
        said, _, note = cell.partition(" ; ")
        value, *labels = said.split()
        if value == "-":
            continue
        named = tuple(label.removeprefix("@") for label in labels)
        number_given = value.isdigit()
        yield Rating(rater, code, value if number_given else "", "" if number_given else value, named, note)
