"""Codes with keys that do not fit their kind or their segment."""

from collections.abc import Callable

import pytest

Slip = tuple[str, str, str, str, str]

CODES: list[Slip] = [
    ("    scale: line\n", "", "  mood:", "codes.mood.scale", "is missing: a rating needs a scale"),
    (
        "    hotkey: x\n",
        "    hotkey: x\n    scale: sure\n",
        "scale: sure",
        "codes.away.scale",
        "goes with kind rating, not count",
    ),
    (
        "    hotkey: x\n",
        "    hotkey: x\n    evidence: optional\n",
        "evidence: opt",
        "codes.away.evidence",
        "goes with kind rating",
    ),
    (
        "    scale: line\n",
        "    scale: line\n    facets: [about]\n",
        "    facets: [about]\n    segment: five",
        "codes.mood.facets",
        "does not go with a rating",
    ),
    (
        "    scale: line\n",
        "    scale: line\n    speaker: [any]\n",
        "    speaker: [any]\n    segment: five",
        "codes.mood.speaker",
        "goes with utterances and turns; nobody in particular speaks on a whole interval",
    ),
    (
        "    evidence: required\n",
        "    evidence: required\n    speaker: [client]\n",
        "    speaker: [client]\n    definition: The bond",
        "codes.g_bond.speaker",
        "on a whole session",
    ),
    ("speaker: [client]", "speaker: [any, client]", "[any, client]", "codes.away.speaker", "'any' takes in everybody"),
    (
        "intensity: sure",
        "intensity: line",
        "intensity: line",
        "codes.cold.intensity",
        "cannot be set with the digits 1 to 9",
    ),
]


@pytest.mark.parametrize("slip", CODES, ids=lambda slip: slip[1].strip()[:40])
def test_a_key_that_does_not_fit_the_kind_of_code_is_refused(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)
