"""Assigning sessions, and which assignment of a session is primary."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from coder.errors import CoderError, ConflictError, NotFoundError
from coder.store import acts, assignments, codings, gold, people, sessions, transcripts
from coder.store.assignments import Assignment, Design
from coder.store.chain import new_id
from coder.store.engine import Connection
from coder.workflow.planning import Pair, Plan, Wish, everyone, plan
from coder.workflow.study import Study, seeded, study_book

PURPOSES = ("study", "practice", "certification", "recode", "retest")
MODES = {"practice": "practice", "certification": "certification"}
ALIAS_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without I, O, Q: read as 1 and 0 on a small screen


@dataclass(frozen=True, slots=True)
class Assigned:
    """What `assign` planned, and stored unless it was a dry run."""

    plan: Plan
    seed: int
    purpose: str
    present: int
    """How many raters of this purpose the fullest of the sessions had before."""
    stored: bool


def assign(
    study: Study,
    raters: Sequence[str],
    chosen: Sequence[str] = (),
    *,
    book: str = "",
    purpose: str = "study",
    per_session: int = 1,
    double: float = 0.0,
    strata: Sequence[str] = (),
    conflicts: frozenset[Pair] = frozenset(),
    seed: int | None = None,
    dry_run: bool = False,
) -> Assigned:
    """Assign locked sessions to raters by a seeded draw; what is assigned already stays as it is.

    Raises:
        ConflictError: a session is not locked, or too few raters are free.
        NotFoundError: an unknown session, rater or codebook.
    """
    seed, random = seeded(seed)
    codebook = study_book(study, book)
    named = tuple(dict.fromkeys(raters))
    with study.store.write() as connection:
        for rater in named:
            people.require_rater(connection, rater)
        ready = _ready(connection, tuple(dict.fromkeys(chosen)), codebook.key)
        before = [one for one in assignments.designs(connection) if one.assignment.book == codebook.id]
        kept = [(one.assignment.session, one.assignment.rater) for one in before if _counts(connection, one, purpose)]
        strata_of = _strata(connection, ready, strata)
        # Who was recused from a session once had a reason that a later draw does not know.
        recused = {(one.assignment.session, one.assignment.rater) for one in before if one.withdrawn}
        wish = Wish(tuple(ready), named, per_session, double, strata_of, conflicts | recused)
        planned = plan(wish, kept, random) if purpose == "study" else everyone(wish, kept)
        if not dry_run:
            for session in ready:
                new = [rater for name, rater in planned.pairs if name == session]
                add_assignments(connection, session, new, before, (codebook.id, purpose), random)
            if planned.pairs:
                value = {"seed": seed, "purpose": purpose, "double": double, "pairs": len(planned.pairs)}
                acts.record(connection, "assign", value=value)
    present = max(Counter(session for session, _ in kept if session in ready).values(), default=0)
    return Assigned(planned, seed, purpose, present, stored=not dry_run and bool(planned.pairs))


def _counts(connection: Connection, one: Design, purpose: str) -> bool:
    """Whether an assignment stands for what is wished; a recode or retest that is finished leaves room for another."""
    if one.purpose != purpose or one.withdrawn:
        return False
    return purpose not in ("recode", "retest") or codings.standing(connection, one.assignment.id) is None


def _ready(connection: Connection, chosen: Sequence[str], codebook: str) -> list[str]:
    """Give the sessions to assign: those named, which must be locked, or all that are."""
    for session in chosen:
        sessions.require_session(connection, session)
    ready: list[str] = []
    for session in chosen or sessions.session_ids(connection):
        newest = transcripts.newest(connection, session)
        locked = newest is not None and codebook in transcripts.locked_codebooks(connection, newest.id)
        if locked:
            ready.append(session)
        elif chosen:
            raise ConflictError(f"Session {session} is not locked for {codebook}.", f"Lock it: coder lock {session}")
    if not ready:
        raise ConflictError("No session is locked yet.", "Lock one: coder lock SESSION")
    return ready


def _strata(connection: Connection, ready: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    facts = {session: sessions.facts_of(connection, session) for session in ready}
    return {session: "|".join(facts[session].get(name, "") for name in names) for session in ready}


def add_assignments(
    connection: Connection,
    session: str,
    raters: Sequence[str],
    before: Sequence[Design],
    kind: tuple[str, str],
    random: Random,
) -> dict[str, str]:
    """Store a session's new assignments in seeded order, and give them by rater; the first of a study is primary.

    Args:
        connection: within a write.
        session: a locked session.
        raters: who gets it, each once.
        before: the assignments of the book there are.
        kind: the book's id, and the purpose.
        random: draws the order, aliases and places in the queue.
    """
    book, purpose = kind
    made: dict[str, str] = {}
    newest = transcripts.require(connection, session)
    here = [one for one in before if one.assignment.session == session]
    has_primary = any(one.is_primary or _is_past_draw(connection, one) for one in here)
    draw = max((one.draw for one in here), default=0)
    for rater in random.sample(list(raters), len(raters)):
        draw += 1
        mine = [one for one in here if one.assignment.rater == rater]
        primary = purpose == "study" and not has_primary
        has_primary = has_primary or primary
        seen = Assignment(
            id=new_id(),
            session=session,
            rater=rater,
            book=book,
            codebook=None,
            transcript=newest.id,
            alias=_alias(connection, random),
            mode=MODES.get(purpose, "coding"),
            queue=random.randrange(2**31),
            coded_from=None,
        )
        occasion = 1 + max((one.occasion for one in mine), default=0)
        assignments.add(connection, Design(seen, purpose, occasion, draw, primary, withdrawn=False))
        drawn = {"book": book, "purpose": purpose, "occasion": occasion, "draw": draw, "primary": primary}
        shown = {"alias": seen.alias, "mode": seen.mode, "queue": seen.queue, "version": newest.version}
        value = {"rater": rater, **drawn, **shown}
        acts.record(connection, "assignment", session=session, assignment=seen.id, value=value)
        made[rater] = seen.id
    return made


def _is_past_draw(connection: Connection, one: Design) -> bool:
    """Whether a study coding was submitted: from then on only a supervisor makes another one primary.

    A key is no study coding any more, so the first raters of its session are drawn from as ever.
    """
    here = one.assignment.id
    submitted = one.purpose == "study" and bool(codings.submissions_of(connection, here))
    return submitted and here not in gold.dependent(connection)


def _alias(connection: Connection, random: Random) -> str:
    """Draw an alias that nothing else in the study is called.

    It belongs to the assignment: two raters who compare notes cannot tell that they share a session.
    """
    used = {one.assignment.alias for one in assignments.designs(connection)} | set(sessions.session_ids(connection))
    digits = 10 if len(used) < 1000 else 1000
    while True:
        alias = f"{random.choice(ALIAS_LETTERS)}{random.randrange(digits, digits * 10)}"
        if alias not in used:
            return alias


def recuse(study: Study, session: str, rater: str, reason: str, *, book: str = "", actor: str = acts.STUDY) -> str:
    """Take a session from a rater, who may be the `actor`; gives the rater whose assignment is primary then, or "".

    All that the rater has of the session goes, recodes and practice too, and with it out of agreement
    and exports, submitted or not; the log stays. When a recused one was primary and nothing of the
    session is submitted yet, the next in the seeded order takes its place; after a submit a supervisor
    must decide (RECORD §4).

    Raises:
        NotFoundError: the rater does not have the session.
        CoderError: no reason is given.
    """
    if not reason.strip():
        raise CoderError("Taking a session from a rater needs a reason.", "Say it: --reason TEXT")
    with study.store.write() as connection:
        taken = find_all(connection, session, rater, book, even_disabled=True)
        for gone in taken:
            here = gone.assignment
            assignments.withdraw(connection, here.id)
            value = {"rater": rater}
            acts.record(
                connection, "recuse", actor=actor, session=here.session, assignment=here.id, value=value, reason=reason
            )
            if gone.is_primary:
                _next_primary(connection, gone)
        return _primary_rater(connection, taken[0].assignment.session, taken[0].assignment.book)


def best(connection: Connection, fitting: Sequence[Design]) -> Design:
    """Of a rater's occasions the one to be analysed: submitted before open, then the latest."""
    return max(fitting, key=lambda one: (codings.standing(connection, one.assignment.id) is not None, one.occasion))


