"""Where everything stands, and who did what: the supervisor's first look.

Before submission it counts progress and shows no code: a supervisor who saw one rater's codes
early could colour another's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coder.store import acts, assignments, codebooks, codings, people, sessions, transcripts
from coder.store.assignments import Design
from coder.store.engine import Connection
from coder.store.sessions import Recording
from coder.store.transcripts import StoredTranscript
from coder.workflow.locking import rules
from coder.workflow.opening import desk_of, progress_word
from coder.workflow.study import Study, parse_held


@dataclass(frozen=True, slots=True)
class AssignmentStatus:
    """How far one assignment is."""

    assignment: str
    rater: str
    alias: str
    purpose: str
    occasion: int
    is_primary: bool
    codebook: str
    state: str
    """`new`, `started`, `submitted`, `reopened` or `recused`."""
    complete: int
    total: int


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """How far one session is."""

    session: str
    state: str
    """`added`, `transcript` or `locked`."""
    segments: int
    """Of the first kind of the first codebook it is locked for."""
    assignments: tuple[AssignmentStatus, ...]
    recordings: tuple[Recording, ...]
    facts: dict[str, str]
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The whole study at a glance."""

    study: str
    blinding: str
    sessions: tuple[SessionStatus, ...]
    raters: tuple[people.Rater, ...]
    risk_flags: int
    """How often a rater reported a danger; `coder flags` says where."""


def status(study: Study) -> Status:
    """Tell where sessions, assignments and raters stand."""
    with study.store.read() as connection:
        found = tuple(_session(study, connection, one) for one in sessions.session_ids(connection))
        risks = sum(one.act == "risk" for one in acts.acts(connection))
        return Status(study.name, people.blinding(connection), found, people.raters(connection), risks)


def session_status(study: Study, session: str) -> SessionStatus:
    """Tell where one session stands.

    Raises:
        NotFoundError: there is no such session.
    """
    with study.store.read() as connection:
        sessions.require_session(connection, session)
        return _session(study, connection, session)


def _session(study: Study, connection: Connection, session: str) -> SessionStatus:
    newest = transcripts.newest(connection, session)
    state = "added" if newest is None else "locked" if newest.locked else "transcript"
    here = [_assignment(study, connection, one) for one in assignments.designs(connection, session)]
    return SessionStatus(
        session,
        state,
        _segments(connection, newest) if newest and newest.locked else 0,
        tuple(here),
        sessions.recordings_of(connection, session),
        sessions.facts_of(connection, session),
        newest.read().speakers if newest else (),
    )


def _segments(connection: Connection, stored: StoredTranscript) -> int:
    """Count what raters walk through: segments of the first kind of the first codebook it was locked for."""
    held = {one.key: one for one in codebooks.codebooks(connection)}
    keys = set(transcripts.locked_codebooks(connection, stored.id))
    first = next(one for key, one in held.items() if key in keys)
    book = parse_held(first.source, first.key)
    return transcripts.count_segments(connection, stored.id, rules(book)[book.first_kind].canonical)


def _assignment(study: Study, connection: Connection, one: Design) -> AssignmentStatus:
    desk = desk_of(study, connection, one.assignment.id)
    past = codings.submissions_of(connection, one.assignment.id)
    state = "recused" if one.withdrawn else progress_word(desk, submitted_before=bool(past))
    done = desk.progress
    return AssignmentStatus(
        one.assignment.id,
        one.assignment.rater,
        one.assignment.alias,
        one.purpose,
        one.occasion,
        one.is_primary,
        desk.book.key,
        state,
        done.complete,
        done.total,
    )


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the audit trail: ids, never text of a transcript."""

    at: str
    actor: str
    act: str
    session: str
    assignment: str
    value: dict[str, object]


def audit_trail(study: Study, session: str = "") -> tuple[LogLine, ...]:
    """List what was done, the study's acts and raters' submissions, in order of time."""
    with study.store.read() as connection:
        if session:
            sessions.require_session(connection, session)
        reasons = acts.reasons_of(connection)
        lines = [
            LogLine(one.at, one.actor, one.act, one.session, one.assignment, acts.shown(one, reasons))
            for one in acts.acts(connection, session)
        ]
        lines += _submits(connection, assignments.designs(connection, session))
    return tuple(sorted(lines, key=lambda line: line.at))


def _submits(connection: Connection, designs: Sequence[Design]) -> list[LogLine]:
    return [
        LogLine(at, one.rater, "submit", one.session, one.id, {"submission": number, "head": head})
        for one in (design.assignment for design in designs)
        for number, head, at in codings.submit_times(connection, one.id)
    ]
