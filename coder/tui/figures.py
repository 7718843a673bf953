"""From a table of agreement to what the screen draws: texts of a few cells, and sentences about one figure."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from coder.tui.widgets.limits import bar
from coder.tui.widgets.matrix import GAP, NAME_CELLS, Column
from coder.tui.widgets.wrap import clean, fit
from coder.workflow.agreement_table import AgreementTable, Estimate, Figure, Row

NOTHING: Final = "–"
"""Where a number does not exist for this kind of row."""

SHORT: Final = {"icc_A_1_reml": "ICC REML", "icc_C_1_reml": "ICC C REML", "icc_1_1_unbalanced": "ICC(1)"}
"""Coefficients whose names are too long for a column; the line below has them whole."""

PAIR_CELLS: Final = 12
SHORT_REASONS: Final = {
    "one category used": "one categ.",
    "nothing rated twice": "none shared",
    "one unit rated twice": "one unit",
    "incomplete design": "gaps",
    "not for this scale": "other scale",
    "does not apply": "not for it",
}
"""Reasons in as many cells as a pair has; the line below has them whole."""

NARROWEST_BAR, WIDEST_BAR = 13, 37
VALUE_CELLS = 8
"""A value with the blanks around it."""
WITH_IDS, MOST_FOR_NAMES = 120, 38
"""From so many cells on, names have their keys beside them."""


def named(one: Row, *, with_id: bool) -> str:
    """How a row is called: abbreviation and label, and its key in records where there is room."""
    own = clean(one.title)
    return f"{own}  {one.name}" if with_id and one.name != own else own


def short(one: Estimate) -> str:
    """A coefficient's name in few cells."""
    plain = one.name.replace("Krippendorff's ", "").replace("Brennan–Prediger", "B-P").replace("'s ", " ")
    return SHORT.get(one.key, plain.replace(", ", " "))


def laid_out(table: AgreementTable, rows: Sequence[Row], width: int) -> tuple[list[str], list[Column]]:
    """Names and columns for a matrix of so many cells: all raters, then each pair.

    The bars take what the names and the pairs leave; where the pairs have no room, what the names leave.
    """
    names = [named(one, with_id=width >= WITH_IDS) for one in rows]
    wanted = min(MOST_FOR_NAMES, max(map(cell_len, names), default=0)) if width >= WITH_IDS else NAME_CELLS
    start = _numbers(rows)
    pairs = [_of_pair(pair, rows) for pair in table.pairs]
    left = width - 1 - len(GAP) - cell_len(start[0]) - VALUE_CELLS
    beside = left - wanted - sum(len(GAP) + one.width for one in pairs)
    room = beside if beside >= NARROWEST_BAR else left - NAME_CELLS
    return names, [_of_all(rows, start, max(NARROWEST_BAR, min(WIDEST_BAR, room))), *pairs]


def _numbers(rows: Sequence[Row]) -> list[str]:
    """Title and cells: denominator, how often, share of equal pairs, and which coefficient is the headline."""
    units = _padded([f"{one.all.n_pairable}/{one.all.n_units}" for one in rows], "units", right=True)
    often = _padded([how_often(one) for one in rows], "%·mean", right=True)
    agreed = _padded([_decimals(one.all.agreed, 3) for one in rows], "equal", right=True)
    names = _padded([short(one.all.headline) for one in rows], "statistic")
    return [" ".join(parts) for parts in zip(units, often, agreed, names, strict=True)]


def _of_all(rows: Sequence[Row], left: Sequence[str], room: int) -> Column:
    """The numbers of all raters, the value, and the limits as a bar."""
    figures = [one.all for one in rows]
    title = f"{left[0]}  value {bar(None, None, None, room)}"
    cells = [f"{start} {_drawn(figure.headline, room)}" for start, figure in zip(left[1:], figures, strict=True)]
    return Column(title, tuple(cells))


def _padded(cells: Sequence[str], title: str, *, right: bool = False) -> list[str]:
    """A title and its cells, all of one width; a title never makes a column wider than what stands in it needs to."""
    width = max(map(cell_len, (title, *cells)))
    return [(" " * (width - cell_len(one)) + one) if right else fit(one, width) for one in (title, *cells)]


