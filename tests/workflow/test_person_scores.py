"""Scores of signs placed in time and given for each person of a family, from the desk to the table and agreement."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coder.model import Span, Value, Word
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.reliability import explain, reliability
from coder.workflow.study import Study, init_study
from coder.workflow.submission import submit
from coder.workflow.tabling import table

FAMILY = Path(__file__).parents[1] / "data" / "kinds" / "family.yaml"
TALK = (("A", "How are you two?"), ("B", "Fine."), ("C", "He never says."), ("B", "I do."))
ROLES = {"A": "T01:therapist", "B": "C01:client", "C": "C02:client"}
Signs = list[tuple[str, str]]

SIGNS: dict[tuple[str, str], Signs] = {
    ("S01", "R1"): [("joins", "C01"), ("joins", "C01"), ("stalls", "C02"), ("invites", "")],
    ("S01", "R2"): [("joins", "C01"), ("stalls", "C02"), ("stalls", "C02")],
    ("S02", "R1"): [],
    ("S02", "R2"): [("joins", "C02")],
}
"""What each rater placed in each session, half a second apart."""


@pytest.fixture
def family(tmp_path: Path, said: Callable[..., list[Word]]) -> Iterator[Study]:
    """Two sessions of a family, coded by two raters to the end."""
    with init_study(tmp_path / "family", (str(FAMILY),)) as made:
        for session in ("S01", "S02"):
            add_session(made, session)
            keep_transcript(made, session, said(TALK), {"words": "test"})
            set_roles(made, session, ROLES)
            lock(made, session)
        for rater in ("R1", "R2"):
            add_rater(made, rater)
        assign(made, ["R1", "R2"], ["S01", "S02"], double=1.0, seed=1)
        for (session, rater), signs in SIGNS.items():
            _code(made, session, rater, signs)
        yield made


def _code(study: Study, session: str, rater: str, signs: Signs) -> None:
    desk = open_desk(study, rater, session)
    for at, (code, person) in enumerate(signs):
        echo = desk.place("sign", Span(500 * at, 500 * at))
        segment = desk.find(echo.changed[0])
        assert segment is not None
        assert not desk.put(segment, code, Value(), person=person).refused
    whole = desk.segments_of("session")[0]
    for person in ("C01", "C02"):
        desk.rate(whole, "part", 1 if times(signs, "joins", person) else 0, person=person)
    desk.rate(whole, "shared", 0)
    desk.reach("sign", desk.duration_ms)
    submit(desk)


def times(signs: Signs, code: str, person: str) -> int:
    return signs.count((code, person))


def test_everybody_has_a_count_and_no_sign_of_somebody_is_0(family: Study) -> None:
    frame = table(family, "scores", "rater")
    counts = frame[frame["score"] == "signs_for"].set_index(["session", "rater", "person"])["value"]
    assert counts.to_dict() == {
        (session, rater, person): times(signs, "joins", person)
        for (session, rater), signs in SIGNS.items()
        for person in ("C01", "C02")
    }


def test_signs_both_ways_are_balanced_for_the_family_and_for_each_person(family: Study) -> None:
    frame = table(family, "scores", "rater", sessions=["S01"])
    balance = frame[(frame["score"] == "balance") & (frame["rater"] == "R1")].set_index("person")["value"]
    # Two for and one against; for C01 two for; for C02 one against.
    assert balance.to_dict() == {"": pytest.approx(1 / 3), "C01": 1, "C02": -1}


def test_a_rate_is_by_the_minutes_heard(family: Study) -> None:
    frame = table(family, "scores", "rater", sessions=["S01"])
    rates = frame[frame["score"] == "invitations"].set_index("rater")
    minutes = table(family, "sessions").set_index("session").loc["S01", "duration_ms"] / 60_000
    assert rates["value"].to_dict() == {"R1": pytest.approx(1 / minutes), "R2": 0}
    assert rates["n_answered"].to_dict() == {"R1": 1, "R2": 1}


def test_agreement_by_session_is_on_counts_for_each_code_and_person(family: Study) -> None:
    found = reliability(family, unit="session").codes
    assert [name for name in found if name.startswith("joins")] == ["joins", "joins@C01", "joins@C02"]
    assert {one.session: one.values for one in explain(family, "joins@C01", unit="session")} == {
        "S01": {"R1": 2, "R2": 1},
        "S02": {"R1": 0, "R2": 0},
    }
    # joins@C01    R1  R2  mean    Of sessions: 2 x (0.75² + 0.75²) = 2.25, of raters: 2 x (0.25² + 0.25²) = 0.25,
    # S01           2   1   1.5    in all: 1.25² + 0.25² + 0.75² + 0.75² = 2.75, so 0.25 is left.
    # S02           0   0   0.0    (2.25 - 0.25) / (2.25 + 0.25) = 0.8
    assert found["joins@C01"].coefficients["icc_A_1"].value == pytest.approx(0.8)


def test_over_sessions_and_persons_every_count_is_a_unit(family: Study) -> None:
    for name in ("joins", "score:signs_for"):
        units = {(one.session, one.segment): one.values for one in explain(family, name, unit="session")}
        assert units == {
            ("S01", "@C01"): {"R1": 2, "R2": 1},
            ("S01", "@C02"): {"R1": 0, "R2": 0},
            ("S02", "@C01"): {"R1": 0, "R2": 0},
            ("S02", "@C02"): {"R1": 0, "R2": 1},
        }


def test_a_rating_of_each_person_is_compared_person_by_person(family: Study) -> None:
    assert {one.session: one.values for one in explain(family, "part@C01", unit="session")} == {
        "S01": {"R1": 1, "R2": 1},
        "S02": {"R1": 0, "R2": 0},
    }


def test_ratings_keep_the_level_of_their_scale_and_counts_are_ratios(family: Study) -> None:
    found = reliability(family, unit="session").codes
    assert {name: found[name].level for name in ("part", "part@C01", "shared", "joins@C01")} == {
        "part": "ordinal",
        "part@C01": "ordinal",
        "shared": "ordinal",
        "joins@C01": "ratio",
    }


def test_a_score_by_person_is_compared_person_by_person(family: Study) -> None:
    found = reliability(family, unit="session").codes
    assert [name for name in found if name.startswith("score:")] == [
        "score:signs_for",
        "score:signs_for@C01",
        "score:signs_for@C02",
        "score:balance",
        "score:balance@C01",
        "score:balance@C02",
        "score:invitations",
    ]
