"""Agreement as its definitions say it, unit by unit and pair by pair: slow, plain, and without the program's code.

A table is a list of units, each a list with one entry per rater, None where a rater gave nothing. Values are numbers.
"""

from collections.abc import Callable, Iterable
from itertools import permutations

Unit = list[float | None]
Table = list[Unit]
Weight = Callable[[float, float], float]


def said(unit: Unit) -> list[float]:
    """The ratings a unit has."""
    return [value for value in unit if value is not None]


def pairable(table: Table) -> Table:
    """Units with at least two ratings."""
    return [unit for unit in table if len(said(unit)) > 1]


def mean(numbers: Iterable[float]) -> float:
    listed = list(numbers)
    return sum(listed) / len(listed)


def identity(a: float, b: float) -> float:
    return 1.0 if a == b else 0.0


def linear(categories: list[float]) -> Weight:
    width = max(categories) - min(categories)
    return lambda a, b: 1 - abs(a - b) / width


def quadratic(categories: list[float]) -> Weight:
    width = max(categories) - min(categories)
    return lambda a, b: 1 - (a - b) ** 2 / width**2


def corrected(observed: float, expected: float) -> float | None:
    """Agreement beyond chance; undefined where chance alone is certain."""
    return None if abs(1 - expected) < 1e-9 else (observed - expected) / (1 - expected)


def percent(table: Table, weight: Weight) -> float:
    """Mean over units of the mean over ordered pairs of its ratings."""
    return mean(mean(weight(a, b) for a, b in permutations(said(unit), 2)) for unit in pairable(table))


def share(values: list[float], category: float) -> float:
    return sum(value == category for value in values) / len(values)


def cohen(table: Table, categories: list[float], weight: Weight) -> float | None:
    """Two raters, units that both rated (Cohen 1960, 1968)."""
    both = [(unit[0], unit[1]) for unit in table if unit[0] is not None and unit[1] is not None]
    first, second = [a for a, _ in both], [b for _, b in both]
    expected = sum(weight(a, b) * share(first, a) * share(second, b) for a in categories for b in categories)
    return corrected(mean(weight(a, b) for a, b in both), expected)


def fleiss(table: Table, categories: list[float]) -> float | None:
    """Equally many ratings of every unit (Fleiss 1971)."""
    everything = [value for unit in pairable(table) for value in said(unit)]
    return corrected(percent(table, identity), sum(share(everything, one) ** 2 for one in categories))


def conger(table: Table, categories: list[float], weight: Weight) -> float | None:
    """Chance from each ordered pair of raters' own base rates (Conger 1980; Gwet 2014)."""
    raters = [[value for value in column if value is not None] for column in zip(*table, strict=True)]
    expected = mean(
        sum(weight(a, b) * share(one, a) * share(other, b) for a in categories for b in categories)
        for one, other in permutations([rater for rater in raters if rater], 2)
    )
    return corrected(percent(table, weight), expected)


def base_rates(table: Table, categories: list[float]) -> list[float]:
    """Gwet's: the mean over units of the share of the unit's ratings."""
    rated = [said(unit) for unit in table if said(unit)]
    return [mean(share(values, one) for values in rated) for one in categories]


def gwet(table: Table, categories: list[float], weight: Weight) -> float | None:
    """AC1, and with weights AC2 (Gwet 2008, 2014)."""
    rates, q = base_rates(table, categories), len(categories)
    total = sum(weight(a, b) for a in categories for b in categories)
    chance = total / (q * (q - 1)) * sum(rate * (1 - rate) for rate in rates)
    return corrected(percent(table, weight), chance)


def brennan_prediger(table: Table, categories: list[float], weight: Weight) -> float | None:
    """Chance from equally likely categories (Brennan & Prediger 1981)."""
    chance = mean(weight(a, b) for a in categories for b in categories)
    return corrected(percent(table, weight), chance)


def alpha(table: Table, metric: str) -> float | None:
    """Krippendorff (2011), with every pair of values drawn from everything that can be paired."""
    values = [value for unit in pairable(table) for value in said(unit)]

    def apart(a: float, b: float) -> float:
        if metric == "nominal":
            return float(a != b)
        if metric == "interval":
            return (a - b) ** 2
        if metric == "ratio":
            return ((a - b) / (a + b)) ** 2 if a + b else 0.0
        low, high = min(a, b), max(a, b)
        between = sum(low <= value <= high for value in values)
        return (between - (values.count(a) + values.count(b)) / 2) ** 2 if a != b else 0.0

    observed = sum(
        apart(a, b) / (len(said(unit)) - 1) for unit in pairable(table) for a, b in permutations(said(unit), 2)
    )
    expected = sum(apart(a, b) for a, b in permutations(values, 2)) / (len(values) - 1)
    return None if expected == 0 else 1 - observed / expected


def icc(table: list[list[float]]) -> dict[str, float | None]:
    """The six forms from sums of squares of a complete table (McGraw & Wong 1996, table 4)."""
    n, k = len(table), len(table[0])
    grand = mean(value for unit in table for value in unit)
    units = [mean(unit) for unit in table]
    raters = [mean(column) for column in zip(*table, strict=True)]
    rows = k * sum((unit - grand) ** 2 for unit in units) / (n - 1)
    columns = n * sum((rater - grand) ** 2 for rater in raters) / (k - 1)
    within = sum((value - units[i]) ** 2 for i, unit in enumerate(table) for value in unit) / (n * (k - 1))
    error = sum(
        (value - units[i] - raters[j] + grand) ** 2 for i, unit in enumerate(table) for j, value in enumerate(unit)
    ) / ((n - 1) * (k - 1))
    parts = {
        "icc_1_1": (rows - within, rows + (k - 1) * within),
        "icc_1_k": (rows - within, rows),
        "icc_A_1": (rows - error, rows + (k - 1) * error + k * (columns - error) / n),
        "icc_A_k": (rows - error, rows + (columns - error) / n),
        "icc_C_1": (rows - error, rows + (k - 1) * error),
        "icc_C_k": (rows - error, rows),
    }
    return {name: None if below < 1e-9 else above / below for name, (above, below) in parts.items()}
