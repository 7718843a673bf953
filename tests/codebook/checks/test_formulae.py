"""Conditions and rules that cannot be read, or wait for themselves."""

from collections.abc import Callable

import pytest

Slip = tuple[str, str, str, str, str]

FORMULAE: list[Slip] = [
    (
        "count(strain) > 0 and",
        "count(strain) = 0 and",
        "only_if",
        "codes.g_after.only_if",
        "'=' has no meaning here; write '=='",
    ),
    (
        "count(strain) > 0 and",
        "count(strian) > 0 and",
        "only_if",
        "codes.g_after.only_if",
        "unknown code or group 'strian'; did you mean 'strain'?",
    ),
    (
        "and g_bond < 1",
        "and gbond < 1",
        "only_if",
        "codes.g_after.only_if",
        "unknown rating 'gbond'; did you mean 'g_bond'?",
    ),
    (
        "and g_bond < 1",
        "and mood < 1",
        "only_if",
        "codes.g_after.only_if",
        "only a rating of the session has one value",
    ),
    ("and g_bond < 1", "and away < 1", "only_if", "codes.g_after.only_if", "'away' has no value; write count(away)"),
    (
        "and g_bond < 1",
        "and strain < 1",
        "only_if",
        "codes.g_after.only_if",
        "'strain' has no value; write count(strain)",
    ),
    (
        "count(strain) > 0 and",
        "count(g_bond) > 0 and",
        "only_if",
        "codes.g_after.only_if",
        "'g_bond' is a rating and is not counted",
    ),
    ("and g_bond < 1", "and g_after < 1", "only_if", "codes.g_after.only_if", "waits for itself: g_after > g_after"),
    (
        "    evidence: required\n",
        "    evidence: required\n    only_if: g_after > 0\n",
        "g_after > 0",
        "codes.g_bond.only_if",
        "waits for itself: g_bond > g_after > g_bond",
    ),
    (
        "    hotkey: x\n",
        "    hotkey: x\n    only_if: count(strain) > 0\n",
        "only_if: count(strain) > 0\n",
        "codes.away.only_if",
        "waits for itself: away > away",
    ),
    (
        "when: count(away) == 0",
        "when: count(away) is 0",
        "quiet",
        "rules[0].when",
        "expected one of == != <= >= < >, not 'is'",
    ),
    ("{require: note}", "{}", "quiet", "rules[0].then", "asks for one thing: require, allow or forbid"),
    ("{require: note}", "{require: note, forbid: [warm]}", "quiet", "rules[0].then", "asks for one thing"),
    (
        "only_if: count(strain)",
        "only_if: roster(clients) > 1 and count(strain)",
        "only_if",
        "codes.g_after.only_if",
        "'clients' is no role; did you mean 'client'?",
    ),
    ("id: limits", "id: quiet", "Only warm", "rules[1].id", "'quiet' is the id of the rule in line 106"),
    ("[0, 0.5, 1]", "[0, 0.5, 7]", "limits", "rules[1].then.allow.g_bond[2]", "7 is not on the scale of g_bond"),
]


@pytest.mark.parametrize("slip", FORMULAE, ids=lambda slip: slip[1].strip()[:40])
def test_a_formula_is_checked_when_the_book_is_loaded(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)
