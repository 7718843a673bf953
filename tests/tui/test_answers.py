"""What the coding screen answers and asks, on a terminal of 80 columns."""

from collections.abc import Callable

import pytest

from coder.tui.rating import is_missing, silent_items
from coder.tui.screens.dialogs import Ask, Choice
from coder.tui.screens.find import Find
from coder.workflow.assignment import assign
from coder.workflow.intake import add_rater
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.tui.conftest import Rater, running
from tests.tui.test_check import finish


def top(rater: Rater) -> str:
    return rater.text().splitlines()[0]


def bottom(rater: Rater) -> str:
    """The echo line as a person sees it."""
    return rater.text().splitlines()[-2].strip()


async def test_complete_segments_are_not_called_all_while_ratings_are_left(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("end", "f5")
        desk = rater.screen.desk
        waiting = [item for item in silent_items(desk) if is_missing(desk, item)]
        assert len(waiting) > 5
        assert f"segment 7/7 · {len(waiting)} ratings left" in top(rater)
        assert "100 %" not in top(rater)
    finish(rated_study)
    async with running(rated_study) as rater:
        assert "7/7  100 %" in top(rater)


@pytest.mark.parametrize("key", ["0", "b"])
async def test_completing_the_last_segment_says_what_comes_next(rated_study: Study, key: str) -> None:
    async with running(rated_study) as rater:
        await rater.press("end", key)
        assert rater.screen.at == 6
        assert bottom(rater).endswith("; last segment; f6 for ratings and submit")
        await rater.press("?")
        assert "last segment" not in rater.said()


async def test_none_on_a_coded_segment_stays_there_and_says_what_went(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("b", "0")
        assert [event.op for event in rater.log] == ["set", "clear", "none"]
        assert rater.screen.at == 0
        assert bottom(rater) == "none, − Ease and liking"


async def test_an_intensity_is_asked_for_by_the_words_of_its_ends(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("enter", "x")
        assert bottom(rater) == "+ Strain: moving away   RW how sure? 1 guess … 3 sure"
        await rater.press("3")
        assert rater.log[-1].value is not None
        assert rater.log[-1].value.intensity == 3


async def test_a_question_is_whole_after_a_long_answer(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("C", "c")
        assert bottom(rater).startswith("+ Deciding together")
        assert bottom(rater).endswith("…   CO+ about?  1 goal  2 task  3 arrangements  4 other")


async def test_a_third_code_with_a_facet_is_in_the_marks_column(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m", "p", "c", "2")
        assert "EM+ AF+ CO+" in rater.text().splitlines()[2]
        assert "…" not in rater.text().splitlines()[2]


async def test_the_meaning_of_a_code_names_others_by_their_abbreviations(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("b", "f2")
        assert "(AF+)" in rater.text()
        assert "reg_" not in rater.text()


@pytest.mark.parametrize("key", ["space", ",", "left", "right", "f7", "f9"])
async def test_keys_of_the_player_say_why_there_is_no_sound(rated_study: Study, key: str) -> None:
    async with running(rated_study) as rater:
        await rater.press(key)
        assert bottom(rater) == "✗ no audio: no recording"


async def test_codes_for_the_other_speaker_are_found_and_say_why_they_are_not_legal(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("/")
        assert isinstance(rater.app.screen, Find)
        assert "(for" not in rater.text()
        assert "↑ ↓ · enter sets · esc back" in rater.text()
        await rater.press(*"risking")
        assert "t TR+    Risking disclosure  (for client)" in rater.text()
        await rater.press("enter")
        assert rater.log == []
        assert bottom(rater) == "✗ Risking disclosure is for client; here speaks therapist."
        await rater.press("/", *"zzqqxx")
        assert "No code is called that." in rater.text()


async def test_a_choice_is_made_by_arrows_and_enter_and_never_by_enter_alone(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("_", "enter")
        assert isinstance(rater.app.screen, Choice)
        assert "1-5, or ↑ ↓ and enter · esc back" in rater.text()
        await rater.press("down", "down", "down", "up")
        assert "▌2  wrong speaker" in rater.text()
        await rater.press("enter")
        (event,) = rater.log
        assert (event.op, event.value and event.value.reason) == ("cannot_code", "wrong speaker")


async def test_go_to_shows_its_keys(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(":")
        assert "enter goes there · esc back" in rater.text()


async def test_the_caps_lock_question_tells_that_two_are_stored_and_counts_only_those(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("T", "X", "B")  # the first two are for the client; the therapist speaks
        assert [event.code for event in rater.log] == ["bond_distance"]
        await rater.press("enter", "G", "enter", "F")
        assert isinstance(rater.app.screen, Ask)
        assert "The first two are stored; backspace takes them off." in rater.text()
        await rater.press("escape", "backspace", "backspace")
        desk = open_desk(rated_study, "R1", "S01")
        assert not any(desk.marks(one.id).codes for one in desk.segments)


async def test_none_up_to_here_tells_what_it_passed_over(study: Study, make_session: Callable[..., str]) -> None:
    make_session("S01", tuple((f"SPEAKER_0{n % 2}", f"This is what number {n} says.") for n in range(60)))
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    async with running(study) as rater:
        await rater.press("b", "end", "f5")
        stored = sum(event.op == "none" for event in rater.log)
        assert 0 < stored < 59
        assert bottom(rater) == f"none on {stored} segments; {59 - stored} not yet seen stay open"
