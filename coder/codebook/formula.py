"""A formula once it is read: what it needs and whether it holds."""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Count = Callable[[str], int]
Value = Callable[[str], float | None]
Take = Literal["number", "value", "count", "roster"]
"""What a side of a comparison takes of its name: nothing, its value, how often it was coded, how many have the role."""


def nobody(_role: str) -> int:
    """Count the people of a role where nobody is known."""
    return 0


COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of a comparison: a number, the value of an id, how often an id was coded, or how many are there."""

    name: str = ""
    number: float = 0
    take: Take = "number"

    def of(self, count: Count, value: Value, people: Count) -> float | None:
        """Give its number; None when it is the value of something not rated."""
        match self.take:
            case "number":
                return self.number
            case "value":
                return value(self.name)
            case "count":
                return count(self.name)
            case "roster":
                return people(self.name)


class Expr(ABC):
    """A formula that can be evaluated and says which ids it needs."""

    __slots__ = ()

    @property
    @abstractmethod
    def operands(self) -> tuple[Operand, ...]:
        """Both sides of every comparison, from left to right."""

    @abstractmethod
    def evaluate(self, count: Count, value: Value, people: Count = nobody) -> bool | None:
        """Tell whether it holds; None when that hangs on a value that is missing.

        `and`, `or` and `not` follow Kleene's logic, so that a missing value matters only where it could
        change the answer: `count(a) > 0 or g_b > 3` holds without `g_b` once `a` is coded.

        Args:
            count: how often a code or group was coded.
            value: the value of a session rating.
            people: how many persons have a role in this session.
        """

    @property
    def counted(self) -> frozenset[str]:
        """The ids within `count(…)`."""
        return self._taking("count")

    @property
    def valued(self) -> frozenset[str]:
        """The ids that stand for a value."""
        return self._taking("value")

    @property
    def roles(self) -> frozenset[str]:
        """The roles within `roster(…)`."""
        return self._taking("roster")

    @property
    def names(self) -> frozenset[str]:
        """All ids of codes and groups in it."""
        return self.counted | self.valued

    def _taking(self, what: Take) -> frozenset[str]:
        return frozenset(side.name for side in self.operands if side.take == what)


@dataclass(frozen=True, slots=True)
class Compare(Expr):
    """One comparison; the sign is a key of `COMPARISONS`."""

    left: Operand
    sign: str
    right: Operand

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Both sides."""
        return self.left, self.right

    def evaluate(self, count: Count, value: Value, people: Count = nobody) -> bool | None:
        """Compare, unless a side is missing."""
        left, right = self.left.of(count, value, people), self.right.of(count, value, people)
        return None if left is None or right is None else bool(COMPARISONS[self.sign](left, right))


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """The opposite of its part."""

    part: Expr

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Those of its part."""
        return self.part.operands

    def evaluate(self, count: Count, value: Value, people: Count = nobody) -> bool | None:
        """Turn the answer round; what is open stays open."""
        answer = self.part.evaluate(count, value, people)
        return None if answer is None else not answer


@dataclass(frozen=True, slots=True)
class Join(Expr):
    """Parts joined by `and` (decided by one that fails) or by `or` (decided by one that holds)."""

    parts: tuple[Expr, ...]
    decided_by: bool

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Those of all parts."""
        return tuple(side for part in self.parts for side in part.operands)

    def evaluate(self, count: Count, value: Value, people: Count = nobody) -> bool | None:
        """Look for the deciding part first, then for an open one."""
        answers = [part.evaluate(count, value, people) for part in self.parts]
        if self.decided_by in answers:
            return self.decided_by
        return None if None in answers else not self.decided_by
