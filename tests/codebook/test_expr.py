"""Formulae: what they mean, what a missing rating does, and what is not in the language."""

from collections.abc import Mapping
from contextlib import suppress
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.expr import ExprError, parse
from coder.errors import CodebookError

IDS = ("a", "b_1", "notes", "orchid", "android")
SIGNS = ("==", "!=", "<", "<=", ">", ">=")

counts = st.fixed_dictionaries({name: st.integers(0, 5) for name in IDS})
values = st.fixed_dictionaries({name: st.sampled_from([-2, 0, 0.5, 1, 3, 7]) for name in IDS})
gaps = st.fixed_dictionaries({name: st.sampled_from([None, 0, 1, 3]) for name in IDS})
numbers = st.sampled_from(["0", "1", "3", "-2", "0.5", "7"])
operands = st.one_of(numbers, st.sampled_from(IDS), st.sampled_from(IDS).map("count({})".format))
spaces = st.sampled_from(["", " ", "  "])


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    return draw(operands) + draw(spaces) + draw(st.sampled_from(SIGNS)) + draw(spaces) + draw(operands)


formulae = st.recursive(
    comparisons(),
    lambda below: st.one_of(
        st.lists(below, min_size=2, max_size=3).map(" and ".join),
        st.lists(below, min_size=2, max_size=3).map(" or ".join),
        below.map("not {}".format),
        below.map("({})".format),
        below.map("( {} )".format),
    ),
    max_leaves=8,
)


def oracle(formula: str, count: Mapping[str, int], value: Mapping[str, float | None]) -> object:
    """Python reads the same text with the same precedence; only the ids within `count(…)` need quotes there."""
    for name in IDS:
        formula = formula.replace(f"count({name})", f"count('{name}')")
    return eval(formula, {"count": count.__getitem__}, dict(value))


@given(formulae, counts, values)
def test_a_formula_means_what_it_means_in_python(formula: str, count: dict[str, int], value: dict[str, float]) -> None:
    assert parse(formula).evaluate(count.__getitem__, value.__getitem__) is oracle(formula, count, value)


@given(formulae, counts, gaps)
def test_an_answer_given_with_ratings_missing_stands_whatever_they_turn_out_to_be(
    formula: str, count: dict[str, int], value: dict[str, float | None]
) -> None:
    answer = parse(formula).evaluate(count.__getitem__, value.__getitem__)
    if answer is None:
        return
    missing = [name for name in parse(formula).valued if value[name] is None]
    for filled in product([-5, 1, 9], repeat=len(missing)):
        whole = {**value, **dict(zip(missing, filled, strict=True))}
        assert oracle(formula, count, whole) is answer


@given(formulae)
def test_names_are_the_ids_that_are_asked_for(formula: str) -> None:
    counted: set[str] = set()
    valued: set[str] = set()

    parse(formula).evaluate(lambda name: counted.add(name) or 1, lambda name: valued.add(name) or 1.0)

    assert parse(formula).counted == counted
    assert parse(formula).valued == valued
    assert parse(formula).names == counted | valued


@pytest.mark.parametrize(
    ("formula", "answer"),
    [
        ("x == 1", None),
        ("not x == 1", None),
        ("x == x", None),
        ("x > 1 and count(a) > 0", None),
        ("x > 1 and count(a) == 0", False),
        ("x > 1 or count(a) > 0", True),
        ("x > 1 or count(a) == 0", None),
        ("count(a) == 2", True),
    ],
)
def test_a_missing_rating_leaves_open_only_what_hangs_on_it(formula: str, answer: bool | None) -> None:
    assert parse(formula).evaluate(lambda _: 2, lambda _: None) is answer


@pytest.mark.parametrize(
    ("formula", "column", "message"),
    [
        ("", 1, "expected count(ID), roster(ROLE), an id or a number, not the end"),
        ("   ", 4, "expected count(ID), roster(ROLE), an id or a number, not the end"),
        ("a", 2, "expected one of == != <= >= < >, not the end"),
        ("a >", 4, "expected count(ID), roster(ROLE), an id or a number, not the end"),
        ("count(a)", 9, "expected one of == != <= >= < >, not the end"),
        ("count > 0", 7, "expected '(', not '>'"),
        ("count() > 0", 7, "expected an id, not ')'"),
        ("count(not) > 0", 7, "expected an id, not 'not'"),
        ("count(a > 0", 9, "expected ')', not '>'"),
        ("(a > 0", 7, "expected ')', not the end"),
        ("a > 0)", 6, "expected 'and', 'or' or the end, not ')'"),
        ("a > 0 b < 1", 7, "expected 'and', 'or' or the end, not 'b'"),
        ("0 < a < 3", 7, "comparisons do not chain; join two with 'and'"),
        ("sum(client) >= 2", 1, "'sum' is no function; there are count(ID) and roster(ROLE)"),
        ("a = 1", 3, "'=' has no meaning here; write '=='"),
        ("a > 1 && b > 1", 7, "'&' has no meaning here; write 'and'"),
        ("a > 1 | b > 1", 7, "'|' has no meaning here; write 'or'"),
        ("!a > 1", 1, "'!' has no meaning here; write 'not' or '!='"),
        ("a ≥ 1", 3, "'≥' has no meaning here; write '>='"),
        ("a > 1 AND b > 1", 7, "write 'and' in lower case"),
        ("a > 1 + 1", 7, "'+' has no meaning here"),
        ("__import__('os')", 12, "''' has no meaning here"),
        ("a.b > 1", 2, "'.' has no meaning here"),
        ("a[0] > 1", 2, "'[' has no meaning here"),
        ("a > 1; b > 1", 6, "';' has no meaning here"),
        ("not " * 60 + "a > 1", 201, "more than 50 levels of parentheses and 'not'"),
        ("(" * 60 + "a > 1" + ")" * 60, 51, "more than 50 levels of parentheses and 'not'"),
        ("a > " + "9" * 20, 20, "expected 'and', 'or' or the end, not '99999'"),
    ],
)
def test_what_is_not_in_the_language_is_told_with_its_column(formula: str, column: int, message: str) -> None:
    with pytest.raises(ExprError) as caught:
        parse(formula)

    assert (caught.value.column, caught.value.message) == (column, message)
    assert caught.value.hint == "A formula compares count(CODE), a rating's id or a number: count(rupture) > 0."
    assert isinstance(caught.value, CodebookError)


@given(st.text(alphabet="ab01.()<>=!&| \n\tcountandornot_-", max_size=40))
def test_any_text_is_a_formula_or_an_expected_error(text: str) -> None:
    with suppress(ExprError):
        assert parse(text).evaluate(lambda _: 1, lambda _: 1.0) in (True, False)
