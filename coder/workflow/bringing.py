"""One rater's marks under another version of the codebook: as drafts, each through the rules that keys pass."""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from coder.codebook.legality import View, gate, legal_codes, replaced
from coder.codebook.mapping import CodebookMap
from coder.errors import ConflictError
from coder.fold import preview
from coder.model import NOTHING, Draft, Marks, Segment, Value
from coder.workflow import keying, placing
from coder.workflow.coding import Desk
from coder.workflow.submission import named

Coded = tuple[tuple[str, str], Value]
"""((code, person), value)."""


class Brought:
    """What a map makes of one coding, on marks that are only imagined until the desk stores them."""

    def __init__(self, desk: Desk, source: Desk, found: CodebookMap) -> None:
        self.desk, self.source, self.found = desk, source, found
        self.codings = self.left_behind = self.amended = 0
        self._marks: dict[str, Marks] = {}

    def batches(self) -> Iterator[tuple[Draft, ...]]:
        """Yield the drafts of each segment.

        Raises:
            ConflictError: a coding is not legal under the newer version.
        """
        held = {name: self.source.marks(name) for name in self.source.current_marks()}
        placed = self.source.state.events
        there = self.desk.material.ids | {one.id for one in placed}
        self.amended = sum(len(marks.codes) for name, marks in held.items() if name not in there)
        # The session's own ratings come last: their `only_if` counts what is coded on every other kind.
        for segment in sorted((*self.desk.all_segments, *placed), key=lambda one: one.number == 0):
            bring = self._event if segment in placed else self._segment
            drafts = tuple(bring(segment, held.get(segment.id, NOTHING)))
            if drafts:
                yield drafts
        for kind in self.desk.book.placed_kinds:
            reached_ms = self.source.state.reached.get(kind, 0)
            if reached_ms:
                yield placing.reach(self.desk.book, kind, reached_ms, self.desk.duration_ms).drafts

    def _event(self, event: Segment, marks: Marks) -> Iterator[Draft]:
        """Place an event anew where it was, of the kind that its codes are now coded on; without any it is left."""
        carried = self._carried(event, marks)
        kinds = {self.desk.book.codes[code].segment for (code, _), _ in carried}
        if not kinds:
            return
        kind = kinds.pop()
        keyed = placing.place(self.desk.book, kind, event.span, self.desk.duration_ms)
        if keyed.refused or kinds:
            raise self._illegal(event, keyed.text.rstrip(".") or "its codes are now coded on several kinds")
        here = replace(event, id=keyed.drafts[0].segment, kind=kind)
        yield from keyed.drafts
        yield from self._codes(here, carried)
        yield from self._beside(here, marks)

    def _segment(self, segment: Segment, marks: Marks) -> Iterator[Draft]:
        tallies = any(code.kind != "rating" for code in legal_codes(self.desk.book, segment))
        if tallies and marks.none:
            yield from self._now(segment, keying.none(self._view(segment)).drafts)
        if tallies and marks.cannot_code:
            yield from self._now(segment, keying.cannot(self._view(segment), marks.cannot_code).drafts)
        yield from self._codes(segment, self._carried(segment, marks))
        yield from self._beside(segment, marks)

    def _beside(self, segment: Segment, marks: Marks) -> Iterator[Draft]:
        """Carry what a rater said beside the codes."""
        if marks.unsure:
            yield Draft("unsure", segment.id, value=Value())
        if marks.problem:
            yield Draft("problem", segment.id, value=Value(None, reason=marks.problem))
        if marks.note:
            yield Draft("note", segment.id, note_from=marks.note)

    def _carried(self, segment: Segment, marks: Marks) -> list[Coded]:
        """Map the segment's codings; two that become one code must say the same."""
        carried: dict[tuple[str, str], Value] = {}
        for (code, person), value in marks.codes.items():
            done = self.found.carry(code, value)
            if done is None:
                self.left_behind += 1
                continue
            self.codings += 1
            target, now = (done[0], person), self._with_evidence(done[1])
            if carried.setdefault(target, now) != now:
                raise self._illegal(segment, f"two codings become {done[0]} and say different things")
        return list(carried.items())

    def _with_evidence(self, value: Value) -> Value:
        """Point to what is there: evidence on segments that a correction replaced is gone, as on a rater's own desk."""
        return replace(value, evidence=tuple(one for one in value.evidence if one in self.desk.material.ids))

    def _codes(self, segment: Segment, carried: list[Coded]) -> Iterator[Draft]:
        """Set the codes, again and again while one opens another by its `only_if`."""
        waiting, refused = carried, ""
        while waiting:
            left: list[Coded] = []
            for (code, person), value in waiting:
                view = self._view(segment)
                off = replaced(view, code, person)
                if off:
                    raise self._illegal(segment, f"{code} and {off[0][0]} exclude each other")
                keyed = keying.put(view, self.desk.book.codes[code], value, person)
                if keyed.refused:
                    left.append(((code, person), value))
                    refused = keyed.text
                else:
                    yield from self._now(segment, keyed.drafts)
            if len(left) == len(waiting):
                self._leave(segment, left, refused)
                return
            waiting = left

    def _leave(self, segment: Segment, closed: list[Coded], refused: str) -> None:
        """Leave behind what this coding would not be asked for any more; anything else that is refused is illegal."""
        is_open = self._view(segment).is_open
        if any(is_open(self.desk.book.codes[code], person) for (code, person), _ in closed):
            raise self._illegal(segment, refused.rstrip("."))
        self.codings -= len(closed)
        self.left_behind += len(closed)

    def _now(self, segment: Segment, drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
        """Imagine drafts done."""
        self._marks[segment.id] = reduce(preview, drafts, self._marks.get(segment.id, NOTHING))
        return drafts

    def _view(self, segment: Segment) -> View:
        marks = self._marks.get(segment.id, NOTHING)
        roster = self.desk.material.roster
        return View(self.desk.book, segment, marks, gate(self.desk.book, self._marks, roster), roster)

    def _illegal(self, segment: Segment, why: str) -> ConflictError:
        here = self.source.material.assignment
        return ConflictError(
            f"{here.rater}'s coding of {here.session} does not fit on {named(self.desk, segment)}: {why}.",
            "Nothing was brought over. Map one of the codes to null, and its rater codes the segment anew.",
        )
