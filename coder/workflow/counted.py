"""The variables of a session from counts that the database made, without any segment being read.

It holds where all raters of a session coded the same transcript with the same version of the book: then a submitted
segment on which a code is not given is a 0, unless its rater could not code it. What also depends on something else
(on another code through `only_if`, on who is there, on where a rater placed it) is read from the work itself.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coder.codebook.schema import Code, Codebook
from coder.model import Role
from coder.store.counting import Kind, Pattern
from coder.workflow.locking import rules
from coder.workflow.matrix import Meant, Values
from coder.workflow.variables import CANNOT_CODE, Variable, judged_kind

Counted = Counter[tuple[str, Values]]
"""(person, values in the order of the raters) → on how many segments."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """What the database counted of one session."""

    session: str
    raters: tuple[str, ...]
    placed: Mapping[Kind, int]
    """How many segments of each kind there are."""
    patterns: Sequence[Pattern]


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one variable is read off a pattern."""

    codes: frozenset[str]
    """Codes that it depends on."""
    rule: str
    legal: Callable[[Role | None], bool]
    """Whether it may be coded where this role speaks."""
    value: Callable[[Mapping[str, float | None]], float | None]
    """What a rater gave who gave this and could code the segment."""
    unable: float | None = None
    """What a rater gave who could not."""


def is_plain(book: Codebook, code: Code) -> bool:
    """Tell whether a code's state follows from what is given on the segment alone."""
    conditional = code.only_if is not None and code.kind != "rating"
    elsewhere = code.segment in book.placed_kinds or book.is_each(code)
    return not (conditional or elsewhere or code.deprecated_in)


class Counting:
    """Which variables of a book can be counted, and how."""

    def __init__(self, book: Codebook, listed: Sequence[Variable]) -> None:
        self._book = book
        self._rules = {kind: rule.canonical for kind, rule in rules(book).items()}
        found = {one.meant: self._reading(one) for one in listed}
        self._readings = {meant: reading for meant, reading in found.items() if reading is not None}
        self._of_code: dict[str, list[Meant]] = {}
        for meant, reading in self._readings.items():
            for code in reading.codes:
                self._of_code.setdefault(code, []).append(meant)

    def __len__(self) -> int:
        return len(self._readings)

    def __contains__(self, meant: Meant) -> bool:
        return meant in self._readings

    def of(self, one: Sitting) -> Iterator[tuple[Meant, Counted]]:
        """Give each variable's columns of a session."""
        found: dict[Meant, Counted] = {meant: Counter() for meant in self._readings}
        for pattern in one.patterns:
            for meant in self._touched(pattern):
                reading = self._readings[meant]
                if reading.rule == pattern.kind[0] and reading.legal(pattern.kind[1]):
                    found[meant]["", self._values(reading, pattern, one.raters)] += pattern.times
        for meant, reading in self._readings.items():
            eligible = sum(n for (rule, role), n in one.placed.items() if rule == reading.rule and reading.legal(role))
            left = eligible - found[meant].total()
            if left:
                found[meant]["", (reading.value({}),) * len(one.raters)] += left
        yield from found.items()

    def _touched(self, pattern: Pattern) -> Iterator[Meant]:
        """Whatever the pattern says something about; all of it where a rater could not code the segment."""
        if pattern.unable:
            return iter(self._readings)
        codes = {code for given in pattern.given.values() for code in given}
        return iter(dict.fromkeys(meant for code in codes for meant in self._of_code.get(code, ())))

    @staticmethod
    def _values(reading: _Reading, pattern: Pattern, raters: Sequence[str]) -> Values:
        return tuple(
            reading.unable if rater in pattern.unable else reading.value(pattern.given.get(rater, {}))
            for rater in raters
        )

    def _reading(self, one: Variable) -> _Reading | None:
        """Tell how a variable is counted; None where that would not be the same as reading the works."""
        if one.code is not None and one.filters:
            return self._of_filter(one.code) if is_plain(self._book, one.code) and one.code.required else None
        if one.code is not None:
            return self._of_one(one.code) if is_plain(self._book, one.code) else None
        if one.group is not None:
            members = [self._book.codes[name] for name in self._book.members(one.group.id)]
            return self._of_members(members) if all(is_plain(self._book, code) for code in members) else None
        return self._of_cannot() if one.meant.name == CANNOT_CODE else None

    def _of_one(self, code: Code) -> _Reading:
        absent = None if code.kind == "rating" else 0.0
        rule = self._rules[code.segment]
        return _Reading(frozenset({code.id}), rule, code.is_for, lambda given: given.get(code.id, absent))

    def _of_filter(self, code: Code) -> _Reading:
        """A required rating is submitted with an answer, or a reason for none, just where it was asked."""
        rule = self._rules[code.segment]
        return _Reading(frozenset({code.id}), rule, code.is_for, lambda given: float(code.id in given))

    def _of_members(self, members: Sequence[Code]) -> _Reading:
        places = {code.id: float(at) for at, code in enumerate(members)}

        def value(given: Mapping[str, float | None]) -> float | None:
            chosen = (places[name] for name, number in given.items() if name in places and number is not None)
            return min(chosen, default=float(len(members)))

        rule = self._rules[members[0].segment]
        return _Reading(frozenset(places), rule, lambda role: any(one.is_for(role) for one in members), value)

    def _of_cannot(self) -> _Reading:
        kind = judged_kind(self._book)

        def legal(role: Role | None) -> bool:
            return any(code.kind != "rating" for code in self._book.codes_for(kind, role))

        return _Reading(frozenset(), self._rules[kind], legal, lambda _: 0.0, unable=1.0)
