"""A codebook file as a tree in which every key and value knows its line and column."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coder.errors import Problem

Scalar = str | int | float | bool | dt.date | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; lines and columns count from 1, as editors show them."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the file. What it offers is empty, never an error, where the value is of another kind."""

    key: str
    """The dotted path from the top, such as `codes.goal_agree.scale`; empty for the whole file."""
    place: Place
    key_place: Place
    """Where the key before the value stands; the value's own place for list elements."""
    data: "Scalar | tuple[Node, ...] | Mapping[Scalar, Node]"
    text_place: Place | None = None
    """Where the first character of one-line text stands, behind a quote; None for text over several lines."""

    @property
    def text(self) -> str:
        """The value when it is text, else an empty text."""
        return self.data if isinstance(self.data, str) else ""

    @property
    def number(self) -> int | float | None:
        """The value when it is a number, else None."""
        return self.data if isinstance(self.data, int | float) and not isinstance(self.data, bool) else None

    @property
    def elements(self) -> "tuple[Node, ...]":
        """The values when it is a list, else none."""
        return self.data if isinstance(self.data, tuple) else ()

    @property
    def names(self) -> "tuple[Node, ...]":
        """The elements that are text."""
        return tuple(element for element in self.elements if element.text)

    @property
    def pairs(self) -> "Mapping[Scalar, Node]":
        """The keys and values when it is a mapping, else none."""
        return self.data if isinstance(self.data, Mapping) else {}

    def items(self) -> "Iterator[tuple[str, Node]]":
        """Yield the pairs whose key is text."""
        return ((key, node) for key, node in self.pairs.items() if isinstance(key, str))

    def get(self, key: str) -> "Node":
        """Return the value under a key; a node without value when there is none."""
        return self.pairs.get(key) or Node(f"{self.key}.{key}".lstrip("."), self.key_place, self.key_place, None)

    def has(self, key: str) -> bool:
        """Tell whether the mapping has the key, be its value empty or not."""
        return key in self.pairs

    def plain(self) -> object:
        """Return the value as dicts, tuples and scalars."""
        if isinstance(self.data, Mapping):
            return {key: node.plain() for key, node in self.data.items()}
        if isinstance(self.data, tuple):
            return tuple(node.plain() for node in self.data)
        return self.data


MOST_PROBLEMS = 500
"""More than anybody mends at once; each costs a search for the nearest word."""


class TooManyProblemsError(Exception):
    """Ends the reading of a file that is no codebook at all; raised by `Report` and caught by who made it."""


class Report:
    """Collects what is wrong with one file, so that a person gets everything in one pass."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: dict[tuple[int, int, str, str], Problem] = {}

    def add(self, place: Place, key: str, message: str) -> None:
        """Note a problem; the same one twice is noted once.

        Raises:
            TooManyProblemsError: it is full, and says so after its last problem.
        """
        if len(self._problems) == MOST_PROBLEMS:
            line, column, *_ = max(self._problems)
            message = f"there are more; these are the first {MOST_PROBLEMS} that were found"
            self._problems[line, column, "\uffff", message] = Problem(self.file, line, column, "", message)
            raise TooManyProblemsError
        problem = Problem(self.file, place.line, place.column, key, message)
        self._problems[place.line, place.column, key, message] = problem

    def value(self, node: Node, message: str) -> None:
        """Note a problem of a value, at the value."""
        self.add(node.place, node.key, message)

    def name(self, node: Node, message: str) -> None:
        """Note a problem of a part as a whole, or of its name, at its key."""
        self.add(node.key_place, node.key, message)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems in the order of the file."""
        return tuple(self._problems[at] for at in sorted(self._problems))