def _next_primary(connection: Connection, gone: Design) -> None:
    here = _of_book(connection, gone.assignment.session, gone.assignment.book)
    if any(codings.submissions_of(connection, one.assignment.id) for one in here):
        return
    following = [one for one in here if one.purpose == "study" and not one.withdrawn]
    if following:
        _make_primary(connection, following[0], here, cause="drawn next")


def _make_primary(
    connection: Connection, one: Design, here: Sequence[Design], *, cause: str = "", reason: str = ""
) -> None:
    """Change what is analysed: for a cause of the program's own, or because somebody decided so with a reason."""
    assignments.set_primary(connection, one.assignment.id, [other.assignment.id for other in here])
    seen = one.assignment
    value = {"rater": seen.rater, **({"cause": cause} if cause else {})}
    acts.record(connection, "primary", session=seen.session, assignment=seen.id, value=value, reason=reason)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What `primary` did."""

    changed: bool
    """False when the coding was primary already."""
    submitted: bool
    """False while the session would have no row in an analysis."""


def choose_primary(study: Study, session: str, rater: str, reason: str, *, book: str = "") -> Chosen:
    """Make a rater's assignment the one that is analysed, logged with the reason.

    It may be one that is not submitted yet: who is next in the draw is a better choice than who was fast.

    Raises:
        ConflictError: the assignment is not one of the study's own codings, or it is the session's key.
        CoderError: no reason is given.
    """
    if not reason.strip():
        raise CoderError("Choosing what is analysed needs a reason.", "Say it: --reason TEXT")
    with study.store.write() as connection:
        one = best(connection, find_all(connection, session, rater, book, even_disabled=True))
        if one.purpose not in ("study", "recode"):
            raise ConflictError(
                f"{rater} codes {session} as {one.purpose}; only study codings and recodes are analysed.",
                "Choose another rater.",
            )
        if one.assignment.id in gold.dependent(connection):
            raise ConflictError(
                f"{rater}'s coding of {session} is or was its key, and a key is no independent coding.",
                f"Choose another rater, or take the key away: coder gold unset {session} --reason T",
            )
        if not one.is_primary:
            here = _of_book(connection, one.assignment.session, one.assignment.book)
            _make_primary(connection, one, here, reason=reason)
        return Chosen(not one.is_primary, codings.standing(connection, one.assignment.id) is not None)


def after_submit(connection: Connection, one: Design) -> None:
    """Let a submitted recode take the place of that rater's primary study coding; a retest never does."""
    if one.purpose != "recode" or one.assignment.id in gold.dependent(connection):
        return
    here = _of_book(connection, one.assignment.session, one.assignment.book)
    earlier = [other for other in here if other.is_primary and other.assignment.rater == one.assignment.rater]
    if earlier and earlier[0].assignment.id != one.assignment.id:
        _make_primary(connection, one, here, cause="recode submitted")


