"""Who says what where somebody else says something else, against counts made by hand and a slow reference."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.agreement.confusion import categories, confusion, opposed

NO = np.nan
GIVEN = [
    # a, b, c per unit; both agree on a, disagree b against c, one says b and the other nothing, neither says any
    [[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 0], [1, 1, 0], [1, 0, NO]],
    [[1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0], [1, 0, 1], [0, 0, NO]],
]


def test_two_raters_by_hand() -> None:
    found = confusion(GIVEN)
    assert found.both.tolist() == [2, 0, 0]
    assert found.only.tolist() == [1, 3, 2]
    assert found.crossed.tolist() == [[0, 0, 0], [0, 0, 2], [0, 2, 0]]
    assert found.alone.tolist() == [1, 1, 0]
    assert (found.neither, found.n) == (1, 6)
    assert found.specific == (2 * 2 / (2 * 2 + 1), 0.0, 0.0)


def test_a_unit_that_one_of_the_two_did_not_judge_is_not_compared() -> None:
    nobody = np.full((1, 6, 3), NO)
    assert confusion([GIVEN[0], nobody[0]]).n == 0
    assert confusion([*GIVEN, nobody[0]]).only.tolist() == confusion(GIVEN).only.tolist()


def test_two_codes_of_one_rater_are_both_crossed_with_what_the_other_gave() -> None:
    found = confusion([[[1, 1, 0]], [[0, 0, 1]]])
    assert found.crossed.tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]
    assert found.alone.tolist() == [0, 0, 0]


def test_three_raters_are_three_pairs() -> None:
    found = confusion([[[1, 0]], [[1, 0]], [[0, 1]]])
    assert (found.n, found.both.tolist(), found.only.tolist()) == (3, [1, 0], [2, 2])
    assert found.crossed[0, 1] == 2


def test_codes_that_no_unit_can_have_both_are_known() -> None:
    found = confusion([[[0, NO], [NO, 1]], [[0, NO], [NO, 1]]])
    assert found.possible.tolist() == [[True, False], [False, True]]


def test_a_code_and_its_opposite_have_four_states_and_are_compared_where_both_are_legal() -> None:
    plus, minus = [[1, 0, 0, 1, 1], [1, 1, 0, 1, 0]], [[0, 1, 0, 1, NO], [0, 0, 0, 0, NO]]
    found = confusion(opposed(plus, minus))
    assert found.n == 4
    assert found.both.tolist() == [1, 0, 0, 1]
    assert found.crossed[0].tolist() == [0, 1, 1, 0], "once minus and once both, where the other said plus"


def test_exclusive_categories_cross_every_disagreement_once() -> None:
    found = confusion(categories([[0, 1, 2, 0, NO], [0, 2, 1, 2, 1]], 3))
    assert found.both.tolist() == [1, 0, 0]
    assert found.crossed.tolist() == [[0, 0, 1], [0, 0, 2], [1, 2, 0]]
    assert found.alone.tolist() == [0, 0, 0]
    assert found.n == 4


TABLES = st.integers(2, 4).flatmap(
    lambda raters: st.integers(1, 5).flatmap(
        lambda units: st.lists(
            st.sampled_from([0.0, 1.0, NO]), min_size=raters * units * 3, max_size=raters * units * 3
        ).map(lambda cells: np.array(cells).reshape(raters, units, 3))
    )
)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_it_counts_what_a_slow_walk_through_pairs_counts(table: np.ndarray) -> None:
    crossed, alone, only = np.zeros((3, 3)), np.zeros(3), np.zeros(3)
    for first, second in combinations(table, 2):
        for one, two in zip(first, second, strict=True):
            judged = [code for code in range(3) if not np.isnan(one[code]) and not np.isnan(two[code])]
            left = {code for code in judged if one[code] and not two[code]}
            right = {code for code in judged if two[code] and not one[code]}
            for code in left | right:
                only[code] += 1
            for here, there in ((left, right), (right, left)):
                for code in here:
                    alone[code] += not there
                    for instead in there:
                        crossed[code, instead] += 1
    found = confusion(table)
    assert found.crossed.tolist() == crossed.tolist()
    assert found.alone.tolist() == alone.tolist()
    assert found.only.tolist() == only.tolist()


@settings(max_examples=40, deadline=None)
@given(TABLES, st.data())
def test_counts_of_equal_units_count_as_those_units(table: np.ndarray, data: st.DataObject) -> None:
    times = data.draw(st.lists(st.integers(0, 3), min_size=table.shape[1], max_size=table.shape[1]))
    counted, repeated = confusion(table, times), confusion(np.repeat(table, times, axis=1))
    assert counted.crossed.tolist() == repeated.crossed.tolist()
    assert (counted.n, counted.neither) == (repeated.n, repeated.neither)
    half = confusion(table[:, ::2]) + confusion(table[:, 1::2])
    assert half.only.tolist() == confusion(table).only.tolist(), "parts of the units add up"
