"""Verify: whether everything in a study is what was stored."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coder.audio.probe import sha256_of
from coder.errors import CoderError
from coder.store import acts, assignments, chain, codebooks, codings, events, sessions, transcripts
from coder.store.engine import Connection
from coder.transcript import frozen_hash
from coder.workflow.opening import desk_at
from coder.workflow.study import Study, parse_held
from coder.workflow.submission import Receipt, coding_rows

TAIL = "Codes cut from the end of work that is not submitted cannot be seen by any check."
"""What `verify` cannot know, said each time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was stored, or that was purged."""

    where: str
    """`study`, `assignment ID`, `session S`, `codebook KEY`."""
    message: str
    broken: bool = True


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` looked at, and what it found."""

    findings: tuple[Finding, ...]
    events: int
    acts: int
    submissions: int

    @property
    def intact(self) -> bool:
        """Whether nothing is broken; purged texts are not broken."""
        return not any(one.broken for one in self.findings)


def verify(study: Study, receipts: tuple[Receipt, ...] = ()) -> Verified:
    """Check hashes, links, heads, rows, transcripts, codebooks, media, and receipts kept elsewhere."""
    with study.store.read() as connection:
        findings = [*_readable("study", _study(connection))]
        for design in assignments.designs(connection):
            one = design.assignment.id
            findings += _readable(f"assignment {one}", _chain(connection, one))
            findings += _readable(f"assignment {one}", _submissions(study, connection, one))
        findings += _transcripts(connection)
        findings += _codebooks(study, connection)
        findings += _media(study, connection)
        findings += [one for receipt in receipts for one in _receipt(connection, receipt)]
        # What cannot be read is told once, however many looks meet it.
        return Verified(
            tuple(dict.fromkeys(findings)),
            events.count(connection),
            acts.count(connection),
            codings.count(connection),
        )


def _readable(where: str, look: Iterator[Finding]) -> Iterator[Finding]:
    """Go on with the other looks when something cannot even be read: that is a finding too."""
    try:
        yield from look
    except CoderError as error:
        yield Finding(where, error.message)


def _study(connection: Connection) -> Iterator[Finding]:
    done = acts.acts(connection)
    yield from _study_chain(done)
    yield from _primaries(connection, done)


def _study_chain(done: tuple[acts.Act, ...]) -> Iterator[Finding]:
    before = ""
    for number, act in enumerate(done, start=1):
        if act.seq != number or act.prev_hash != before:
            yield Finding("study", f"The study's log breaks before entry {act.seq}: one is missing or out of place.")
        if chain.hash_act(act.body) != act.hash:
            yield Finding("study", f"Entry {act.seq} of the study's log was changed.")
        before = act.hash


def _chain(connection: Connection, assignment: str) -> Iterator[Finding]:
    where = f"assignment {assignment}"
    log = events.events_of(connection, assignment)
    notes = events.notes_of(connection, assignment)
    before = ""
    for number, event in enumerate(log, start=1):
        if event.seq != number or event.prev_hash != before:
            yield Finding(where, f"The log breaks before event {event.seq}: one is missing or out of place.")
        if chain.hash_event(event) != event.hash:
            yield Finding(where, f"Event {event.seq} was changed.")
        if event.text_hash and event.id not in notes:
            yield Finding(where, f"The note of event {event.seq} is purged.", broken=False)
        elif event.text_hash and chain.hash_text(*notes[event.id]) != event.text_hash:
            yield Finding(where, f"The note of event {event.seq} was changed.")
        before = event.hash


def _submissions(study: Study, connection: Connection, assignment: str) -> Iterator[Finding]:
    log, past = events.events_of(connection, assignment), codings.submissions_of(connection, assignment)
    submits = {event.seq: event for event in log if event.op == "submit"}
    for one in past:
        where = f"assignment {one.assignment}"
        event = submits.pop(one.seq, None)
        if event is None or event.hash != one.head:
            yield Finding(where, f"Submission {one.number} does not rest on the log: its head is not there.")
            continue
        told = {_key(row) for row in coding_rows(desk_at(study, connection, one), one.number)}
        kept = {_key(row) for row in codings.codings_of(connection, one.assignment, one.number)}
        if told != kept:
            yield Finding(where, f"The codings of submission {one.number} are not what the log adds up to.")
    for seq, event in submits.items():
        yield Finding(f"assignment {event.assignment}", f"Event {seq} submits, but its codings are not there.")


