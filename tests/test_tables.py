from typing import Any, get_args

import pandas as pd
import pytest

from coder import tables
from coder.agreement.records import NoLimits, Reason
from coder.codebook import arithmetic
from coder.tables.coded import NO_SCORE
from coder.tables.figures import prevalence, reliability
from coder.tables.frames import to_frame
from coder.tables.measured import NO_LIMITS, UNDEFINED
from coder.tables.spec import Column, Table
from coder.workflow.intake import FACTS

EVERY = (
    tables.SESSIONS,
    tables.SEGMENTS,
    tables.CODINGS,
    tables.RATINGS,
    tables.SCORES,
    tables.PREVALENCE,
    tables.RELIABILITY,
    tables.RATER_LOG,
    tables.wide((Column("reg_empathy", "integer", "Conveyed understanding (presence on utt)"),)),
)
KINDS = {"reg_empathy": "presence", "laughs": "count", "g_bond": "rating"}


@pytest.mark.parametrize("table", EVERY, ids=lambda table: str(table.name))
def test_every_column_says_what_it_means_under_a_name_that_statistics_programs_take(table: Table) -> None:
    assert table.doc.endswith(".")
    assert len(set(table.names)) == len(table.names)
    for column in table.columns:
        assert column.name.isidentifier()
        assert len(column.name) <= 32
        assert len(column.doc.split()) >= 2, column.name


def test_only_what_was_said_or_written_is_text() -> None:
    text = {(table.name, column.name) for table in EVERY for column in table.columns if column.is_text}
    assert text == {("segments", "text"), ("codings_wide", "note")}


def test_a_table_without_text_has_all_its_other_columns() -> None:
    assert tables.SEGMENTS.without_text().names == tables.SEGMENTS.names[:-1]
    assert tables.CODINGS.without_text() == tables.CODINGS


def test_sessions_has_a_column_for_every_fact_a_study_knows() -> None:
    assert set(FACTS) <= set(tables.SESSIONS.names)


def test_the_reasons_in_the_dictionary_are_those_that_agreement_gives() -> None:
    assert get_args(Reason) == UNDEFINED
    assert get_args(NoLimits) == NO_LIMITS


def test_the_reasons_in_the_dictionary_are_those_that_scores_give() -> None:
    assert get_args(arithmetic.Reason) == ("", *NO_SCORE)


def test_a_code_called_like_another_column_of_the_wide_table_gets_a_name_of_its_own() -> None:
    made = tables.wide((Column("kind", "integer", "A code"), Column("warmth", "integer", "Another")))
    assert made.names[-2:] == ("code_kind", "warmth")


def test_missing_stays_missing_in_every_type_and_no_type_changes_for_it() -> None:
    kinds = ("string", "integer", "number", "boolean", "datetime")
    table = Table("t", "A row.", tuple(Column(kind, kind, "A cell.") for kind in kinds))  # type: ignore[arg-type]
    full = {"string": "", "integer": 3, "number": -1.5, "boolean": False, "datetime": "2026-03-01T08:00:00.123+00:00"}
    frame = to_frame(table, [full, {**dict.fromkeys(kinds), "string": "x"}])
    assert [str(dtype) for dtype in frame.dtypes] == ["string", "Int64", "Float64", "boolean", "datetime64[ms, UTC]"]
    assert frame.isna().to_numpy().tolist() == [[False] * 5, [False, True, True, True, True]]
    assert frame.loc[0, "datetime"] == pd.Timestamp("2026-03-01T08:00:00.123", tz="UTC")


def test_a_table_without_rows_has_its_columns_and_types() -> None:
    frame = to_frame(tables.CODINGS, [])
    assert tuple(frame.columns) == tables.CODINGS.names
    assert str(frame["value"].dtype) == "Float64"


def said(
    code: str, session: str, segment: str, rater: str, state: str, value: float | None = None, person: str = ""
) -> dict[str, Any]:
    """One row of `codings`; an assignment is a rater's coding of a session."""
    blank = dict.fromkeys(tables.CODINGS.names, "")
    own = {"code": code, "session": session, "segment": segment, "rater": rater, "state": state, "value": value}
    missing = dict.fromkeys(("intensity", "time", "start_ms", "end_ms"))
    typed = {"occasion": 1, "is_primary": True, "codebook": "b@1.0.0", **missing}
    return {**blank, **typed, **own, "assignment": f"{session}{rater}", "person": person}


CODED = (
    said("reg_empathy", "S1", "1", "R1", "coded", 1),
    said("reg_empathy", "S1", "2", "R1", "zero", 0),
    said("reg_empathy", "S1", "3", "R1", "cannot_code"),
    said("reg_empathy", "S1", "4", "R1", "not_seen"),
    said("reg_empathy", "S2", "1", "R1", "zero", 0),
    said("reg_empathy", "S1", "1", "R2", "coded", 1),
    said("reg_empathy", "S1", "2", "R2", "coded", 1),
    said("g_bond", "S1", "", "R1", "coded", 4),
    said("g_bond", "S2", "", "R1", "coded", 6),
    said("g_bond", "S1", "", "R2", "cannot_code"),
)


