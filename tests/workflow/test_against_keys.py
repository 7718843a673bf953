"""Raters against keys in a study: which codings are compared, and what the codebook asks for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.agreement.criterion import Rate
from coder.errors import ConflictError, NotFoundError
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.criterion import AgainstKeys, against_keys
from coder.workflow.drafts import keep_transcript
from coder.workflow.gold import set_gold
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study
from coder.workflow.submission import reopen, submit
from tests.workflow.conftest import EVERY_RULE, ROLES, spoken

Finish = Callable[[Desk], Desk]


EIGHT = 8
"""Utterances of the session, therapist's, client's and other."""


@pytest.fixture
def keyed(rule_study: Study, finish: Finish) -> Study:
    """S01 and S02 with a key by R4; R1 and R2 have coded S01, R1 also S02."""
    for rater in ("R1", "R2", "R3", "R4"):
        assign(rule_study, [rater], ["S01", "S02"], purpose="certification", seed=1)
    given = {
        ("R4", "S01"): (("How was it?", "Fine."), 4),
        ("R4", "S02"): (("Fine.",), 2),
        ("R1", "S01"): (("How was it?", "Hello there."), 5),
        ("R1", "S02"): ((), 4),
        ("R2", "S01"): (("How was it?", "Fine."), 4),
    }
    for (rater, session), (warm, mood) in given.items():
        desk = open_desk(rule_study, rater, session)
        for text in warm:
            desk.code(next(one for one in desk.segments if one.text == text), "warm")
        (whole,) = desk.segments_of("session")
        desk.rate(whole, "mood", mood)
        submit(finish(desk))
    for session in ("S01", "S02"):
        set_gold(rule_study, session, "R4")
    return rule_study


def test_each_rater_is_compared_in_the_sessions_they_share_with_a_key(keyed: Study) -> None:
    found = against_keys(keyed)
    assert found.keys == {"S01": "R4", "S02": "R4"}
    assert {rater: (one.sessions, one.purposes) for rater, one in found.raters.items()} == {
        "R1": (("S01", "S02"), {"certification": 2}),
        "R2": (("S01",), {"certification": 1}),
    }
    one = found.codes["warm"]["R1"]
    # Of 16 utterances the key has warm on three, R1 on two, and one is the same.
    assert (one.n_units, one.n_sessions, one.confusion) == (2 * EIGHT, 2, ((12, 1), (2, 1)))
    assert one.rates[1].sensitivity == Rate(1 / 3, 1, 3, None)
    assert one.rates[1].ppv == Rate(0.5, 1, 2, None)
    assert one.rates[1].ratio == pytest.approx(2 / 3)
    assert found.codes["warm"]["R2"].confusion == ((6, 0), (0, 2))
    assert found.codes["warm"]["R2"].agreement.coefficients["cohen"].value == 1.0


def test_the_bias_of_a_rating_is_the_raters_value_minus_the_keys(keyed: Study) -> None:
    one = against_keys(keyed).codes["mood"]["R1"].differences
    assert one is not None
    assert (one.n, one.bias, one.mean_criterion, one.mean_rater) == (2, 1.5, 3.0, 4.5)
    assert one.sd == pytest.approx(0.5**0.5)


def test_groups_are_compared_by_their_members(keyed: Study) -> None:
    one = against_keys(keyed).codes["group:warmth"]["R2"]
    assert one.categories == ("warm", "cold", "no member")
    assert one.confusion == ((2, 0, 0), (0, 0, 0), (0, 0, 6))


def test_by_session_counts_and_ratings_are_compared(keyed: Study) -> None:
    one = against_keys(keyed, unit="session").codes["warm"]["R1"]
    assert one.differences is not None
    # Two and one by the key, two and none by R1.
    assert (one.n_units, one.differences.bias, one.differences.ratio) == (2, -0.5, 2 / 3)


def test_who_made_a_key_is_a_rater_like_others_in_other_sessions(keyed: Study, finish: Finish) -> None:
    set_gold(keyed, "S02", "R1")
    found = against_keys(keyed)
    assert found.keys == {"S01": "R4"}  # R4's of S02 was its key before, and R1's is now: nobody else coded it
    submit(finish(open_desk(keyed, "R3", "S02")))
    found = against_keys(keyed)
    assert found.keys == {"S01": "R4", "S02": "R1"}
    assert found.raters["R1"].sessions == ("S01",)
    assert found.raters["R3"].sessions == ("S02",)
    assert found.codes["warm"]["R3"].confusion == ((8, 0), (0, 0))
    assert found.codes["warm"]["R1"].n_units == EIGHT


def test_the_record_has_each_raters_agreement_and_what_only_a_key_can_tell(keyed: Study) -> None:
    said = against_keys(keyed).record()
    assert (said["against"], said["unit"], said["left_out"]) == ("gold", "segment", {})
    group = said["codes"]["warm"]["groups"]["R1"]  # type: ignore[index]
    assert (group["level"], group["n_pairable"], group["headline"]) == ("nominal", 16, "cohen")
    assert group["gold"]["confusion"] == [[12, 1], [2, 1]]
    assert group["gold"]["by_category"]["1"]["sensitivity"] == {"value": 1 / 3, "count": 1, "n": 3, "reason": None}
    assert group["gold"]["n_only_gold"] == 0


def test_without_a_key_or_anybody_beside_it_the_way_out_is_named(rule_study: Study, finish: Finish) -> None:
    with pytest.raises(ConflictError, match="No session has a key") as told:
        against_keys(rule_study)
    assert told.value.hint == "Make one: coder gold set S --by RATER"
    assign(rule_study, ["R1"], ["S01"], seed=1)
    submit(finish(open_desk(rule_study, "R1", "S01")))
    set_gold(rule_study, "S01", "R1")
    with pytest.raises(ConflictError, match=r"Nobody else has submitted a session that has a key \(S01\)"):
        against_keys(rule_study)
    with pytest.raises(NotFoundError, match="S77"):
        against_keys(rule_study, ["S77"])


def test_a_reopened_key_compares_nothing(keyed: Study) -> None:
    reopen(keyed, "S02", "R4", "a slip")
    assert against_keys(keyed).raters["R1"].sessions == ("S01",)


ASKS = """\
workflow: {criterion: {sessions: 2, codes: {cohen: 0.6}, globals: {icc_A_1: 0.7}}}
reliability: {codes: {stat: [pa], threshold: 0.8}, warm: {stat: [gwet_ac1], threshold: 0.9}}
groups:
"""


@pytest.fixture
def asking(tmp_path: Path, finish: Finish) -> Study:
    """A study whose book asks for a criterion on two keyed sessions: R1 codes as the key does, R2 only one session."""
    source = EVERY_RULE.read_text(encoding="utf-8").replace("groups:\n", ASKS)
    (tmp_path / "asking.yaml").write_text(source, encoding="utf-8")
    study = init_study(tmp_path / "asking", (str(tmp_path / "asking.yaml"),))
    for session in ("S01", "S02", "S03"):
        add_session(study, session)
        keep_transcript(study, session, spoken(), {"words": "test"})
        set_roles(study, session, ROLES)
        lock(study, session)
    for rater in ("R1", "R2", "R3", "KEY"):
        add_rater(study, rater)
    plan = {
        ("KEY", "recode"): {"S01": ("Fine.",), "S02": ("How was it?",), "S03": ("Fine.",)},
        ("R1", "recode"): {"S01": ("Fine.",), "S02": ("How was it?",), "S03": ("Fine.",)},
        ("R2", "recode"): {"S01": ("Fine.",)},
        ("R3", "recode"): {"S03": ("Fine.",)},
        ("R3", "certification"): {"S01": ("How was it?",), "S02": ("Fine.",)},
    }
    for (rater, purpose), given in plan.items():
        for session, warm in given.items():
            assign(study, [rater], [session], purpose=purpose, seed=1)
            desk = open_desk(study, rater, session)
            for text in warm:
                desk.code(next(one for one in desk.segments if one.text == text), "warm")
            submit(finish(desk))
    for session in ("S01", "S02", "S03"):
        set_gold(study, session, "KEY")
    return study


def judged(found: AgainstKeys, name: str, rater: str) -> dict[str, tuple[str, float | None, int, str]]:
    return {one.rule: (one.statistic, one.value, one.n_sessions, one.verdict) for one in found.judged[name, rater]}


def test_a_codebooks_criterion_is_met_or_not_or_has_too_few_sessions(asking: Study) -> None:
    with asking:
        found = against_keys(asking)
    assert judged(found, "warm", "R1")["criterion"] == ("cohen", 1.0, 3, "met")
    assert judged(found, "warm", "R2")["criterion"] == ("cohen", 1.0, 1, "too_few_sessions")
    # Certification codings alone: a study coding that agrees in S03 changes nothing.
    rule, value, n, verdict = judged(found, "warm", "R3")["criterion"]
    assert (rule, n, verdict) == ("cohen", 2, "not_met")
    assert value == pytest.approx(1 - (4 / 16) / (2 * (2 / 16) * (14 / 16)))
    assert {rater: (one.judged_on, one.n_judged, one.verdict) for rater, one in found.raters.items()} == {
        "R1": ("all", 3, "undefined"),  # most codes were never given, and of these nothing can be said
        "R2": ("all", 1, "too_few_sessions"),
        "R3": ("certification", 2, "not_met"),
    }
    assert found.raters["R1"].needed == 2


def test_a_threshold_of_one_code_goes_before_that_of_all(asking: Study) -> None:
    with asking:
        found = against_keys(asking)
    assert judged(found, "warm", "R1")["threshold"] == ("gwet_ac1", 1.0, 3, "met")
    assert judged(found, "cold", "R1")["threshold"] == ("pa", 1.0, 3, "met")
    assert judged(found, "warm", "R3")["threshold"][3] == "not_met"
    assert judged(found, "mood", "R1") == {"criterion": ("icc_A_1", None, 3, "undefined")}
    assert judged(found, "pace", "R1") == {}


def test_what_is_asked_of_codes_is_not_asked_of_how_often_they_come_in_a_session(asking: Study) -> None:
    with asking:
        found = against_keys(asking, unit="session")
    assert judged(found, "warm", "R1") == {}
