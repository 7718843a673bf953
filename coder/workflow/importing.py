"""Codings that were made elsewhere, through the same rules as keys: a whole file, or nothing of it."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from coder.codebook.legality import faults, gate, replaced, why_not
from coder.errors import CoderError, ConflictError
from coder.exchange.readers import codings_csv
from coder.exchange.readers.codings_csv import CodingRow
from coder.fold import fold, preview
from coder.model import Draft, Marks, Segment, Value
from coder.privacy import write_whole
from coder.store import acts, codebooks, people
from coder.store.chain import new_id
from coder.store.engine import Connection
from coder.workflow import keying
from coder.workflow.assignment import find
from coder.workflow.coding import Desk
from coder.workflow.keying import Keyed, View
from coder.workflow.opening import open_for_work
from coder.workflow.reading import Work, notes_of, submitted
from coder.workflow.study import Study, require_written
from coder.workflow.submission import segment_name


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
            _Plan(open_for_work(study, connection, assignment), own)
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


class _Plan:
    """The rows of one assignment, turned into batches of drafts on marks that are only imagined."""

    def __init__(self, desk: Desk, rows: Sequence[CodingRow]) -> None:
        self.desk = desk
        self.batches: list[tuple[Draft, ...]] = []
        self.changed = 0
        self._rows = rows
        self._marks = {segment: desk.marks(segment) for segment in desk.current_marks()}
        first = desk.book.first_kind
        self._segments = {segment_name(one, first): one for one in desk.all_segments}

    def check(self) -> None:
        """Check every row; segments of the first kind before ratings, whose `only_if` may count them."""
        order = {name: at for at, name in enumerate(self._segments)}
        for row in self._rows:
            if row.codebook not in ("", self.desk.book.id, self.desk.book.key):
                raise row.error(
                    "codebook",
                    f"{row.rater} codes {row.session} with {self.desk.book.key}.",
                    "Leave the version out, to have the rows checked against that one.",
                )
            if row.segment not in order:
                raise row.error("segment", f"Session {row.session} has no segment {row.segment!r}.")
        rows = sorted(self._rows, key=lambda row: order[row.segment])
        for name, own in groupby(rows, key=lambda row: row.segment):
            self._segment(self._segments[name], list(own))

    def _segment(self, segment: Segment, rows: Sequence[CodingRow]) -> None:
        held = self._marks.get(segment.id, Marks())
        drafts: list[Draft] = []
        marks = Marks(unsure=held.unsure, problem=held.problem, bookmark=held.bookmark)
        for row in rows:
            for draft in self._drafts(segment, marks, row):
                marks = preview(marks, draft)
                drafts.append(draft)
            self._marks[segment.id] = marks
        same = _same(marks, held)
        noted = self._noted(segment, rows)
        if self.desk.submitted and (noted or not same):
            raise rows[0].error("session", f"{rows[0].session} is submitted by {rows[0].rater}.")
        if same:
            self._marks[segment.id] = held
            drafts = []
        elif held.codes or held.none or held.cannot_code:
            raise rows[0].error("segment", f"{rows[0].rater} has coded this segment otherwise already.")
        self.changed += len(noted if same else rows)
        if noted:
            drafts.append(Draft("note", segment.id, note=noted[0].note))
        if drafts:
            self.batches.append(tuple(drafts))

    def _noted(self, segment: Segment, rows: Sequence[CodingRow]) -> list[CodingRow]:
        """Give the rows with a note that is not there yet; a segment has one note."""
        held = self.desk.note_text(segment)
        written = [row for row in rows if row.note]
        for row in written:
            if held and row.note != held:
                raise row.error("note", f"{row.rater} has written another note on this segment already.")
            if row.note != written[0].note:
                raise row.error("note", "Another row of this segment has another note; a segment has one.")
        return [] if held else written

    def _drafts(self, segment: Segment, marks: Marks, row: CodingRow) -> tuple[Draft, ...]:
        view = View(self.desk.book, segment, marks, gate(self.desk.book, self._marks))
        self._check_alone(marks, row)
        if row.state == "coded":
            return self._coded(view, row).drafts
        _check_bare(row)
        if row.state == "cannot_code" and row.reason not in keying.CANNOT_REASONS:
            raise row.error("reason", keying.cannot(view, row.reason).text)
        keyed = keying.none(view) if row.state == "none" else keying.cannot(view, row.reason)
        if keyed.refused:
            raise row.error("state", keyed.text)
        return keyed.drafts

    def _check_alone(self, marks: Marks, row: CodingRow) -> None:
        """None and cannot code stand alone, but for none beside ratings, for which it does not answer."""
        ratings = {code.id for code in self.desk.book.codes.values() if code.kind == "rating"}
        others = {code for code, _ in marks.codes} - (ratings if row.state == "none" else set())
        if row.state != "coded" and (others or marks.none or marks.cannot_code):
            raise row.error("state", "The segment has other rows too; none and cannot code stand alone.")
        if row.state == "coded" and (marks.cannot_code or (marks.none and row.code not in ratings)):
            raise row.error("code", "The segment has a row that says none or cannot code; it stands alone.")

    def _coded(self, view: View, row: CodingRow) -> Keyed:
        reason = why_not(view.book, view.segment, row.code, view.marks, view.is_open)
        if reason:
            raise row.error("code", reason)
        if view.marks.value(row.code, row.person) is not None:
            raise row.error("code", f"{row.code} stands twice on this segment.")
        off = replaced(view.book, row.code, view.marks)
        if off:
            raise row.error("code", f"{row.code} and {off[0]} exclude each other; both stand on this segment.")
        if row.person:
            raise row.error("person", f"No code of {view.book.key} is given per person; leave this empty.")
        code = view.book.codes[row.code]
        implied = 1 if code.kind == "presence" and row.value is None else row.value
        known = {name.lower(): name for name in code.facets}
        facets = {known.get(name, name): chosen for name, chosen in row.facets.items()}
        value = Value(implied, facets, row.intensity, row.reason, tuple(self._evidence(row)))
        fault = next(faults(view.book, code, value), None)
        if fault:
            raise row.error(*fault)
        return keying.put(view, code, value)

    def _evidence(self, row: CodingRow) -> Iterator[str]:
        for name in row.evidence:
            if name not in self._segments:
                raise row.error("evidence", f"Session {row.session} has no segment {name!r}.")
            yield self._segments[name].id


def _check_bare(row: CodingRow) -> None:
    """None and cannot code are about the whole segment: their rows say nothing else that would be lost."""
    facets = {f"{codings_csv.FACET}{name}": chosen for name, chosen in row.facets.items()}
    cells = {"code": row.code, "value": row.value, "intensity": row.intensity, "person": row.person, **facets}
    cells |= {"evidence": " ".join(row.evidence), "reason": row.reason if row.state == "none" else ""}
    for column, cell in cells.items():
        if cell not in ("", None):
            raise row.error(column, f"A row that says {row.state} leaves this empty.")


def _same(one: Marks, other: Marks) -> bool:
    return (one.codes, one.none, one.cannot_code) == (other.codes, other.none, other.cannot_code)


def export_codings(study: Study, *, with_text: bool = False) -> tuple[str, int]:
    """Write submitted codings as the CSV that `import_codings` reads; gives the text and its rows."""
    works = submitted(study, "rater")
    facets = sorted({name for work in works for code in work.book.codes.values() for name in code.facets})
    header = [*codings_csv.REQUIRED, *(f"{codings_csv.FACET}{name}" for name in facets), *codings_csv.OPTIONAL]
    target = io.StringIO()
    writer = csv.DictWriter(target, header, lineterminator="\n", restval="")
    writer.writeheader()
    rows = [row for work in works for row in _export(work, notes_of(study, work) if with_text else {})]
    writer.writerows(rows)
    return target.getvalue(), len(rows)


def _export(work: Work, notes: dict[str, str]) -> Iterator[dict[str, object]]:
    first = work.book.first_kind
    names = {one.id: segment_name(one, first) for several in work.segments.values() for one in several}
    place = {
        "session": work.session,
        "rater": work.rater,
        "occasion": work.design.occasion,
        "codebook": work.book.key,
    }
    for row in work.rows:
        value = row.value or Value(None)
        own = row.state if not row.code else "coded"
        # A note belongs to the segment: it stands on the first of its rows.
        yield {
            **place,
            "segment": names[row.segment],
            "code": row.code,
            "value": "" if value.value is None else value.value,
            "intensity": "" if value.intensity is None else value.intensity,
            "person": row.person,
            "evidence": " ".join(names[one] for one in value.evidence if one in names),
            "note": notes.pop(row.segment, ""),
            "state": own,
            "reason": value.reason,
            **{f"{codings_csv.FACET}{name}": chosen for name, chosen in value.facets.items()},
        }


def keep(path: Path, text: str, *, force: bool) -> None:
    """Write a file whole; an existing one only with `force`.

    Raises:
        ConflictError: the file is there.
        StoreError: it cannot be written.
    """
    if path.exists() and not force:
        raise ConflictError(f"{path} exists already.", "Choose another name, or say --force.")
    try:
        write_whole(path, text)
    except OSError as error:
        raise require_written(error) from error
