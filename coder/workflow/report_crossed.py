"""What raters take for each other: confusions of a study's codes, from what all raters of a session gave.

Who gave what and in which session does not matter for a confusion, so equal rows of all sessions are one, which stands
for many segments: the table of a large study is no larger than the variety of what is given.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from coder.agreement.confusion import Confusion, categories, confusion, opposed
from coder.codebook.partners import partners
from coder.codebook.schema import Code, Codebook
from coder.model import Role
from coder.report.model import Label
from coder.report.pictures import BOTH, NEITHER, Crossed, Named
from coder.workflow.counted import Sitting, is_plain
from coder.workflow.gathering import coded_segments
from coder.workflow.laying import Basis, sessions_seen
from coder.workflow.locking import rules
from coder.workflow.matrix import Matrix
from coder.workflow.reading import Work
from coder.workflow.study import Study
from coder.workflow.variables import NO_MEMBER

GROUP = "group:"
"""What the name of an exclusive group's variable begins with."""
Row = tuple[float | None, ...]
"""What one rater gave on a segment, in the order of the codes; None where the rater did not judge the code."""


@dataclass(slots=True)
class Given:
    """What was given of codes that one segment can have several of, whoever gave it and wherever."""

    kind: str
    codes: tuple[Code, ...]
    rows: Counter[tuple[Row, ...]] = field(default_factory=Counter)
    """The rows of all raters of a segment, sorted → on how many segments."""
    n_sessions: int = 0

    @property
    def names(self) -> list[str]:
        """The codes' ids, in the order of a row."""
        return [code.id for code in self.codes]

    def arrays(self) -> Iterator[tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]]:
        """Give (raters, segments, codes) with the times of each, as `confusion` takes them, by number of raters."""
        by_raters: dict[int, list[tuple[Row, ...]]] = {}
        for rows in self.rows:
            by_raters.setdefault(len(rows), []).append(rows)
        for several in by_raters.values():
            times = np.array([self.rows[rows] for rows in several], dtype=np.int64)
            yield np.array(several, dtype=np.float64).transpose(1, 0, 2), times


def given_together(study: Study, rests_on: Basis) -> tuple[Given, ...]:
    """Collect what raters gave on segments that two or more judged, by kind of segment.

    Events are each rater's own and are left out. A code that is given per person is crossed with others of its person
    only, so such codes have a table of their own.
    """
    book = rests_on.book
    sets: dict[tuple[str, bool], list[Code]] = {}
    for code in book.codes.values():
        if code.kind != "rating" and code.segment not in book.placed_kinds:
            sets.setdefault((code.segment, book.is_each(code)), []).append(code)
    found = [Given(kind, tuple(codes)) for (kind, _), codes in sets.items()]
    plain = [one for one in found if all(is_plain(book, code) for code in one.codes)]
    rest = [one for one in found if one not in plain]
    by_kind = {kind: rule.canonical for kind, rule in rules(book).items()}
    for sitting, works in sessions_seen(study, rests_on, read=bool(rest)):
        for one in plain:
            _add(one, _counted(one, by_kind[one.kind], sitting) if sitting else _read(one, works))
        for one in rest:
            _add(one, _read(one, works))
    return tuple(found)


def _add(one: Given, rows: Counter[tuple[Row, ...]]) -> None:
    one.rows.update(rows)
    one.n_sessions += bool(rows)


def _counted(one: Given, rule: str, sitting: Sitting) -> Counter[tuple[Row, ...]]:
    """Rows from counts; segments that nobody gave anything are what is left of those there are."""
    found: Counter[tuple[Row, ...]] = Counter()
    left = {role: n for (kind, role), n in sitting.placed.items() if kind == rule}
    blank = {role: _blank(one, role) for role in left}
    place = {code: at for at, code in enumerate(one.names)}
    nothing: Row = (None,) * len(one.codes)
    for pattern in sitting.patterns:
        role = pattern.kind[1]
        if pattern.kind[0] != rule or blank[role] == nothing:
            continue
        rows: list[Row] = []
        for rater in sitting.raters:
            row = list(blank[role])
            for code, number in pattern.given.get(rater, {}).items():
                if code in place:
                    row[place[code]] = number
            rows.append(nothing if rater in pattern.unable else tuple(row))
        found[_sorted(rows)] += pattern.times
        left[role] -= pattern.times
    for role, times in left.items():
        if times and blank[role] != nothing:
            found[(blank[role],) * len(sitting.raters)] += times
    return found


