"""The fast sums give what the definitions give when they are followed to the letter."""

import numpy as np
import pytest
from hypothesis import given, settings

from coder.agreement import agree
from tests.agreement import reference
from tests.agreement.test_properties import tables

QUICK = settings(deadline=None, max_examples=60)
CATEGORIES = [1.0, 2.0, 3.0, 4.0]
WEIGHTS = {
    "": reference.identity,
    "_linear": reference.linear(CATEGORIES),
    "_quadratic": reference.quadratic(CATEGORIES),
}


def plain(ratings: np.ndarray) -> reference.Table:
    return [[None if np.isnan(value) else float(value) for value in unit] for unit in ratings.T]


def expected_of(ratings: np.ndarray) -> dict[str, float | None]:
    """Every coefficient that the reference has for these ratings."""
    table = plain(ratings)
    found: dict[str, float | None] = {
        f"alpha_{metric}": reference.alpha(table, metric) for metric in ("nominal", "ordinal", "interval", "ratio")
    }
    for scheme, weight in WEIGHTS.items():
        found[f"pa{scheme}"] = reference.percent(table, weight)
        found[f"conger{scheme}"] = reference.conger(table, CATEGORIES, weight)
        found[f"gwet_ac2{scheme}" if scheme else "gwet_ac1"] = reference.gwet(table, CATEGORIES, weight)
        found[f"brennan_prediger{scheme}"] = reference.brennan_prediger(table, CATEGORIES, weight)
        if len(ratings) == 2 and not np.isnan(ratings).all(axis=1).any():
            found[f"cohen{scheme}"] = reference.cohen(table, CATEGORIES, weight)
    if not np.isnan(ratings).any():
        found["fleiss"] = reference.fleiss(table, CATEGORIES)
        found |= reference.icc([[value for value in unit if value is not None] for unit in table])
    return found


def compare(ratings: np.ndarray) -> None:
    if ((~np.isnan(ratings)).sum(axis=0) > 1).sum() < 2:
        return
    expected = expected_of(ratings)
    said = agree(ratings, level="ratio", categories=CATEGORIES, coefficients=list(expected), bootstrap=2).coefficients
    for name, value in expected.items():
        assert said[name].value == (None if value is None else pytest.approx(value, abs=1e-9)), name


@QUICK
@given(tables())
def test_with_gaps_every_coefficient_is_its_definition(ratings: np.ndarray) -> None:
    compare(ratings)


@QUICK
@given(tables(gaps=False))
def test_without_gaps_every_coefficient_is_its_definition(ratings: np.ndarray) -> None:
    compare(ratings)


@QUICK
@given(tables(raters=(2, 2)))
def test_of_two_raters_every_coefficient_is_its_definition(ratings: np.ndarray) -> None:
    compare(ratings)


def test_the_reference_gives_published_figures_itself() -> None:
    """Shrout & Fleiss (1979) and Cohen (1960): a reference that is wrong would be worse than none."""
    judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    found = reference.icc([[float(value) for value in unit] for unit in judges])
    printed = {"icc_1_1": 0.17, "icc_A_1": 0.29, "icc_C_1": 0.71, "icc_1_k": 0.44, "icc_A_k": 0.62, "icc_C_k": 0.91}
    assert found == pytest.approx(printed, abs=0.005)
    cells = {(1, 1): 88, (1, 2): 14, (1, 3): 18, (2, 1): 10, (2, 2): 40, (2, 3): 10, (3, 1): 2, (3, 2): 6, (3, 3): 12}
    table: reference.Table = [[float(a), float(b)] for (a, b), times in cells.items() for _ in range(times)]
    assert reference.cohen(table, [1, 2, 3], reference.identity) == pytest.approx(0.492, abs=0.0005)
