"""Who is who, lock, and amend: from a draft transcript to segments that every rater shares."""

from collections.abc import Mapping, Sequence

from coder.codebook.schema import Codebook
from coder.errors import CoderError, ConflictError, TranscriptError
from coder.model import ROLES, SILENT, UNKNOWN_SPEAKER, Participant, Role, Segment, Transcript
from coder.segments import Cut, SegmentRule, cut, is_parted
from coder.store import acts, codebooks, sessions, transcripts
from coder.store.engine import Connection
from coder.store.frozen import frozen
from coder.store.transcripts import StoredTranscript
from coder.transcript import from_json, frozen_hash, roles_of
from coder.workflow.study import Study, check_id, parse_held, study_book

Fingerprint = tuple[int, int, Role | None, str]
"""What makes a segment of two versions the same: times, role and words."""


def set_roles(
    study: Study, session: str, roles: Mapping[str, str], silent: Sequence[str] = ()
) -> tuple[Participant, ...]:
    """Say who speaks under each label: `ROLE`, or `PERSON:ROLE`. A part of the speakers is enough for now.

    Who is said to be who they are already is not logged again.

    Args:
        study: the study.
        session: a session whose transcript is not locked.
        roles: by label.
        silent: `PERSON:ROLE` of each who was there and said nothing, so that codes about each person are about them
            too.

    Raises:
        ConflictError: the transcript is locked.
        CoderError: an unknown speaker or role.
    """
    with study.store.write() as connection:
        sessions.require_session(connection, session)
        stored = transcripts.require(connection, session)
        if stored.locked:
            raise ConflictError(
                f"The transcript of {session} is locked; its roles are part of what was frozen.",
                f"Correct it with coder amend {session} FILE --reason T",
            )
        named = [*_participants(roles, stored.read()), *map(_silent, silent)]
        if not {*named} <= {*transcripts.participants(connection, stored.id)}:
            transcripts.set_participants(connection, stored.id, named)
            acts.record(connection, "roles", session=session, value={one.speaker: one.role for one in named})
        return transcripts.participants(connection, stored.id)


def _participants(roles: Mapping[str, str], turns: Transcript) -> list[Participant]:
    return [_participant(speaker, given, turns.speakers) for speaker, given in roles.items()]


def _silent(given: str) -> Participant:
    person, _, role = given.rpartition(":")
    if not person:
        raise CoderError(f"{given!r} does not say who was silent.", "Write PERSON:ROLE, such as --silent C03:client")
    return _of_role(f"{SILENT}{person}", check_id("person", person), role)


def _participant(speaker: str, given: str, speakers: Sequence[str]) -> Participant:
    if speaker not in speakers:
        raise CoderError(f"There is no speaker {speaker} in the transcript.", f"Speakers: {', '.join(speakers)}")
    person, _, role = given.rpartition(":")
    return _of_role(speaker, check_id("person", person) if person else speaker, role)


def _of_role(speaker: str, person: str, role: str) -> Participant:
    for known in ROLES:
        if role == known:
            return Participant(speaker, person, known)
    raise CoderError(f"{role!r} is not a role.", f"Roles are {', '.join(ROLES)}.")


def participants_of(study: Study, session: str) -> tuple[Participant, ...]:
    """Tell who is who so far in a session's newest transcript."""
    with study.store.read() as connection:
        sessions.require_session(connection, session)
        return transcripts.participants(connection, transcripts.require(connection, session).id)


