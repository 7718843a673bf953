"""Ids that mean two things, texts in the wrong language, session ratings that are none."""

from collections.abc import Callable

import pytest

from coder.codebook.load import loads
from coder.errors import CodebookError

Slip = tuple[str, str, str, str, str]

BOOK: list[Slip] = [
    ("globals: [g_bond", "globals: [mood, g_bond", "globals: [", "globals[0]", "'mood' is not a rating of the session"),
    ("globals: [g_bond", "globals: [away, g_bond", "globals: [", "globals[0]", "'away' is not a rating of the session"),
    ("  bond: {fn", "  pair: {fn", "  pair: {fn", "scores.pair", "is the id of a group already"),
    ("{en: Mini, de: Klein}", "{de: Klein}", "title", "title", "has no text in the book's language, 'en'"),
    ("{en: low}", "{de: tief}", "g3:", "scales.g3.anchors.-1", "has no text in the book's language, 'en'"),
]


@pytest.mark.parametrize("slip", BOOK, ids=lambda slip: slip[1].strip()[:40])
def test_the_book_as_a_whole_must_hang_together(slip: Slip, one_problem: Callable[[Slip], None]) -> None:
    one_problem(slip)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none", "'none' is a state that the program sets by its own key, not a code; leave it out"),
        ("cannot_code", "'cannot_code' is a state that the program sets by its own key, not a code; leave it out"),
        ("any_code", "'any_code' is a built-in name for many codes; choose another id"),
        ("not", "'not' is a word of formulae; choose another id"),
        ("globals", "'globals' means all of them in 'reliability'; choose another id"),
    ],
)
def test_a_code_cannot_take_a_name_that_means_something_else(mini: str, name: str, message: str) -> None:
    text = mini.replace("  away:\n", f"  {name}:\n").replace("away", name)

    with pytest.raises(CodebookError) as caught:
        loads(text, "mini.yaml")

    assert (f"codes.{name}", message) in [(problem.key, problem.message) for problem in caught.value.problems]
