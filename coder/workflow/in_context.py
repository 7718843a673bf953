"""A segment in its context: the turns around it, and what each rater said of it.

This is for supervisors. It reads submitted work only, as every figure does, and stores nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coder.codebook.schema import Codebook
from coder.codebook.scores import codes_of
from coder.errors import NotFoundError
from coder.model import NOTHING, Marks, Role, Segment, Transcript, Turn
from coder.store import sessions as recorded
from coder.store import transcripts
from coder.workflow.interval_variables import fives
from coder.workflow.reading import Work, notes_of, submitted
from coder.workflow.sheet import MediaPart
from coder.workflow.study import Study, study_book
from coder.workflow.submission import segment_name

AROUND = 3
"""So many turns before and after a segment are shown: what it means depends on them."""

_IN_TIME: Final = re.compile(r"(.+)@(\d+)-(\d+)")
"""A stretch that raters placed events in, as `submission.timed_name` writes it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of the transcript."""

    speaker: str
    role: Role | None
    start_ms: int
    text: str
    here: bool
    """Whether it belongs to the segment."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one rater said of the segment."""

    rater: str
    marks: Marks
    has_segment: bool
    """Whether the segment is among those that the rater had: an amended transcript may have changed it."""
    note: str
    evidence: Mapping[str, str]
    """Id → name of the segments that the rater's ratings rest on."""
    within: tuple[tuple[str, str], ...] = ()
    """(segment, abbreviation with its person) of the figure's own codes in a stretch or session; else empty."""


@dataclass(frozen=True, slots=True)
class Context:
    """A segment with the turns around it and what each rater said of it."""

    segment: Segment
    book: Codebook
    spoken: tuple[Spoken, ...]
    """Empty for the session itself."""
    said: tuple[Said, ...]
    own: frozenset[str]
    """The codes that the figure is of."""
    recording: tuple[MediaPart, ...]
    """Empty for a session that is text only."""


def context(study: Study, session: str, segment: str, *, book: str = "", figure: str = "") -> Context:
    """Read a segment in its context, by its name within the session; empty for the session itself.

    Args:
        study: the study.
        session: the session.
        segment: the segment's name within it, with `@PERSON` or without.
        book: a codebook's id; the study's own where it has one.
        figure: the variable whose codes are to be found in a stretch or session.

    Raises:
        NotFoundError: no rater who submitted had such a segment.
    """
    works = submitted(study, "rater", [session], study_book(study, book).id)
    owner, found = _find(works, session, segment)
    with study.store.read() as connection:
        words = transcripts.by_id(connection, owner.submission.transcript).read()
        parts = recorded.recordings_of(connection, session)
    roles: dict[str, Role] = {one.speaker: one.role for one in owner.roster.participants}
    media = study.settings.media
    return Context(
        found,
        owner.book,
        tuple(around(words, found, roles)) if segment.partition("@")[0] else (),
        tuple(_of_rater(study, work, found, named_by(work.book, figure)) for work in works),
        named_by(owner.book, figure),
        tuple(MediaPart(str(media / one.path), one.offset_ms, one.duration_ms, one.has_video) for one in parts),
    )


def _find(works: Sequence[Work], session: str, segment: str) -> tuple[Work, Segment]:
    """Find the first work that has a segment of this name, or make the stretch in which events were placed."""
    stretch = _IN_TIME.fullmatch(segment)
    if stretch and works and stretch[1] in works[0].book.placed_kinds:
        kind, start_ms, end_ms = stretch[1], int(stretch[2]), int(stretch[3])
        return works[0], Segment("", kind, 0, start_ms, max(end_ms, start_ms + 1))
    name = segment.partition("@")[0]
    for work in works:
        for called, one in named_segments(work):
            if called == name:
                return work, one
    raise NotFoundError(
        f"{session} has no segment{f' {name}' if name else ' that is the session itself'} to show.",
        "Count agreement on segments to see the words behind a figure.",
    )


def named_by(book: Codebook, figure: str) -> frozenset[str]:
    """The codes that a variable is of: itself, the members of a group, what a score is reckoned from."""
    kind, _, name = figure.partition("@")[0].rpartition(":")
    if kind in ("group", "score"):
        return frozenset(code.id for code in codes_of(book, name))
    if kind == "timed":
        return frozenset(code.id for code in book.codes_of(name))
    return frozenset({name} & set(book.codes))


