"""Names that refer to nothing, or twice to the same."""

from collections.abc import Callable

import pytest

Slip = tuple[str, str, str, str, str]

REFERENCES: list[Slip] = [
    (
        "segment: five",
        "segment: fife",
        "fife",
        "codes.mood.segment",
        "unknown segment kind 'fife'; did you mean 'five'?",
    ),
    (
        "target: client",
        "target: clients",
        "clients",
        "codes.away.target",
        "unknown target 'clients'; did you mean 'client'?",
    ),
    ("scale: line", "scale: lime", "lime", "codes.mood.scale", "unknown scale 'lime'; did you mean 'line'?"),
    ("intensity: sure", "intensity: sur", "sur\n", "codes.cold.intensity", "unknown scale 'sur'; did you mean 'sure'?"),
    (
        "facets: [about]",
        "facets: [abuot]",
        "abuot",
        "codes.warm.facets[0]",
        "unknown facet 'abuot'; did you mean 'about'?",
    ),
    ("instead: none", "instead: wram", "wram", "codes.cold.non_examples[0].instead", "did you mean 'warm'?"),
    ("[cold, away]", "[cold, awya]", "awya", "groups.strain.members[1]", "did you mean 'away'?"),
    (
        "[pair, strain]",
        "[pair, zzz]",
        "zzz",
        "groups.both.members[1]",
        "unknown code or group 'zzz'; known: warm, cold",
    ),
    ("precedence: [strain,", "precedence: [strian,", "strian", "groups.all.precedence[0]", "did you mean 'strain'?"),
    ("globals: [g_bond", "globals: [gbond", "gbond", "globals[0]", "unknown code 'gbond'; did you mean 'g_bond'?"),
    ("of: [g_bond", "of: [gbond", "gbond", "scores.bond.of[0]", "did you mean 'g_bond'?"),
    ("out_of: [warm, cold]", "out_of: [warm, clod]", "clod", "scores.share.out_of[1]", "did you mean 'cold'?"),
    ("  codes: {stat", "  coeds: {stat", "coeds", "reliability.coeds", "unknown code, group or score 'coeds'"),
    ("segment: utt, threshold", "segment: ut, threshold", "ut, th", "reliability.codes.segment", "did you mean 'utt'?"),
    ("globals: [g_bond", "globals: [g_bond, g_bond", "globals: [", "globals[1]", "is in this list already"),
    ("{require: note}", "{forbid: [wram]}", "wram", "rules[0].then.forbid[0]", "did you mean 'warm'?"),
    ("{g_bond: [0,", "{gbond: [0,", "gbond", "rules[1].then.allow.gbond", "is not a rating; did you mean 'g_bond'?"),
]


@pytest.mark.parametrize("slip", REFERENCES, ids=lambda slip: slip[1].strip()[:40])
def test_an_unknown_name_is_told_the_nearest_known_one(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)
