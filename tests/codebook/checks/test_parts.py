"""Targets, segment kinds, scales and facets whose lines contradict each other."""

from collections.abc import Callable

import pytest

Slip = tuple[str, str, str, str, str]

PARTS: list[Slip] = [
    (
        "client: group",
        "client: group, family: each",
        "targets:",
        "targets.family",
        "'each' is each person of a role, so the target is called therapist or client or other",
    ),
    ("length_s: 300, ", "", "five:", "segments.five.length_s", "is missing: the length of an interval"),
    (
        "{kind: utterance}",
        "{kind: utterance, length_s: 3}",
        "utt:",
        "segments.utt.length_s",
        "belongs to interval segments, not to utterance",
    ),
    (
        "{kind: utterance}",
        "{kind: utterance, min_s: 30, max_s: 20}",
        "utt:",
        "segments.utt.min_s",
        "30 is above max_s, 20",
    ),
    ("scales:\n", "  again: {kind: session}\nscales:\n", "again", "segments.again", "is a second kind 'session'"),
    (
        "scales:\n",
        "  again: {kind: utterance, min_s: 0.30, max_s: 20}\nscales:\n",
        "again",
        "segments.again",
        "cuts exactly as 'utt' does; put its codes there",
    ),
    ("max: 3", "max: 1", "sure:", "scales.sure.max", "1 is not above min, 1"),
    ("step: 0.5", "step: 0.3", "g3:", "scales.g3.step", "steps of 0.3 from -1 do not end at 1"),
    ("min: 1, max: 3, step: 1", "min: 0, max: 10, step: 0.001", "sure:", "scales.sure.step", "more than 1000 values"),
    ("step: 0.5", "step: 0", "g3:", "scales.g3.step", "must be above 0"),
    (
        "0.5: {en: fair}",
        "0.7: {en: fair}",
        "g3:",
        "scales.g3.anchors.0.7",
        "0.7 is not on the scale, -1 to 1 in steps of 0.5",
    ),
    ("start: 0,", "start: 2,", "g3:", "scales.g3.start", "2 is not on the scale, -1 to 1 in steps of 0.5"),
    ("step: 0.1, metric", "step: 0.1, start: 11, metric", "line:", "scales.line.start", "any value from 0 to 10"),
    ("[goal, task]", "[]", "about:", "facets.about.values", "must hold at least one"),
    (
        "[goal, task]",
        "[a, b, c, d, e, f, g, h, i, j]",
        "about:",
        "facets.about.values",
        "has 10 values; the digits 1 to 9",
    ),
    ("[goal, task]", "[goal, goal]", "about:", "facets.about.values[1]", "is in this list already"),
]


@pytest.mark.parametrize("slip", PARTS, ids=lambda slip: slip[1].strip()[:40])
def test_a_part_that_contradicts_itself_is_told_where(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)
