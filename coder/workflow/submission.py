"""Check, submit and reopen: when an assignment is finished, and what that writes for good."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from coder.codebook.rules import breaches
from coder.codebook.schema import Codebook
from coder.codebook.values import why_not_value
from coder.errors import CoderError, ConflictError
from coder.exchange.readers.base import clock
from coder.fold import fold
from coder.model import Draft, Event, Marks, Segment, Span, Value
from coder.store import acts, assignments, codings
from coder.store.codings import Coding, Submission
from coder.store.engine import Connection
from coder.workflow.assignment import after_submit, find_all
from coder.workflow.coding import Desk
from coder.workflow.study import Study

LONG_RUN = 20
"""So many nones in a row are worth a second look."""


@dataclass(frozen=True, slots=True)
class CheckList:
    """What stands between an assignment and its submission, and what is worth a look."""

    missing: tuple[tuple[Segment, tuple[str, ...]], ...]
    illegal: tuple[tuple[Segment, str], ...]
    """What was legal when it was coded and is no more, such as a rating whose `only_if` closed."""
    unkept: tuple[str, ...]
    """What stops a submit and is no single segment's: an event pass that has not come to the end, a broken rule."""
    warnings: tuple[str, ...]
    bulk_none: int
    """Segments that were marked as none several at a time."""
    runs: tuple[tuple[Segment, int], ...]
    """Long runs of none: where one begins, and its length."""

    @property
    def ready(self) -> bool:
        """Whether submit would take it."""
        return not self.missing and not self.illegal and not self.unkept


@dataclass(frozen=True, slots=True)
class Receipt:
    """What submit prints: with it, a later `verify` can show that nothing was changed since."""

    assignment: str
    submission: int
    seq: int
    head: str


def check(desk: Desk) -> CheckList:
    """Look through all kinds of segments for what is missing or worth a look."""
    open_ones = [(one, desk.missing(one)) for one in desk.all_segments if one.id not in desk.complete]
    noted = any(desk.marks(one.id).note for one in desk.all_segments if one.number == 0)
    broken = breaches(desk.book, desk.current_marks(), desk.material.roster, noted=noted)
    end = clock(desk.duration_ms)
    passes = [f"{kind} is coded to {clock(at)}; the session goes on to {end}" for kind, at in desk.unheard.items()]
    return CheckList(
        missing=tuple(open_ones),
        illegal=tuple(_illegal(desk)),
        unkept=(*passes, *(one.text for one in broken if one.rule.severity == "error")),
        warnings=tuple(one.text for one in broken if one.rule.severity == "warn"),
        bulk_none=len(bulk_nones(desk.log) & desk.material.ids),
        runs=tuple(_runs(desk)),
    )


def _illegal(desk: Desk) -> Iterator[tuple[Segment, str]]:
    for segment in desk.all_segments:
        for (code_id, person), value in desk.marks(segment.id).codes.items():
            reason = desk.why_not(segment, code_id, person) or why_not_value(desk.book, desk.book.codes[code_id], value)
            if reason:
                yield segment, reason


def bulk_nones(log: Sequence[Event]) -> set[str]:
    """Ids of segments whose standing none came in one batch with others."""
    latest = {event.segment: event for event in log if event.op in ("none", "cannot_code", "open")}
    coded_since = {event.segment: event.seq for event in log if event.op == "set"}
    standing = [one for one in latest.values() if one.op == "none" and coded_since.get(one.segment, 0) < one.seq]
    batches = Counter(event.batch for event in log if event.op == "none")
    return {one.segment for one in standing if batches[one.batch] > 1}


def _runs(desk: Desk) -> Iterator[tuple[Segment, int]]:
    for is_none, run in groupby(desk.segments, key=lambda one: desk.marks(one.id).none):
        several = list(run)
        if is_none and len(several) >= LONG_RUN:
            yield several[0], len(several)


def submit(desk: Desk, called: str = "") -> Receipt:
    """Finish an assignment: one event, and the `coding` rows that never change.

    Args:
        desk: the open assignment.
        called: how whoever asked calls the session; a rater knows it by its alias only.

    Raises:
        ConflictError: it is submitted already, or something is missing or no longer legal.
    """
    desk.refuse_when_submitted()
    found = check(desk)
    if not found.ready:
        raise _unfinished(desk, found, called or desk.alias)
    with desk.material.study.store.write() as connection:
        event, receipt = submit_within(connection, desk)
    desk.log.append(event)
    desk.state = fold([event], desk.state)
    desk.submitted = True
    return receipt


