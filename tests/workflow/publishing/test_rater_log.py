"""The table of how raters worked."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import coder
from coder.store import acts
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.exporting import export_codings
from coder.workflow.importing import import_codings
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from coder.workflow.submission import reopen, submit
from coder.workflow.tabling import table
from tests.workflow.publishing.example import cell
from tests.workflow.test_migrating import add, bring


def test_there_is_a_row_for_every_submitted_assignment_whatever_the_layer(coded: Study) -> None:
    frame = table(coded, "rater_log")
    assert sorted(zip(frame["session"], frame["rater"], strict=True)) == [
        ("S01", "R1"), ("S01", "R2"), ("S02", "R1"), ("S02", "R2"), ("S03", "R1"),
    ]  # fmt: skip
    assert frame.attrs["layer"] == "rater"
    pd.testing.assert_frame_equal(frame, table(coded, "rater_log", "rater"))


def test_a_row_tells_order_source_and_size(coded: Study) -> None:
    row = cell(table(coded, "rater_log"), session="S02", rater="R1")
    assert (row["order"], row["coded_from"], row["segments"], row["none_at_once"]) == (2, "text", 7, 0)
    assert row["undone"] == 0
    assert isinstance(row["first"], pd.Timestamp)
    assert row["first"] <= row["last"]  # type: ignore[operator]
    log = open_desk(coded, "R1", "S02").log
    assert row["events"] == len(log)


def test_the_order_is_the_same_when_only_some_sessions_are_asked_for(coded: Study) -> None:
    assert table(coded, "rater_log", sessions=["S03"])["order"].tolist() == [3]


def test_what_was_reopened_has_no_row_until_it_is_submitted_again_and_then_counts_what_was_undone(
    coded: Study,
) -> None:
    reopen(coded, "S03", "R1", "one more look")
    assert "S03" not in set(table(coded, "rater_log")["session"])
    desk = open_desk(coded, "R1", "S03")
    desk.unsure(desk.segments[0])
    desk.undo()
    submit(desk)
    assert cell(table(coded, "rater_log"), session="S03")["undone"] == 1


def test_nones_given_by_one_key_are_counted(study_and_desk: tuple[Study, Desk]) -> None:
    study, desk = study_and_desk
    shown = {one.id for one in desk.segments}
    desk.none_up_to(desk.segments[2], shown)
    for segment in desk.segments[3:]:
        desk.none(segment)
    finish_ratings(desk)
    submit(desk)
    row = cell(table(study, "rater_log"), session="S04")
    assert (row["none_at_once"], row["segments"]) == (3, 7)


def test_an_imported_coding_has_no_minutes(coded: Study, tmp_path_factory: pytest.TempPathFactory) -> None:
    assign(coded, ["R2"], ["S03"], per_session=2, seed=3)
    text, _rows = export_codings(coded)
    lines = text.splitlines()
    rows = [line.replace(",R1,", ",R2,") for line in lines[1:] if line.startswith("S03,")]
    file = tmp_path_factory.mktemp("codings") / "codings.csv"
    file.write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")
    import_codings(coded, file)
    submit(open_desk(coded, "R2", "S03"))
    row = cell(table(coded, "rater_log"), session="S03", rater="R2")
    assert (row["coded_from"], row["minutes"]) == ("unknown", None)


def test_a_notebook_gets_it(coded: Study) -> None:
    with coder.open_study(coded.folder) as opened:
        assert len(opened.table("rater_log")) == 5
    with coded.store.read() as connection:
        assert "export" not in {one.act for one in acts.acts(connection)}


@pytest.fixture
def study_and_desk(coded: Study) -> tuple[Study, Desk]:
    """A fourth session, open."""
    assign(coded, ["R2"], ["S04"], seed=4)
    return coded, open_desk(coded, "R2", "S04")


def finish_ratings(desk: Desk) -> None:
    """Say of every rating that it cannot be given."""
    for kind in desk.kinds[1:]:
        for segment in desk.segments_of(kind):
            for code in desk.legal(segment):
                if not desk.why_not(segment, code.id):
                    desk.rate(segment, code.id, None, "cannot_rate")


def test_a_coding_brought_over_to_another_version_has_no_minutes_of_its_own(
    rule_study: Study, finish: Callable[[Desk], Desk], tmp_path: Path
) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    submit(finish(open_desk(rule_study, "R1", "S01")))
    assert table(rule_study, "rater_log")["minutes"].notna().all()
    add(rule_study, tmp_path, ("Every rule once", "Every rule once more"))
    bring(rule_study, tmp_path, "same: all\n")
    (row,) = table(rule_study, "rater_log").to_dict("records")
    assert (row["purpose"], row["occasion"], row["coded_from"]) == ("recode", 2, "text")
    assert pd.isna(row["minutes"])
