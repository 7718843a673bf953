"""Sessions, their recordings and facts, and the raters: what comes into a study first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coder.audio.probe import probe, sha256_of
from coder.errors import CoderError, ConflictError, FormatError
from coder.exchange.readers.base import read_table
from coder.store import acts, assignments, people, sessions
from coder.store.engine import Connection
from coder.store.people import Rater
from coder.store.sessions import Recording
from coder.workflow.arriving import arriving, media_name, sweep
from coder.workflow.study import Study, check_id, require_written

FACTS = ("case", "therapist", "client", "site", "phase", "date", "consent", "keep_codes", "destroy_after", "tags")
ROLES = ("rater", "supervisor", "analyst")


def add_session(study: Study, session: str, files: Sequence[Path] = (), *, link: bool = False) -> tuple[Recording, ...]:
    """Add a session with the parts of its recording, laid end to end, or with none (text only).

    Recordings are copied into the study's media folder, or linked there on wish.

    Raises:
        ConflictError: the session is there already, or a recording is (in any session).
        AudioError: a file has no audio to be read.
    """
    check_id("session", session)
    with study.store.read() as connection:
        _refuse_taken(connection, session)
    parts = _read_parts(study, session, files)
    media = study.settings.media
    placed: list[Path] = []
    try:
        with arriving(media, files, link=link) as copies, study.store.write() as connection:
            # Copying takes minutes: what was free before may be taken now.
            _refuse_taken(connection, session)
            for file, part in zip(files, parts, strict=True):
                _refuse_twice(connection, file, part.sha256)
            sweep(media)
            sessions.add_session(connection, session, {})
            for part in parts:
                sessions.add_recording(connection, part)
            acts.record(connection, "session", session=session, value={"recordings": [one.sha256 for one in parts]})
            for copy, part in zip(copies, parts, strict=True):
                placed.append(copy.put(media / part.path))
    except (CoderError, OSError) as error:
        _take_back(study, session, placed)
        if isinstance(error, OSError):
            raise require_written(error) from error
        raise
    return parts


def _refuse_taken(connection: Connection, session: str) -> None:
    if session in sessions.session_ids(connection):
        raise ConflictError(
            f"There is a session {session} already.", f"Choose another id, or look: coder session show {session}"
        )
    if any(session == one.assignment.alias for one in assignments.designs(connection)):
        # A rater who types it would mean the one or the other.
        raise ConflictError(f"{session} is what a rater sees instead of another session.", "Choose another id.")


def _take_back(study: Study, session: str, placed: Sequence[Path]) -> None:
    """Remove what was put in place for a session that was not stored, unless it is another command's by now."""
    if placed:
        with study.store.write() as connection:
            if session not in sessions.session_ids(connection):
                for path in placed:
                    path.unlink(missing_ok=True)


def _read_parts(study: Study, session: str, files: Sequence[Path]) -> tuple[Recording, ...]:
    parts: list[Recording] = []
    offset_ms = 0
    for number, file in enumerate(files, start=1):
        facts = probe(file)
        content = sha256_of(file)
        if any(one.sha256 == content for one in parts):
            raise _twice(file, "this same command")
        with study.store.read() as connection:
            _refuse_twice(connection, file, content)
        path = media_name(session, number, file)
        parts.append(
            Recording(session, number, path, content, facts.duration_ms, offset_ms, facts.channels, facts.has_video)
        )
        offset_ms += facts.duration_ms
    return tuple(parts)


def _refuse_twice(connection: Connection, file: Path, content: str) -> None:
    holder = sessions.session_with_recording(connection, content)
    if holder:
        raise _twice(file, f"session {holder}")


def _twice(file: Path, where: str) -> ConflictError:
    return ConflictError(f"{file.name} is the recording of {where} already.", "Look whether the right file was named.")


def set_facts(study: Study, session: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Set facts of a session; an empty value takes one away. Gives all facts that stand then.

    Raises:
        CoderError: a fact that the study does not know.
    """
    require_facts(tuple(facts))
    with study.store.write() as connection:
        sessions.require_session(connection, session)
        _merge(connection, session, facts)
        return sessions.facts_of(connection, session)


def require_facts(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give names back when all are facts of sessions.

    Raises:
        CoderError: one is not.
    """
    unknown = [name for name in names if name not in FACTS]
    if unknown:
        raise CoderError(f"{unknown[0]} is no fact of a session.", f"Facts are {', '.join(FACTS)}.")
    return names


def _merge(connection: Connection, session: str, facts: Mapping[str, str]) -> bool:
    """Set facts beside those that stand, and log it; False when they say what stands already."""
    before = sessions.facts_of(connection, session)
    merged = {name: value for name, value in {**before, **facts}.items() if value}
    if merged == before:
        return False
    sessions.set_facts(connection, session, merged)
    acts.record(connection, "facts", session=session, value={"set": sorted(facts)}, sealed=merged)
    return True


def facts_of(study: Study, session: str) -> dict[str, str]:
    """Give a session's facts.

    Raises:
        NotFoundError: there is no such session.
    """
    with study.store.read() as connection:
        sessions.require_session(connection, session)
        return sessions.facts_of(connection, session)


@dataclass(frozen=True, slots=True)
class SessionsImported:
    """What a sessions file brought."""

    added: tuple[str, ...]
    changed: tuple[str, ...]


def import_sessions(study: Study, path: Path) -> SessionsImported:
    """Add the sessions of a CSV file, with their recordings and facts; sessions that are there get the facts.

    Raises:
        FormatError: no column `session`, or a column that is no fact.
        CoderError: a row that cannot be taken; the rows before it are done, and a second run goes on after them.
    """
    table = read_table(path, ("session",), (*FACTS, "recording"))
    if table.unread:
        raise FormatError(f"{path.name} has a column {table.unread[0]} that is no fact.", f"Facts: {', '.join(FACTS)}.")
    with study.store.read() as connection:
        known = set(sessions.session_ids(connection))
    added: list[str] = []
    changed: list[str] = []
    for row in table.rows:
        session = row.text("session")
        if session not in known:
            # Recordings are named as they lie beside the CSV file.
            add_session(study, session, [path.parent / row.text("recording")] if row.text("recording") else [])
            added.append(session)
        facts = {name: row.text(name) for name in FACTS if row.text(name)}
        with study.store.write() as connection:
            if _merge(connection, session, facts):
                changed.append(session)
    return SessionsImported(tuple(added), tuple(changed))


def add_rater(study: Study, rater: str, role: str = "rater", training_hours: int | None = None) -> Rater:
    """Add a person under an opaque id.

    Raises:
        ConflictError: the id is taken.
    """
    added = Rater(check_id("rater", rater), role, training_hours, disabled=False)
    with study.store.write() as connection:
        people.add_rater(connection, added)
        value = {"rater": rater, "role": role, "training_hours": training_hours}
        acts.record(connection, "rater", value=value)
    return added


def disable_rater(study: Study, rater: str) -> None:
    """Keep a rater's work and take no more of it."""
    with study.store.write() as connection:
        people.require_rater(connection, rater)
        people.disable_rater(connection, rater)
        acts.record(connection, "disable", value={"rater": rater})


def raters(study: Study) -> tuple[Rater, ...]:
    """List everybody."""
    with study.store.read() as connection:
        return people.raters(connection)
