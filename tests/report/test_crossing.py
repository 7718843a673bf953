"""Confusions as they are laid out: what is left out, how cells are shaded, which codes lead."""

from dataclasses import replace

from coder.agreement.confusion import confusion
from coder.report.crossing import leading, sheet
from coder.report.model import Report
from coder.report.pictures import BOTH, NEITHER, Crossed, Named

CODES = tuple(Named(short, short.upper()) for short in "abc")


def test_what_nobody_gave_is_named_and_left_out() -> None:
    found = sheet(Crossed("", "utt", CODES, confusion([[[1, 0, 0]], [[0, 1, 0]]]), 1, open=True))
    assert [one.short for one in found.names] == ["a", "b", "none"]
    assert [one.short for one in found.unused] == ["c"]
    assert [cell.count for cell in found.rows[0].cells] == [0, 1, 0]


def test_a_pair_of_opposites_keeps_its_three_rows_and_has_both_only_where_it_occurs() -> None:
    names = (*CODES[:2], BOTH, NEITHER)
    never = confusion([[[0, 0, 0, 1]], [[0, 0, 0, 1]]])
    assert [one.short for one in sheet(Crossed("", "utt", names, never, 1, open=False)).names] == ["a", "b", "neither"]
    once = confusion([[[0, 0, 1, 0]], [[1, 0, 0, 0]]])
    assert len(sheet(Crossed("", "utt", names, once, 1, open=False)).names) == 4


def test_where_no_segment_could_have_both_there_is_no_count() -> None:
    nan = float("nan")
    given = [[[1, nan, 0], [nan, 1, 1]], [[1, nan, 0], [nan, 1, 0]]]
    found = sheet(Crossed("", "utt", CODES, confusion(given), 1, open=True))
    assert [cell.count for cell in found.rows[0].cells] == [1, None, 0, 0]


def test_a_cell_is_as_dark_as_its_part_of_the_row_s_disagreements(full: Report) -> None:
    rows = sheet(full.crossed[0]).rows
    assert [cell.shade for cell in rows[1].cells] == [0, 0, 3, 2], "two of three, and one of three"
    assert [cell.agrees for cell in rows[1].cells] == [False, True, False, False]


def test_codes_crossed_more_than_once_lead_with_what_they_are_a_part_of(full: Report) -> None:
    (pair,) = leading(full.crossed[0])
    assert (pair.one.short, pair.other.short, pair.count, pair.of_one, pair.of_other) == ("CU-", "RW", 2, 3, 2)
    assert leading(replace(full.crossed[0], found=confusion([[[1, 0, 0]], [[0, 1, 0]]]))) == ()
