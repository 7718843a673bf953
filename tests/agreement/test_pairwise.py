"""Every two raters at once: what `agree` says of the two alone."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coder.agreement import agree, pairwise
from coder.errors import AgreementError

NO = np.nan
NAMES = ["pa", "pa_linear", "pa_quadratic", "cohen", "cohen_linear", "cohen_quadratic"]


def test_cohens_own_table_is_found_among_three_raters() -> None:
    """Cohen (1960), table 1: kappa .4915 from 200 units."""
    counts = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    cells = [(left, right) for left in range(3) for right in range(3)]
    table = np.array([cell for cell in cells for _ in range(counts[cell[0]][cell[1]])]).T.astype(float)
    found = pairwise(np.vstack([table, table[:1]]), level="nominal", categories=["a", "b", "c"])
    assert found.values[0, 1] == pytest.approx(0.4915, abs=5e-5)
    assert found.values[1, 2] == found.values[0, 1] == found.values[1, 0]
    assert found.values[0, 2] == 1.0
    assert found.n_units.tolist() == [[200] * 3] * 3


@settings(deadline=None, max_examples=60)
@given(
    hnp.arrays(np.float64, st.tuples(st.integers(2, 5), st.integers(1, 12)), elements=st.sampled_from([1, 2, 5, NO])),
    st.sampled_from(NAMES),
    st.booleans(),
    st.data(),
)
def test_a_pair_has_the_value_that_it_has_alone(
    table: np.ndarray, name: str, repeated: bool, data: st.DataObject
) -> None:
    times = data.draw(hnp.arrays(np.int64, table.shape[1], elements=st.integers(1, 4))) if repeated else None
    found = pairwise(table, level="ordinal", categories=[1, 2, 5], times=times, coefficient=name)
    for first, second in combinations(range(len(table)), 2):
        two = table[[first, second]]
        alone = agree(two, level="ordinal", categories=[1, 2, 5], times=times, coefficients=[name], bootstrap=0)
        value, reason = alone.coefficients[name].value, alone.coefficients[name].reason
        same = {"one_rater": "no_pairable_units"}.get(str(reason), reason)
        assert found.n_units[first, second] == found.n_units[second, first] == alone.n_pairable
        assert found.reason(first, second) == same
        if value is not None:
            assert found.values[first, second] == found.values[second, first] == pytest.approx(value, abs=1e-12)


def test_raters_keep_their_rows_though_one_of_them_rated_nothing() -> None:
    found = pairwise([[1, 2, 1], [NO, NO, NO], [1, 2, 2]], level="nominal")
    assert np.isnan(found.values[1]).all()
    assert (found.reason(0, 1), found.reason(0, 2), found.reason(2, 2)) == ("no_pairable_units", None, "one_rater")
    assert found.n_units.tolist() == [[3, 0, 3], [0, 0, 0], [3, 0, 3]]


@pytest.mark.parametrize(
    ("level", "coefficient", "message"),
    [
        ("nominal", "fleiss", "fleiss is not computed pair by pair."),
        ("nominal", "cohen_linear", "cohen_linear needs an order of categories."),
    ],
)
def test_what_is_not_for_pairs_is_refused_in_words(level: str, coefficient: str, message: str) -> None:
    with pytest.raises(AgreementError) as caught:
        pairwise([[1, 2], [1, 2]], level=level, coefficient=coefficient)  # type: ignore[arg-type]
    assert caught.value.message == message
    assert caught.value.hint


def test_more_categories_than_a_table_of_them_holds_are_refused_in_words() -> None:
    with pytest.raises(AgreementError) as caught:
        pairwise(np.arange(6000.0).reshape(2, 3000), level="nominal")
    assert caught.value.message == "6,000 categories are too many to compare every two raters."
