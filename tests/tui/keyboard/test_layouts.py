"""Layouts: every letter that a layout can send leads to one place, and no command is out of reach."""

from string import ascii_letters, ascii_lowercase

import pytest
from textual import events

from coder.tui.keyboard.board import Keyboard
from coder.tui.keyboard.catalogue import commands
from coder.tui.keyboard.layouts import LAYOUTS, Layout
from coder.tui.keyboard.names import character_of

SCRIPTS = [one for one in LAYOUTS.values() if one.name in ("ru", "uk", "bg", "el", "he")]
MISSING = {"el": "qQW", "he": "q" + ascii_letters[26:]}
"""Letters without a key of the script; Hebrew has its upper case as Latin letters by shift."""


def by_name(layout: Layout) -> str:
    return layout.name


@pytest.mark.parametrize("layout", SCRIPTS, ids=by_name)
def test_each_latin_letter_has_a_key(layout: Layout) -> None:
    reached = set(layout.sent.values())
    assert {one for one in ascii_letters if one not in reached} == set(MISSING.get(layout.name, ""))


@pytest.mark.parametrize("layout", SCRIPTS, ids=by_name)
def test_upper_case_is_the_upper_case_of_the_same_key(layout: Layout) -> None:
    pairs = [(sent, meant) for sent, meant in layout.sent.items() if meant in ascii_lowercase and sent.upper() != sent]
    wrong = [sent for sent, meant in pairs if sent not in ("ς",) and layout.sent.get(sent.upper()) != meant.upper()]
    assert not [sent for sent in wrong if sent != "ь" or layout.name != "bg"]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=by_name)
def test_no_layout_hides_a_sign_that_is_a_command_without_another_way_to_it(layout: Layout) -> None:
    signs = {character_of(key) for one in commands().values() for key in one.keys}
    signs = {one for one in signs if one and not one.isalnum()}
    hidden = {one for one in signs if one in layout.sent and one not in layout.sent.values()}
    assert hidden == set()


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=by_name)
def test_a_layout_never_reads_a_latin_letter_or_a_digit_as_another(layout: Layout) -> None:
    assert not [one for one in layout.sent if one.isascii() and one.isalnum()]


def test_the_row_of_azerty_gives_the_digits_in_order() -> None:
    assert "".join(LAYOUTS["azerty"].meant(one) for one in "&é\"'(-è_çà") == "1234567890"
    assert "".join(LAYOUTS["azerty-be"].meant(one) for one in "&é\"'(§è!çà") == "1234567890"


def read(layout: str, key: str, character: str | None, *, typing: bool = False) -> tuple[str, str | None]:
    event = events.Key(key, character)
    Keyboard(LAYOUTS[layout]).translate(event, typing=typing)
    return event.key, event.character


@pytest.mark.parametrize(
    ("layout", "key", "character", "read_as"),
    [
        ("ru", "е", "е", ("t", "t")),
        ("ru", "Е", "Е", ("T", "T")),
        ("ru", "ж", "ж", ("semicolon", ";")),
        ("ru", "ctrl+й", None, ("ctrl+q", None)),
        ("ru", "enter", "\r", ("enter", "\r")),
        ("ru", "full_stop", ".", ("full_stop", ".")),
        ("azerty", "ampersand", "&", ("1", "1")),
        ("azerty", "degree_sign", "°", ("underscore", "_")),
        ("azerty", "right_parenthesis", ")", ("minus", "-")),
        ("el", "σ", "σ", ("s", "s")),
        ("el", "ς", "ς", ("w", "w")),
        ("qwertz", "z", "z", ("z", "z")),
        ("qwerty", "е", "е", ("е", "е")),
    ],
)
def test_a_key_is_read_as_what_is_meant(
    layout: str, key: str, character: str | None, read_as: tuple[str, str | None]
) -> None:
    assert read(layout, key, character) == read_as


def test_text_that_is_typed_stays_and_a_chord_does_not() -> None:
    assert read("ru", "ж", "ж", typing=True) == ("ж", "ж")
    assert read("ru", "ctrl+й", None, typing=True) == ("ctrl+q", None)