def _blank(one: Given, role: Role | None) -> Row:
    return tuple(0.0 if code.is_for(role) else None for code in one.codes)


def _sorted(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: [(number is None, number or 0.0) for number in row]))


def _read(one: Given, works: Sequence[Work]) -> Counter[tuple[Row, ...]]:
    """Rows from works, where raters saw different versions or codes depend on more than their segment."""
    wanted = set(one.names)
    units: dict[tuple[str, str], list[dict[str, float]]] = {}
    for at, work in enumerate(works):
        for segment, cells in coded_segments(work):
            for cell in cells:
                if cell.code.id in wanted and cell.state in ("coded", "zero") and cell.number is not None:
                    said = units.setdefault((segment.id, cell.person), [{} for _ in works])
                    said[at][cell.code.id] = cell.number
    return Counter(_sorted([tuple(own.get(code) for code in one.names) for own in said]) for said in units.values())


def crossed(found: Sequence[Given], labels: Mapping[str, Label]) -> tuple[Crossed, ...]:
    """Cross the codes of each kind of segment with each other."""
    tables = (
        _table(
            f"Codes on {one.kind}",
            one,
            tuple(_named(labels[code]) for code in one.names),
            [confusion(given, times) for given, times in one.arrays()],
            is_open=True,
        )
        for one in found
    )
    return tuple(one for one in tables if one is not None)


def opposites(found: Sequence[Given], book: Codebook, labels: Mapping[str, Label]) -> tuple[Crossed, ...]:
    """Cross each code with its negative partner, on segments on which either could have been given."""
    tables: list[Crossed | None] = []
    for plus, minus in partners(book):
        for one in found:
            if {plus, minus} <= set(one.names):
                up, down = one.names.index(plus), one.names.index(minus)
                parts = [confusion(opposed(given[:, :, up], given[:, :, down]), times) for given, times in one.arrays()]
                names = (_named(labels[plus]), _named(labels[minus]), BOTH, NEITHER)
                title = f"{labels[plus].label} and {labels[minus].label}"
                tables.append(_table(title, one, names, parts, is_open=False))
    return tuple(one for one in tables if one is not None)


def _named(label: Label) -> Named:
    return Named(label.abbr or label.label, label.label)


def _table(
    title: str, one: Given, names: tuple[Named, ...], parts: Sequence[Confusion], *, is_open: bool
) -> Crossed | None:
    """Add up the confusions of segments with two, three… raters; None where no two judged anything together."""
    shared = [part for part in parts if part.n]
    if not shared:
        return None
    return Crossed(title, one.kind, names, sum(shared[1:], start=shared[0]), one.n_sessions, is_open)


def exclusive(one: Matrix, labels: Mapping[str, Label]) -> Crossed | None:
    """Cross the members of an exclusive group with each other and with no member; None for what is no such group."""
    held = [str(name) for name in one.meant.categories or ()]
    if not one.name.startswith(GROUP) or "@" in one.name or not held:
        return None
    names = tuple(Named("none", name) if name == NO_MEMBER else _named(labels[name]) for name in held)
    total = confusion(categories(one.ratings, len(held)), one.times)
    if not total.n:
        return None
    pairable = np.flatnonzero((~np.isnan(one.ratings)).sum(axis=0) > 1)
    sessions = len({one.sessions[at] for at in pairable.tolist()})
    label = labels[one.name]
    return Crossed(label.label, label.segment, names, total, sessions, open=False)
