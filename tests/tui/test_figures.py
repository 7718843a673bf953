"""Texts of figures: what stands in a cell, and the sentences below the matrix."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from rich.cells import cell_len

from coder.model import Marks, Value
from coder.tui.compared import given, lines
from coder.tui.figures import about, how_often, in_short, laid_out, sentence, short
from coder.workflow.agreement_table import AgreementTable, Estimate, Figure, Row
from coder.workflow.behind import Compared
from coder.workflow.in_context import Said
from coder.workflow.study import Study, study_book

ALPHA = Estimate("alpha_nominal", "Krippendorff's α, nominal", 0.7, "", 0.4, 0.9, "95 % limits by jackknife")
NONE = replace(ALPHA, value=None, undefined="one category used", low=None, high=None, limits="no limits: not offered")
EQUAL = Estimate("pa", "Agreement", 0.95, "", 0.9, 0.98, "95 % limits by jackknife")
ALL = Figure((), 700, 688, 3, 1400, ALPHA, "some units lack a rating", (ALPHA, EQUAL), MappingProxyType({}))
PAIR = replace(ALL, raters=("R1", "R2"), n_pairable=412)
ROW = Row("trust_open", "TR+", "Risking disclosure", "code", 0.12, None, ALL, MappingProxyType({("R1", "R2"): PAIR}))
TABLE = AgreementTable("Lab", "book@1.0.0", "segment", 6, (("R1", "R2"),), (ROW,), MappingProxyType({}))


def drawn(width: int, *rows: Row) -> tuple[list[str], list[str], list[str]]:
    names, (first, *pairs) = laid_out(TABLE, rows, width)
    return names, [first.title, *first.cells], [text for one in pairs for text in (one.title, *one.cells)]


def test_a_row_at_80_cells() -> None:
    names, of_all, of_pair = drawn(80, ROW)
    assert names == ["TR+ Risking disclosure"]
    assert of_all == [
        "  units %·mean equal statistic  value    0                1",
        "688/700    12% 0.950 α nominal  0.700    ┊      ├────●──┤  ",
    ]
    assert of_pair == ["R1 R2       ", " 0.70 (412) "]
    assert 1 + 18 + 2 + cell_len(of_all[0]) <= 80


def test_a_wide_screen_shows_keys_and_longer_bars() -> None:
    names, of_all, _ = drawn(160, ROW)
    assert names == ["TR+ Risking disclosure  trust_open"]
    assert cell_len(of_all[1]) > 70


def test_what_is_undefined_stands_where_the_value_and_its_bar_would_be() -> None:
    _, of_all, of_pair = drawn(80, replace(ROW, all=replace(ALL, headline=NONE), pairs={}))
    assert of_all[1].endswith(" α nominal  one category used".ljust(39))
    assert not any(sign in of_all[1] for sign in "●┊├")
    assert of_pair[1].strip() == "–"
    assert in_short(replace(PAIR, headline=NONE)) == "one categ."


def test_all_cells_of_a_column_are_of_one_width_whatever_script_a_name_has() -> None:
    wide = replace(ROW, label="冒险自我表露", all=replace(ALL, n_units=12_000_000, n_pairable=11_999_000))
    for width in (80, 140):
        names, columns = laid_out(TABLE, [ROW, wide], width)
        assert names[1].startswith("TR+ 冒险自我表露")
        assert {cell_len(cell) for one in columns for cell in one.cells if one is columns[0]} == {columns[0].width}


@pytest.mark.parametrize(
    ("prevalence", "mean", "told"),
    [(0.12, None, "12%"), (0.004, None, "0.4%"), (0.0, None, "0%"), (None, 4.5, "4.50"), (None, None, "–")],
)
def test_how_often_is_a_share_or_a_mean_or_nothing(prevalence: float | None, mean: float | None, told: str) -> None:
    assert how_often(replace(ROW, prevalence=prevalence, mean=mean)) == told


@pytest.mark.parametrize(
    ("key", "name", "told"),
    [
        ("cohen", "Cohen's κ", "Cohen κ"),
        ("cohen_quadratic", "Cohen's κ, quadratic weights", "Cohen κ quadratic weights"),
        ("icc_A_1", "ICC(A,1)", "ICC(A,1)"),
        ("icc_A_1_reml", "ICC(A,1) by REML", "ICC REML"),
    ],
)
def test_a_coefficient_keeps_a_name_of_its_own_in_few_cells(key: str, name: str, told: str) -> None:
    assert short(replace(ALPHA, key=key, name=name)) == told


def test_a_coefficient_is_told_with_its_limits_or_with_why_there_are_none() -> None:
    assert sentence(ALPHA) == "Krippendorff's α, nominal 0.700, 0.40 to 0.90 · 95 % limits by jackknife"
    assert sentence(EQUAL) == "Agreement 95.0%, 90.0% to 98.0% · 95 % limits by jackknife"
    assert sentence(NONE) == "Krippendorff's α, nominal is undefined: one category used"
    no_limits = replace(ALPHA, value=-0.0004, low=None, high=None, limits="no limits: too few sessions")
    assert sentence(no_limits) == "Krippendorff's α, nominal 0.000 · no limits: too few sessions"


def test_below_the_matrix_the_label_gives_way_before_the_denominator_does() -> None:
    assert about(ROW, ALL, 100).splitlines()[0] == (
        "TR+ Risking disclosure  trust_open · 3 raters: 688 of 700 units rated twice or more"
    )
    assert about(ROW, PAIR, 60).splitlines()[0] == "TR+ trust_open · R1 and R2: both rated 412 of 700 units"
    assert about(ROW, ALL, 100).splitlines()[2] == "why: some units lack a rating"


def test_what_a_rater_gave_is_told_with_names_and_all_that_was_added(study: Study) -> None:
    book = study_book(study)

    def told(marks: Marks, *, has: bool = True, own: tuple[str, ...] = ()) -> str:
        return given(Said("R1", marks, has, "", {"x1": "12"}), book, own)

    coded = Marks({("col_choice", ""): Value(1, facets={"about": "goal"}), ("trust_open", "C01"): Value(1)})
    assert told(coded) == "TR+ Risking disclosure (C01) · CO+ Deciding together (goal)"
    assert told(coded, own=("col_choice",)).startswith("CO+")
    assert told(Marks({("g_bond", ""): Value(5, evidence=("x1",))})) == "BOND Bond (5, rests on 12)"
    assert told(Marks({("g_bond", ""): Value(None, reason="cannot_rate")})) == "BOND Bond (cannot rate)"
    assert told(Marks(none=True)) == "none: nothing applies"
    assert told(Marks(cannot_code="wrong_speaker")) == "cannot code: wrong speaker"
    assert told(Marks()) == "no code"
    within = (("2", "TR+"), ("3", "CO+"), ("4", "TR+"))
    assert given(Said("R1", Marks(), True, "", {}, within), book) == "TR+ at 2 4 · CO+ at 3"
    assert told(coded, has=False).startswith("did not have this segment")


def test_of_events_in_time_the_matched_ones_are_told() -> None:
    row = replace(ROW, name="timed:sign", abbr="", label="sign in time", kind="timed")
    assert about(row, replace(ALL, n_units=9, n_pairable=5), 100).startswith(
        "sign in time  timed:sign · 3 raters: 5 of 9 events matched"
    )
    assert "R1 and R2: 5 of 9 events matched" in about(row, replace(PAIR, n_units=9, n_pairable=5), 100)


def test_units_behind_a_figure_are_lines_in_columns() -> None:
    units = [
        Compared("S01", "2", 3200, "client", {"R1": "冷淡", "R2": "W+"}, False),
        Compared("S0147", "12@C02", None, "", {"R1": "no member"}, True),
    ]
    heading, rows = lines(units)
    assert heading == "    session  segment  time   speaks  R1         R2"
    assert rows == [
        "≠  S01      2        00:03  client  冷淡       W+",
        "=  S0147    12@C02                  no member  –",
    ]