def _drawn(one: Estimate, room: int) -> str:
    """A value with its bar, or in their place why there is none."""
    if one.value is None:
        return fit(f" {one.undefined}", room + VALUE_CELLS - 1)
    return f"{_decimals(one.value, 3):>6} {bar(one.value, one.low, one.high, room)}"


def _of_pair(pair: tuple[str, str], rows: Sequence[Row]) -> Column:
    cells = [fit(in_short(one.pairs.get(pair)), PAIR_CELLS) for one in rows]
    return Column(fit(" ".join(pair), PAIR_CELLS), tuple(cells))


def in_short(figure: Figure | None) -> str:
    """A pair's value and how many units both gave, or why there is no value."""
    if figure is None:
        return NOTHING
    one = figure.headline
    if one.value is None:
        return SHORT_REASONS.get(one.undefined, one.undefined)
    return f"{_decimals(one.value, 2):>5} ({figure.n_pairable})"


def how_often(one: Row) -> str:
    """Prevalence as per cent, or the mean of ratings."""
    if one.prevalence is not None:
        return f"{one.prevalence:.0%}" if one.prevalence >= 0.095 or not one.prevalence else f"{one.prevalence:.1%}"
    return NOTHING if one.mean is None else f"{one.mean:.2f}"


def _decimals(number: float | None, places: int) -> str:
    """A number rounded; what rounds to zero has no sign."""
    return NOTHING if number is None else f"{round(number, places) + 0.0:.{places}f}"


def about(row: Row, figure: Figure, width: int) -> str:
    """The lines below the matrix: whose figure, on how many units, its limits and where they come from, and why."""
    count = f"{figure.n_pairable} of {figure.n_units} units"
    pair = " and ".join(figure.raters)
    who = f"{pair}: both rated {count}" if pair else f"{figure.n_raters} raters: {count} rated twice or more"
    if row.kind == "timed":
        who = f"{pair or f'{figure.n_raters} raters'}: {figure.n_pairable} of {figure.n_units} events matched"
    whole, brief = named(row, with_id=True), f"{clean(row.abbr)} {row.name}".strip()
    head = f"{whole if cell_len(f'{whole} · {who}') <= width else brief} · {who}"
    return f"{head}\n{sentence(figure.headline)}\nwhy: {figure.why}"


def sentence(one: Estimate) -> str:
    """A coefficient with its limits and how they were made, or why there are none."""
    if one.value is None:
        return f"{one.name} is undefined: {one.undefined}"
    value = f"{one.value:.1%}" if one.is_share else _decimals(one.value, 3)
    if one.low is None or one.high is None:
        return f"{one.name} {value} · {one.limits}"
    return f"{one.name} {value}, {_limit(one, one.low)} to {_limit(one, one.high)} · {one.limits}"


def _limit(one: Estimate, limit: float) -> str:
    return f"{limit:.1%}" if one.is_share else _decimals(limit, 2)


def page(row: Row, figure: Figure) -> Text:
    """Everything about one figure, to read: denominators, every coefficient, how often each category was given."""
    text = Text(f"{named(row, with_id=True)}\n\n", "bold")
    for title, words in _facts(figure):
        text.append(f"{title}: ", "bold").append(f"{words}\n", "not bold")
    text.append("\ncoefficients\n", "bold")
    for one in figure.estimates:
        text.append(f"  {sentence(one)}\n", "not bold")
    if figure.shares:
        text.append("\nshare of the ratings\n", "bold")
    for category, share in figure.shares.items():
        text.append(f"  {share:>6.1%}  {clean(category)}\n", "not bold")
    return text


def _facts(figure: Figure) -> Iterator[tuple[str, str]]:
    yield "raters", " and ".join(figure.raters) or str(figure.n_raters)
    yield "units", f"{figure.n_units}, of which {figure.n_pairable} have two ratings or more (the denominator)"
    yield "ratings", str(figure.n_ratings)
    yield "why this coefficient", figure.why
