"""Opening an assignment: from the store to a desk, and a rater's queue of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from coder.codebook.schema import Codebook
from coder.codebook.versions import ordered
from coder.fold import fold
from coder.model import Roster, Segment, Transcript
from coder.store import acts, assignments, codebooks, codings, events, people, sessions, transcripts
from coder.store.assignments import Assignment
from coder.store.codebooks import StoredCodebook
from coder.store.engine import Connection
from coder.store.transcripts import StoredTranscript
from coder.workflow.assignment import find
from coder.workflow.coding import Desk
from coder.workflow.locking import rules
from coder.workflow.sheet import Material, MediaPart, Position
from coder.workflow.study import Study, book_held, parse_held
from coder.workflow.worktime import Worked, local_day, worked


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One assignment as its rater sees it in the queue."""

    alias: str
    assignment: str
    mode: str
    state: str
    """`new`, `started`, `submitted` or `reopened`."""
    complete: int
    total: int
    duration_ms: int
    worked: Worked
    """The rater's own time and what they coded today."""
    skipped: bool
    """Whether the rater put it at the end of the queue; false once it is submitted."""


def open_desk(study: Study, rater: str, session: str) -> Desk:
    """Open a rater's assignment by the session's id or its alias; where there are several, the open one.

    An open assignment moves to the newest transcript version; a submitted one stays on its own.

    Raises:
        NotFoundError: the session is not assigned to the rater.
    """
    with study.store.write() as connection:
        return open_for_work(study, connection, find(connection, session, rater).assignment.id)


def open_for_work(study: Study, connection: Connection, assignment: str) -> Desk:
    """Open an assignment within a write, moved to the newest transcript version if it is open."""
    desk = desk_of(study, connection, assignment)
    here = desk.material.assignment
    if assignments.by_id(connection, assignment).assignment.transcript != here.transcript:
        assignments.move(connection, assignment, here.transcript)
    return desk


def is_anything_assigned(study: Study, rater: str) -> bool:
    """Tell whether a rater's queue holds anything, without opening what it holds.

    Raises:
        NotFoundError: there is no such rater.
    """
    with study.store.read() as connection:
        people.require_rater(connection, rater)
        return bool(assignments.of_rater(connection, rater))


def queue(study: Study, rater: str, now: datetime | None = None) -> tuple[QueueItem, ...]:
    """List what a rater has to do, in the rater's own seeded order; `now` says which day is today."""
    today = local_day(now or datetime.now(UTC))
    with study.store.read() as connection:
        people.require_rater(connection, rater)
        skipped = {one.assignment for one in acts.done_by(connection, rater, "skip")}
        mine = assignments.of_rater(connection, rater)
        return tuple(_item(study, connection, one, today, skipped) for one in mine)


def _item(study: Study, connection: Connection, one: Assignment, today: date, skipped: Collection[str]) -> QueueItem:
    desk = desk_of(study, connection, one.id)
    past = codings.submissions_of(connection, one.id)
    done = desk.progress
    return QueueItem(
        alias=desk.alias,
        assignment=one.id,
        mode=desk.mode,
        state=progress_word(desk, submitted_before=bool(past)),
        complete=done.complete,
        total=done.total,
        duration_ms=desk.duration_ms,
        worked=worked(desk.log, local_day, today),
        skipped=one.id in skipped and not desk.submitted,
    )


def progress_word(desk: Desk, *, submitted_before: bool) -> str:
    """Say how far an assignment is: `new`, `started`, `submitted` or `reopened`."""
    if desk.submitted:
        return "submitted"
    if submitted_before:
        return "reopened"
    return "started" if desk.log else "new"


def desk_at(study: Study, connection: Connection, submission: codings.Submission) -> Desk:
    """Rebuild a desk as it was when it was submitted, from the log alone: what `verify` compares with the rows."""
    one = assignments.by_id(connection, submission.assignment).assignment
    one = replace(one, transcript=submission.transcript, codebook=submission.codebook)
    material = _material(study, connection, one, book_held(connection, submission.codebook), ())
    log = [event for event in events.events_of(connection, one.id) if event.seq < submission.seq]
    desk = Desk(material, log, fold(log), submitted=False, notes={})
    desk.recount([*material.ids, *desk.state.placed])
    return desk


