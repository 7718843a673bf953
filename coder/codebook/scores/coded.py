"""One rater's coding of one session, as scores read it: which segments count, what is on them, how long they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coder.codebook.legality import gate, legal_codes, missing
from coder.codebook.schema import Code, Codebook
from coder.model import NOTHING, Marks, Role, Segment, Span, Value, joined, without


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a session that a number is made of; the whole of it where nothing is said."""

    interval: Segment | None = None
    role: Role | None = None
    person: str = ""

    def holds(self, segment: Segment) -> bool:
        """Tell whether a segment is in this part: by its role, and by where it starts."""
        if self.role is not None and segment.role != self.role:
            return False
        if self.interval is None:
            return True
        if segment.kind == self.interval.kind:
            return segment.id == self.interval.id
        return segment.number != 0 and segment.start_ms in self.interval.span

    def takes(self, person: str) -> bool:
        """Tell whether a coding of this person is in this part."""
        return self.person in ("", person)


WHOLE = Scope()
"""The session."""


@dataclass(frozen=True)
class CodedSession:
    """What one rater said of one session, with the book it was said in."""

    book: Codebook
    segments: Mapping[str, Sequence[Segment]]
    """By segment kind."""
    marks: Mapping[str, Marks]
    """By segment id; segments that nobody touched are absent."""
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By target, the persons of the session for whom a code of `each` may be given."""
    reached_ms: Mapping[str, int] = field(default_factory=dict)
    """By kind of events, how far the rater's pass came; 0 for one that is not here."""
    duration_ms: int = 0

    @cached_property
    def asked(self) -> frozenset[str]:
        """The codes whose `only_if` is open; a formula is about the whole session."""
        asks = gate(self.book, self.marks)
        return frozenset(code.id for code in self.book.codes.values() if asks(code))

    @cached_property
    def _legal(self) -> dict[tuple[str, Role | None], frozenset[str]]:
        kinds_of_place = {(one.kind, one.role): one for several in self.segments.values() for one in several}
        return {
            place: frozenset(code.id for code in legal_codes(self.book, one) if code.id in self.asked)
            for place, one in kinds_of_place.items()
        }

    def legal(self, segment: Segment) -> frozenset[str]:
        """Name the codes that may be coded on a segment."""
        return self._legal[segment.kind, segment.role]

    @cached_property
    def complete(self) -> frozenset[str]:
        """Ids of the segments that have all they need and could be coded: where absence is 0."""
        return frozenset(one.id for several in self.segments.values() for one in several if self._is_complete(one))

    def _is_complete(self, segment: Segment) -> bool:
        marks = self.marks.get(segment.id, NOTHING)
        if marks.cannot_code or not self.legal(segment):
            return False
        return not missing(self.book, segment, marks, lambda code: code.id in self.asked)

    def eligible(self, kind: str, codes: frozenset[str], scope: Scope = WHOLE) -> Iterator[Segment]:
        """Yield the segments of a kind on which any of the codes may be coded."""
        for segment in self.segments.get(kind, ()):
            if scope.holds(segment) and not codes.isdisjoint(self.legal(segment)):
                yield segment

    def given(self, segment: Segment, codes: frozenset[str], scope: Scope) -> Iterator[tuple[str, Value]]:
        """Yield what is coded of these codes on a segment, for whomever it is."""
        legal = self.legal(segment) & codes
        for (code, person), value in self.marks.get(segment.id, NOTHING).codes.items():
            if code in legal and scope.takes(person):
                yield code, value

    def numbers(self, code: Code, scope: Scope) -> list[float]:
        """List a rating's numbers in order of time; those that a reason stands for are missing."""
        one = frozenset((code.id,))
        return [
            value.value
            for segment in sorted(self.eligible(code.segment, one, scope), key=in_time)
            if not self.marks.get(segment.id, NOTHING).cannot_code
            for _, value in self.given(segment, one, scope)
            if value.value is not None
        ]

    def persons(self, codes: Iterable[Code]) -> tuple[str, ...]:
        """List whom the codes may be given for: the session's people, then others for whom they were given."""
        listed = list(codes)
        names = {code.id for code in listed}
        known = [person for code in listed for person in self.people.get(code.target, ())]
        given = sorted({key[1] for marks in self.marks.values() for key in marks.codes if key[0] in names and key[1]})
        return tuple(dict.fromkeys([*known, *given]))

    def end_ms(self, scope: Scope) -> int:
        """Tell where a part of the session ends."""
        return scope.interval.end_ms if scope.interval else self.duration_ms

    def coded_ms(self, kinds: Iterable[str], scope: Scope) -> int:
        """Measure the session time that was coded on any of these kinds, within the part."""
        spans = joined(span for kind in kinds for span in self._coded_spans(kind))
        part = scope.interval.span if scope.interval else None
        return sum((span & part if part else span).duration_ms for span in spans)

    def _coded_spans(self, kind: str) -> Iterator[Span]:
        """Yield the time from the first complete segment to the last, without those that are not."""
        if self.book.segments[kind].placed:
            yield Span(0, self.reached_ms.get(kind, 0))
            return
        asked = [one for one in self.segments.get(kind, ()) if self.legal(one)]
        done = [one for one in asked if one.id in self.complete]
        if done:
            whole = Span(min(one.start_ms for one in done), max(one.end_ms for one in done))
            yield from without([whole], joined(one.span for one in asked if one.id not in self.complete))


def in_time(segment: Segment) -> tuple[int, int, int]:
    """Sort segments as they come; of two that start together the one that ends first."""
    return (segment.start_ms, segment.end_ms, segment.number)
