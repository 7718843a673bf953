"""How codings made with one version of a book become codings of another: said by people in a file, never guessed.

reason: Warm and warmly were one.
same: all                          # codes that mean the same in both; or a list of them
codes: {warmly: warm, tired: null} # old: new; null leaves its codings behind
values: {g_bond: {1: 1, 2: 3}}     # of a code whose scale is another one
intensities: {warm: {1: 2}}
facets: {about: {goal: aims}}      # values of a facet; null leaves them out
absent: [cool]                     # new codes that count as not chosen where nobody looked for them
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from coder.model import Marks, Number, Value

Given = Number | str
"""A value, or the reason why there is none."""
Table = Mapping[Given, Given | None]


@dataclass(frozen=True, slots=True)
class CodebookMap:
    """What a map file says; None stands for what is left behind."""

    codes: Mapping[str, str | None]
    values: Mapping[str, Table]
    intensities: Mapping[str, Table]
    facets: Mapping[str, Mapping[str, str | None]]
    reason: str
    sha256: str
    """Of the file's text."""

    def carry(self, code: str, value: Value) -> tuple[str, Value] | None:
        """Give the code and value that a coding becomes; None where it is left behind."""
        target = self.codes[code]
        given = _through(self.values.get(code), given_of(value))
        if target is None or given is None:
            return None
        strength = _through(self.intensities.get(code), value.intensity)
        facets = {name: self.facets.get(name, {chosen: chosen})[chosen] for name, chosen in value.facets.items()}
        number, reason = (None, given) if isinstance(given, str) else (given, "")
        return target, replace(
            value,
            value=number,
            reason=reason,
            intensity=strength if not isinstance(strength, str) else None,
            facets={name: chosen for name, chosen in facets.items() if chosen is not None},
        )


def given_of(value: Value) -> Given:
    """Give a coding's value, or the reason why it has none."""
    return value.reason if value.value is None else value.value


def _through(table: Table | None, given: Given | None) -> Given | None:
    return given if table is None or given is None else table[given]


@dataclass(slots=True)
class Used:
    """What codings of one code say: all that a map must have an answer for."""

    times: int = 0
    values: set[Given] = field(default_factory=set)
    intensities: set[Given] = field(default_factory=set)
    facets: dict[str, set[str]] = field(default_factory=dict)

    def add(self, value: Value) -> Self:
        """Take one coding in."""
        self.times += 1
        self.values.add(given_of(value))
        if value.intensity is not None:
            self.intensities.add(value.intensity)
        for name, chosen in value.facets.items():
            self.facets.setdefault(name, set()).add(chosen)
        return self


def used_in(marks: Iterable[Marks]) -> dict[str, Used]:
    """Collect what is used, by code."""
    found: dict[str, Used] = {}
    for one in marks:
        for (code, _person), value in one.codes.items():
            found.setdefault(code, Used()).add(value)
    return found
