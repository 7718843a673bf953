"""The rows of one assignment of a codings file, checked one by one on marks that are only imagined."""

from collections.abc import Iterator, Sequence

from coder.codebook.legality import View, gate, persons, replaced, why_not
from coder.codebook.values import faults
from coder.exchange.readers import codings_csv
from coder.exchange.readers.codings_csv import CodingRow
from coder.fold import place, preview
from coder.model import Draft, Marks, Segment, Span, Value
from coder.workflow import keying, placing
from coder.workflow.coding import Desk
from coder.workflow.keying import Keyed
from coder.workflow.submission import segment_or_time, timed_name


class Plan:
    """The rows of one assignment, turned into batches of drafts on marks that are only imagined."""

    def __init__(self, desk: Desk, rows: Sequence[CodingRow]) -> None:
        self.desk = desk
        self.batches: list[tuple[Draft, ...]] = []
        self._reached = dict(desk.state.reached)
        self.changed = 0
        self._rows = rows
        self._marks = {segment: desk.marks(segment) for segment in desk.current_marks()}
        first = desk.book.first_kind
        self._segments = {segment_or_time(desk.book, one, first): one for one in desk.all_segments}
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
