"""A rater's own keys and layout on the running program."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.model import Value
from coder.tui.base import StudyApp
from coder.tui.keyboard.board import Keyboard
from coder.tui.keyboard.layouts import LAYOUTS
from coder.tui.keyboard.reading import load_keyboard
from coder.tui.screens.dialogs import Ask, Choice
from coder.tui.screens.evidence import EvidenceScreen
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.tui.conftest import WIDE, Rater, running
from tests.tui.test_ratings import go_to, open_ratings

Typed = Callable[[str], Keyboard]


@pytest.fixture
def typed(tmp_path: Path) -> Typed:
    """A keyboard from the text of a keys.toml."""

    def read(text: str) -> Keyboard:
        path = tmp_path / "keys.toml"
        path.write_text(text, encoding="utf-8")
        return load_keyboard(path)

    return read


def help_of(rater: Rater) -> dict[str, str]:
    """What the page of all keys says: the meaning of each command → its keys."""
    text = str(rater.app.screen.query_one("Static").render())
    lines = text.partition("\nkeys\n")[2].splitlines()
    return {line[13:].strip(): line[:13].strip() for line in lines}


def palette_of(rater: Rater) -> list[str]:
    """What the page of all keys lists as being in the palette only."""
    text = str(rater.app.screen.query_one("Static").render())
    return [line.strip() for line in text.partition("\nin the palette")[2].splitlines()]


async def test_a_moved_command_obeys_its_new_key_and_no_longer_its_old_one(rated_study: Study, typed: Typed) -> None:
    async with running(rated_study, keyboard=typed('[keys]\nunsure = "f10"\n')) as rater:
        await rater.press("?")
        assert rater.log == []
        await rater.press("f10")
        assert [event.op for event in rater.log] == ["unsure"]


async def test_two_commands_change_places(rated_study: Study, typed: Typed) -> None:
    async with running(rated_study, keyboard=typed('[keys]\nunsure = "*"\nbookmark = ["?", "f10"]\n')) as rater:
        await rater.press("*", "?", "f10")
        assert [event.op for event in rater.log] == ["unsure", "bookmark", "bookmark"]


async def test_footer_and_help_show_the_keys_as_they_are(rated_study: Study, typed: Typed) -> None:
    keyboard = typed('[keys]\nplay = "f10"\nnone = ["ctrl+n", "0"]\nredo = []\nfind = ["#"]\n')
    async with running(rated_study, size=WIDE, keyboard=keyboard) as rater:
        footer = rater.text().splitlines()[-1]
        assert "f10 play" in footer
        assert "^n none" in footer
        await rater.press("f1")
        keys = help_of(rater)
        assert keys["Play or pause"] == "f10"
        assert keys["None: heard, and no code applies"] == "^n 0"
        assert "Redo what was undone" in palette_of(rater)
        assert keys["Find a code by its name and set it"] == "#"
        assert keys["Replay this segment; twice to loop it"] == ", f9"


async def test_the_help_keeps_its_order_when_keys_are_moved(rated_study: Study, typed: Typed) -> None:
    orders = []
    for keyboard in (Keyboard(), typed('[keys]\nundo = "ctrl+e"\nplay = "f10"\n')):
        async with running(rated_study, keyboard=keyboard) as rater:
            await rater.press("f1")
            orders.append(list(help_of(rater)))
    assert orders[0] == orders[1]


async def test_a_command_without_a_key_is_in_the_palette(rated_study: Study, typed: Typed) -> None:
    async with running(rated_study, keyboard=typed("[keys]\nunsure = []\n")) as rater:
        await rater.press("?")
        assert rater.log == []
        await rater.press("ctrl+p", *"unsure")
        await rater.pilot.pause(0.5)
        await rater.press("enter")
        await rater.pilot.pause(0.5)
        assert [event.op for event in rater.log] == ["unsure"]


async def test_sentences_name_the_keys_as_they_are(rated_study: Study, typed: Typed) -> None:
    async with running(rated_study, keyboard=typed('[keys]\nundo = "f10"\ncheck = "ctrl+e"\n')) as rater:
        await rater.press("B", "enter", "G", "enter", "F")
        assert isinstance(rater.app.screen, Ask)
        assert "f10 takes them off" in rater.text()
        await rater.press("escape", "end", "b")
        assert "ctrl+e for ratings and submit" in rater.said()


async def test_ctrl_c_leaves_although_leave_was_moved(rated_study: Study, typed: Typed) -> None:
    async with running(rated_study, keyboard=typed('[keys]\nleave = "f10"\n')) as rater:
        await rater.press("ctrl+q")
        assert rater.app.is_running
        await rater.press("m", "ctrl+c")
        assert rater.app.return_value == "Everything is stored."


async def test_russian_letters_set_the_codes_of_their_keys(rated_study: Study) -> None:
    async with running(rated_study, keyboard=Keyboard(LAYOUTS["ru"])) as rater:
        await rater.press("ь", "down", "е")
        assert [rater.screen.desk.book.codes[event.code].hotkey for event in rater.log] == ["m", "t"]


async def test_a_bouncing_russian_key_is_one_press_and_three_capitals_ask_about_caps_lock(rated_study: Study) -> None:
    async with running(rated_study, keyboard=Keyboard(LAYOUTS["ru"])) as rater:
        await rater.press("ь", "ь", gap=0.05)
        assert [event.op for event in rater.log] == ["set"]
        await rater.press("И", "enter", "П", "enter", "А")
        assert isinstance(rater.app.screen, Ask)


async def test_signs_are_reached_where_their_key_is_and_where_the_keycap_says(rated_study: Study) -> None:
    async with running(rated_study, keyboard=Keyboard(LAYOUTS["ru"])) as rater:
        await rater.press("ж", *"сам", "enter", ";", "escape")
        desk = open_desk(rated_study, "R1", "S01")
        assert [event.op for event in rater.log] == ["note"]
        assert desk.note_text(desk.segments[0]) == "сам"


async def test_text_typed_in_a_note_stays_as_it_is_typed_however_fast(rated_study: Study) -> None:
    async with running(rated_study, keyboard=Keyboard(LAYOUTS["ru"])) as rater:
        await rater.press(";", *"ждёт ещё", "enter", "ь", gap=0.0001)
        assert [event.op for event in rater.log] == ["note", "set"]
        desk = open_desk(rated_study, "R1", "S01")
        assert desk.note_text(desk.segments[0]) == "ждёт ещё"


async def test_the_palette_understands_a_name_typed_on_cyrillic_keys(rated_study: Study) -> None:
    async with running(rated_study, keyboard=Keyboard(LAYOUTS["ru"])) as rater:
        await rater.press("ctrl+з", *"гтыгку")
        await rater.pilot.pause(0.5)
        await rater.press("enter")
        await rater.pilot.pause(0.5)
        assert [event.op for event in rater.log] == ["unsure"]


async def test_the_row_of_azerty_sets_facets_and_its_shifted_keys_do_too(rated_study: Study) -> None:
    async with running(rated_study, keyboard=Keyboard(LAYOUTS["azerty"])) as rater:
        await rater.press("c", "é", "down", "c", "2")
        set_ = [event.value for event in rater.log if event.value and event.value.facets]
        assert set_ == [Value(1, facets={"about": "task"})] * 2


async def test_azerty_reaches_cannot_code_and_says_how(rated_study: Study) -> None:
    async with running(rated_study, size=WIDE, keyboard=Keyboard(LAYOUTS["azerty"])) as rater:
        assert "° cannot" in rater.text().splitlines()[-1]
        await rater.press("_")
        assert rater.log == []
        assert "nothing to set by a digit" in rater.said()
        await rater.press("°")
        assert isinstance(rater.app.screen, Choice)
        await rater.press("é")
        assert [event.op for event in rater.log] == ["cannot_code"]
        await rater.press("f1")
        text = str(rater.app.screen.query_one("Static").render())
        assert LAYOUTS["azerty"].note in text
        assert help_of(rater)["Cannot code this segment; asks why"] == "°"


async def test_azerty_types_a_rating(rated_study: Study) -> None:
    async with running(rated_study, keyboard=Keyboard(LAYOUTS["azerty"])) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_bond")
        await rater.press("-")
        assert [(event.code, event.value) for event in rater.log] == [("g_bond", Value(6))]


async def test_letters_of_another_script_are_answered_by_the_way_to_name_the_layout(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("ь")
        assert rater.log == []
        assert "No code has the key ь. Name your keyboard's layout: see coder keys." in rater.said()


async def test_the_pedal_that_goes_back_does_not_close_the_evidence(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_bond")
        await rater.press("6", "+", "f7")
        assert isinstance(rater.app.screen, EvidenceScreen)


async def test_a_clash_that_reading_did_not_see_is_told(rated_study: Study) -> None:
    keyboard = Keyboard(moved={"play": ("f10",), "note": ("f10",)})
    async with running(rated_study, keyboard=keyboard) as rater:
        assert isinstance(rater.app, StudyApp)
        told = [one.message for one in rater.app._notifications]
        assert "Keys shared by two commands: Play or pause" in told


async def test_a_command_with_one_key_fewer_is_no_clash(rated_study: Study, typed: Typed) -> None:
    async with running(rated_study, keyboard=typed('[keys]\nplay = "f4"\nreplay = "space"\n')) as rater:
        await rater.press("f4", "space")
        assert not list(rater.app._notifications)
        assert "no audio" in rater.said()
