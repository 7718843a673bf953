"""Turns the markings of the sources into the three raters' codings, in the form of `coder codings import`.

The segments are the program's own: reference words → turns → segments by the codebook's rule. One
source line must be one segment, or the file is refused; a rater's marks then stand on its number.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from coder.codebook.schema import Codebook
from coder.errors import FormatError
from coder.model import Role, Segment, Word
from coder.segments import SegmentRule, make_segments
from coder.transcript import turns_from_words
from sample.source import Line, Marking, Rating, Source

HEADER = (
    "session",
    "segment",
    "rater",
    "code",
    "value",
    "facet:about",
    "intensity",
    "evidence",
    "note",
    "state",
    "reason",
)
ROLES: Mapping[str, Role] = {"therapist": "therapist", "client": "client"}
Row = tuple[str, ...]


def cut(words: Sequence[Word], book: Codebook, kind: str) -> tuple[Segment, ...]:
    """Cut the session as the program does; what is too short to be coded is left out."""
    rule = SegmentRule.of(book.segments[kind])
    return tuple(one for one in make_segments(turns_from_words(words), rule, ROLES) if one.number)


def segment_numbers(source: Source, words: Sequence[Word], book: Codebook) -> tuple[int, ...]:
    """Give each source line the number of the segment that it is.

    Raises:
        FormatError: a line is cut in two, joined with another, or too short to be a segment.
    """
    found = {one.words: one.number for one in cut(words, book, book.first_kind)}
    counts = [len(line.words) for line in source.lines]
    if sum(counts) != len(words):
        raise FormatError(
            f"{source.session}: the source has {sum(counts)} words, the reference {len(words)}.",
            "The dialogue was changed: make the recording again without --codings.",
        )
    by_line = sorted(words, key=lambda word: word.start_ms)
    numbers = [found.get(own) for own in _by_line(source, by_line)]
    for line, number in zip(source.lines, numbers, strict=True):
        if number is None:
            raise FormatError(
                f"{source.session}.txt:{line.number}: {' '.join(line.words)!r} is not exactly one segment.",
                "Write one sentence on a line, at least 0.3 s long, and let nobody begin in its pauses.",
            )
    return tuple(number for number in numbers if number)


def _by_line(source: Source, words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Deal the words out to the lines: within one speaker they stand in the order of the source."""
    left = {role: [word for word in words if word.speaker == role] for role in ROLES}
    for line in source.lines:
        own, left[line.speaker] = left[line.speaker][: len(line.words)], left[line.speaker][len(line.words) :]
        if tuple(word.text for word in own) != line.words:
            raise FormatError(
                f"{source.session}.txt:{line.number}: the reference has other words than {' '.join(line.words)!r}.",
                "The dialogue was changed: make the recording again without --codings.",
            )
        yield tuple(own)


def rows(source: Source, words: Sequence[Word], book: Codebook, rater: str) -> Iterator[Row]:
    """Write everything that one rater coded in one session, in order of time, then the ratings."""
    numbers = segment_numbers(source, words, book)
    for line, number in sorted(zip(source.lines, numbers, strict=True), key=lambda pair: pair[1]):
        yield from _coded(source.session, str(number), rater, line.markings[rater])
    labels = {line.label: str(number) for line, number in zip(source.lines, numbers, strict=True) if line.label}
    for rating in sorted(source.ratings, key=lambda one: book.codes[one.code].segment == "session"):
        if rating.rater == rater:
            yield from _rated(source.session, rating, labels, book, words)


def _coded(session: str, segment: str, rater: str, marking: Marking) -> Iterator[Row]:
    if marking.cannot:
        yield (session, segment, rater, "", "", "", "", "", marking.note, "cannot_code", marking.cannot)
    elif not marking.marks:
        yield (session, segment, rater, "", "", "", "", "", marking.note, "none", "")
    for index, mark in enumerate(marking.marks):
        note = "" if index else marking.note
        yield (session, segment, rater, mark.code, "1", mark.about, mark.intensity, "", note, "coded", "")


def _rated(
    session: str, rating: Rating, labels: Mapping[str, str], book: Codebook, words: Sequence[Word]
) -> Iterator[Row]:
    kind = book.codes[rating.code].segment
    names = [""] if kind == "session" else [f"{kind}-{one.number}" for one in cut(words, book, kind)]
    evidence = " ".join(labels[label] for label in rating.labels)
    what = (rating.rater, rating.code, rating.value, "", "", evidence, rating.note, "coded", rating.reason)
    for name in names:
        yield (session, name, *what)


def check(source: Source, book: Codebook) -> None:
    """Refuse markings that the codebook does not know or allow.

    Raises:
        FormatError: with file and line; what the whole session lacks is said by the import itself.
    """
    for line in source.lines:
        for rater, marking in line.markings.items():
            for why in _wrong(line, marking, book):
                raise FormatError(f"{source.session}.txt:{line.number}: {rater}: {why}", "Change the marking.")
    labels = [line.label for line in source.lines if line.label]
    twice = [one for one, two in pairwise(sorted(labels)) if one == two]
    unknown = [label for rating in source.ratings for label in rating.labels if label not in labels]
    if twice or unknown:
        raise FormatError(
            f"{source.session}.txt: labels {twice + unknown} are given twice or not at all.",
            "Give each @label to one line.",
        )


def _wrong(line: Line, marking: Marking, book: Codebook) -> Iterator[str]:
    for mark in marking.marks:
        code = book.codes.get(mark.code)
        if code is None:
            yield f"{book.key} has no code {mark.code}."
        elif code.speaker and "any" not in code.speaker and line.speaker not in code.speaker:
            yield f"{mark.code} is for {' or '.join(code.speaker)}."
        elif bool(mark.about) != ("about" in code.facets):
            yield f"{mark.code} is to say what it is about." if code.facets else f"{mark.code} has no facet about."
        elif mark.intensity and not code.intensity:
            yield f"{mark.code} has no intensity."