def _of_book(connection: Connection, session: str, book: str) -> list[Design]:
    return [one for one in assignments.designs(connection, session) if one.assignment.book == book]


def _primary_rater(connection: Connection, session: str, book: str) -> str:
    return next((one.assignment.rater for one in _of_book(connection, session, book) if one.is_primary), "")


def find(
    connection: Connection,
    session: str,
    rater: str,
    book: str = "",
    occasion: int = 0,
    *,
    even_disabled: bool = False,
) -> Design:
    """Find a rater's assignment by the session's id or the assignment's alias: an open one first, then the latest.

    Raises:
        NotFoundError: the rater does not have it.
        ConflictError: it could be either of two codebooks; or the rater is disabled, and a supervisor settles what
            is left `even_disabled`.
    """
    fitting = find_all(connection, session, rater, book, even_disabled=even_disabled)
    fitting = [one for one in fitting if occasion in (0, one.occasion)] or fitting[:0]
    if not fitting:
        raise NotFoundError(f"{rater} has no occasion {occasion} of {session}.", "Look: coder status")
    open_ones = [one for one in fitting if codings.standing(connection, one.assignment.id) is None]
    candidates = open_ones or fitting
    if len({one.assignment.book for one in candidates}) > 1:
        aliases = ", ".join(f"{one.assignment.alias} ({one.assignment.book})" for one in candidates)
        raise ConflictError(f"{rater} has {session} with several codebooks.", f"Name one by its alias: {aliases}")
    return max(candidates, key=lambda one: one.occasion)


def find_all(
    connection: Connection, session: str, rater: str, book: str = "", *, even_disabled: bool = False
) -> list[Design]:
    """Find everything a rater has of a session, by its id or an alias; what was withdrawn is gone.

    Raises:
        NotFoundError: the rater has none of it.
    """
    people.require_rater(connection, rater, even_disabled=even_disabled)
    mine = [one for one in assignments.designs(connection) if one.assignment.rater == rater]
    named = [one for one in mine if session in (one.assignment.session, one.assignment.alias)]
    fitting = [one for one in named if book in ("", one.assignment.book) and not one.withdrawn]
    if fitting:
        return fitting
    if named:
        raise NotFoundError(f"{rater} was recused from {session}.", "There is nothing to do; look: coder status")
    sessions.require_session(connection, session)
    raise NotFoundError(
        f"Session {session} is not assigned to {rater}.",
        f"Assign it: coder assign --raters {rater} --sessions {session}; where others have it already, "
        "say how many raters it should have: --per-session N",
    )
