"""The bindings of every screen."""

from collections import Counter
from string import ascii_letters, digits

import pytest
from textual.binding import Binding, BindingsMap
from textual.screen import Screen

from coder.tui.base import StudyApp
from coder.tui.caring import CaringApp
from coder.tui.palette import commands
from coder.tui.screens.care import CareScreen
from coder.tui.screens.check import CheckScreen
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.coding_keys import CODING
from coder.tui.screens.curtain import Curtain
from coder.tui.screens.dialogs import Ask, Choice, Dialog, Line
from coder.tui.screens.evidence import EvidenceScreen
from coder.tui.screens.filtering import FilterDialog
from coder.tui.screens.find import Find
from coder.tui.screens.pages import Page
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.ratings import RatingsScreen
from coder.tui.screens.roles import RolesScreen
from coder.tui.screens.session_keys import SESSION
from coder.workflow.study import Study
from tests.tui.conftest import running

SCREENS = [
    CodingScreen, RatingsScreen, EvidenceScreen, CheckScreen, QueueScreen, RolesScreen, Page, Dialog, Choice, Ask,
    Line, Find, FilterDialog, CareScreen, Curtain,
]  # fmt: skip


def own(screen: type[Screen[object]]) -> BindingsMap:
    """The bindings that a class declares itself."""
    return BindingsMap(screen.__dict__.get("BINDINGS", ()))


@pytest.mark.parametrize("screen", [*SCREENS, CaringApp, StudyApp], ids=lambda one: one.__name__)
def test_every_binding_has_an_id_and_says_what_it_does(screen: type[Screen[object]]) -> None:
    bindings = [binding for _key, binding in own(screen)]
    assert bindings
    assert not [binding for binding in bindings if not binding.id or not binding.tooltip or not binding.description]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.__name__)
def test_no_two_commands_share_a_key(screen: type[Screen[object]]) -> None:
    assert not [key for key, bindings in own(screen).key_to_bindings.items() if len(bindings) > 1]


def test_coding_and_reading_keys_do_not_clash() -> None:
    keys = Counter(key for key, _binding in [*BindingsMap(CODING), *BindingsMap(SESSION)])
    assert not [key for key, count in keys.items() if count > 1]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.__name__)
def test_no_command_uses_an_ascii_letter(screen: type[Screen[object]]) -> None:
    letters = [(key, binding.id) for key, binding in own(screen) if key in ascii_letters]
    assert all(name and name.startswith("code-") for _key, name in letters)


def test_the_keys_of_the_design_are_bound() -> None:
    keys = {key for key, _binding in [*BindingsMap(CODING), *BindingsMap(SESSION)]}
    assert keys == {
        *ascii_letters, *digits, "underscore", "enter", "up", "down", "pageup", "pagedown", "home", "end", "tab",
        "shift+tab", "colon", "space", "comma", "left", "right", "shift+left", "shift+right", "less_than_sign",
        "greater_than_sign", "equals_sign", "backspace", "ctrl+r", "full_stop", "slash", "question_mark",
        "exclamation_mark", "semicolon", "asterisk", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f9", "escape",
        "ctrl+o", "ctrl+l",
    }  # fmt: skip


async def test_footer_help_and_palette_are_drawn_from_the_same_bindings(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        listed: dict[str, Binding] = {str(binding.id): binding for _node, binding in commands(rater.screen)}
        assert {"none", "cannot", "undo", "check", "leave", "replay"} <= set(listed)
        assert not [name for name in listed if name.startswith("code-")]
        footer = rater.text().splitlines()[-1]
        assert all(listed[name].description in footer for name in ("none", "cannot", "next", "leave"))
        await rater.press("f1")
        help_text = str(rater.app.screen.query_one("Static").render())
        assert all(binding.tooltip in help_text for binding in listed.values())


async def test_a_command_can_be_given_by_name(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("ctrl+p")
        await rater.press(*"unsure")
        await rater.pilot.pause(0.5)
        await rater.press("enter")
        await rater.pilot.pause(0.5)
        assert [event.op for event in rater.log] == ["unsure"]


async def test_a_question_asked_by_a_command_by_name_is_answered_too(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("ctrl+p")
        await rater.press(*"write a note")
        await rater.pilot.pause(0.5)
        await rater.press("enter")
        await rater.pilot.pause(0.5)
        await rater.press(*"see me", "enter")
        assert [event.op for event in rater.log] == ["note"]