def submit_within(connection: Connection, desk: Desk) -> tuple[Event, Receipt]:
    """Store what submitting writes, within the caller's transaction; the desk has been checked and stays as it is."""
    here = desk.material.assignment
    number = len(codings.submissions_of(connection, here.id)) + 1
    (event,) = desk.append(connection, [Draft("submit")])
    submission = Submission(here.id, number, here.transcript, desk.book.key, event.seq, event.hash, superseded=False)
    codings.add_submission(connection, submission, coding_rows(desk, number))
    after_submit(connection, assignments.by_id(connection, here.id))
    return event, Receipt(here.id, number, event.seq, event.hash)


def receipt_of(desk: Desk) -> Receipt:
    """Give the receipt of a submitted assignment again."""
    with desk.material.study.store.read() as connection:
        standing = codings.standing(connection, desk.material.assignment.id)
    assert standing is not None
    return Receipt(standing.assignment, standing.number, standing.seq, standing.head)


def _unfinished(desk: Desk, found: CheckList, called: str) -> ConflictError:
    lines = [f"{named(desk, one)}: {', '.join(wants)}" for one, wants in found.missing]
    lines += [f"{named(desk, one)}: {reason}" for one, reason in found.illegal]
    lines += found.unkept
    shown = "\n".join(f"  {line}" for line in lines[:20])
    here = desk.material.assignment
    more = f"\n  … and {len(lines) - 20} more" if len(lines) > 20 else ""
    way_out = f"Finish it: coder code {called} --rater {here.rater}"
    return ConflictError(f"{called} is not finished:\n{shown}{more}", way_out)


def named(desk: Desk, segment: Segment) -> str:
    """Name a segment without its session: `214`, `seg5-3`, or `session`."""
    return segment_name(segment, desk.book.first_kind) or "session"


def segment_name(segment: Segment, first_kind: str) -> str:
    """Name a segment within its session (RECORD §1): the number alone for the book's first kind."""
    if segment.number == 0:
        return ""
    return str(segment.number) if segment.kind == first_kind else f"{segment.kind}-{segment.number}"


def timed_name(kind: str, span: Span) -> str:
    """Name an event by its kind and time, as evidence refers to it: numbers differ between raters."""
    return f"{kind}@{span.start_ms}-{span.end_ms}"


def segment_or_time(book: Codebook, one: Segment, first_kind: str) -> str:
    """Name a segment as a file of codings does: one that lock made by its number, an event by its time."""
    return timed_name(one.kind, one.span) if one.kind in book.placed_kinds else segment_name(one, first_kind)


def coding_rows(desk: Desk, submission: int) -> list[Coding]:
    """Write what is coded as rows: one per code and value, one per segment that is none or cannot be coded."""
    kept = ("set", "none", "cannot_code", "place")
    # Where an event lies is the segment's own: the kind that its entry names is no code.
    latest = {
        (one.segment, "" if one.op == "place" else one.code, one.person): one.id for one in desk.log if one.op in kept
    }
    rows: list[Coding] = []
    for segment in desk.all_segments:
        rows.extend(_rows(desk, segment, desk.marks(segment.id), submission, latest))
    return rows


def _rows(
    desk: Desk, segment: Segment, marks: Marks, submission: int, latest: dict[tuple[str, str, str], str]
) -> Iterator[Coding]:
    here = desk.material.assignment.id
    if segment.kind in desk.book.placed_kinds:
        where = Value(segment.number, span=segment.span)
        yield Coding(here, submission, segment.id, "", "", "placed", where, latest[(segment.id, "", "")])
    if marks.none or marks.cannot_code:
        state = "none" if marks.none else "cannot_code"
        reason = None if marks.none else Value(None, reason=marks.cannot_code)
        yield Coding(here, submission, segment.id, "", "", state, reason, latest[(segment.id, "", "")])
    for (code, person), value in marks.codes.items():
        state = desk.state_of(segment, code, person)
        yield Coding(here, submission, segment.id, code, person, state, value, latest[(segment.id, code, person)])


def reopen(study: Study, session: str, rater: str, reason: str, *, book: str = "") -> None:
    """Open a submitted assignment again; its submissions stay on record, superseded.

    Raises:
        ConflictError: it is not submitted.
        CoderError: no reason is given.
    """
    if not reason.strip():
        raise CoderError("Reopening needs a reason.", "Say it: --reason TEXT")
    with study.store.write() as connection:
        found = find_all(connection, session, rater, book, even_disabled=True)
        done = [one for one in found if codings.standing(connection, one.assignment.id) is not None]
        if not done:
            raise ConflictError(f"{rater}'s coding of {session} is not submitted.", "There is nothing to reopen.")
        one = max(done, key=lambda design: design.occasion).assignment
        value = {"rater": rater, "submission": len(codings.submissions_of(connection, one.id))}
        codings.supersede(connection, one.id)
        acts.record(connection, "reopen", session=one.session, assignment=one.id, value=value, reason=reason)