def lock(study: Study, session: str, book: str = "") -> dict[str, int]:
    """Freeze the transcript and make segments; gives the number of new segments by kind.

    On a locked session it only adds the segments that another codebook needs. Nothing at all is given
    where the session is locked for this codebook already.

    Raises:
        ConflictError: there is no transcript, or nothing in it to code.
        TranscriptError: a speaker has no role yet.
    """
    wanted = study_book(study, book)
    with study.store.write() as connection:
        sessions.require_session(connection, session)
        stored = transcripts.require(connection, session)
        if wanted.key in transcripts.locked_codebooks(connection, stored.id):
            return {}
        _refuse_unparted(stored, wanted)
        made = _make_all(connection, stored, [wanted])
        _refuse_empty(connection, stored, wanted)
        if not stored.locked:
            _freeze(connection, stored)
        transcripts.add_locking(connection, stored.id, wanted.key)
        value = {"codebook": wanted.key, "version": stored.version, **frozen(connection, stored.id)}
        acts.record(connection, "lock", session=session, value=value)
    return made


def _refuse_unparted(stored: StoredTranscript, book: Codebook) -> None:
    """Raise where thought units are to be coded and nobody has parted the transcript into any."""
    for rule in rules(book).values():
        if rule.kind == "thought_unit" and not is_parted(stored.read(), rule):
            raise ConflictError(
                f"The transcript of {stored.session} is not parted into thought units.",
                f"People do that: put '{rule.mark}' between units, then coder import {stored.session} FILE --force",
            )


def _refuse_empty(connection: Connection, stored: StoredTranscript, book: Codebook) -> None:
    """Raise where the cut leaves nothing of what raters walk through: a lock cannot be taken back."""
    if not transcripts.count_segments(connection, stored.id, rules(book)[book.first_kind].canonical):
        raise ConflictError(
            f"The transcript of {stored.session} has nothing to code: no {book.segments[book.first_kind].kind} "
            "that is long enough.",
            f"Bring in a transcript with words: coder import {stored.session} FILE",
        )


def _freeze(connection: Connection, stored: StoredTranscript) -> None:
    people = transcripts.participants(connection, stored.id)
    if UNKNOWN_SPEAKER in stored.read().speakers and not any(one.speaker == UNKNOWN_SPEAKER for one in people):
        people = (*people, Participant(UNKNOWN_SPEAKER, UNKNOWN_SPEAKER, "other"))
        transcripts.set_participants(connection, stored.id, people)
    transcripts.lock(connection, stored.id, frozen_hash(stored.content, people))


def _make_all(
    connection: Connection,
    stored: StoredTranscript,
    books: Sequence[Codebook],
    before: StoredTranscript | None = None,
) -> dict[str, int]:
    """Make the segments of every kind of the books that are not there yet; equal ones of `before` stay.

    Gives the number of new ones by kind, 0 where the kind's rule has cut the transcript already.
    """
    turns = stored.read()
    roles = roles_of(turns, transcripts.participants(connection, stored.id), stored.session)
    there = set(transcripts.rules_on(connection, stored.id))
    made: dict[str, int] = {}
    for kind, rule in ((kind, rule) for book in books for kind, rule in rules(book).items()):
        made.setdefault(kind, 0)
        if rule.canonical in there:
            continue
        there.add(rule.canonical)
        cuts = [
            one
            for one in cut(turns, rule, roles, stored.duration_ms, stored.session)
            if one.segment.number or rule.kind == "session"
        ]
        kept = _kept(connection, before, rule, cuts) if before else {}
        made[kind] += transcripts.place_segments(connection, stored, rule.canonical, cuts, kept)
    return made


def rules(book: Codebook) -> dict[str, SegmentRule]:
    """Give the segment rule of each of a codebook's kinds, the first kind first; raters' own events have none."""
    cut_ones = {kind: spec for kind, spec in book.segments.items() if not spec.placed}
    return {kind: SegmentRule.of(spec, book.segments) for kind, spec in cut_ones.items()}