def _of_rater(study: Study, work: Work, segment: Segment, codes: frozenset[str]) -> Said:
    has = segment.id == "" or any(one.id == segment.id for one in work.segments.get(segment.kind, ()))
    within = () if segment.words else tuple(_within_stretch(work, segment, codes))
    marks = work.marks.get(segment.id, NOTHING)
    named = {one.id: name for name, one in named_segments(work)}
    evidence = {one: named.get(one, "?") for value in marks.codes.values() for one in value.evidence}
    return Said(work.rater, marks, has, notes_of(study, work).get(segment.id, ""), evidence, within)


def _within_stretch(work: Work, stretch: Segment, codes: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Where in a stretch a rater gave some codes: segments that begin in it, events by their time."""
    for kind, several in work.segments.items():
        placed = kind in work.book.placed_kinds
        for one in several:
            if one.start_ms not in stretch.span or one.id == stretch.id:
                continue
            name = moment(one.start_ms) if placed else segment_name(one, work.book.first_kind)
            given = work.marks.get(one.id, NOTHING).codes
            yield from ((name, _given(work.book, code, person)) for code, person in given if code in codes)


def _given(book: Codebook, code: str, person: str) -> str:
    return book.codes[code].abbr + (f"·{person}" if person else "")


def moment(ms: int) -> str:
    """Write a session time to a tenth of a second: what raters placed goes by its time.

    >>> moment(751_460)
    '12:31.4'
    """
    seconds = ms // 1000
    return f"{seconds // 60:02}:{seconds % 60:02}.{ms % 1000 // 100}"


def named_segments(work: Work) -> Iterator[tuple[str, Segment]]:
    """Give every segment that raters share with its name; the session itself has an empty one."""
    for kind, several in work.segments.items():
        if kind not in work.book.placed_kinds:
            yield from ((segment_name(one, work.book.first_kind), one) for one in several)
    if not any(spec.kind == "interval" for spec in work.book.segments.values()):
        yield from ((segment_name(one, work.book.first_kind), one) for one in fives(work.duration_ms))


def around(words: Transcript, segment: Segment, roles: Mapping[str, Role]) -> Iterator[Spoken]:
    """Give the turns that the segment touches, those before and after; a turn is cut where the segment ends in it."""
    touched = [at for at, turn in enumerate(words.turns) if _touches(turn, segment)]
    later = sum(turn.start_ms < segment.start_ms for turn in words.turns)
    first, last = (touched[0], touched[-1]) if touched else (later, later - 1)  # silence lies between two turns
    for at in range(max(0, first - AROUND), min(len(words.turns), last + 1 + AROUND)):
        turn = words.turns[at]
        role = roles.get(turn.speaker)
        if not segment.words or not _touches(turn, segment):
            yield Spoken(turn.speaker, role, turn.start_ms, turn.text, _touches(turn, segment))
            continue
        for here, stretch in _stretches(turn, segment):
            yield Spoken(turn.speaker, role, stretch.start_ms, stretch.text, here)


def _touches(turn: Turn, segment: Segment) -> bool:
    """Whether a turn is part of the segment: it holds its words, or lies in the time of one that has none."""
    if segment.words:
        return turn.speaker == segment.speaker and any(_within(one.start_ms, segment) for one in turn.words)
    return turn.start_ms < segment.end_ms and turn.end_ms > segment.start_ms


def _within(ms: int, segment: Segment) -> bool:
    return segment.start_ms <= ms < max(segment.end_ms, segment.start_ms + 1)


def _stretches(turn: Turn, segment: Segment) -> Iterator[tuple[bool, Turn]]:
    """A turn's words before, in, and after the segment, those that there are."""
    before = tuple(one for one in turn.words if one.start_ms < segment.start_ms)
    here = tuple(one for one in turn.words if _within(one.start_ms, segment))
    after = tuple(one for one in turn.words if one.start_ms >= max(segment.end_ms, segment.start_ms + 1))
    yield from ((part is here, Turn(turn.speaker, part)) for part in (before, here, after) if part)
