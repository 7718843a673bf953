"""Whether both kinds of chain hold: hashes, links, texts beside them, submissions, and heads kept elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coder.model import Event
from coder.store import acts, chain, codings, events
from coder.store.acts import Act
from coder.store.engine import Connection
from coder.workflow.audit_finding import Finding, gone
from coder.workflow.audit_replay import Told
from coder.workflow.opening import desk_at
from coder.workflow.study import Study
from coder.workflow.submission import Receipt, coding_rows


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain; kept elsewhere, it shows later whether the chain was cut or rewritten."""

    chain: str
    """`study`, or an assignment's id."""
    seq: int
    hash: str


def study_chain(connection: Connection, done: Sequence[Act], told: Told) -> Iterator[Finding]:
    """Check the study's chain and the reasons beside it."""
    reasons, before = acts.reasons_of(connection), ""
    if not done:
        yield Finding("study", "The study's log is empty.")
    for number, act in enumerate(done, start=1):
        if act.seq != number or act.prev_hash != before:
            yield Finding("study", f"The study's log breaks before entry {act.seq}: one is missing or out of place.")
        if chain.hash_act(act.body) != act.hash:
            yield Finding("study", f"Entry {act.seq} of the study's log was changed.")
        what = f"The reason of entry {act.seq} of the study's log"
        if "reason_hash" in act.value:
            yield from _text("study", what, reasons.get(act.id), act.value["reason_hash"], act.session in told.purged)
        before = act.hash


def assignment_chain(
    assignment: str, log: Sequence[Event], notes: Mapping[str, tuple[str, str]], *, purged: bool
) -> Iterator[Finding]:
    """Check an assignment's chain and the notes beside it."""
    where, before = f"assignment {assignment}", ""
    for number, event in enumerate(log, start=1):
        if event.seq != number or event.prev_hash != before:
            yield Finding(where, f"The log breaks before event {event.seq}: one is missing or out of place.")
        if chain.hash_event(event) != event.hash:
            yield Finding(where, f"Event {event.seq} was changed.")
        if event.text_hash:
            yield from _text(where, f"The note of event {event.seq}", notes.get(event.id), event.text_hash, purged)
        before = event.hash


def _text(where: str, what: str, kept: tuple[str, str] | None, told: object, purged: bool) -> Iterator[Finding]:
    if kept is None:
        yield gone(where, what, purged=purged)
    elif chain.hash_text(*kept) != told:
        yield Finding(where, f"{what} was changed.")


def submissions(
    study: Study, connection: Connection, assignment: str, log: Sequence[Event], told: Told
) -> Iterator[Finding]:
    """Check that each submission rests on its event, and that what was set aside is what was reopened."""
    where, past = f"assignment {assignment}", codings.submissions_of(connection, assignment)
    submits = {event.seq: event for event in log if event.op == "submit"}
    reopened = told.reopened.get(assignment, 0)
    for number, one in enumerate(past, start=1):
        if one.number != number or one.superseded != (number <= reopened):
            yield Finding(where, f"Whether submission {one.number} stands is not what the study's log tells.")
        event = submits.pop(one.seq, None)
        if event is None or event.hash != one.head:
            yield Finding(where, f"Submission {one.number} does not rest on the log: its head is not there.")
            continue
        if (event.transcript, event.codebook) != (one.transcript, one.codebook):
            yield Finding(where, f"Submission {one.number} names another transcript or codebook version than the log.")
        if not one.superseded and log[-1].seq != one.seq:
            yield Finding(where, f"The log goes on after submission {one.number}, which was not reopened.")
        kept = {_key(row) for row in codings.codings_of(connection, one.assignment, one.number)}
        if {_key(row) for row in coding_rows(desk_at(study, connection, one), one.number)} != kept:
            yield Finding(where, f"The codings of submission {one.number} are not what the log adds up to.")
    if reopened > len(past):
        yield Finding(where, f"The study's log tells of submission {reopened}, which is not there.")
    for seq in submits:
        yield Finding(where, f"Event {seq} submits, but its codings are not there.")


def _key(row: codings.Coding) -> tuple[str, ...]:
    return (row.segment, row.code, row.person, row.state, str(chain.pack_value(row.value)), row.event)


def heads(done: Sequence[Act], logs: Mapping[str, Sequence[Event]]) -> tuple[Head, ...]:
    """Give the end of every chain, the study's own first."""
    ends = [Head("study", act.seq, act.hash) for act in done[-1:]]
    return (*ends, *(Head(name, log[-1].seq, log[-1].hash) for name, log in logs.items() if log))


def kept_receipt(connection: Connection, receipt: Receipt) -> Iterator[Finding]:
    """Compare a receipt that was kept outside the study: it shows a log that was rewritten whole."""
    known = {one.number: one for one in codings.submissions_of(connection, receipt.assignment)}
    one = known.get(receipt.submission)
    if one is None or (one.seq, one.head) != (receipt.seq, receipt.head):
        where = f"assignment {receipt.assignment}"
        yield Finding(where, f"The receipt of submission {receipt.submission} does not fit what the study holds.")


def kept_head(connection: Connection, head: Head) -> Iterator[Finding]:
    """Compare a head that was kept outside the study: the chain may have grown since, and nothing else."""
    if head.chain == "study":
        hashes = {act.seq: act.hash for act in acts.acts(connection)}
    else:
        hashes = {event.seq: event.hash for event in events.events_of(connection, head.chain)}
    if hashes.get(head.seq) != head.hash:
        where = "study" if head.chain == "study" else f"assignment {head.chain}"
        yield Finding(where, f"Its log was cut or rewritten: entry {head.seq} is not the one that was kept elsewhere.")
