"""One rater's coding of one session, as scores read it: which segments count, what is on them, how long they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coder.codebook.completeness import missing
from coder.codebook.legality import Gate, Key, View, asked, gate, persons, remembered
from coder.codebook.schema import SPOKEN, Code, Codebook
from coder.model import NOBODY, NOTHING, Marks, Role, Roster, Segment, Span, Value, joined, without

Place = tuple[str, Role | None]
"""A segment's kind, and who speaks on it."""


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

    def takes(self, key: Key, codes: frozenset[str]) -> bool:
        """Tell whether a code for a person is one of these codes and in this part."""
        return key[0] in codes and self.person in ("", key[1])


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
    roster: Roster = NOBODY
    """Who takes part: for each of whom codes may be given."""
    reached_ms: Mapping[str, int] = field(default_factory=dict)
    """By kind of events, how far the rater's pass came; 0 for one that is not here."""
    duration_ms: int = 0

    @cached_property
    def _is_open(self) -> Gate:
        return remembered(gate(self.book, self.marks, self.roster))

    def _view(self, segment: Segment) -> View:
        return View(self.book, segment, self.marks.get(segment.id, NOTHING), self._is_open, self.roster)

    @cached_property
    def _asked(self) -> dict[Place, frozenset[Key]]:
        """What is asked depends on a segment's kind and role alone: it is found once for each."""
        places = {(one.kind, one.role): one for several in self.segments.values() for one in several}
        return {
            place: frozenset((code.id, person) for code, person in asked(self._view(one)))
            for place, one in places.items()
        }

    @cached_property
    def complete(self) -> frozenset[str]:
        """Ids of the segments that have all they need and could be coded: where absence is 0."""
        return frozenset(one.id for several in self.segments.values() for one in several if self._is_complete(one))

    def _is_complete(self, segment: Segment) -> bool:
        view = self._view(segment)
        return bool(self._asked[segment.kind, segment.role]) and not view.marks.cannot_code and not missing(view)

    def applies(self, code: Code, scope: Scope) -> bool:
        """Tell whether a code can be given in this part at all: to somebody there, by a condition that is open."""
        if scope.role is not None and self.book.segments[code.segment].kind not in SPOKEN:
            return False
        whose = persons(self.book, code, self.roster)
        return any(scope.person in ("", person) and self._is_open(code, person) for person in whose)

    def eligible(self, kind: str, codes: frozenset[str], scope: Scope = WHOLE) -> Iterator[Segment]:
        """Yield the segments of a kind on which any of the codes may be coded."""
        here = [place for place, keys in self._asked.items() if any(scope.takes(key, codes) for key in keys)]
        for segment in self.segments.get(kind, ()):
            if scope.holds(segment) and (kind, segment.role) in here:
                yield segment

    def given(self, segment: Segment, codes: frozenset[str], scope: Scope) -> Iterator[tuple[str, Value]]:
        """Yield what is coded of these codes on a segment, for whomever it is."""
        legal = self._asked[segment.kind, segment.role]
        for key, value in self.marks.get(segment.id, NOTHING).codes.items():
            if key in legal and scope.takes(key, codes):
                yield key[0], value

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
        """List for whom the codes may be given, of those that are given for each person."""
        whose = [one for code in codes if self.book.is_each(code) for one in persons(self.book, code, self.roster)]
        return tuple(dict.fromkeys(whose))

    def end_ms(self, scope: Scope) -> int:
        """Tell where a part of the session ends."""
        return scope.interval.end_ms if scope.interval else self.duration_ms

    def coded_ms(self, kinds: Iterable[str], scope: Scope) -> int:
        """Measure the session time that was coded on any of these kinds, within the part."""
        spans = joined(span for kind in kinds for span in self._coded_spans(kind))
        part = scope.interval.span if scope.interval else None
        return sum((span & part if part else span).duration_ms for span in spans)

    def _coded_spans(self, kind: str) -> Iterator[Span]:
        """Yield the time from the first complete segment to the last, without those that are not.

        Where a kind is cut within excerpts, each excerpt has a first and a last of its own: between two of them
        nothing was to be coded.
        """
        if self.book.segments[kind].placed:
            yield Span(0, self.reached_ms.get(kind, 0))
            return
        codable = [one for one in self.segments.get(kind, ()) if self._asked[kind, one.role]]
        excerpts = self.segments.get(self.book.segments[kind].within or "", ())
        if not excerpts:
            yield from self._stretch(codable)
        for part in excerpts:
            yield from self._stretch([one for one in codable if one.start_ms in part.span])

    def _stretch(self, codable: Sequence[Segment]) -> Iterator[Span]:
        done = [one for one in codable if one.id in self.complete]
        if done:
            whole = Span(min(one.start_ms for one in done), max(one.end_ms for one in done))
            yield from without([whole], joined(one.span for one in codable if one.id not in self.complete))


def in_time(segment: Segment) -> tuple[int, int, int]:
    """Sort segments as they come; of two that start together the one that ends first."""
    return (segment.start_ms, segment.end_ms, segment.number)
