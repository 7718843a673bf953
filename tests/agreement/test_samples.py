"""Drawing: kinds of units for units, whole draws whatever the blocks, and figures that blocks of units add up to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from coder.agreement import counts, scores
from coder.agreement.counts import Counts, Totals
from coder.agreement.distances import gwet_ordinal, identity, interval
from coder.agreement.measures import measures
from coder.agreement.ratings import Ratings, ratings_of
from coder.agreement.samples import DIRECTLY, Sample, of_kinds, of_units

QUICK = settings(deadline=None, max_examples=60)


def made(n_units: int, n_raters: int = 3, n_categories: int = 4, seed: int = 1, gaps: float = 0.3) -> Ratings:
    rng = np.random.default_rng(seed)
    ratings = rng.integers(0, n_categories, (n_raters, n_units)).astype(np.float64)
    ratings[rng.random(ratings.shape) < gaps] = np.nan
    return ratings_of(ratings, "ratio", list(range(n_categories)))


def drawn(size: list[int], n_replicates: int, most: int = 1000) -> np.ndarray:
    row = np.arange(1, len(size) + 1)
    sample = Sample(made(len(size)), row, np.array(size, dtype=np.float64))
    return np.concatenate(list(sample.draws(3, n_replicates, most)))


def test_every_draw_has_as_many_units_as_there_are() -> None:
    for size in ([1] * 50, [400, 3, 1, 1], [30, 40], [DIRECTLY, DIRECTLY + 1]):
        assert (drawn(size, 200).sum(axis=1) == sum(size)).all()


def test_kinds_come_up_as_often_as_their_units_would() -> None:
    """A kind of m among n units is binomial: mean m, variance m (1 - m / n), and kinds crowd one another out."""
    size = [500, 100, 40, 12, 5, 1, 1, 1]
    found = drawn(size, 20_000)
    share = np.array(size) / sum(size)
    assert found.mean(axis=0) == pytest.approx(np.array(size), rel=0.03)
    covariance = sum(size) * (np.diag(share) - np.outer(share, share))
    assert np.cov(found.T) == pytest.approx(covariance, abs=0.05 * covariance.max())


def test_draws_are_the_same_in_blocks_of_any_height() -> None:
    size = [300, 20, 17, *[2] * 30, *[1] * 9]
    whole = drawn(size, 50)
    for most in (1, 7, 49):
        assert (drawn(size, 50, most) == whole).all()


@pytest.mark.parametrize(("n_raters", "n_categories"), [(3, 4), (2, 40), (2, 128), (30, 3), (40, 40)])
@pytest.mark.parametrize("anonymous", [True, False])
def test_kinds_hold_every_unit_with_its_ratings(n_raters: int, n_categories: int, anonymous: bool) -> None:
    ratings = made(400, n_raters, n_categories)
    kinds = of_kinds(ratings, anonymous=anonymous)
    assert kinds.size.sum() == ratings.n_pairable
    assert kinds.ratings.n_rated == ratings.n_rated
    for name, measure in measures(ratings).items():
        fits = measure.refusal(ratings) is None and not name.endswith("_reml") and name != "gqk"
        if fits and (measure.anonymous or not anonymous):
            whole = measure.compute(Totals(Counts(ratings)))
            of_all = measure.compute(Totals(Counts(kinds.ratings, kinds.row, kinds.n_rows)))
            assert of_all == pytest.approx(whole, abs=1e-9, nan_ok=True), name


def test_who_rated_makes_kinds_only_where_it_matters() -> None:
    ratings = ratings_of([[1, 2, 1, 2], [2, 1, 2, 2]], "nominal", [1, 2])
    assert sorted(of_kinds(ratings, anonymous=True).size) == [1, 3]
    assert sorted(of_kinds(ratings, anonymous=False).size) == [1, 1, 2]
    assert list(of_units(ratings).size) == [1, 1, 1, 1]


FIELDS: list[tuple[object, ...]] = [
    (counts.rated,),
    (counts.pairable,),
    (counts.shares, 1),
    (counts.shares, 2),
    (counts.values,),
    (counts.by_rater,),
    (counts.moments,),
    (counts.disagreement, identity, "unit"),
    (counts.disagreement, interval, "value"),
    (counts.disagreement, gwet_ordinal, "unit"),
    (counts.same, "unit"),
    (counts.coincidences,),
    (counts.unanimous,),
    (counts.pair_margins, 0, 1),
    (counts.pair_disagreement, 0, 1, gwet_ordinal),
    (counts.pair_difference_squared, 0, 1),
    (scores.units,),
    (scores.totals,),
    (scores.squared_totals,),
    (scores.squares,),
    (scores.rater_totals,),
    (scores.met_totals,),
    (scores.shared,),
]


@QUICK
@given(
    hnp.arrays(
        np.float64, st.tuples(st.integers(2, 4), st.integers(4, 30)), elements=st.sampled_from([1, 2, 3, np.nan])
    ),
    st.integers(1, 3),
    st.sampled_from([[1, 2, 3], list(range(40))]),
    st.booleans(),
    st.data(),
)
def test_blocks_of_units_add_up_to_the_whole(
    table: np.ndarray, n_rows: int, categories: list[float], repeated: bool, data: st.DataObject
) -> None:
    times = data.draw(hnp.arrays(np.int64, table.shape[1], elements=st.integers(1, 5))) if repeated else None
    ratings = ratings_of(table, "ratio", categories, times=times)
    if len(ratings.index) < 2:
        return
    n_units = ratings.index.shape[1]
    row = np.arange(n_units) % n_rows
    whole = Counts(ratings, row if n_rows > 1 else None, n_rows)
    middle = slice(0, n_units // 2), slice(n_units // 2, n_units)
    parts = [Counts(ratings.block(units), row[units] if n_rows > 1 else None, n_rows) for units in middle]
    for field, *how in FIELDS:
        added = sum(field(part, *how) for part in parts)  # type: ignore[operator]
        assert field(whole, *how) == pytest.approx(added, abs=1e-9), (field, how)  # type: ignore[operator]


def test_many_units_are_counted_in_blocks_and_give_the_same() -> None:
    """400 units 250 times over are more than one block; as 400 columns with their times they are less."""
    one = made(400)
    table = np.where(one.index < 0, np.nan, one.index)
    few = ratings_of(table, "ratio", [0, 1, 2, 3], times=[250] * table.shape[1])
    many = ratings_of(np.tile(table, 250), "ratio", [0, 1, 2, 3])
    assert many.index.size > counts.BLOCK_CELLS > few.index.size
    for name in ("alpha_nominal", "alpha_interval", "alpha_ordinal", "conger", "icc_1_1_unbalanced", "gwet_ac2_linear"):
        values = [measures(one)[name].compute(Totals(Counts(one)))[0] for one in (many, few)]
        assert values[0] == pytest.approx(values[1], abs=1e-9), name
