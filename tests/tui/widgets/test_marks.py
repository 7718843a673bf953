"""The marks column."""

import pytest

from coder.codebook.load import load
from coder.codebook.schema import Codebook
from coder.model import Marks, Value
from coder.resources import codebook_path
from coder.tui.widgets.marks import column, tokens


@pytest.fixture(scope="module")
def book() -> Codebook:
    return load(codebook_path("alliance-bordin"))


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        (Marks(), ()),
        (Marks(none=True), ("0",)),
        (Marks(cannot_code="inaudible"), ("_",)),
        (Marks(none=True, unsure=True, problem="words", bookmark=True, note="e1"), ("?!*;", "0")),
        (Marks({("reg_empathy", ""): Value(), ("rup_ther", ""): Value(intensity=2)}), ("EM+", "RT·2")),
        (Marks({("col_choice", ""): Value(facets={"about": "task"})}), ("CO+·t",)),
    ],
)
def test_marks_are_written_as_the_keys_and_abbreviations_that_set_them(
    marks: Marks, shown: tuple[str, ...], book: Codebook
) -> None:
    assert tokens(marks, book) == shown


def test_persons_who_share_a_role_are_told_apart(book: Codebook) -> None:
    marks = Marks(
        {("reg_empathy", "C01"): Value(), ("rup_ther", "C02"): Value(intensity=2), ("bond_ease", "T01"): Value()}
    )
    assert tokens(marks, book, {"C01": "C1", "C02": "C2"}) == ("EM+·C1", "RT·C2·2", "BE+")


@pytest.mark.parametrize(
    ("words", "width", "lines", "shown"),
    [
        ((), 5, 2, ("     ", "     ")),
        (("?", "EM+", "AF+"), 9, 1, ("? EM+ AF+",)),
        (("EM+", "AF+", "TR-"), 7, 2, ("EM+ AF+", "TR-    ")),
        (("EM+", "AF+", "TR-"), 7, 1, ("EM+ AF…",)),
        (("EM+", "AF+"), 4, 1, ("EM+…",)),
        (("AF+", "BE+", "CO+·t"), 11, 1, ("AF+ BE+ CO+",)),
        (("AF+", "CO+·t"), 9, 1, ("AF+ CO+·t",)),
        (("?!*;", "AF+", "CO+·t"), 11, 1, ("?!*; AF+ … ",)),
        (("共感", "EM+"), 4, 2, ("共感", "EM+ ")),
    ],
)
def test_a_column_fills_its_lines_and_says_when_something_has_no_place(
    words: tuple[str, ...], width: int, lines: int, shown: tuple[str, ...]
) -> None:
    assert column(words, width, lines) == shown
