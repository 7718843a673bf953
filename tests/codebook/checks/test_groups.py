"""Groups within themselves, and choices that cannot be made."""

from collections.abc import Callable

import pytest

Slip = tuple[str, str, str, str, str]

GROUPS: list[Slip] = [
    ("[cold, away]", "[cold, both]", "strain:", "groups.strain", "holds itself: strain > both > strain"),
    ("[cold, away]", "[cold, strain]", "strain:", "groups.strain", "holds itself: strain > strain"),
    (
        "mode: multi, members: [pair, strain]",
        "mode: exhaustive, members: [mood]",
        "both:",
        "groups.both.members",
        "'mood' is a rating",
    ),
    ("max_per_segment: 2", "max_per_segment: 2, label: 3", "all:", "groups.all.label", "must be text"),
    (
        "mode: exclusive,",
        "mode: exclusive, max_per_segment: 2,",
        "pair:",
        "groups.pair.max_per_segment",
        "2 contradicts the mode",
    ),
    (
        "exclusive, members: [warm, cold]",
        "exclusive, segment: five, members: [warm]",
        "pair:",
        "groups.pair.members[0]",
        "'warm' is coded on utt, not on five",
    ),
    (
        "precedence: [strain, pair]",
        "precedence: [g_bond, pair]",
        "all:",
        "groups.all.precedence[0]",
        "is not among the group's members",
    ),
]


@pytest.mark.parametrize("slip", GROUPS, ids=lambda slip: slip[1].strip()[:40])
def test_a_group_that_cannot_be_chosen_from_is_refused(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)
