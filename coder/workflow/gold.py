"""Keys: whose submitted coding of a session the others are compared with, and how one is taken away again.

Raters see nothing of it: acts lie on the study's own chain, and no assignment changes for its rater.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from coder.errors import CoderError, ConflictError
from coder.store import acts, assignments, codings, sessions
from coder.store import gold as store
from coder.store.assignments import Design
from coder.store.engine import Connection
from coder.store.gold import Key
from coder.workflow.assignment import best, find_all
from coder.workflow.study import Study

Standing = Literal["stands", "open", "recused"]
"""`open`: reopened and not submitted again, so that nothing is compared with it until it is."""


@dataclass(frozen=True, slots=True)
class Set:
    """What `gold set` did."""

    session: str
    rater: str
    codebook: str
    """The version it was coded with."""
    submission: int
    changed: bool
    """False when it was the key already."""
    instead_of: str
    """The rater whose coding was the key before; empty where there was none."""
    primary_lost: bool
    """Whether it was primary: then nothing of the session is, until somebody decides (RECORD §4)."""


@dataclass(frozen=True, slots=True)
class Unset:
    """What `gold unset` did."""

    session: str
    rater: str
    """Whose coding was the key; empty when there was none."""
    changed: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One session's key."""

    session: str
    rater: str
    book: str
    codebook: str
    """The version it was coded with."""
    assignment: str
    submission: int
    """The one that stands; 0 while none does."""
    named: int
    """The one that stood when it became the key."""
    state: Standing
    at: str
    reason: str


def set_gold(study: Study, session: str, rater: str, *, book: str = "", reason: str = "") -> Set:
    """Make a rater's submitted coding of a session its key, instead of another one.

    A key is nobody's independent coding: it leaves agreement and every layer but `gold`. If it was primary, nothing
    is until a supervisor chooses: something of the session is submitted, so no draw decides any more (RECORD §4).

    Raises:
        NotFoundError: an unknown session or rater, or the rater does not have the session.
        ConflictError: the coding is not submitted, or it could be one of several codebooks.
    """
    with study.store.write() as connection:
        one = _coding(connection, session, rater, book)
        here, standing = one.assignment, codings.standing(connection, one.assignment.id)
        if standing is None:
            raise ConflictError(
                f"{rater}'s coding of {here.session} is not submitted, and only finished work can be a key.",
                f"Finish it, then: coder submit {here.session} --rater {rater}",
            )
        before = store.keys(connection).get((here.session, here.book))
        said = (here.session, rater, standing.codebook, standing.number)
        if before and before.assignment == here.id:
            return Set(*said, changed=False, instead_of="", primary_lost=False)
        value = {"book": here.book, "rater": rater, "submission": standing.number}
        acts.record(connection, store.SET, session=here.session, assignment=here.id, value=value, reason=reason)
        if one.is_primary:
            assignments.no_primary(connection, here.id)
        return Set(*said, changed=True, instead_of=before.rater if before else "", primary_lost=one.is_primary)


def _coding(connection: Connection, session: str, rater: str, book: str) -> Design:
    found = find_all(connection, session, rater, book, even_disabled=True)
    books = sorted({one.assignment.book for one in found})
    if len(books) > 1:
        raise ConflictError(
            f"{rater} has {session} with several codebooks, and a key belongs to one.",
            f"Name it: --codebook {' or --codebook '.join(books)}",
        )
    return best(connection, found)


def unset_gold(study: Study, session: str, reason: str, *, book: str = "") -> Unset:
    """Take a session's key away; the coding is again what it was coded for, and not primary.

    Raises:
        NotFoundError: an unknown session.
        ConflictError: the session has keys of several codebooks.
        CoderError: no reason is given.
    """
    if not reason.strip():
        raise CoderError("Taking a key away needs a reason.", "Say it: --reason TEXT")
    with study.store.write() as connection:
        sessions.require_session(connection, session)
        found = [one for one in store.keys(connection).values() if one.session == session and book in ("", one.book)]
        if len(found) > 1:
            named = " or --codebook ".join(one.book for one in found)
            raise ConflictError(f"{session} has keys of several codebooks.", f"Name one: --codebook {named}")
        if not found:
            return Unset(session, "", changed=False)
        (key,) = found
        value = {"book": key.book, "rater": key.rater}
        acts.record(connection, store.UNSET, session=session, assignment=key.assignment, value=value, reason=reason)
        return Unset(session, key.rater, changed=True)


def golds(study: Study, book: str = "") -> tuple[Listed, ...]:
    """List the keys of a study, also those that do not stand now."""
    with study.store.read() as connection:
        reasons = acts.reasons_of(connection)
        found = [one for one in store.keys(connection).values() if book in ("", one.book)]
        order = {name: at for at, name in enumerate(sessions.session_ids(connection))}
        listed = [_listed(connection, one, reasons.get(one.act, ("", ""))[1]) for one in found]
    return tuple(sorted(listed, key=lambda one: (order.get(one.session, len(order)), one.book)))


def _listed(connection: Connection, key: Key, reason: str) -> Listed:
    design, standing = assignments.by_id(connection, key.assignment), codings.standing(connection, key.assignment)
    state: Standing = "recused" if design.withdrawn else "stands" if standing else "open"
    return Listed(
        session=key.session,
        rater=key.rater,
        book=key.book,
        codebook=standing.codebook if standing else design.assignment.codebook or key.book,
        assignment=key.assignment,
        submission=standing.number if standing and state == "stands" else 0,
        named=key.submission,
        state=state,
        at=key.at,
        reason=reason,
    )


def carry_over(connection: Connection, made: Sequence[tuple[Design, str]]) -> None:
    """Let keys that were brought over to another codebook version follow: what was made of a key is the key.

    made: each coding that was brought over, and the id of the assignment that was made of it.
    """
    keys = store.keys(connection)
    for old, new in made:
        here = old.assignment
        key = keys.get((here.session, here.book))
        if key and key.assignment == here.id:
            value = {"book": here.book, "rater": here.rater, "submission": 0, "cause": "brought over"}
            acts.record(connection, store.SET, session=here.session, assignment=new, value=value)
