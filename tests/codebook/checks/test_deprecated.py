"""A code that is not coded any more: since when, what instead, and that nothing still asks for it."""

from collections.abc import Callable

import pytest

from coder.codebook.keys import hotkeys
from coder.codebook.load import loads
from coder.codebook.versions import diff

Slip = tuple[str, str, str, str, str]

HOTKEY = "    hotkey: x\n"
SLIPS: list[Slip] = [
    (HOTKEY, f"{HOTKEY}    deprecated_in: 1.2.1\n", "    deprecated", "codes.away.deprecated_in", "1.2.1 is above the"),
    (HOTKEY, f"{HOTKEY}    deprecated_in: 1.10.0\n", "    deprecated", "codes.away.deprecated_in", "version, 1.2.0"),
    (
        HOTKEY,
        f"{HOTKEY}    deprecated_in: '1'\n",
        "    deprecated",
        "codes.away.deprecated_in",
        "must be the version of",
    ),
    (HOTKEY, f"{HOTKEY}    replaced_by: warm\n", "    replaced", "codes.away.replaced_by", "goes with 'deprecated_in'"),
    (
        HOTKEY,
        f"{HOTKEY}    deprecated_in: 1.1.0\n    replaced_by: wram\n",
        "    replaced",
        "codes.away.replaced_by",
        "unknown code 'wram'; did you mean 'warm'?",
    ),
    (
        HOTKEY,
        f"{HOTKEY}    deprecated_in: 1.1.0\n    replaced_by: away\n",
        "    replaced",
        "codes.away.replaced_by",
        "a code does not replace itself",
    ),
    (
        "    required: true\n",
        "    required: true\n    deprecated_in: 1.1.0\n",
        "    required: true\n    dep",
        "codes.mood.required",
        "nobody could finish",
    ),
    (
        "    evidence: required\n",
        "    evidence: required\n    deprecated_in: 1.1.0\n",
        "globals: [",
        "globals[0]",
        "'g_bond' is deprecated and is not asked any more",
    ),
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip[4][:40])
def test_a_code_is_deprecated_since_a_version_there_was_and_for_one_in_use(
    slip: Slip, one_problem: Callable[[Slip], None]
) -> None:
    one_problem(slip)


def test_what_replaces_a_code_is_not_deprecated_itself(mini: str, one_problem: Callable[[Slip], None]) -> None:
    assert mini.index("hotkey: w") < mini.index("hotkey: W")
    both = "hotkey: w\n    deprecated_in: 1.1.0\n    replaced_by: cold\n  cold:\n    deprecated_in: 1.2.0\n"
    one_problem(
        ("hotkey: w\n  cold:\n", both, "    replaced_by", "codes.warm.replaced_by", "'cold' is deprecated itself")
    )


def test_a_deprecated_code_needs_no_key_and_loses_the_one_it_has(mini: str) -> None:
    without = loads(mini.replace(HOTKEY, "    deprecated_in: 1.2.0\n"), "mini.yaml")
    keyed = loads(mini.replace(HOTKEY, f"{HOTKEY}    deprecated_in: 1.2.0\n"), "mini.yaml")

    assert hotkeys(without, "utt") == hotkeys(keyed, "utt") == {"w": "warm", "W": "cold"}
    assert (keyed.codes["away"].deprecated_in, keyed.codes["away"].replaced_by) == ("1.2.0", None)


def test_deprecating_a_code_is_minor(mini: str) -> None:
    new = mini.replace(HOTKEY, f"{HOTKEY}    deprecated_in: 1.3.0\n    replaced_by: cold\n").replace(
        "1.2.0\ntitle", "1.3.0\ntitle"
    )
    found = diff(loads(mini, "mini.yaml"), loads(new, "mini.yaml"))

    assert [(one.level, one.path, one.message) for one in found.changes] == [
        ("minor", "codes.away.deprecated_in", "nothing → 1.3.0"),
        ("minor", "codes.away.replaced_by", "nothing → cold"),
    ]