def desk_of(study: Study, connection: Connection, assignment: str) -> Desk:
    """Lay an assignment out as its rater would find it now; nothing is stored."""
    one = assignments.by_id(connection, assignment).assignment
    submitted = codings.standing(connection, one.id) is not None
    if not submitted:
        one = _on_newest(connection, one)
    held = codebooks.by_key(connection, one.codebook) if one.codebook else _locked_book(connection, one)
    recorded = _recorded(study, connection, one.session)
    material = _material(study, connection, one, parse_held(held.source, held.key), recorded)
    log = list(events.events_of(connection, one.id))
    desk = Desk(
        material,
        log,
        fold(log),
        submitted,
        {event: text for event, (_, text) in events.notes_of(connection, one.id).items()},
        position=Position(*codings.stopped_at(connection, one.id)),
        heard_ms=codings.heard_of(connection, one.id),
        coded_from=_source(material.media),
    )
    desk.recount([*material.ids, *desk.state.placed])
    return desk


def _locked_book(connection: Connection, one: Assignment) -> StoredCodebook:
    """Give the current version of the book, or the last one whose segments the transcript has."""
    current = codebooks.current(connection, one.book)
    locked = transcripts.locked_codebooks(connection, one.transcript)
    there = [held for held in codebooks.codebooks(connection) if held.book == one.book and held.key in locked]
    newest = max(there, key=lambda held: ordered(held.key.partition("@")[2]), default=current)
    return current if current in there else newest


def _on_newest(connection: Connection, one: Assignment) -> Assignment:
    newest = transcripts.newest(connection, one.session)
    if newest is None or newest.id == one.transcript or not newest.locked:
        return one
    return replace(one, transcript=newest.id)


def _material(
    study: Study, connection: Connection, one: Assignment, book: Codebook, recorded: tuple[MediaPart, ...]
) -> Material:
    stored = transcripts.by_id(connection, one.transcript)
    turns = stored.read()
    by_kind = segments_by_kind(connection, stored, book, turns)
    by_id = {segment.id: segment for several in by_kind.values() for segment in several}
    left_over = _left_over(turns, by_kind[book.first_kind], book)
    roster = Roster(transcripts.participants(connection, stored.id))
    return Material(study, one, book, turns, by_kind, recorded, stored.duration_ms, left_over, by_id, roster)


def segments_by_kind(
    connection: Connection, stored: StoredTranscript, book: Codebook, turns: Transcript
) -> dict[str, tuple[Segment, ...]]:
    """Read the segments of a transcript version under a codebook's names for their kinds; none that raters place."""
    return {
        kind: transcripts.segments_of(connection, stored.id, rule.canonical, kind, turns)
        for kind, rule in rules(book).items()
    }


def _left_over(turns: Transcript, segments: Sequence[Segment], book: Codebook) -> tuple[Segment, ...]:
    """Words that no segment holds, as stretches: what is too short, or lies outside the excerpt."""
    kind, spec = book.first_kind, book.segments[book.first_kind]
    sign = spec.mark if spec.kind == "thought_unit" else ""
    if sum(len(one.words) for one in segments) == sum(len(turn.words) for turn in turns.turns):
        return ()
    held = {id(word) for segment in segments for word in segment.words}  # they are the turns' own words
    if not held:
        return ()
    found: list[Segment] = []
    for turn in turns.turns:
        words = (word for word in turn.words if word.text != sign)
        loose = tuple(word for word in words if id(word) not in held)
        if loose:
            found.append(Segment("", kind, 0, loose[0].start_ms, loose[-1].end_ms, None, turn.speaker, loose))
    return tuple(found)


def _recorded(study: Study, connection: Connection, session: str) -> tuple[MediaPart, ...]:
    folder = study.settings.media
    return tuple(
        MediaPart(str(folder / one.path), one.offset_ms, one.duration_ms, one.has_video, one.sha256)
        for one in sessions.recordings_of(connection, session)
    )


def _source(media: Sequence[MediaPart]) -> str:
    if not media:
        return "text"
    return "video" if any(part.has_video for part in media) else "audio"
