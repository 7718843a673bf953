"""Verify: whether everything in a study is what was stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from coder.model import Event
from coder.store import acts, assignments, codings, events, sessions
from coder.store.engine import Connection
from coder.workflow import audit_chains, audit_files, audit_plan, audit_reports
from coder.workflow.audit_chains import Head
from coder.workflow.audit_finding import Finding, Looks
from coder.workflow.audit_replay import Told, replay
from coder.workflow.study import Study
from coder.workflow.submission import Receipt

TAIL = (
    "No check within a study sees what was cut or rewritten together with the end of a log. "
    "What submit --json printed shows it for submitted work, what verify --json printed for all of it up to then: "
    "keep them elsewhere, and give them with --receipt."
)
"""What `verify` cannot know, said each time."""

Kept = Receipt | Head
"""What somebody kept outside the study."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` looked at, and what it found."""

    findings: tuple[Finding, ...]
    events: int
    acts: int
    submissions: int
    heads: tuple[Head, ...]
    """The ends of all chains, to be kept elsewhere."""

    @property
    def intact(self) -> bool:
        """Whether nothing is broken; what is purged or left over is not broken."""
        return not any(one.broken for one in self.findings)


def verify(study: Study, kept: Sequence[Kept] = ()) -> Verified:
    """Check all chains, compare every table with what the study's chain tells, then files, then what was kept."""
    with study.store.read() as connection:
        looks = Looks()
        done = looks.read("study", lambda: acts.acts(connection))
        told = looks.read("study", lambda: replay(done or ()))
        if done is not None and told is not None:
            looks.at("study", audit_chains.study_chain(connection, done, told))
            _tables(looks, connection, told)
        logs = _assignments(looks, study, connection, told or Told())
        _sessions(looks, study, connection, told or Told())
        looks.at("study", audit_plan.links(connection))
        looks.at("study", audit_files.copies(study, connection))
        looks.at("study", audit_files.left_over(study, connection))
        for one in kept:
            looks.at("study", _kept(connection, one))
        # What cannot be read is told once, however many looks meet it.
        found = tuple(dict.fromkeys(looks.findings))
        counts = events.count(connection), acts.count(connection), codings.count(connection)
        return Verified(found, *counts, audit_chains.heads(done or (), logs))


def _tables(looks: Looks, connection: Connection, told: Told) -> None:
    looks.at("study", audit_plan.study_row(connection, told))
    looks.at("study", audit_plan.all_sessions(connection, told))
    looks.at("study", audit_plan.all_raters(connection, told))
    looks.at("study", audit_plan.all_codebooks(connection, told))
    looks.at("study", audit_plan.all_assignments(connection, told))
    looks.at("study", audit_plan.all_keys(connection, told))
    looks.at("study", audit_reports.all_forms(connection, told))
    looks.at("study", audit_reports.all_reports(connection, told))


def _assignments(looks: Looks, study: Study, connection: Connection, told: Told) -> dict[str, tuple[Event, ...]]:
    logs: dict[str, tuple[Event, ...]] = {}
    for design in looks.read("study", lambda: assignments.designs(connection)) or ():
        one = design.assignment.id
        where = f"assignment {one}"
        log = looks.read(where, partial(events.events_of, connection, one))
        if log is None:
            continue
        logs[one] = log
        notes = looks.read(where, partial(events.notes_of, connection, one)) or {}
        is_purged = told.assignments.get(one, {}).get("session") in told.purged
        looks.at(where, audit_chains.assignment_chain(one, log, notes, purged=is_purged))
        looks.at(where, audit_plan.versions(connection, design, log, told))
        looks.at(where, audit_chains.submissions(study, connection, one, log, told))
    return logs


def _sessions(looks: Looks, study: Study, connection: Connection, told: Told) -> None:
    for session in looks.read("study", lambda: sessions.session_ids(connection)) or ():
        looks.at(f"session {session}", audit_files.versions(connection, session, told))
        looks.at(f"session {session}", audit_files.recordings(study, connection, session, told))


def _kept(connection: Connection, kept: Kept) -> Iterator[Finding]:
    if isinstance(kept, Head):
        return audit_chains.kept_head(connection, kept)
    return audit_chains.kept_receipt(connection, kept)


def read_kept(record: Mapping[str, Any]) -> tuple[Kept, ...]:
    """Read what `submit --json` or `verify --json` printed."""
    if "heads" in record:
        return tuple(Head(str(one["chain"]), int(one["seq"]), str(one["hash"])) for one in record["heads"])
    return (Receipt(str(record["assignment"]), int(record["submission"]), int(record["seq"]), str(record["head"])),)
