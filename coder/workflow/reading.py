"""Submitted work as agreement, exports and reports read it: one door to the `coding` rows.

Only submitted assignments are here, each as it was submitted: on its own transcript version, with
its own codebook version. A reopened assignment is absent until it is submitted again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from coder.codebook.completeness import state_of
from coder.codebook.legality import View, gate
from coder.codebook.schema import Codebook
from coder.fold import fold
from coder.model import NOBODY, NOTHING, Marks, Roster, Segment, State
from coder.store import assignments, codebooks, codings, events, transcripts
from coder.store.assignments import Design
from coder.store.codings import Coding, Submission
from coder.store.engine import Connection
from coder.workflow.opening import segments_by_kind
from coder.workflow.study import Study, parse_held

Layer = Literal["primary", "rater"]
"""`primary`: one assignment per session, for analysis; `rater`: every rater's own."""


@dataclass(frozen=True, slots=True)
class Work:
    """One submitted assignment."""

    design: Design
    submission: Submission
    book: Codebook
    segments: Mapping[str, tuple[Segment, ...]]
    """By segment kind, in order of time; the rater's own events among them."""
    rows: tuple[Coding, ...]
    marks: Mapping[str, Marks]
    """By segment id, rebuilt from the rows; segments without rows are absent."""
    roster: Roster = NOBODY
    """Who takes part, on the transcript version that was coded."""
    duration_ms: int = 0
    """The session's length."""

    @property
    def session(self) -> str:
        """The session's name."""
        return self.design.assignment.session

    @property
    def rater(self) -> str:
        """Who coded it."""
        return self.design.assignment.rater

    def view(self, segment: Segment) -> View:
        """The segment as the rules see it."""
        marks = self.marks.get(segment.id, NOTHING)
        return View(self.book, segment, marks, gate(self.book, self.marks, self.roster), self.roster)

    def state(self, segment: Segment, code: str, person: str = "") -> State:
        """Which of the five states the segment × code is in; a code that this version lacks is not applicable."""
        if code not in self.book.codes:
            return "not_applicable"
        return state_of(self.view(segment), code, person)

    def number(self, segment: Segment, code: str, person: str = "") -> float | None:
        """The coding as a number: its value, 0 where the code was not chosen, None where it is missing."""
        state = self.state(segment, code, person)
        if state == "zero":
            return 0.0
        value = self.marks.get(segment.id, NOTHING).value(code, person)
        return float(value.value) if state == "coded" and value and value.value is not None else None


def submitted(study: Study, layer: Layer = "rater", sessions: Sequence[str] = (), book: str = "") -> tuple[Work, ...]:
    """Read submitted study codings, recodes in place of what they replace; in order of session and rater.

    Gold, practice and certification stay out, and so do retests: they answer other questions. What was
    taken from a rater stays out too: a coding by somebody with a conflict is no evidence.
    """
    with study.store.read() as connection:
        designs = [one for one in assignments.designs(connection) if one.purpose in ("study", "recode")]
        designs = [one for one in designs if not one.withdrawn]
        designs = [one for one in designs if not sessions or one.assignment.session in sessions]
        designs = [one for one in designs if book in ("", one.assignment.book)]
        works = [work for one in designs if (work := _work(connection, one)) is not None]
    return tuple(one for one in works if one.design.is_primary) if layer == "primary" else tuple(_latest(works))


def _latest(works: Sequence[Work]) -> list[Work]:
    """Keep a rater's last occasion per session and book: a recode stands for the study coding."""
    last: dict[tuple[str, str, str], Work] = {}
    for one in sorted(works, key=lambda work: work.design.occasion):
        last[(one.session, one.rater, one.book.id)] = one
    return sorted(last.values(), key=lambda work: (work.session, work.rater, work.book.id))


def _work(connection: Connection, design: Design) -> Work | None:
    standing = codings.standing(connection, design.assignment.id)
    if standing is None:
        return None
    held = codebooks.by_key(connection, standing.codebook)
    book = parse_held(held.source, held.key)
    stored = transcripts.by_id(connection, standing.transcript)
    rows = codings.codings_of(connection, design.assignment.id, standing.number)
    segments = segments_by_kind(connection, stored, book, stored.read()) | placed_of(book, rows)
    roster = Roster(transcripts.participants(connection, stored.id))
    return Work(design, standing, book, segments, rows, marks_of(rows), roster, stored.duration_ms)


def placed_of(book: Codebook, rows: Sequence[Coding]) -> dict[str, tuple[Segment, ...]]:
    """Rebuild from the rows of one submission the events that its rater placed, by kind, in order of time."""
    kinds = {row.segment: book.codes[row.code].segment for row in rows if row.code}
    found: dict[str, list[Segment]] = {kind: [] for kind in book.placed_kinds}
    for row in rows:
        if row.state == "placed" and row.value is not None and row.value.span is not None:
            kind, span = kinds[row.segment], row.value.span
            found[kind].append(Segment(row.segment, kind, int(row.value.value or 0), span.start_ms, span.end_ms))
    return {kind: tuple(sorted(several, key=lambda one: (one.start_ms, one.number))) for kind, several in found.items()}


def marks_of(rows: Sequence[Coding]) -> dict[str, Marks]:
    """Rebuild marks from the rows of one submission."""
    by_segment: dict[str, list[Coding]] = {}
    for row in rows:
        by_segment.setdefault(row.segment, []).append(row)
    return {segment: _marks(own) for segment, own in by_segment.items()}


def _marks(rows: Sequence[Coding]) -> Marks:
    own = [row for row in rows if not row.code]
    reason = own[0].value.reason if own and own[0].value else ""
    codes = {(row.code, row.person): row.value for row in rows if row.code and row.value is not None}
    return Marks(codes, none=any(row.state == "none" for row in own), cannot_code=reason)


def notes_of(study: Study, work: Work) -> dict[str, str]:
    """Read the notes that stood when the work was submitted: segment id → text."""
    with study.store.read() as connection:
        log = [one for one in events.events_of(connection, work.submission.assignment) if one.seq < work.submission.seq]
        texts = events.notes_of(connection, work.submission.assignment)
    state = fold(log)
    found = {segment: texts.get(marks.note, ("", ""))[1] for segment, marks in state.marks.items() if marks.note}
    return {segment: text for segment, text in found.items() if text}
