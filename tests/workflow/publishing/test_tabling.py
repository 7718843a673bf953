import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import coder
from coder import tables
from coder.errors import CoderError
from coder.workflow.locking import amend, lock, transcript_of
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, add_codebook
from coder.workflow.submission import reopen, submit
from coder.workflow.tabling import table
from tests.workflow.publishing.example import cell


class TestCodings:
    def test_a_code_that_was_chosen_has_its_value_its_facets_and_its_log_entry(self, coded: Study) -> None:
        row = cell(table(coded, "codings", "rater"), session="S01", rater="R1", segment="3", code="col_choice")
        assert (row["value"], row["state"], row["facets"]) == (1, "coded", '{"about": "goal"}')
        assert row["codebook"] == "alliance-bordin@0.3.0"
        assert isinstance(row["time"], pd.Timestamp)
        assert len(str(row["event"])) == 36

    def test_a_code_that_was_not_chosen_on_a_finished_segment_is_0(self, coded: Study) -> None:
        frame = table(coded, "codings", "rater")
        beside = cell(frame, session="S01", rater="R1", segment="3", code="reg_affirm")
        none = cell(frame, session="S03", rater="R1", segment="3", code="reg_affirm")
        assert (beside["value"], beside["state"], beside["event"], beside["time"]) == (0, "zero", "", pd.NaT)
        assert (none["value"], none["state"]) == (0, "zero")
        assert none["event"], "the none that was keyed is what made it 0"

    def test_what_could_not_be_coded_is_missing_with_its_reason_and_is_not_0(self, coded: Study) -> None:
        row = cell(table(coded, "codings", "rater"), session="S01", rater="R2", segment="4", code="trust_open")
        assert (row["value"], row["state"], row["reason"]) == (None, "cannot_code", "inaudible")

    def test_what_does_not_apply_has_no_row(self, coded: Study) -> None:
        frame = table(coded, "codings", "rater")
        spoken_by_client = frame[(frame["segment"] == "2")]
        assert "reg_empathy" not in set(spoken_by_client["code"]), "empathy is the therapist's"
        assert "g_against" not in set(frame["code"]), "both raters called it not applicable"
        resolve = frame[frame["code"] == "g_resolve"]
        assert resolve[["session", "rater"]].to_numpy().tolist() == [["S01", "R1"]], "only R1 coded any strain"

    def test_a_rating_that_cannot_be_given_is_missing_with_its_reason(self, coded: Study) -> None:
        row = cell(table(coded, "codings", "rater"), session="S01", rater="R1", code="g_resolve")
        assert (row["value"], row["state"], row["reason"]) == (None, "cannot_code", "cannot_rate")

    def test_the_primary_layer_has_one_rater_per_session_and_the_rater_layer_all(self, coded: Study) -> None:
        primary, all_of_them = table(coded, "codings"), table(coded, "codings", "rater")
        assert primary.groupby("session")["rater"].nunique().to_dict() == {"S01": 1, "S02": 1, "S03": 1}
        assert all_of_them.groupby("session")["rater"].nunique().to_dict() == {"S01": 2, "S02": 2, "S03": 1}
        pd.testing.assert_frame_equal(primary, all_of_them[all_of_them["is_primary"]].reset_index(drop=True))
        assert (primary.attrs["layer"], all_of_them.attrs["layer"]) == ("primary", "rater")

    def test_a_reopened_coding_is_absent_until_it_is_submitted_again(self, coded: Study) -> None:
        reopen(coded, "S02", "R2", "segment 3 was heard wrongly")
        assert "R2" not in set(table(coded, "codings", "rater", sessions=["S02"])["rater"])
        desk = open_desk(coded, "R2", "S02")
        desk.none(desk.segments[2])
        submit(desk)
        row = cell(table(coded, "codings", "rater"), session="S02", rater="R2", segment="3", code="reg_empathy")
        assert row["value"] == 0

    def test_no_coding_stands_twice_and_every_one_names_a_segment(self, coded: Study) -> None:
        codings, segments = table(coded, "codings", "rater"), table(coded, "segments")
        assert not codings.duplicated(["session", "segment", "rater", "code", "person", "codebook"]).any()
        assert not segments.duplicated(["session", "segment"]).any()
        assert len(codings.merge(segments, on=["session", "segment"])) == len(codings)


