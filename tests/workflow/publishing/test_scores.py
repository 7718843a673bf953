"""The table `scores` of a study coded by hand with the shipped codebook, its numbers worked out from what was coded."""

import pandas as pd
import pytest

import coder
from coder.model import Value
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from coder.workflow.submission import reopen, submit
from coder.workflow.tabling import table
from tests.workflow.publishing.example import cell


def scored(study: Study, session: str, rater: str) -> pd.DataFrame:
    frame = table(study, "scores", "rater")
    return frame[(frame["session"] == session) & (frame["rater"] == rater)]


def one(frame: pd.DataFrame, score: str, unit: str = "", role: str = "") -> tuple[object, ...]:
    row = cell(frame, score=score, unit=unit, role=role)
    return row["value"], row["n_items"], row["n_answered"], row["reason"]


class TestShippedBook:
    def test_session_ratings_are_averaged_by_component_and_the_components_weigh_the_same(self, coded: Study) -> None:
        # R1 rated everything 5, R2 everything 4.
        for rater, value in (("R1", 5), ("R2", 4)):
            found = scored(coded, "S01", rater)
            assert one(found, "bond_obs") == (value, 3, 3, "")
            assert one(found, "goal_obs") == (value, 1, 1, "")
            assert one(found, "task_obs") == (value, 2, 2, "")
            assert one(found, "alliance_obs") == (value, 3, 3, "")

    def test_strain_is_counted_by_the_minutes_that_were_coded(self, coded: Study) -> None:
        # R1 coded one strain by the client. The first utterance begins at 1.0 s, the last ends at 16.2 s.
        for unit in ("", "seg5-1"):
            value, *rest = one(scored(coded, "S01", "R1"), "rupture_rate", unit)
            assert value == pytest.approx(1 / (15.2 / 60))
            assert rest == [4, 4, ""], "the four utterances of the client"

    def test_a_segment_that_could_not_be_coded_takes_its_time_and_itself_away(self, coded: Study) -> None:
        # R2 could not code one of the client's four utterances and coded no strain on the others.
        assert one(scored(coded, "S01", "R2"), "rupture_rate") == (0, 4, 3, "")

    def test_strain_without_repair_is_0_and_no_strain_is_no_number(self, coded: Study) -> None:
        # R1: one strain on utterance 5, no repair after it. R2: a repair, and nothing to repair.
        assert one(scored(coded, "S01", "R1"), "repair_ratio") == (0, 7, 7, "")
        assert one(scored(coded, "S01", "R2"), "repair_ratio") == (None, 7, 6, "zero_denominator")

    def test_positive_codes_are_set_against_negative_ones_in_all_and_by_who_speaks(self, coded: Study) -> None:
        # Positive: trust_open (client), reg_empathy and col_choice (therapist). Negative: rup_away (client).
        found = scored(coded, "S01", "R1")
        assert one(found, "balance") == ((3 - 1) / (3 + 1), 7, 7, "")
        assert one(found, "balance", role="therapist") == (1, 3, 3, "")
        assert one(found, "balance", role="client") == (0, 4, 4, "")
        # R1 gave S03 no code at all.
        assert one(scored(coded, "S03", "R1"), "balance") == (None, 7, 7, "zero_denominator")


class TestTable:
    def test_its_columns_are_those_of_the_contract(self, coded: Study) -> None:
        contract = """session assignment rater occasion purpose is_primary score unit person role value
            n_items n_answered prorated reason codebook"""
        assert list(table(coded, "scores")) == contract.split()

    def test_every_row_has_a_value_or_a_reason(self, coded: Study) -> None:
        found = table(coded, "scores", "rater")
        assert len(found) == 5 * 10, "five submitted codings; seven scores, three of them in further parts"
        assert (found["value"].isna() == (found["reason"] != "")).all()
        assert (found["n_answered"] <= found["n_items"]).all()

    def test_no_row_stands_twice_and_every_unit_is_a_segment(self, coded: Study) -> None:
        found = table(coded, "scores", "rater")
        assert not found.duplicated(["session", "rater", "score", "unit", "person", "role"]).any()
        segments = table(coded, "segments")
        known = set(zip(segments["session"], segments["segment"], strict=True))
        assert set(zip(found["session"], found["unit"], strict=True)) <= known

    def test_the_primary_layer_has_one_rater_of_a_session(self, coded: Study) -> None:
        primary, everyone = table(coded, "scores"), table(coded, "scores", "rater")
        pd.testing.assert_frame_equal(primary, everyone[everyone["is_primary"]].reset_index(drop=True))
        assert primary.groupby("session")["rater"].nunique().to_dict() == {"S01": 1, "S02": 1, "S03": 1}

    def test_a_notebook_gets_it(self, coded: Study) -> None:
        with coder.open_study(coded.folder) as opened:
            pd.testing.assert_frame_equal(opened.table("scores"), table(coded, "scores"))

    def test_what_is_reopened_has_no_score_until_it_is_submitted_again(self, coded: Study) -> None:
        before = one(scored(coded, "S02", "R2"), "balance")
        assert before == (1, 7, 7, ""), "empathy, and nothing negative"
        reopen(coded, "S02", "R2", "segment 4 was heard wrongly")
        assert scored(coded, "S02", "R2").empty
        desk = open_desk(coded, "R2", "S02")
        desk.put(desk.segments[3], "rup_away", Value())
        desk.rate(desk.segments_of("session")[0], "g_resolve", None, "cannot_rate")
        submit(desk)
        assert one(scored(coded, "S02", "R2"), "balance") == (0, 7, 7, "")
