"""Agreement with one number for each session: scores, ratings and how often codes were given."""

from pathlib import Path

import pandas as pd
import pytest

from coder.agreement import Agreement
from coder.tables.figures import reliability as laid_out
from coder.workflow.publication import publish_report
from coder.workflow.reliability import explain, reliability
from coder.workflow.study import Study, study_book
from coder.workflow.tabling import table


@pytest.fixture
def found(coded: Study) -> dict[str, Agreement]:
    return reliability(coded, ["S01", "S02"], unit="session").codes


def test_every_score_by_session_every_rating_and_every_code_is_a_variable(coded: Study) -> None:
    book = study_book(coded)
    found = reliability(coded, unit="session")
    assert list(found.codes) == [*book.codes, *(f"score:{name}" for name in book.scores)]
    assert found.record()["unit"] == "session"
    assert {one.n_units for name, one in found.codes.items() if name.startswith("score:")} == {3}


def test_a_score_has_the_intraclass_correlation_of_its_numbers(found: dict[str, Agreement]) -> None:
    # bond_obs    R1  R2  mean     Of sessions: 2 x (0.75² + 0.75²) = 2.25, of raters: 2 x (0.25² + 0.25²) = 0.25,
    # S01          5   4   4.5     in all: 1.25² + 0.25² + 0.75² + 0.75² = 2.75, so 0.25 is left; each by 1.
    # S02          3   3   3.0     (2.25 - 0.25) / (2.25 + 0.25 + 2/2 x (0.25 - 0.25)) = 0.8
    one = found["score:bond_obs"]
    assert (one.level, one.headline, one.n_units, one.n_pairable, one.n_raters) == ("interval", "icc_A_1", 2, 2, 2)
    assert one.coefficients["icc_A_1"].value == pytest.approx(0.8)


def test_a_code_is_how_often_it_was_given_in_the_session(coded: Study, found: dict[str, Agreement]) -> None:
    given = {one.session: one.values for one in explain(coded, "trust_open", unit="session")}
    assert given == {"S01": {"R1": 1, "R2": 1}, "S02": {"R1": 1, "R2": 0}}
    assert (found["trust_open"].level, found["trust_open"].headline) == ("ratio", "icc_A_1")


def test_a_session_rating_is_the_same_variable_as_by_segment(coded: Study) -> None:
    by_segment, by_session = (reliability(coded, unit=unit).codes["g_bond"] for unit in ("segment", "session"))
    assert by_session.record() == by_segment.record()


def test_a_rating_of_intervals_is_its_mean(coded: Study) -> None:
    given = {one.session: one.values for one in explain(coded, "seg_alliance", unit="session")}
    assert given == {"S01": {"R1": 5, "R2": 4}, "S02": {"R1": 3, "R2": 3}}


def test_a_score_that_a_rater_does_not_have_is_missing_and_not_0(coded: Study, found: dict[str, Agreement]) -> None:
    # Only R1 coded any strain, in S01: nobody has a pair of shares of strain that was repaired.
    one = found["score:repair_ratio"]
    assert (one.n_ratings, one.n_pairable) == (1, 0)
    assert one.coefficients[one.headline].value is None
    assert explain(coded, "score:repair_ratio") == ()


def test_a_score_is_explained_by_session_whatever_the_unit(coded: Study) -> None:
    for unit in ("segment", "session"):
        units = explain(coded, "score:bond_obs", unit=unit)
        assert [(one.session, one.segment, one.values, one.agreed) for one in units] == [
            ("S01", "", {"R1": 5, "R2": 4}, False),
            ("S02", "", {"R1": 3, "R2": 3}, True),
        ]


def test_its_numbers_are_those_of_the_table_of_scores(coded: Study) -> None:
    frame = table(coded, "scores", "rater")
    whole = frame[(frame["unit"] == "") & (frame["role"] == "")].set_index(["score", "session", "rater"])["value"]
    for score in study_book(coded).scores:
        for unit in explain(coded, f"score:{score}"):
            for rater, value in unit.values.items():
                assert whole[score, unit.session, rater] == pytest.approx(value, abs=1e-9)


def test_counts_and_shares_are_on_a_ratio_level_and_means_and_balances_are_not(found: dict[str, Agreement]) -> None:
    levels = {name: one.level for name, one in found.items() if name.startswith("score:")}
    assert levels == {
        "score:bond_obs": "interval",
        "score:goal_obs": "interval",
        "score:task_obs": "interval",
        "score:alliance_obs": "interval",
        "score:rupture_rate": "ratio",
        "score:repair_ratio": "ratio",
        "score:balance": "interval",
    }


def test_by_pair_the_same_variables_are_of_two_raters(coded: Study) -> None:
    groups = reliability(coded, ["S01", "S02"], unit="session", by="pair").groups["score:bond_obs"]
    assert {name: one.coefficients["icc_A_1"].value for name, one in groups.items()} == {"R1 R2": pytest.approx(0.8)}


def test_the_report_and_the_table_of_reliability_take_them(
    coded: Study, found: dict[str, Agreement], tmp_path: Path
) -> None:
    page = publish_report(coded, tmp_path / "report.html", found, seed=1, unit="session").read_text(encoding="utf-8")
    assert "bond_obs" in page
    frame = laid_out({name: one.record() for name, one in found.items()})
    row = frame[(frame["code"] == "score:bond_obs") & frame["is_headline"]]
    assert row["value"].tolist() == [pytest.approx(0.8)]
    assert isinstance(frame, pd.DataFrame)
