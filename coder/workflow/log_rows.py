"""The rows of `rater_log`: how each submitted assignment was worked on."""

from collections import Counter
from collections.abc import Iterator

from coder.store import acts, assignments, codings, events
from coder.store.engine import Connection
from coder.tables.frames import Row
from coder.workflow.gathering import Gathered
from coder.workflow.reading import Work
from coder.workflow.submission import bulk_nones
from coder.workflow.worktime import moments_of, worked_ms

MINUTE_MS = 60_000


def rater_log_rows(gathered: Gathered) -> Iterator[Row]:
    """Give a row per submitted assignment of every rater, whatever the layer."""
    with gathered.study.store.read() as connection:
        order, brought = _orders(connection), brought_over(connection)
        for work in gathered.everyone:
            here = work.design.assignment
            yield _row(connection, work, order[here.id], by_key=bool(here.coded_from) and here.id not in brought)


def _row(connection: Connection, work: Work, order: int, *, by_key: bool) -> Row:
    here = work.design.assignment
    log = [one for one in events.events_of(connection, here.id) if one.seq <= work.submission.seq]
    played_ms = sum(ms for ms, _shown in codings.heard_of(connection, here.id).values())
    first_kind = {one.id for one in work.segments[work.book.first_kind]}
    return {
        "session": work.session,
        "assignment": here.id,
        "rater": work.rater,
        "occasion": work.design.occasion,
        "purpose": work.design.purpose,
        "is_primary": work.design.is_primary,
        "codebook": work.book.key,
        "order": order,
        "coded_from": here.coded_from or "unknown",
        "minutes": round(worked_ms(moments_of(log)) / MINUTE_MS, 2) if by_key else None,
        "heard_minutes": round(played_ms / MINUTE_MS, 2),
        "first": log[0].at,
        "last": log[-1].at,
        "events": len(log),
        "undone": len({one.batch for one in log if one.undoes}),
        "segments": len(first_kind),
        "none_at_once": len(bulk_nones(log) & first_kind),
    }


def brought_over(connection: Connection) -> set[str]:
    """The assignments whose codings came from an earlier version of their codebook: their log has no rater's times."""
    done = acts.done_by(connection, acts.STUDY, "migrate")
    return {name for act in done for name in act.value["made"].values()}


def _orders(connection: Connection) -> dict[str, int]:
    """Number each rater's assignments by when they were begun, those with nothing in their log left out."""
    rater_of = {one.assignment.id: one.assignment.rater for one in assignments.designs(connection)}
    begun: Counter[str] = Counter()
    found: dict[str, int] = {}
    for name in events.in_order_begun(connection):
        begun[rater_of[name]] += 1
        found[name] = begun[rater_of[name]]
    return found
