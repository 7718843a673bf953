"""Codings that were made elsewhere, through the same rules as keys: a whole file, or nothing of it."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coder.codebook.legality import View, gate, persons, replaced, why_not
from coder.codebook.schema import Codebook
from coder.codebook.values import faults
from coder.errors import CoderError, ConflictError
from coder.exchange.readers import codings_csv
from coder.exchange.readers.codings_csv import CodingRow
from coder.fold import fold, place, preview
from coder.model import Draft, Marks, Segment, Span, Value
from coder.privacy import write_whole
from coder.store import acts, codebooks, people
from coder.store.chain import new_id
from coder.store.engine import Connection
from coder.workflow import keying, placing
from coder.workflow.assignment import find
from coder.workflow.coding import Desk
from coder.workflow.keying import Keyed
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
        self._reached = dict(desk.state.reached)
        self.changed = 0
        self._rows = rows
        self._marks = {segment: desk.marks(segment) for segment in desk.current_marks()}
        first = desk.book.first_kind
        self._segments = {_name(desk.book, one, first): one for one in desk.all_segments}
        self._placed = dict(desk.state.placed)
        self._new: dict[str, Draft] = {}
        """Name of an event that is not there yet → the draft that places it."""

    def check(self) -> None:
        """Check every row; those of the session last, for its ratings' `only_if` may count all others."""
        timed = [row for row in self._rows if row.span is not None]
        passes = [row for row in timed if row.state == "none"]
        named = {id(row): self._event_of(row) for row in timed if row.state != "none"}
        for row in self._rows:
            if row.codebook not in ("", self.desk.book.id, self.desk.book.key):
                raise row.error(
                    "codebook",
                    f"{row.rater} codes {row.session} with {self.desk.book.key}.",
                    "Leave the version out, to have the rows checked against that one.",
                )
            if row.span is None and row.segment not in self._segments:
                raise row.error("segment", f"Session {row.session} has no segment {row.segment!r}.")
        by_name: dict[str, list[CodingRow]] = {}
        for row in self._rows:
            if row.span is None or id(row) in named:
                by_name.setdefault(named.get(id(row), row.segment), []).append(row)
        for name in sorted(by_name, key=self._place_of):
            self._segment(self._segments[name], by_name[name], self._new.get(name))
        for row in passes:
            self._pass(row)

    def _place_of(self, name: str) -> tuple[bool, int, int, int]:
        one = self._segments[name]
        kinds = list(self.desk.book.segments)
        return (one.number == 0, kinds.index(one.kind), one.start_ms, one.number)

    def _event_of(self, row: CodingRow) -> str:
        """Name the event that a row with times is about; one that is not there yet is placed."""
        book, code = self.desk.book, self.desk.book.codes.get(row.code)
        if row.state == "cannot_code":
            raise row.error("state", "A stretch of time cannot be called so; leave out the event.")
        if code is None:
            raise row.error("code", f"{book.key} has no code {row.code}.")
        span = row.span or Span(0, 0)
        reason = placing.why_not_there(book, code.segment, span, self.desk.duration_ms)
        if reason:
            raise row.error("start_ms", reason)
        name = timed_name(code.segment, span)
        if name not in self._segments:
            draft = placing.place(book, code.segment, span, self.desk.duration_ms).drafts[0]
            self._placed[draft.segment] = place(self._placed, draft)
            self._segments[name] = self._placed[draft.segment].segment
            self._new[name] = draft
        return name

    def _pass(self, row: CodingRow) -> None:
        """Take a row that says "none" of a stretch of time: events are coded up to its end."""
        kinds = self.desk.book.placed_kinds
        kind = row.segment or (kinds[0] if len(kinds) == 1 else "")
        if kind not in kinds:
            raise row.error("segment", f"Which events are coded up to here? One of {', '.join(kinds) or 'none'}.")
        cells = {"code": row.code, "value": row.value, "person": row.person}
        for column, cell in cells.items():
            if cell not in ("", None):
                raise row.error(column, "A row that says none leaves this empty.")
        span, reached = row.span or Span(0, 0), self._reached.get(kind, 0)
        if span.start_ms > reached:
            raise row.error("start_ms", f"{kind} is coded to {reached} ms; what lies between was not heard.")
        if span.end_ms > self.desk.duration_ms:
            raise row.error("end_ms", f"The session ends at {self.desk.duration_ms} ms.")
        if span.end_ms <= reached:
            return
        if self.desk.submitted:
            raise row.error("session", f"{row.session} is submitted by {row.rater}.")
        self._reached[kind] = span.end_ms
        self.batches.append(placing.reach(self.desk.book, kind, span.end_ms, self.desk.duration_ms).drafts)
        self.changed += 1

    def _segment(self, segment: Segment, rows: Sequence[CodingRow], placed: Draft | None) -> None:
        held = self._marks.get(segment.id, Marks())
        drafts: list[Draft] = [placed] if placed else []
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
        roster = self.desk.material.roster
        view = View(self.desk.book, segment, marks, gate(self.desk.book, self._marks, roster), roster)
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
        reason = why_not(view, row.code)
        if reason:
            raise row.error("code", reason)
        code = view.book.codes[row.code]
        if view.book.is_each(code) and not row.person:
            here = ", ".join(persons(view.book, code, view.roster))
            raise row.error("person", f"{row.code} is given for each {code.target}; say for whom: {here}.")
        reason = why_not(view, row.code, row.person)
        if reason:
            raise row.error("person" if row.person else "code", reason)
        if view.marks.value(row.code, row.person) is not None:
            raise row.error("code", f"{row.code} stands twice on this segment.")
        off = replaced(view, row.code, row.person)
        if off:
            raise row.error("code", f"{row.code} and {off[0][0]} exclude each other; both stand on this segment.")
        implied = 1 if code.kind == "presence" and row.value is None else row.value
        known = {name.lower(): name for name in code.facets}
        facets = {known.get(name, name): chosen for name, chosen in row.facets.items()}
        value = Value(implied, facets, row.intensity, row.reason, tuple(self._evidence(row)))
        fault = next(faults(view.book, code, value), None)
        if fault:
            raise row.error(*fault)
        return keying.put(view, code, value, row.person)

    def _evidence(self, row: CodingRow) -> Iterator[str]:
        for name in row.evidence:
            if name not in self._segments:
                raise row.error("evidence", f"Session {row.session} has no segment {name!r}.")
            yield self._segments[name].id