class TestOtherTables:
    def test_the_wide_table_holds_the_same_values(self, coded: Study) -> None:
        wide = table(coded, "codings_wide", "rater")
        codings = table(coded, "codings", "rater").set_index(["session", "segment", "rater", "code"])["value"]
        long = wide.melt(
            ["session", "segment", "rater"], [name for name in wide if name in set(codings.index.levels[3])]
        )
        found = long.set_index(["session", "segment", "rater", "variable"])["value"].dropna()
        assert found.to_dict() == codings.dropna().to_dict()
        row = cell(wide, session="S01", rater="R2", segment="4")
        assert (row["trust_open"], row["reg_empathy"], row["kind"]) == (None, None, "utt")

    def test_ratings_name_their_evidence_and_keep_what_does_not_apply(self, coded: Study) -> None:
        ratings = table(coded, "ratings", "rater")
        goal = cell(ratings, session="S01", rater="R1", code="g_goal")
        assert (goal["value"], goal["evidence"], goal["segment"]) == (5, "1 seg5-1", "")
        against = cell(ratings, session="S01", rater="R1", code="g_against")
        assert (against["value"], against["reason"]) == (None, "not_applicable")
        assert cell(ratings, session="S01", rater="R1", code="seg_alliance")["segment"] == "seg5-1"

    def test_sessions_lists_those_that_nobody_coded(self, coded: Study) -> None:
        frame = table(coded, "sessions").set_index("session")
        assert frame["raters_submitted"].to_dict() == {"S01": 2, "S02": 2, "S03": 1, "S04": 0}
        assert frame["has_primary"].to_dict() == {"S01": True, "S02": True, "S03": True, "S04": False}
        assert (frame.loc["S01", "therapist"], frame.loc["S02", "therapist"]) == ("T01", "")
        assert frame.loc["S01", "coded_from"] == "text"

    def test_prevalence_is_of_the_layer_asked_for(self, coded: Study) -> None:
        row = cell(table(coded, "prevalence", "rater"), rater="R2", code="trust_open")
        assert (row["n_eligible"], row["n_rated"], row["n_coded"], row["n_cannot_code"]) == (8, 7, 1, 1)
        assert row["share"] == pytest.approx(1 / 7)

    def test_an_amended_segment_stands_under_its_own_version_and_the_others_move_on(self, coded: Study) -> None:
        stored, _ = transcript_of(coded, "S01")
        amend(coded, "S01", stored.content.replace("rushed", "hurried"), "misheard")
        versions = table(coded, "segments", sessions=["S01"]).set_index("segment")["version"]
        assert versions.to_dict() == {**{str(one): 2 for one in (1, 2, 3, 4, 5, 7, 8)}, "6": 1, "seg5-1": 2, "": 2}
        assert len(table(coded, "codings", "rater", sessions=["S01"])) > 0, "codings stay on the version they saw"

    def test_segments_that_two_codebooks_share_are_listed_once(self, coded: Study) -> None:
        other = Path(__file__).parents[2] / "data" / "record" / "every-rule.yaml"
        add_codebook(coded, str(other))
        lock(coded, "S04", "every-rule")
        segments = table(coded, "segments", sessions=["S04"]).set_index("segment")
        assert segments.loc["1", "codebooks"] == "alliance-bordin every-rule"
        assert segments.loc["tally-1", "codebooks"] == "every-rule"
        assert segments.index.is_unique

    def test_a_notebook_gets_the_same_frame(self, coded: Study) -> None:
        with coder.open_study(coded.folder) as opened:
            pd.testing.assert_frame_equal(opened.table("codings", "rater"), table(coded, "codings", "rater"))

    def test_importing_the_package_loads_neither_pandas_nor_the_store(self) -> None:
        asked = "import sys, coder; print({'pandas', 'sqlalchemy', 'coder.workflow'} & set(sys.modules))"
        assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True).stdout == "set()\n"

    @pytest.mark.parametrize(
        ("name", "layer", "sessions", "message", "hint"),
        [
            ("coding", "primary", (), "There is no table 'coding'.", f"Tables are {', '.join(tables.NAMES)}."),
            ("codings", "best", (), "There is no layer 'best'.", "Layers are primary, rater, gold."),
            ("codings", "rater", ("S09",), "There is no session S09.", "Sessions: S01, S02, S03, S04"),
            (
                "reliability",
                "rater",
                (),
                "Reliability is laid out from an agreement analysis.",
                "Make one: coder agreement --json",
            ),
        ],
    )
    def test_what_there_is_not_is_said_with_what_there_is(
        self, name: str, layer: str, sessions: tuple[str, ...], message: str, hint: str, coded: Study
    ) -> None:
        with pytest.raises(CoderError) as refused:
            table(coded, name, layer, sessions=sessions)
        assert (refused.value.message, refused.value.hint) == (message, hint)
