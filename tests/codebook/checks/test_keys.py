"""Hotkeys and abbreviations that clash, lack, or are no letters."""

from collections.abc import Callable

import pytest

Slip = tuple[str, str, str, str, str]

KEYS: list[Slip] = [
    ("hotkey: W", "hotkey: w", "hotkey: w\n  away", "codes.cold.hotkey", "'w' is the hotkey of warm already (line 39)"),
    (
        "abbr: W-",
        "abbr: W+",
        "abbr: W+\n    kind: presence\n    segment: utt\n    target: dyad\n    speaker: [t",
        "codes.cold.abbr",
        "'W+' is the abbreviation of warm",
    ),
    (
        "    hotkey: x\n",
        "",
        "  away:",
        "codes.away.hotkey",
        "is missing: other codes of this segment kind have one, such as warm",
    ),
    ("hotkey: x", "hotkey: space", "hotkey: space", "codes.away.hotkey", "must be one ASCII letter"),
    ("hotkey: x", 'hotkey: "0"', 'hotkey: "0"', "codes.away.hotkey", "must be one ASCII letter"),
    ("hotkey: x", "hotkey: é", "hotkey: é", "codes.away.hotkey", "must be one ASCII letter"),
]


@pytest.mark.parametrize("slip", KEYS, ids=lambda slip: slip[1].strip()[:40])
def test_a_letter_stands_for_one_code_and_is_a_letter(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)
