"""How much was coded and how often, from counts: the same as the rows of the table `codings` tell."""

from collections.abc import Callable

import pytest

from coder.model import Value
from coder.workflow.assignment import assign
from coder.workflow.base_rates import Rate, rates
from coder.workflow.coding import Desk
from coder.workflow.laying import basis, lay
from coder.workflow.opening import open_desk
from coder.workflow.reading import standing
from coder.workflow.study import Study, study_book
from coder.workflow.submission import submit
from coder.workflow.survey import RaterCount, survey
from coder.workflow.tabling import table
from coder.workflow.variables import variables
from tests.workflow.test_laying import coded_at_random

Finish = Callable[[Desk], Desk]


@pytest.fixture
def by_hand(rule_study: Study, finish: Finish) -> Study:
    """S01 by two raters: R1 laughs 2 and 3 on the first and second of eight utterances and cannot code the last."""
    assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
    first, second = open_desk(rule_study, "R1", "S01"), open_desk(rule_study, "R2", "S01")
    first.put(first.segments[0], "laugh", Value(2))
    first.put(first.segments[1], "laugh", Value(3))
    first.cannot(first.segments[7], "inaudible")
    first.rate(first.segments_of("seg")[0], "pace", 4)
    for desk in (first, second):
        submit(finish(desk))
    return rule_study


def rates_of(study: Study, name: str) -> dict[str, Rate]:
    book = study_book(study)
    (one,) = [one for one in lay(study, basis(study, (), book), list(variables(book))) if one.name == name]
    return rates(one, absent_is_none=book.codes[name].kind != "rating")


def test_base_rates_are_those_worked_out_by_hand(by_hand: Study) -> None:
    found = rates_of(by_hand, "laugh")
    assert found["R1"] == Rate(8, 7, 2, 2.5, pytest.approx(0.5**0.5), 2, 3)
    assert found["R1"].n_missing == 1
    assert found["R2"] == Rate(8, 8, 0, None, None, None, None)
    assert found[""] == Rate(16, 15, 2, 2.5, pytest.approx(0.5**0.5), 2, 3)
    pace = rates_of(by_hand, "pace")  # two intervals; what R1 left and all of R2's are 1, the lowest
    assert pace["R1"] == Rate(2, 2, 2, 2.5, pytest.approx(4.5**0.5), 1, 4)
    assert pace["R2"] == Rate(2, 2, 2, 1.0, 0.0, 1, 1)


def test_the_survey_counts_segments_and_what_could_not_be_coded(by_hand: Study) -> None:
    with by_hand.store.read() as connection:
        found = survey(connection, standing(connection))
    assert (found.sessions, found.n_double, found.n_submitted) == (("S01",), 1, 2)
    assert found.segments == {"utt": 8, "seg": 2, "mix": 2, "free": 1, "tally": 7, "session": 1}
    assert found.raters == {"R1": RaterCount(1, 21, 1), "R2": RaterCount(1, 21, 0)}


@pytest.mark.parametrize("seed", [1, 2])
def test_both_agree_with_the_rows_of_the_codings(rule_study: Study, finish: Finish, seed: int) -> None:
    coded_at_random(rule_study, finish, seed)
    rows = table(rule_study, "codings", layer="rater")
    book = study_book(rule_study)
    for one in lay(rule_study, basis(rule_study, (), book), list(variables(book))):
        code = book.codes.get(one.name)
        if code is None:
            continue
        for rater, rate in rates(one, absent_is_none=code.kind != "rating").items():
            here = rows[(rows["code"] == one.name) & ((rows["rater"] == rater) | (rater == ""))]
            coded = here[here["state"] == "coded"]["value"]
            assert rate.n_coded == len(coded), (one.name, rater)
            assert rate.n_rated == len(coded) + (here["state"] == "zero").sum(), (one.name, rater)
            if rate.n_coded:
                assert (rate.mean, rate.low, rate.high) == pytest.approx((coded.mean(), coded.min(), coded.max()))
            if rate.n_coded > 1:
                assert rate.sd == pytest.approx(coded.std())
    with rule_study.store.read() as connection:
        found = survey(connection, standing(connection))
    for rater, count in found.raters.items():
        here = rows[rows["rater"] == rater]
        assert count.n_sessions == here["session"].nunique()
        assert count.n_segments == 21 * count.n_sessions
        unheard = here[(here["state"] == "cannot_code")].drop_duplicates(["session", "segment"])
        assert count.n_unable <= len(unheard)  # a rating that has no number for a reason of its own is there too
