"""Whether the tables hold what the study's chain tells: sessions, raters, codebooks, assignments."""

from collections.abc import Iterable, Iterator, Sequence

from coder.model import Event
from coder.store import acts, assignments, chain, codebooks, codings, people, sessions, tampered, transcripts
from coder.store.assignments import Design
from coder.store.engine import Connection
from coder.transcript import canonical
from coder.workflow.audit_finding import Finding, gone
from coder.workflow.audit_replay import Told

UNKNOWN = "The study's log knows nothing of it."
LOST = "It is in the study's log, and its row is gone."
WORDS = {"training_hours": "training", "disabled": "standing", "withdrawn": "standing", "queue": "place in the queue"}
"""What a column is called in a sentence, where not by its own name."""


def study_row(connection: Connection, told: Told) -> Iterator[Finding]:
    """Compare how raters were kept apart."""
    if people.blinding(connection) != told.blinding:
        yield Finding("study", "How raters are kept apart is not what the study's log tells.")


def links(connection: Connection) -> Iterator[Finding]:
    """Look for rows that belong to nothing."""
    for table, missing, count in tampered.orphans(connection):
        if count:
            yield Finding("study", f"Rows of {table} that belong to no {missing}: {count}.")


def all_sessions(connection: Connection, told: Told) -> Iterator[Finding]:
    """Compare sessions, their order, their recordings and their facts."""
    held = sessions.session_ids(connection)
    yield from _either("session", told.sessions, held)
    if set(held) == set(told.sessions) and list(held) != list(told.sessions):
        yield Finding("study", "The sessions are not in the order in which they were added.")
    salts = acts.reasons_of(connection)
    for session in held:
        parts = sessions.recordings_of(connection, session)
        if [(one.part, one.sha256) for one in parts] != list(enumerate(told.sessions.get(session, ()), start=1)):
            yield Finding(f"session {session}", "Its recordings are not those in the study's log.")
        yield from _facts(connection, session, told, salts)


def _facts(connection: Connection, session: str, told: Told, salts: dict[str, tuple[str, str]]) -> Iterator[Finding]:
    facts, act = sessions.facts_of(connection, session), told.facts.get(session)
    if act is None:
        if facts:
            yield Finding(f"session {session}", "Its facts are not those in the study's log.")
    elif act.id not in salts:
        yield gone(f"session {session}", "What its facts are checked with", purged=session in told.purged)
    elif chain.hash_text(salts[act.id][0], canonical(facts)) != act.value.get("sealed_hash"):
        yield Finding(f"session {session}", "Its facts are not those in the study's log.")


def all_raters(connection: Connection, told: Told) -> Iterator[Finding]:
    """Compare raters, their roles, and who is disabled."""
    held = {one.id: one for one in people.raters(connection)}
    yield from _either("rater", told.raters, held)
    for name in held.keys() & told.raters.keys():
        for what in ("role", "training_hours", "disabled"):
            if getattr(held[name], what) != told.raters[name].get(what):
                yield Finding(f"rater {name}", _differs(what))


def all_codebooks(connection: Connection, told: Told) -> Iterator[Finding]:
    """Compare codebook versions, their content, and which are current."""
    held = codebooks.codebooks(connection)
    yield from _either("codebook", told.codebooks, [one.key for one in held])
    latest = {key.partition("@")[0]: key for key in told.codebooks}
    for one in held:
        if one.key not in told.codebooks:
            continue
        if one.sha256 != told.codebooks[one.key]:
            yield Finding(f"codebook {one.key}", "Its content is not what the study's log tells.")
        if one.book != one.key.partition("@")[0] or one.current != (latest.get(one.book) == one.key):
            yield Finding(f"codebook {one.key}", _differs("place among the versions"))
    if list(dict.fromkeys(one.book for one in held)) != list(latest):
        yield Finding("study", "The codebooks are not in the order in which they were added.")


def all_assignments(connection: Connection, told: Told) -> Iterator[Finding]:
    """Compare who codes what, the plan behind it, and what is analysed."""
    held = {one.assignment.id: one for one in assignments.designs(connection)}
    yield from _either("assignment", told.assignments, held)
    for name in held.keys() & told.assignments.keys():
        given, here = told.assignments[name], held[name]
        for what in ("session", "rater", "book", "alias", "mode", "queue"):
            if getattr(here.assignment, what) != given.get(what):
                yield Finding(f"assignment {name}", _differs(what))
        for what in ("purpose", "occasion", "draw", "withdrawn"):
            if getattr(here, what) != given.get(what):
                yield Finding(f"assignment {name}", _differs(what))
    # Who is flagged is compared by assignment: a tampered session or book is a finding of its own.
    flagged, due = {name for name, one in held.items() if one.is_primary}, set(told.primary.values())
    for name in sorted(flagged ^ due):
        given = told.assignments.get(name, {})
        message = f"Its primary assignment for {given.get('book')} is not the one in the study's log."
        yield Finding(f"session {given.get('session')}", message)


def all_keys(connection: Connection, told: Told) -> Iterator[Finding]:
    """Check that every coding that was made a key is there, as it was named."""
    for act in told.golds:
        where, known = f"session {act.session}", told.assignments.get(act.assignment)
        named = {"session": act.session, "rater": act.value.get("rater"), "book": act.value.get("book")}
        if known is None or any(known.get(what) != name for what, name in named.items()):
            yield Finding(where, "Its key is a coding of which the study's log knows nothing.")
        elif act.value.get("submission", 0) > len(codings.submissions_of(connection, act.assignment)):
            yield Finding(where, "Its key is a submission that is not there.")


def versions(connection: Connection, one: Design, log: Sequence[Event], told: Told) -> Iterator[Finding]:
    """Check the transcript and the codebook version an assignment stands on against what was coded on them."""
    here, where = one.assignment, f"assignment {one.assignment.id}"
    if {event.codebook for event in log} != ({here.codebook} if here.codebook else set()):
        yield Finding(where, "It is pinned to another codebook version than it was coded with.")
    locked = {each.id: each.version for each in transcripts.versions(connection, here.session) if each.locked}
    least = [told.assignments.get(here.id, {}).get("version", 1), *(locked.get(event.transcript, 0) for event in log)]
    standing = codings.standing(connection, here.id)
    if (
        here.transcript not in locked
        or not all(event.transcript in locked for event in log)
        or locked[here.transcript] < max(least)
        or (standing and standing.transcript != here.transcript)
    ):
        yield Finding(where, "It stands on another transcript version than it was coded on.")


def _either(kind: str, told: Iterable[str], held: Iterable[str]) -> Iterator[Finding]:
    """Tell what only one of the two has."""
    log, rows = set(told), set(held)
    yield from (Finding(f"{kind} {name}", LOST) for name in sorted(log - rows))
    yield from (Finding(f"{kind} {name}", UNKNOWN) for name in sorted(rows - log))


def _differs(what: str) -> str:
    return f"Its {WORDS.get(what, what)} is not what the study's log tells."
