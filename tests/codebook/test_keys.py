"""Letters and the codes behind them."""

from coder.codebook.keys import hotkeys, partner
from coder.codebook.load import loads


def test_letters_are_listed_per_kind_of_segment(mini: str) -> None:
    book = loads(mini, "mini.yaml")

    assert hotkeys(book, "utt") == {"w": "warm", "W": "cold", "x": "away"}
    assert hotkeys(book, "session") == {}


def test_a_codes_partner_is_on_the_same_letter_in_the_other_case(mini: str) -> None:
    book = loads(mini, "mini.yaml")

    assert partner(book, "warm") is book.codes["cold"]
    assert partner(book, "cold") is book.codes["warm"]
    assert partner(book, "away") is None
    assert partner(book, "g_bond") is None


def test_two_kinds_of_segments_may_use_one_letter(mini: str) -> None:
    book = loads(mini.replace("abbr: M5", "abbr: M5\n    hotkey: w"), "mini.yaml")

    assert (hotkeys(book, "utt")["w"], hotkeys(book, "five")["w"]) == ("warm", "mood")
