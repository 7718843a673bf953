"""Codings that were made elsewhere, through the same rules as keys: a whole file, or nothing of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coder.errors import CoderError
from coder.exchange.readers import codings_csv
from coder.exchange.readers.codings_csv import CodingRow
from coder.fold import fold
from coder.store import acts, codebooks, people
from coder.store.chain import new_id
from coder.store.engine import Connection
from coder.workflow.assignment import find
from coder.workflow.import_plan import Plan
from coder.workflow.opening import open_for_work
from coder.workflow.study import Study


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import stored."""

    rows: int
    stored: int
    """Rows that led to events."""
    unchanged: int
    """Rows that say what the study holds already."""
    assignments: tuple[str, ...]


def import_codings(study: Study, path: Path) -> Imported:
    """Store a codings file: every row is checked for legality first, then all are stored or none.

    Segments that say the same already are passed over; a segment coded otherwise is an error, so
    that a file never overwrites what a person keyed.

    Raises:
        FormatError: naming row and column of the first cell that cannot be stored.
    """
    rows = codings_csv.read(path)
    stored = 0
    with study.store.write() as connection:
        plans = [
            Plan(open_for_work(study, connection, assignment), own)
            for assignment, own in _by_assignment(connection, rows).items()
        ]
        for plan in plans:
            plan.check()
        for plan in plans:
            desk = plan.desk
            for drafts in plan.batches:
                events = desk.append(connection, drafts, new_id())
                desk.log.extend(events)
                desk.state = fold(events, desk.state)
            stored += plan.changed
            if plan.batches:
                here = desk.material.assignment
                value = {"rows": plan.changed, "rater": here.rater}
                acts.record(connection, "import_codings", session=here.session, assignment=here.id, value=value)
    names = tuple(plan.desk.material.assignment.id for plan in plans)
    return Imported(len(rows), stored, len(rows) - stored, names)


def _by_assignment(connection: Connection, rows: Sequence[CodingRow]) -> dict[str, list[CodingRow]]:
    """Group rows by the assignment they belong to, however they name it.

    Raises:
        FormatError: naming the row whose session, rater, codebook or occasion is not assigned.
    """
    named: dict[tuple[str, str, str, int], str] = {}
    found: dict[str, list[CodingRow]] = {}
    for row in rows:
        place = (row.session, row.rater, row.codebook, row.occasion)
        if place not in named:
            named[place] = _assignment_of(connection, row)
        found.setdefault(named[place], []).append(row)
    return found


def _assignment_of(connection: Connection, row: CodingRow) -> str:
    book = row.codebook.partition("@")[0]
    with _told_at(row, "rater"):
        people.require_rater(connection, row.rater)
    with _told_at(row, "codebook"):
        codebooks.current(connection, book)
    with _told_at(row, "session"):
        return find(connection, row.session, row.rater, book, row.occasion).assignment.id


@contextmanager
def _told_at(row: CodingRow, column: str) -> Iterator[None]:
    """Say of what goes wrong in which row and column it stands."""
    try:
        yield
    except CoderError as error:
        raise row.error(column, error.message, error.hint) from error