def _key(row: codings.Coding) -> tuple[str, ...]:
    return (row.segment, row.code, row.person, row.state, str(chain.pack_value(row.value)), row.event)


def _primaries(connection: Connection, done: tuple[acts.Act, ...]) -> Iterator[Finding]:
    """Replay who became primary and compare with the flags that analysis reads."""
    told: dict[tuple[str, str], str] = {}
    designs = {one.assignment.id: one for one in assignments.designs(connection)}
    for act in done:
        one = designs.get(act.assignment)
        if one is None:
            continue
        slot = (act.session, one.assignment.book)
        if act.act == "primary" or (act.act == "assignment" and act.value.get("primary")):
            told[slot] = act.assignment
        elif act.act == "recuse" and told.get(slot) == act.assignment:
            del told[slot]
    flagged = {(one.assignment.session, one.assignment.book): name for name, one in designs.items() if one.is_primary}
    for session, book in sorted(set(told) | set(flagged)):
        if told.get((session, book)) != flagged.get((session, book)):
            yield Finding(f"session {session}", f"Its primary assignment for {book} is not the one in the study's log.")


def _transcripts(connection: Connection) -> Iterator[Finding]:
    for session in sessions.session_ids(connection):
        for one in transcripts.versions(connection, session):
            if not one.content:
                yield Finding(f"session {session}", f"The words of version {one.version} are purged.", broken=False)
                continue
            plain = hashlib.sha256(one.content.encode()).hexdigest()
            people = transcripts.participants(connection, one.id)
            if one.sha256 != (frozen_hash(one.content, people) if one.locked else plain):
                yield Finding(f"session {session}", f"Transcript version {one.version} was changed.")


def _codebooks(study: Study, connection: Connection) -> Iterator[Finding]:
    for one in codebooks.codebooks(connection):
        where = f"codebook {one.key}"
        if not _is_as_added(one):
            yield Finding(where, "It was changed in the database.")
        copy = study.settings.codebooks / f"{one.key}.yaml"
        if not copy.is_file():
            yield Finding(where, "Its copy in the codebooks folder is gone.")
        elif copy.read_text(encoding="utf-8") != one.source:
            yield Finding(where, "Its copy in the codebooks folder was changed.")


def _is_as_added(one: codebooks.StoredCodebook) -> bool:
    try:
        return parse_held(one.source, one.key).sha256 == one.sha256
    except CoderError:
        return False


def _media(study: Study, connection: Connection) -> Iterator[Finding]:
    for session in sessions.session_ids(connection):
        for part in sessions.recordings_of(connection, session):
            path = study.settings.media / part.path
            if not path.is_file():
                yield Finding(f"session {session}", f"Part {part.part} of its recording is not in the media folder.")
            elif sha256_of(path) != part.sha256:
                yield Finding(f"session {session}", f"Part {part.part} of its recording was changed.")


def _receipt(connection: Connection, receipt: Receipt) -> Iterator[Finding]:
    """Compare a receipt that was kept outside the study: it shows a log that was rewritten whole."""
    known = {one.number: one for one in codings.submissions_of(connection, receipt.assignment)}
    one = known.get(receipt.submission)
    if one is None or (one.seq, one.head) != (receipt.seq, receipt.head):
        where = f"assignment {receipt.assignment}"
        yield Finding(where, f"The receipt of submission {receipt.submission} does not fit what the study holds.")


def read_receipt(record: Mapping[str, object]) -> Receipt:
    """Read a receipt as `submit --json` prints it."""
    return Receipt(
        str(record["assignment"]), int(str(record["submission"])), int(str(record["seq"])), str(record["head"])
    )
