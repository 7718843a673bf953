"""One coefficient of each session and of each pair is what `agree` says of that part alone."""

import numpy as np
import pytest

from coder.agreement import agree
from coder.agreement.parts import pair_value, session_values

NO = np.nan
YES_NO = [0.0, 1.0]
RATINGS = np.array([[1, 0, 1, 0, 1, 1, 0, 0, 0, NO], [1, 0, 0, 0, 1, 1, 1, 0, 0, 1]])
SESSIONS = ["S1"] * 4 + ["S2"] * 3 + ["S3"] * 2 + ["S4"]


def test_kappa_of_each_session_by_hand() -> None:
    found = session_values("cohen", RATINGS, SESSIONS, level="nominal", categories=YES_NO)
    # S1: observed .75, expected .5 x .25 + .5 x .75 = .5. S2: observed 2/3, expected 2/3. S3: nobody gave it.
    assert found == {"S1": pytest.approx(0.5), "S2": pytest.approx(0.0), "S3": None}


@pytest.mark.parametrize("name", ["alpha_nominal", "conger", "pa"])
def test_each_session_has_what_agreement_says_of_it_alone(name: str) -> None:
    found = session_values(name, RATINGS, SESSIONS, level="nominal", categories=YES_NO)
    for session, value in found.items():
        own = [at for at, one in enumerate(SESSIONS) if one == session]
        alone = agree(RATINGS[:, own], level="nominal", categories=YES_NO, coefficients=[name], bootstrap=2)
        assert value == (None if (said := alone.coefficients[name].value) is None else pytest.approx(said))


def test_two_raters_of_many_are_compared_where_both_rated() -> None:
    scores = [[3, 4, 5, NO, 1], [3, 5, 5, 2, 2]]
    alone = agree([row[:3] + row[4:] for row in scores], level="interval", bootstrap=2)
    assert pair_value("icc_A_1", scores, level="interval") == pytest.approx(alone.coefficients["icc_A_1"].value)
    assert pair_value("cohen", RATINGS, level="nominal", categories=YES_NO) == pytest.approx(
        agree(RATINGS[:, :9], level="nominal", categories=YES_NO, bootstrap=2).coefficients["cohen"].value
    )


def test_what_cannot_be_computed_is_none() -> None:
    assert pair_value("cohen", [[NO, 1], [1, NO]], level="nominal", categories=YES_NO) is None
    assert pair_value("cohen", [[0, 0], [0, 0]], level="nominal", categories=YES_NO) is None
    assert session_values("cohen", [[NO], [1]], ["S1"], level="nominal") == {}


def test_a_column_that_stands_for_many_counts_as_many() -> None:
    times = np.arange(1, 11)
    repeated = np.repeat(RATINGS, times, axis=1)
    sessions = [session for session, many in zip(SESSIONS, times, strict=True) for _ in range(many)]
    options = {"level": "nominal", "categories": YES_NO}
    counted = session_values("alpha_nominal", RATINGS, SESSIONS, times=times, **options)
    walked = session_values("alpha_nominal", repeated, sessions, **options)
    assert counted == {name: None if value is None else pytest.approx(value) for name, value in walked.items()}
    both = (pair_value("cohen", RATINGS, times=times, **options), pair_value("cohen", repeated, **options))
    assert both[0] == pytest.approx(both[1])
