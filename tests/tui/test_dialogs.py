"""What stands behind `:` and `/`."""

import pytest

from coder.codebook.load import load
from coder.model import Segment
from coder.resources import codebook_path
from coder.tui.screens.desk import nearest, place_named
from coder.tui.screens.find import ranked

SEGMENTS = [Segment(f"s{n}", "utt", n, 10_000 * n, 10_000 * n + 8000) for n in (1, 2, 4)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2), (" 4 ", 4), ("3", None), ("00:12", 1), ("00:19", 2), ("0:00:41", 4), ("00:49", 4), ("0:25", 2),
        ("00:51", None), ("00:99", None), ("60:00", None), ("", None), ("a", None), ("1:2:3:4", None),
        ("-1", None), ("²", None),
    ],
)  # fmt: skip
def test_a_place_is_a_number_or_a_time(text: str, number: int | None) -> None:
    found = place_named(text, SEGMENTS, 50_000)
    assert (found.number if found else None) == number


def test_a_time_in_an_empty_session_is_nowhere() -> None:
    assert place_named("00:10", [], 50_000) is None


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("empathy", "reg_empathy"),
        ("EM+", "reg_empathy"),
        ("warmth", "bond_ease"),
        ("cnvunder", "reg_empathy"),
        ("", None),
    ],
)
def test_codes_are_found_by_name_then_meaning_then_letters_in_order(query: str, first: str | None) -> None:
    book = load(codebook_path("alliance-bordin"))
    codes = book.codes_of("utt")
    found = ranked(query, codes)
    assert found[0].id == (first or codes[0].id)


def test_what_no_code_is_called_finds_nothing() -> None:
    assert ranked("zzqqxx", load(codebook_path("alliance-bordin")).codes_of("utt")) == ()


def test_the_nearest_goes_round_once() -> None:
    assert nearest(lambda at: at == 1, 1, 1, 4) == 1
    assert nearest(lambda at: at in (0, 3), 1, 1, 4) == 3
    assert nearest(lambda at: at in (0, 3), 1, -1, 4) == 0
    assert nearest(lambda at: False, 1, 1, 4) is None