def timed_name(kind: str, span: Span) -> str:
    """Name an event by its kind and time, as evidence refers to it: numbers differ between raters."""
    return f"{kind}@{span.start_ms}-{span.end_ms}"


def _name(book: Codebook, one: Segment, first_kind: str) -> str:
    return timed_name(one.kind, one.span) if one.kind in book.placed_kinds else segment_name(one, first_kind)


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
    segments = {one.id: one for several in work.segments.values() for one in several}
    names = {one.id: _name(work.book, one, first) for one in segments.values()}
    place = {
        "session": work.session,
        "rater": work.rater,
        "occasion": work.design.occasion,
        "codebook": work.book.key,
    }
    for row in work.rows:
        value = row.value or Value(None)
        if row.state == "placed":
            continue
        own = row.state if not row.code else "coded"
        here = segments[row.segment]
        timed = here.kind in work.book.placed_kinds
        # A note belongs to the segment: it stands on the first of its rows.
        yield {
            **place,
            "segment": "" if timed else names[row.segment],
            "code": row.code,
            "value": "" if value.value is None else value.value,
            "intensity": "" if value.intensity is None else value.intensity,
            "person": row.person,
            "evidence": " ".join(names[one] for one in value.evidence if one in names),
            "note": notes.pop(row.segment, ""),
            "state": own,
            "reason": value.reason,
            **{f"{codings_csv.FACET}{name}": chosen for name, chosen in value.facets.items()},
            **({"start_ms": here.start_ms, "end_ms": here.end_ms} if timed else {}),
        }
    for kind in work.book.placed_kinds:
        # What is submitted was heard to the end: without this row, no event would read as nothing heard.
        yield {**place, "segment": kind, "state": "none", "start_ms": 0, "end_ms": work.duration_ms}


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
