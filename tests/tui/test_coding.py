"""The coding screen: keys in, rows in the store out."""

from collections.abc import Callable, Sequence

import pytest

from coder.model import Event, Value
from coder.tui.screens.dialogs import Ask, Choice, Line
from coder.tui.screens.find import Find
from coder.workflow.assignment import assign
from coder.workflow.intake import add_rater
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.tui.conftest import NARROW, WIDE, running


def told(log: Sequence[Event]) -> list[tuple[str, str]]:
    return [(event.op, event.code) for event in log]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_letter_is_stored_and_shown_and_the_same_letter_takes_it_off(
    rated_study: Study, size: tuple[int, int]
) -> None:
    async with running(rated_study, size=size) as rater:
        await rater.press("m")
        assert told(rater.log) == [("set", "reg_empathy")]
        assert "EM+" in rater.text().splitlines()[2]
        assert rater.said().startswith("+ Conveyed understanding")
        await rater.press("m")
        assert told(rater.log) == [("set", "reg_empathy"), ("clear", "reg_empathy")]


async def test_a_code_that_is_illegal_here_is_not_stored_and_says_why(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("t")
        assert rater.log == []
        assert "for client; here speaks therapist" in rater.said()


async def test_a_letter_without_a_code_says_so(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("Q")
        assert rater.log == []
        assert "No code has the key Q." in rater.said()


async def test_none_is_stored_and_moves_on(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        first = rater.screen.segment
        await rater.press("0", "0")
        assert [(event.op, event.segment) for event in rater.log] == [
            ("none", first.id),
            ("none", rater.screen.segments[1].id),
        ]
        assert rater.screen.at == 2


async def test_a_code_does_not_move_on_while_others_are_legal(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m")
        assert rater.screen.at == 0


async def test_digits_set_what_is_asked_after_a_letter_in_its_batch(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("c")
        assert "CO+ about?  1 goal  2 task  3 arrangements  4 other" in rater.said()
        await rater.press("2")
        first, second = rater.log
        assert second.value == Value(1, facets={"about": "task"})
        assert first.batch == second.batch
        await rater.press("backspace")
        assert told(rater.log)[2:] == [("clear", "col_choice")]


async def test_a_digit_with_nothing_to_set_stores_nothing(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("5")
        assert rater.log == []
        assert "nothing to set by a digit" in rater.said()


async def test_cannot_code_asks_why_and_stores_the_reason(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("_")
        assert isinstance(rater.app.screen, Choice)
        await rater.press("9")
        assert rater.log == []
        await rater.press("2")
        (event,) = rater.log
        assert (event.op, event.value and event.value.reason) == ("cannot_code", "wrong speaker")
        assert rater.screen.at == 1


async def test_escape_leaves_a_question_unanswered(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("_", "escape", "!", "escape", ";", "escape", "/", "escape", ":", "escape")
        assert rater.log == []
        assert rater.screen.at == 0


async def test_problem_unsure_bookmark_and_note_are_marks_of_their_own(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("!", "3", "?", "*", ";", *"see me", "enter")
        assert [event.op for event in rater.log] == ["problem", "unsure", "bookmark", "note"]
        desk = open_desk(rated_study, "R1", "S01")
        marks = desk.marks(desk.segments[0].id)
        assert (marks.problem, marks.unsure, marks.bookmark) == ("words", True, True)
        assert desk.note_text(desk.segments[0]) == "see me"
        assert "?!*;" in rater.text().splitlines()[2]


async def test_a_problem_can_be_taken_back(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("!", "1", "!", "5")
        desk = open_desk(rated_study, "R1", "S01")
        assert desk.marks(desk.segments[0].id).problem == ""


async def test_letters_typed_into_a_note_are_no_codes_however_fast(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(";", *"member tm0", "enter", "m", gap=0.0001)
        assert [(event.op, event.code) for event in rater.log] == [("note", ""), ("set", "reg_empathy")]
        desk = open_desk(rated_study, "R1", "S01")
        assert desk.note_text(desk.segments[0]) == "member tm0"


async def test_repeat_codes_as_the_previous_segment(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("b", "enter", ".")
        assert [(event.code, event.segment) for event in rater.log] == [
            ("bond_ease", rater.screen.segments[0].id),
            ("bond_ease", rater.screen.segments[1].id),
        ]


async def test_undo_says_what_goes_there_and_redo_brings_it_back(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m", "enter", "enter", "backspace")
        assert rater.screen.at == 0
        assert "undone: + Conveyed understanding" in rater.said()
        assert rater.log[1].undoes == rater.log[0].id
        await rater.press("enter", "ctrl+r")
        assert rater.screen.at == 0
        desk = open_desk(rated_study, "R1", "S01")
        assert desk.marks(desk.segments[0].id).has("reg_empathy")
        await rater.press("ctrl+r")
        assert "nothing to redo" in rater.said()


async def test_a_code_is_found_by_its_name_and_set(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("/", *"affirm")
        assert isinstance(rater.app.screen, Find)
        await rater.press("enter")
        assert told(rater.log) == [("set", "reg_affirm")]


async def test_go_to_takes_a_number_or_a_time(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(":", *"5", "enter")
        assert rater.screen.segment.number == 5
        third = rater.screen.segments[2]
        seconds = third.start_ms // 1000 + 1
        await rater.press(":", *f"00:{seconds:02}", "enter")
        assert rater.screen.segment == third
        for beyond in ("99", "00:17", "00:99", "9:00:00"):
            await rater.press(":", *beyond, "enter")
            assert rater.said() == "✗ This session has 7 segments and ends at 00:16."
            assert rater.screen.segment == third


async def test_tab_goes_to_what_is_incomplete_and_round(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("0", "enter", "0", "home", "tab")
        assert rater.screen.at == 1
        await rater.press("shift+tab")
        assert rater.screen.at == len(rater.screen.segments) - 1


async def test_moving_keys_stay_within_the_session(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("up", "pageup", "home")
        assert rater.screen.at == 0
        await rater.press("end", "down", "pagedown")
        assert rater.screen.at == len(rater.screen.segments) - 1
        await rater.press("enter")
        assert "This is the last segment." in rater.said()


async def test_none_up_to_here_covers_what_was_seen_in_one_batch(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m", "enter", "enter", "enter", "f5")
        nones = [event for event in rater.log if event.op == "none"]
        assert [event.segment for event in nones] == [one.id for one in rater.screen.segments[1:4]]
        assert len({event.batch for event in nones}) == 1
        await rater.press("backspace")
        assert open_desk(rated_study, "R1", "S01").progress.complete == 1


async def test_fifty_keys_without_a_pause_are_all_stored_in_order(
    study: Study, make_session: Callable[..., str]
) -> None:
    make_session("S01", tuple((f"SPEAKER_0{n % 2}", f"This is what number {n} says.") for n in range(30)))
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    letters = ("bgvkfnajsempu", "wxztyTEbgvkKf")  # for the therapist, for the client
    pressed = [(number, letters[number % 2][number % 13]) for number in range(25)]
    async with running(study) as rater:
        by_key = {code.hotkey: code.id for code in rater.screen.desk.book.codes.values()}
        await rater.press(*(key for _, letter in pressed for key in (letter, "enter")), gap=0.013)
        places = rater.screen.place_of
        stored = [(places[event.segment], event.code) for event in rater.log if event.op == "set"]
        assert stored == [(number, by_key[letter]) for number, letter in pressed]
        assert [event.seq for event in rater.log] == list(range(1, len(rater.log) + 1))


@pytest.mark.parametrize(("gap", "stored"), [(0.0, 1), (0.119, 1), (0.121, 2)])
async def test_the_same_code_key_counts_once_within_120_ms(rated_study: Study, gap: float, stored: int) -> None:
    async with running(rated_study) as rater:
        await rater.press("m", "m", gap=gap)
        assert len(rater.log) == stored


async def test_a_key_that_bounces_across_a_move_codes_one_segment(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("b", "enter", "b", gap=0.05)
        assert [event.segment for event in rater.log] == [rater.screen.segments[0].id]


async def test_a_held_key_does_not_flicker(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(*"m" * 20, gap=0.03)
        assert told(rater.log) == [("set", "reg_empathy")]


async def test_a_failed_commit_shows_a_banner_and_no_code(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m")
        before = rater.screen.desk.marks(rater.screen.segment.id)
        rated_study.store.limit_pages(1)
        long_note = "w" * 200_000
        await rater.press(";")
        assert isinstance(rater.app.screen, Line)
        rater.app.screen.line.value = long_note
        await rater.press("enter")
        assert rater.screen.banner.display
        assert "NOTHING WAS STORED" in rater.text()
        assert "NOT SAVED" in rater.text()
        assert rater.screen.desk.marks(rater.screen.segment.id) == before
        assert told(rater.log) == [("set", "reg_empathy")]
        rated_study.store.limit_pages(1_000_000)
        await rater.press("p")
        assert not rater.screen.banner.display
        assert told(rater.log) == [("set", "reg_empathy"), ("set", "reg_affirm")]


async def test_three_upper_case_codes_in_a_row_ask_about_caps_lock(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("B", "enter", "G", "enter", "F")
        assert isinstance(rater.app.screen, Ask)
        assert len(rater.log) == 2
        await rater.press("escape")
        assert len(rater.log) == 2
        await rater.press("F", "enter", "B", "enter", "G")
        assert isinstance(rater.app.screen, Ask)
        await rater.press("enter", "enter", "F")
        assert [event.code for event in rater.log[-2:]] == ["goal_conflict", "follow_lapse"]


async def test_the_program_opens_where_the_rater_left_it(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("enter", "enter", "right")
        stood = rater.screen.place()
        await rater.press("ctrl+q")
    async with running(rated_study) as rater:
        assert rater.screen.place() == stood


async def test_every_event_says_where_the_playhead_was(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("enter", "right", "b")
        assert rater.log[0].playhead_ms == rater.screen.segments[1].start_ms + 2000