def _kept(connection: Connection, before: StoredTranscript, rule: SegmentRule, cuts: Sequence[Cut]) -> dict[int, str]:
    """Match new cuts with segments of the earlier version: equal in times, role and words."""
    earlier = transcripts.segments_of(connection, before.id, rule.canonical, "", before.read())
    ids: dict[Fingerprint, list[str]] = {}
    for one in reversed(earlier):
        ids.setdefault(_fingerprint(one), []).append(one.id)
    # Two people may say the same at the same time: each earlier segment goes to one cut, in order.
    return {at: same.pop() for at, one in enumerate(cuts) if (same := ids.get(_fingerprint(one.segment)))}


def _fingerprint(segment: Segment) -> Fingerprint:
    return (segment.start_ms, segment.end_ms, segment.role, segment.text)


def amend(
    study: Study, session: str, content: str, reason: str, roles: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Put a corrected transcript in place of a locked one, as version n+1, locked at once.

    Segments equal in times, role and words keep their id and their codings; others are new. Open
    assignments move to the new version when they are next opened; submitted ones stay.

    Args:
        study: the study.
        session: a locked session.
        content: the new stored form.
        reason: why, for the log.
        roles: who speaks under a label, as for `set_roles`; a label of the earlier version keeps its own
            unless it is named.

    Raises:
        ConflictError: the session is not locked, or nothing changed.
        TranscriptError: somebody speaks of whom neither the earlier version nor `roles` tells the role.
        CoderError: no reason is given.
    """
    if not reason.strip():
        raise CoderError("Correcting a locked transcript needs a reason.", "Say it: --reason TEXT")
    with study.store.write() as connection:
        sessions.require_session(connection, session)
        before = transcripts.require(connection, session)
        if not before.locked:
            raise ConflictError(
                f"Session {session} is not locked.", f"Import the correction: coder import {session} FILE"
            )
        turns, known = from_json(content), transcripts.participants(connection, before.id)
        named = _participants(roles or {}, turns)
        if content == before.content and {*named} <= {*known}:
            raise ConflictError("The file says what the transcript says already.", "Nothing was changed.")
        _require_roles(session, turns, [*known, *named])
        provenance = {"amends": before.version}
        duration_ms = max(before.duration_ms, turns.end_ms)
        made = transcripts.add(connection, session, content, provenance, duration_ms, edited=True)
        transcripts.set_participants(connection, made, [*known, *named])
        stored = transcripts.by_id(connection, made)
        books = [_held(connection, key) for key in transcripts.locked_codebooks(connection, before.id)]
        fresh = _make_all(connection, stored, books, before)
        _freeze(connection, stored)
        for book in books:
            transcripts.add_locking(connection, made, book.key)
        value = {"version": stored.version, **frozen(connection, made)}
        acts.record(connection, "amend", session=session, value=value, reason=reason)
    return fresh


def _require_roles(session: str, turns: Transcript, people: Sequence[Participant]) -> None:
    """Name the way that is open after a lock, where `coder roles` is not."""
    known = {UNKNOWN_SPEAKER, *(one.speaker for one in people)}
    missing = [speaker for speaker in turns.speakers if speaker not in known]
    if missing:
        raise TranscriptError(
            f"No role is set for {', '.join(missing)}.",
            f"Say who speaks: coder amend {session} FILE --reason T "
            + " ".join(f"--role {speaker}=client" for speaker in missing),
        )


def _held(connection: Connection, key: str) -> Codebook:
    held = codebooks.by_key(connection, key)
    return parse_held(held.source, held.key)


def transcript_of(study: Study, session: str, version: int = 0) -> tuple[StoredTranscript, Transcript]:
    """Give a session's newest transcript, or the version asked for.

    Raises:
        ConflictError: there is none.
    """
    with study.store.read() as connection:
        sessions.require_session(connection, session)
        found = transcripts.require(connection, session)
        if version:
            all_versions = transcripts.versions(connection, session)
            fitting = [one for one in all_versions if one.version == version]
            if not fitting:
                raise ConflictError(
                    f"Session {session} has no transcript version {version}.", f"It has 1 to {len(all_versions)}."
                )
            found = fitting[0]
    return found, found.read()
