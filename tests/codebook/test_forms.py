"""Scoring a form: hand-worked answers, missing items, reversed items, other scales."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.arithmetic import Result
from coder.codebook.forms import accepts, missing_rule, on_scale, score, turned
from coder.codebook.load import load_form, loads_form
from coder.codebook.schema import Form
from coder.errors import CoderError
from coder.resources import form_path, shipped_forms

TEA = Path(__file__).parents[1] / "data" / "codebook" / "form.yaml"


def form(name: str) -> Form:
    return load_form(form_path(name))


def answered(*values: float | None) -> dict[int, float | None]:
    """Answers to item 1, 2, …"""
    return dict(enumerate(values, start=1))


def values(found: dict[str, Result]) -> dict[str, float | None]:
    return {name: one.value for name, one in found.items()}


WAI_SR = answered(4, 3, 5, 2, 4, 3, 5, 1, 4, 2, 3, 5)


def test_wai_sr_complete_is_the_mean_of_each_four_items() -> None:
    # Goal 4 6 8 11 = 2 3 1 3 → 9/4; Task 1 2 10 12 = 4 3 2 5 → 14/4; Bond 3 5 7 9 = 5 4 5 4 → 18/4
    # total (2.25 + 3.5 + 4.5) / 3 = 10.25/3
    found = score(form("wai-sr-client"), WAI_SR)
    assert values(found) == {"goal": 2.25, "task": 3.5, "bond": 4.5, "total": pytest.approx(10.25 / 3, abs=1e-12)}
    assert [(one.n_items, one.n_answered, one.prorated) for one in found.values()] == [(4, 4, False)] * 3 + [
        (12, 12, False)
    ]


def test_wai_sr_with_one_missing_in_each_subscale_is_the_mean_of_the_other_three() -> None:
    # Goal without 8: 2 3 3 → 8/3; Task without 2: 4 2 5 → 11/3; Bond without 9: 5 4 5 → 14/3; total 33/3/3 = 11/3
    found = score(form("wai-sr-client"), {**WAI_SR, 8: None, 2: None, 9: None})
    assert values(found) == {name: pytest.approx(of / 3) for name, of in (("goal", 8), ("task", 11), ("bond", 14))} | {
        "total": pytest.approx(11 / 3)
    }
    assert [(one.n_items, one.n_answered, one.prorated) for one in found.values()] == [(4, 3, True)] * 3 + [
        (12, 9, True)
    ]


def test_wai_sr_with_two_missing_in_a_subscale_has_neither_that_subscale_nor_a_total() -> None:
    found = score(form("wai-sr-client"), {**WAI_SR, 8: None, 11: None})
    assert values(found) == {"goal": None, "task": 3.5, "bond": 4.5, "total": None}
    assert found["goal"] == Result(None, 4, 2, prorated=False, reason="too_few_answered")
    assert (found["total"].n_items, found["total"].n_answered, found["total"].reason) == (12, 10, "too_few_answered")


def test_wai_s_counts_items_4_and_10_from_the_other_end_and_shares_other_items_than_wai_sr() -> None:
    # Items 1..12 answered 6 5 7 2 6 5 7 4 6 3 5 6.
    # Task 1 2 8 12 = 6+5+4+6 = 21; Bond 3 5 7 9 = 7+6+7+6 = 26; Goal 4r 6 10r 11 = (8-2)+5+(8-3)+5 = 21; 68
    found = score(form("wai-s-client"), answered(6, 5, 7, 2, 6, 5, 7, 4, 6, 3, 5, 6))
    assert values(found) == {"goal": 21, "task": 21, "bond": 26, "total": 68}


def test_wai_s_with_a_missing_reversed_item_lets_the_mean_of_three_stand_for_it() -> None:
    # Goal without 4: 5 + (8-3) + 5 = 15, mean 5, times 4 = 20; total 20 + 21 + 26 = 67
    found = score(form("wai-s-therapist"), answered(6, 5, 7, None, 6, 5, 7, 4, 6, 3, 5, 6))
    assert values(found) == {"goal": 20, "task": 21, "bond": 26, "total": 67}
    assert [one.prorated for one in found.values()] == [True, False, False, True]


def test_haq_ii_counts_five_items_from_the_other_end() -> None:
    # Fourteen plain items at 5 = 70; items 4 8 11 16 19 at 2 count 7-2 = 5 each = 25; 95
    key = {item: 2 if item in (4, 8, 11, 16, 19) else 5 for item in range(1, 20)}
    assert values(score(form("haq-ii-patient"), key)) == {"total": 95}


def test_haq_ii_needs_15_of_19_items_and_prorates_over_what_is_missing() -> None:
    # Four missing leave 15 at 4 (item 19 at 3 counts 7-3 = 4 too): mean 4, times 19 = 76
    key: dict[int, float | None] = {item: 3 if item in (4, 8, 11, 16, 19) else 4 for item in range(1, 20)}
    missing = dict.fromkeys((1, 2, 4, 8))
    assert score(form("haq-ii-therapist"), {**key, **missing})["total"] == Result(76, 19, 15, prorated=True)
    found = score(form("haq-ii-therapist"), {**key, **missing, 3: None})["total"]
    assert found == Result(None, 19, 14, prorated=False, reason="too_few_answered")


def test_srs_adds_its_four_lines_and_imputes_nothing() -> None:
    # 8.1 + 7.3 + 9.2 + 8.8 = 33.4
    found = score(form("srs"), answered(8.1, 7.3, 9.2, 8.8))
    assert found["total"].value == 33.4
    assert found["approach"].value == 9.2
    one_missing = score(form("srs"), answered(8.1, None, 9.2, 8.8))
    assert (one_missing["total"].value, one_missing["goals_topics"].value) == (None, None)
    assert one_missing["relationship"].value == 8.1


def test_arm_5_counts_item_3_from_the_other_end_and_needs_four_of_five() -> None:
    # 6 7 (8-2) 5 6 = 30/5; without item 1: 7 6 5 6 = 24/4
    assert score(form("arm-5-client"), answered(6, 7, 2, 5, 6))["total"].value == 6
    assert score(form("arm-5-client"), answered(None, 7, 2, 5, 6))["total"] == Result(6, 5, 4, prorated=True)


def subscales(goal: float, task: float, bond: float, total: float) -> dict[str, float]:
    return {"goal": goal, "task": task, "bond": bond, "total": total}


LOWEST_HIGHEST: list[tuple[str, dict[str, float], dict[str, float]]] = [
    # All 1, then all 5: means of unreversed items.
    ("wai-sr-client", subscales(1, 1, 1, 1), subscales(5, 5, 5, 5)),
    ("wai-srt-therapist", subscales(1, 1, 1, 1), subscales(5, 5, 5, 5)),
    # All 1: Goal has two of four reversed, 1+1+7+7 = 16, Task and Bond 4; all 7 mirrors it: 7+7+1+1 = 16, 28, 28.
    ("wai-s-client", subscales(16, 4, 4, 24), subscales(16, 28, 28, 72)),
    ("wai-s-therapist", subscales(16, 4, 4, 24), subscales(16, 28, 28, 72)),
    # Reversed: 6 of 12 in Goal, 5 in Task, 3 in Bond. All 1: 6+42 = 48, 7+35 = 42, 9+21 = 30; all 7: 42+6, 49+5, 63+3.
    ("wai-36-client", subscales(48, 42, 30, 120), subscales(48, 54, 66, 168)),
    ("wai-36-therapist", subscales(48, 42, 30, 120), subscales(48, 54, 66, 168)),
    # Five of 19 reversed: 14 + 5*6 = 44; 14*6 + 5 = 89.
    ("haq-ii-patient", {"total": 44}, {"total": 89}),
    ("haq-ii-therapist", {"total": 44}, {"total": 89}),
    (
        "srs",
        dict.fromkeys(("relationship", "goals_topics", "approach", "overall", "total"), 0),
        {"relationship": 10, "goals_topics": 10, "approach": 10, "overall": 10, "total": 40},
    ),
    # One of five reversed: (4*1 + 7)/5 = 2.2; (4*7 + 1)/5 = 5.8.
    ("arm-5-client", {"total": 2.2}, {"total": 5.8}),
]


@pytest.mark.parametrize(("name", "lowest", "highest"), LOWEST_HIGHEST, ids=[one[0] for one in LOWEST_HIGHEST])
def test_every_shipped_form_scores_all_lowest_and_all_highest_answers(
    name: str, lowest: dict[str, float], highest: dict[str, float]
) -> None:
    found = form(name)
    for end, expected in (("min", lowest), ("max", highest)):
        answers = {item: getattr(found.scale_of(item), end) for item in found.item_numbers}
        assert values(score(found, answers)) == expected


def test_no_shipped_form_is_left_out_of_these() -> None:
    assert {one[0] for one in LOWEST_HIGHEST} == set(shipped_forms())


BOUNDS = {
    "wai-sr-client": (1, 5),
    "wai-srt-therapist": (1, 5),
    "wai-s-client": (12, 84),
    "wai-s-therapist": (12, 84),
    "wai-36-client": (36, 252),
    "wai-36-therapist": (36, 252),
    "haq-ii-patient": (19, 114),
    "haq-ii-therapist": (19, 114),
    "srs": (0, 40),
    "arm-5-client": (1, 7),
}


@pytest.mark.parametrize("name", shipped_forms())
def test_the_ends_of_every_total_are_the_published_ones_and_the_best_answers_reach_them(name: str) -> None:
    found = form(name)
    assert found.bounds("total") == BOUNDS[name]
    reversed_items = {item for spec in found.scores.values() for item in spec.reverse}
    for end, other, expected in (("min", "max", BOUNDS[name][0]), ("max", "min", BOUNDS[name][1])):
        best = {
            item: getattr(found.scale_of(item), other if item in reversed_items else end) for item in found.item_numbers
        }
        assert score(found, best)["total"].value == expected


def test_a_lab_may_run_a_form_on_another_scale() -> None:
    # All 12 items at 6 on 1-7: means of 6; on WAI-S, reversed items count from the new ends: 1-5, answer 2 counts 4.
    key = on_scale(form("wai-sr-client"), "1-7")
    seven = key.form
    assert key.name == "wai-sr-client@1.0.0 scale 1-7"
    assert key.sha256 == form("wai-sr-client").sha256
    assert on_scale(form("wai-sr-client"), "1-5").name == on_scale(form("wai-sr-client")).name == "wai-sr-client@1.0.0"
    assert values(score(seven, answered(*[6] * 12))) == {"goal": 6, "task": 6, "bond": 6, "total": 6}
    assert seven.bounds("total") == (1, 7)
    assert accepts(seven.scale_of(1), 7)
    assert not accepts(seven.scale_of(1), 8)
    five = on_scale(form("wai-s-client"), "1-5").form
    # Goal 4r 6 10r 11 all answered 2: 4 + 2 + 4 + 2
    assert score(five, answered(*[2] * 12))["goal"].value == 12


@pytest.mark.parametrize("asked", ["7", "7-1", "one-seven", "1-1", " "])
def test_what_is_no_scale_is_said_to_be_none(asked: str) -> None:
    with pytest.raises(CoderError, match="is no scale"):
        on_scale(form("wai-sr-client"), asked)


def test_a_form_with_several_scales_is_changed_in_its_file() -> None:
    with pytest.raises(CoderError, match="several scales"):
        on_scale(loads_form(TEA.read_text(encoding="utf-8"), "form.yaml"), "1-7")


def test_an_answer_between_the_steps_of_a_line_is_not_on_it() -> None:
    line = form("srs").scale_of(1)
    assert [accepts(line, answer) for answer in (0, 7.3, 10, 7.25, 10.1, -0.1)] == [True] * 3 + [False] * 3


def test_the_missing_rule_is_said_in_words() -> None:
    wai, srs = form("wai-sr-client").scores, form("srs").scores
    said = "3 of 4 items needed, the mean of those answered stands for the others"
    assert missing_rule(wai["goal"]) == said
    assert missing_rule(wai["total"]) == "all 3 scores needed"
    assert missing_rule(srs["total"]) == "all 4 items needed"
    assert missing_rule(srs["overall"]) == "its item is needed"


@given(st.sampled_from(shipped_forms()), st.data())
def test_counting_from_the_other_end_twice_changes_nothing(name: str, data: st.DataObject) -> None:
    found = form(name)
    item = data.draw(st.sampled_from(found.item_numbers))
    scale = found.scale_of(item)
    steps = round((scale.max - scale.min) / scale.step)
    answer = round(scale.min + data.draw(st.integers(0, steps)) * scale.step, 6)
    there = turned(found, item, answer)
    assert accepts(scale, there)
    assert turned(found, item, there) == answer


@given(st.sampled_from(shipped_forms()), st.data())
def test_every_score_lies_between_its_ends_and_says_why_where_there_is_none(name: str, data: st.DataObject) -> None:
    found = form(name)
    answers = {
        item: data.draw(st.none() | st.integers(int(found.scale_of(item).min), int(found.scale_of(item).max)))
        for item in found.item_numbers
    }
    for one, result in score(found, answers).items():
        low, high = found.bounds(one)
        assert (result.value is None) is bool(result.reason)
        assert result.value is None or low - 1e-9 <= result.value <= high + 1e-9
        assert result.n_answered == sum(answers[item] is not None for item in found.items_of(one))
