"""Submitted work as agreement, exports and reports read it: one door to the `coding` rows.

Only submitted assignments are here, each as it was submitted: on its own transcript version, with
its own codebook version. A reopened assignment is absent until it is submitted again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from coder.codebook.completeness import state_of
from coder.codebook.legality import Gate, View, gate
from coder.codebook.schema import Code, Codebook
from coder.fold import fold
from coder.model import NOBODY, NOTHING, Marks, Roster, Segment, State
from coder.store import assignments, codings, events, gold, transcripts
from coder.store.assignments import Design
from coder.store.codings import Coding, Submission
from coder.store.engine import Connection
from coder.workflow.opening import segments_by_kind
from coder.workflow.study import Study, book_held

Layer = Literal["primary", "rater", "gold"]
"""`primary`: one assignment per session, for analysis; `rater`: every rater's own; `gold`: the keys of sessions."""


@dataclass(frozen=True)
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
        return View(self.book, segment, self.marks.get(segment.id, NOTHING), self._is_open, self.roster)

    @cached_property
    def _is_open(self) -> Gate:
        return gate(self.book, self.marks, self.roster)

    def is_asked(self, code: Code, person: str = "") -> bool:
        """Whether the condition holds on which this version asks a code."""
        return self._is_open(self.book.codes[code.id], person)

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


@dataclass(frozen=True, slots=True)
class Standing:
    """One submitted assignment that is read, before its codings are."""

    design: Design
    submission: Submission

    @property
    def session(self) -> str:
        """The session's name."""
        return self.design.assignment.session

    @property
    def rater(self) -> str:
        """Who coded it."""
        return self.design.assignment.rater


def submitted(study: Study, layer: Layer = "rater", sessions: Sequence[str] = (), book: str = "") -> tuple[Work, ...]:
    """Read submitted study codings, recodes in place of what they replace; in order of session and rater."""
    with study.store.read() as connection:
        chosen = (standing_keys if layer == "gold" else standing)(connection, sessions, book)
        if layer == "primary":
            chosen = tuple(one for one in chosen if one.design.is_primary)
        return tuple(work_of(connection, one) for one in chosen)


def standing(connection: Connection, sessions: Sequence[str] = (), book: str = "") -> tuple[Standing, ...]:
    """List what is submitted and read by analyses: each rater's last occasion per session and book.

    Gold, practice and certification stay out, and so do retests: they answer other questions. What was
    taken from a rater stays out too: a coding by somebody with a conflict is no evidence. A key is in the
    layer `gold` alone, whatever it was coded for: to compare raters with it is another question again.
    """
    return _independent(connection, ("study", "recode"), sessions, book)


def standing_keys(connection: Connection, sessions: Sequence[str] = (), book: str = "") -> tuple[Standing, ...]:
    """List the keys that stand: one that is open again or was taken from its rater is none."""
    submissions, designs = codings.all_standing(connection), assignments.designs(connection)
    by_id = {one.assignment.id: one for one in designs if not one.withdrawn}
    wanted = [
        one.assignment
        for one in gold.keys(connection).values()
        if (not sessions or one.session in sessions) and book in ("", one.book)
    ]
    found = (Standing(by_id[one], submissions[one]) for one in wanted if one in by_id and one in submissions)
    return tuple(sorted(found, key=lambda one: (one.session, one.rater, one.design.assignment.book)))


def beside_keys(
    connection: Connection, purposes: Sequence[str], sessions: Sequence[str] = (), book: str = ""
) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
    """List the keys that stand, and what others submitted of the same sessions: each rater's last occasion.

    Practice counts only where a rater submitted nothing else of the session. What the rater of a key coded there
    besides is not compared with it, nor is what was the key before.
    """
    keys = standing_keys(connection, sessions, book)
    maker = {(one.session, one.design.assignment.book): one.rater for one in keys}
    others = _independent(connection, purposes, sessions, book) if keys else ()
    slots = (((one.session, one.design.assignment.book), one) for one in others)
    return keys, tuple(one for slot, one in slots if slot in maker and maker[slot] != one.rater)


def _independent(
    connection: Connection, purposes: Sequence[str], sessions: Sequence[str], book: str
) -> tuple[Standing, ...]:
    submissions, dependent = codings.all_standing(connection), gold.dependent(connection)
    last: dict[tuple[str, str, str], Standing] = {}
    for one in sorted(
        assignments.designs(connection), key=lambda design: (design.purpose != "practice", design.occasion)
    ):
        here = one.assignment
        wanted = (not sessions or here.session in sessions) and book in ("", here.book)
        if wanted and one.purpose in purposes and not one.withdrawn and here.id in submissions:
            # A recode stands for the study coding; where it is the key, neither is independent.
            last[here.session, here.rater, here.book] = Standing(one, submissions[here.id])
    return tuple(last[key] for key in sorted(last) if last[key].design.assignment.id not in dependent)


def work_of(connection: Connection, one: Standing) -> Work:
    """Read one submitted assignment."""
    done = one.submission
    book = book_held(connection, done.codebook)
    stored = transcripts.by_id(connection, done.transcript)
    rows = codings.codings_of(connection, done.assignment, done.number)
    segments = segments_by_kind(connection, stored, book, stored.read()) | placed_of(book, rows)
    roster = Roster(transcripts.participants(connection, stored.id))
    return Work(one.design, done, book, segments, rows, marks_of(rows), roster, stored.duration_ms)


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


def flagged_of(connection: Connection, one: Standing) -> frozenset[str]:
    """Tell which segments the rater was unsure of, or found something wrong with, when the work was submitted."""
    done = one.submission
    log = [event for event in events.events_of(connection, done.assignment) if event.seq < done.seq]
    return frozenset(segment for segment, marks in fold(log).marks.items() if marks.unsure or marks.problem)


def notes_of(study: Study, work: Work) -> dict[str, str]:
    """Read the notes that stood when the work was submitted: segment id → text."""
    with study.store.read() as connection:
        log = [one for one in events.events_of(connection, work.submission.assignment) if one.seq < work.submission.seq]
        texts = events.notes_of(connection, work.submission.assignment)
    state = fold(log)
    found = {segment: texts.get(marks.note, ("", ""))[1] for segment, marks in state.marks.items() if marks.note}
    return {segment: text for segment, text in found.items() if text}
