"""What a rater can do that is no coding: skip a session, report a risk, withdraw from a case.

These acts lie on the study's chain with the rater as actor, not on the assignment's: no undo reaches them, a submit
does not end them, and the supervisor meets them before anybody may look at the codes. They hold ids and fixed words,
so that nothing that somebody wrote has to be purged from a chain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from coder.errors import CoderError, ConflictError
from coder.model import Segment
from coder.store import acts, assignments, codings, people
from coder.store.acts import Act
from coder.store.assignments import Design
from coder.store.engine import Connection
from coder.workflow.assignment import recuse
from coder.workflow.coding import Desk
from coder.workflow.opening import QueueItem, desk_of, queue
from coder.workflow.study import Study
from coder.workflow.submission import named

SKIP_REASONS: Final = {
    "distress": "it is too hard to hear now",
    "time": "I cannot finish it soon",
    "material": "sound or transcript are not fit to be coded",
    "other": "another reason",
}
"""Word that is stored → what the rater reads."""

RISKS: Final = {
    "self": "somebody may harm or kill themselves",
    "others": "somebody may harm another person",
    "abuse": "abuse or neglect of a child or somebody in care",
    "violence": "violence or abuse between adults",
    "professional": "misconduct of a therapist or another professional",
    "other": "another danger",
}

RECUSE_REASONS: Final = {
    "client": "knows the client",
    "therapist": "knows the therapist",
    "other person": "knows somebody who is spoken of",
    "other": "has another conflict of interest",
}
"""Word → the reason that is logged, of the rater in the third person."""

NOBODY_NAMED = "your supervisor (the study names nobody else)"

ORDER = {"risk": 0, "skip": 1, "recuse": 2, "problem": 3}


def skip(study: Study, rater: str, assignment: str, reason: str) -> None:
    """Put an assignment at the end of its rater's queue, and tell the supervisor why; what is coded stays.

    Raises:
        ConflictError: it is submitted, or no longer the rater's.
        CoderError: the reason is none of `SKIP_REASONS`.
    """
    _require(reason, SKIP_REASONS)
    with study.store.write() as connection:
        here = _own(connection, rater, assignment).assignment
        if codings.standing(connection, assignment) is not None:
            raise ConflictError(f"{here.alias} is submitted already.", "There is nothing to skip.")
        last = max(one.queue for one in assignments.of_rater(connection, rater))
        assignments.put_at(connection, assignment, last + 1)
        value = {"rater": rater, "reason": reason, "queue": last + 1}
        acts.record(connection, "skip", actor=rater, session=here.session, assignment=assignment, value=value)


def flag_risk(desk: Desk, segment: Segment | None, kind: str) -> None:
    """Put on record that a danger was heard, where, and of which kind; no code, and no words of anybody.

    It does not tell anybody by itself: the rater does, see `whom_to_tell`.

    Raises:
        CoderError: the kind is none of `RISKS`.
        StoreError: it could not be stored.
    """
    _require(kind, RISKS)
    here = desk.material.assignment
    value = {"rater": here.rater, "kind": kind, "segment": named(desk, segment) if segment and segment.number else ""}
    with desk.material.study.store.write() as connection:
        acts.record(connection, "risk", actor=here.rater, session=here.session, assignment=here.id, value=value)


def whom_to_tell(study: Study) -> str:
    """Who must hear of a danger today: as `study.toml` names them, else the supervisor."""
    return study.settings.risk_contact or NOBODY_NAMED


def withdraw(study: Study, rater: str, assignment: str, reason: str) -> None:
    """Take all of a session's assignments from a rater who has a conflict of interest, at their own word.

    Raises:
        ConflictError: it is no longer the rater's.
        CoderError: the reason is none of `RECUSE_REASONS`.
    """
    _require(reason, RECUSE_REASONS)
    with study.store.read() as connection:
        session = _own(connection, rater, assignment).assignment.session
    recuse(study, session, rater, RECUSE_REASONS[reason], actor=rater)


@dataclass(frozen=True, slots=True)
class RaterQueue:
    """A rater's queue with what can be done there without opening a session."""

    study: Study
    rater: str

    def load(self) -> tuple[QueueItem, ...]:
        """Read it as it is now."""
        return queue(self.study, self.rater)

    def skip(self, assignment: str, reason: str) -> None:
        """Put one at the end, see `skip`."""
        skip(self.study, self.rater, assignment, reason)

    def withdraw(self, assignment: str, reason: str) -> None:
        """Give one away, see `withdraw`."""
        withdraw(self.study, self.rater, assignment, reason)


def _require(word: str, known: Mapping[str, str]) -> None:
    if word not in known:
        raise CoderError(f"{word!r} is none of the reasons.", f"They are {', '.join(known)}.")


def _own(connection: Connection, rater: str, assignment: str) -> Design:
    """Give an assignment that is this rater's still."""
    people.require_rater(connection, rater)
    design = assignments.by_id(connection, assignment)
    if design.withdrawn or design.assignment.rater != rater:
        raise ConflictError("This session is no longer yours.", "Go back to the queue.")
    return design


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a supervisor should look at: where and of which kind, never what was said."""

    flag: str
    """`risk`, `skip`, `recuse` or `problem`."""
    session: str
    rater: str
    segment: str
    """Its name within the session; empty where the session itself is meant."""
    what: str
    at: str
    """UTC."""
    assignment: str


def flags(study: Study) -> tuple[Flag, ...]:
    """List what raters raised: risks first, then what they skipped or withdrew from, then problems with segments.

    What a supervisor took from a rater is in the log: nobody has to look at it any more.
    """
    with study.store.read() as connection:
        designs = assignments.designs(connection)
        reasons = acts.reasons_of(connection)
        done = [one for one in acts.acts(connection) if one.act in ORDER and one.actor == one.value.get("rater")]
        raised = [_flag(one, acts.shown(one, reasons)) for one in done]
        raised += [flag for one in designs if not one.withdrawn for flag in _problems(study, connection, one)]
    return tuple(sorted(raised, key=lambda one: (ORDER[one.flag], one.at)))


def _flag(act: Act, told: Mapping[str, Any]) -> Flag:
    what = str(told.get("kind") or told.get("reason") or "")
    return Flag(act.act, act.session, act.actor, str(told.get("segment", "")), what, act.at, act.assignment)


def _problems(study: Study, connection: Connection, one: Design) -> Iterator[Flag]:
    """What a rater says is wrong with segments, and has not taken back."""
    here = one.assignment
    if not here.codebook:
        return
    desk = desk_of(study, connection, here.id)
    marked = {event.segment: event.at for event in desk.log if event.op == "problem"}
    for segment in desk.all_segments:
        what = desk.marks(segment.id).problem
        if what:
            name = "" if segment.number == 0 else named(desk, segment)
            yield Flag("problem", here.session, here.rater, name, what, marked[segment.id], here.id)