def test_prevalence_counts_what_was_judged_and_keeps_cannot_code_and_not_seen_apart() -> None:
    frame = prevalence(to_frame(tables.CODINGS, CODED), KINDS).set_index(["code", "rater"])
    mine = frame.loc[("reg_empathy", "R1")]
    counts = ["n_sessions", "n_eligible", "n_rated", "n_coded", "n_cannot_code", "n_not_seen"]
    assert mine[counts].tolist() == [2, 5, 3, 1, 1, 1]
    assert mine["share"] == pytest.approx(1 / 3)
    assert frame.loc[("reg_empathy", "R2"), "share"] == 1.0
    assert frame.loc[("reg_empathy", "R1"), ["mean", "sd"]].isna().all()


def test_ratings_have_a_mean_and_no_share() -> None:
    frame = prevalence(to_frame(tables.CODINGS, CODED), KINDS).set_index(["code", "rater"])
    assert frame.loc[("g_bond", "R1"), ["mean", "sd", "min", "max"]].tolist() == [5, pytest.approx(2**0.5), 4, 6]
    assert frame.loc[("g_bond", "R2"), ["share", "mean", "sd", "min"]].isna().all()
    assert frame["share"].isna()["g_bond"].all()


def test_counts_have_both() -> None:
    rows = [said("laughs", "S1", "1", "R1", "coded", 3), said("laughs", "S1", "2", "R1", "zero", 0)]
    (row,) = prevalence(to_frame(tables.CODINGS, rows), KINDS).to_dict("records")
    assert (row["share"], row["mean"], row["n_coded"]) == (0.5, 3.0, 1)


def test_a_segment_coded_for_two_persons_is_one_segment() -> None:
    rows = [said("reg_empathy", "S1", "1", "R1", "coded", 1, person) for person in ("C01", "C02")]
    (row,) = prevalence(to_frame(tables.CODINGS, rows), KINDS).to_dict("records")
    assert (row["n_eligible"], row["n_coded"], row["share"]) == (1, 1, 1.0)


def test_prevalence_over_all_raters_counts_each_rater_s_segments() -> None:
    row = prevalence(to_frame(tables.CODINGS, CODED), KINDS, ("code",)).to_dict("records")[0]
    assert (row["rater"], row["n_rated"], row["n_coded"], row["n_sessions"]) == ("", 5, 3, 2)


def test_rows_come_in_the_order_of_the_codebook() -> None:
    frame = prevalence(to_frame(tables.CODINGS, CODED), {"g_bond": "rating", "reg_empathy": "presence"})
    assert frame["code"].tolist() == ["g_bond", "g_bond", "reg_empathy", "reg_empathy"]


LIMITS = {"method": "jackknife", "level": 0.95, "resampled": "session", "n_resampled": 12, "n_degenerate": 0}
DEFINED = {"value": 0.743, "low": 0.5, "high": 0.9, "se": 0.1, "reason": None, "ci": {**LIMITS, "reason": None}}
NOTHING = {"method": None, "level": 0.95, "resampled": None, "n_resampled": 0, "n_degenerate": 0}
UNSAID = {
    "value": None,
    "low": None,
    "high": None,
    "se": None,
    "reason": "single_category_used",
    "ci": {**NOTHING, "reason": "not_offered"},
}
RECORD = {
    "level": "nominal",
    "n_units": 12,
    "n_pairable": 11,
    "n_raters": 4,
    "n_ratings": 41,
    "prevalence": {"1": 0.12},
    "headline": "alpha_nominal",
    "why": "raters differ between sessions",
    "coefficients": {"alpha_nominal": DEFINED, "pa": UNSAID},
}


def test_reliability_has_a_row_per_coefficient_with_its_denominators() -> None:
    frame = reliability({"reg_empathy": RECORD})
    first, second = frame.to_dict("records")
    assert (first["code"], first["coefficient"], first["is_headline"]) == ("reg_empathy", "alpha_nominal", True)
    assert (first["value"], first["low"], first["ci_method"], first["ci_n_resampled"]) == (0.743, 0.5, "jackknife", 12)
    assert (first["n_pairable"], first["n_ratings"], first["why"]) == (11, 41, "raters differ between sessions")
    assert (second["reason"], second["ci_reason"], second["is_headline"]) == (
        "single_category_used",
        "not_offered",
        False,
    )
    assert frame.loc[1, ["value", "low", "high", "se"]].isna().all()


def test_parts_of_the_data_follow_their_whole() -> None:
    whole = {**RECORD, "groups": {"S01": RECORD, "S02": RECORD}}
    frame = reliability({"reg_empathy": whole})
    assert frame["group"].tolist() == ["", "", "S01", "S01", "S02", "S02"]
