"""`agreement` on a study and on anybody's file: the record's shape, and what a wrong file gets."""

from pathlib import Path

import pytest

from tests.cli.conftest import Done, Run

Demo = tuple[Path, Done]
REASONS = {
    None,
    "single_category_used",
    "no_pairable_units",
    "one_unit",
    "one_rater",
    "incomplete_design",
    "level_mismatch",
    "not_applicable",
}
NO_LIMITS = {None, "too_few_sessions", "degenerate_replicates", "no_variation", "not_offered"}


def test_every_figure_has_its_denominators_and_undefined_ones_their_reason(demo: Demo) -> None:
    record = demo[1].json["agreement"]
    assert record["seed"] == 1
    for name, one in record["codes"].items():
        assert one["level"] in {"nominal", "ordinal", "interval", "ratio"}, name
        assert one["n_pairable"] <= one["n_units"], name
        assert one["why"], name
        assert one["headline"] in one["coefficients"], name
        for key, figure in one["coefficients"].items():
            assert set(figure) == {"value", "low", "high", "se", "reason", "ci"}, (name, key)
            assert figure["reason"] in REASONS, (name, key)
            assert (figure["value"] is None) == (figure["reason"] is not None), (name, key)
            assert figure["ci"]["reason"] in NO_LIMITS, (name, key)
            assert (figure["low"] is None) == (figure["ci"]["reason"] is not None), (name, key)


def test_groups_by_pair_and_by_session_hold_the_same_record(demo: Demo, here: Run) -> None:
    study, _ = demo
    pairs = here("agreement", "--by", "pair", "--json", at=study).json
    by_session = here("agreement", "S01", "S02", "--by", "session", "--json", at=study).json
    for name, one in pairs["codes"].items():
        assert set(one["groups"]) == {"R1 R2", "R1 R3", "R2 R3"}, name
    for found in (pairs, by_session):
        for one in found["codes"].values():
            for group in one["groups"].values():
                assert set(group) == set(one) - {"groups", "by_session"}
    assert set(by_session["codes"]["g_goal"]["groups"]) == {"S01", "S02"}
    of_two = pairs["codes"]["g_goal"]["groups"]["R1 R2"]
    assert (of_two["n_raters"], of_two["n_ratings"]) == (2, 12)


def test_an_unknown_session_or_code_is_named(demo: Demo, here: Run) -> None:
    study, _ = demo
    assert here("agreement", "S77", at=study).said[0] == "There is no session S77."
    assert here("agreement", "--explain", "g_gaol", at=study).said[0] == "alliance-bordin@0.3.0 has no variable g_gaol."


def test_without_two_submitted_codings_there_is_nothing_to_compare(here: Run, lab: Path) -> None:
    assert here("agreement", at=lab).said == (
        "No session has two submitted codings, so there is nothing to compare.",
        "Assign some doubly (coder assign --double 20%) and submit them.",
    )


# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers, twelve units.
FOUR = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}
PUBLISHED = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


def long(ratings: dict[str, str]) -> str:
    lines = [
        f"{unit},{rater},{'' if value == '.' else value}"
        for rater, values in ratings.items()
        for unit, value in enumerate(values.split(), start=1)
    ]
    return "\n".join(["unit,rater,value", *lines]) + "\n"


@pytest.mark.parametrize("level", PUBLISHED)
def test_the_published_example_comes_out_as_published(level: str, here: Run, tmp_path: Path) -> None:
    (tmp_path / "four.csv").write_text(long(FOUR), encoding="utf-8")
    done = here("agreement", "--ratings", "four.csv", "--level", level, "--coefficients", "all", "--json", at=tmp_path)
    found = done.json["codes"][""]
    assert (found["n_units"], found["n_pairable"], found["n_raters"], found["n_ratings"]) == (12, 11, 4, 41)
    assert round(found["coefficients"][f"alpha_{level}"]["value"], 3) == PUBLISHED[level]


BAD: list[tuple[str, str, list[str], str, str]] = [
    ("no level", "unit,rater,value\n1,a,1\n", [], "A ratings file needs its level.", "Say --level nominal, ordinal"),
    (
        "a duplicate",
        "unit,rater,value\n1,a,1\n1,b,1\n1,a,2\n",
        ["--level", "nominal"],
        "Rows 2 and 4 of theirs.csv are both rater a, unit 1.",
        "Leave one of them;",
    ),
    (
        "no column",
        "unit,observer,value\n1,a,1\n",
        ["--level", "nominal"],
        "theirs.csv lacks the column rater.",
        "The first row names the columns: unit, rater, value",
    ),
    (
        "a word on an interval level",
        "unit,rater,value\n1,a,high\n1,b,2\n",
        ["--level", "interval"],
        "Row 2 of theirs.csv: the value 'high' is not a number.",
        "Write decimals with a point",
    ),
    (
        "a value outside the categories",
        "unit,rater,value\n1,a,1\n1,b,3\n",
        ["--level", "ordinal", "--categories", "1,2"],
        "Row 3 of theirs.csv: the value '3' is not one of the categories.",
        "Use 1, 2,",
    ),
    (
        "NA for missing",
        "unit,rater,value\n1,a,NA\n1,b,3\n",
        ["--level", "nominal"],
        "Row 2 of theirs.csv has the value NA, which may stand for missing.",
        "Leave a missing value empty;",
    ),
    (
        "an infinite rating",
        "unit,rater,value\n1,a,1\n1,b,inf\n",
        ["--level", "interval"],
        "Row 3 of theirs.csv: the value 'inf' is not a number.",
        "Write decimals with a point",
    ),
    (
        "a rating too large for a number",
        "unit,rater,value\n1,a,1\n\n1,b,1e999\n",
        ["--level", "ratio"],
        "Row 4 of theirs.csv: the value '1e999' is not a number.",
        "Write decimals with a point",
    ),
    (
        "a ratio below zero",
        "unit,rater,value\n1,a,1\n1,b,-1\n",
        ["--level", "ratio"],
        "Row 3 of theirs.csv: the value -1 is below zero.",
        "Use --level interval",
    ),
    (
        "a row without a rater",
        "session;unit;rater;value\ns;1;a;1\ns;1;;1\n",
        ["--level", "nominal"],
        "Row 3 of theirs.csv has no rater.",
        "Only value may be empty: it means missing.",
    ),
    (
        "a row of too many cells",
        "unit,rater,value\n1,a,1,5\n",
        ["--level", "interval"],
        "Row 2 of theirs.csv has more cells than the header.",
        "Put text that holds commas in quotes.",
    ),
    (
        "raters who share no unit, 144 million pairs of rater and unit",
        "unit,rater,value\n" + "".join(f"u{at},r{at},1\n" for at in range(12_000)),
        ["--level", "nominal"],
        "theirs.csv has 12,000 raters and 12,000 units, which makes more than 134,217,728 pairs of them.",
        "Compare raters who share units, from a file of their own.",
    ),
    ("empty", "", ["--level", "nominal"], "theirs.csv is empty (0 bytes).", "Export it again from where it came."),
    (
        "a header alone",
        "unit,rater,value\n",
        ["--level", "nominal"],
        "theirs.csv has a header and no rows.",
        "Write one row per unit and rater.",
    ),
]


@pytest.mark.parametrize(("name", "text", "how", "message", "hint"), BAD, ids=[one[0] for one in BAD])
def test_a_ratings_file_with_a_slip_gives_no_figure(
    name: str, text: str, how: list[str], message: str, hint: str, here: Run, tmp_path: Path
) -> None:
    (tmp_path / "theirs.csv").write_text(text, encoding="utf-8")
    done = here("agreement", "--ratings", "theirs.csv", *how, "--json", at=tmp_path)
    assert done.code == 1
    assert done.said[0] == message
    assert done.said[1].startswith(hint)
    assert done.json["error"]["message"] == message


def test_one_rater_is_undefined_and_neither_0_nor_1(here: Run, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("unit,rater,value\n1,a,1\n2,a,0\n", encoding="utf-8")
    found = here("agreement", "--ratings", "one.csv", "--level", "nominal", "--json", at=tmp_path).json["codes"][""]
    for figure in found["coefficients"].values():
        assert figure["value"] is None
        assert figure["reason"] in {"one_rater", "no_pairable_units"}


def test_one_unit_and_blank_rows_are_undefined_or_not_there(here: Run, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("unit,rater,value\n\n1,a,1\n,,\n1,b,0\n2,a,\n\n", encoding="utf-8")
    how = ("--level", "nominal", "--coefficients", "all", "--json")
    found = here("agreement", "--ratings", "one.csv", *how, at=tmp_path).json["codes"][""]
    assert (found["n_units"], found["n_pairable"], found["n_ratings"]) == (2, 1, 2)
    assert found["coefficients"]["alpha_nominal"]["reason"] == "one_unit"
    assert found["coefficients"]["pa"]["value"] == 0.0


def test_all_coefficients_of_two_codes_in_the_shape_of_the_contract(coder: Run, tmp_path: Path) -> None:
    lines = ["code,session,unit,rater,value"]
    for session in range(6):
        for unit in range(8):
            lines += [f"warm,s{session},u{unit},{rater},{(unit + session * at) % 3}" for at, rater in enumerate("xyz")]
            lines += [f"cold,s{session},u{unit},x,yes", f"cold,s{session},u{unit},y,{'yes' if unit else 'no'}"]
    (tmp_path / "two.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    how = ("--level", "nominal", "--coefficients", "all", "--bootstrap", "200", "--seed", "7", "--json")
    found = coder("agreement", "--ratings", "two.csv", *how, at=tmp_path).json
    assert (found["study"], found["seed"], list(found["codes"])) == ("two.csv", 7, ["warm", "cold"])
    for code, units in (("warm", 3), ("cold", 2)):
        record = found["codes"][code]
        assert (record["n_units"], record["n_pairable"], record["n_raters"]) == (48, 48, units)
        for name, figure in record["coefficients"].items():
            assert set(figure) == {"value", "low", "high", "se", "reason", "ci"}, name
            assert (figure["value"] is None) == (figure["reason"] in REASONS - {None}), name
            assert (figure["low"] is None) == (figure["ci"]["reason"] in NO_LIMITS - {None}), name
        assert record["coefficients"]["alpha_nominal"]["ci"]["resampled"] == "session"
    assert found["codes"]["cold"]["prevalence"] == {"no": 0.0625, "yes": 0.9375}
    assert found["codes"]["cold"]["coefficients"]["positive_agreement"]["value"] == pytest.approx(84 / 90)


def test_a_file_quoted_by_r_with_semicolons_gives_the_same(here: Run, tmp_path: Path) -> None:
    (tmp_path / "four.csv").write_text(long(FOUR), encoding="utf-8")
    quoted = "\r\n".join(";".join(f'"{cell}"' for cell in line.split(",")) for line in long(FOUR).splitlines())
    (tmp_path / "r.csv").write_text(f"\ufeff{quoted}", encoding="utf-8")
    how = ("--level", "ordinal", "--json")
    plain, r = (here("agreement", "--ratings", name, *how, at=tmp_path).json for name in ("four.csv", "r.csv"))
    assert plain["codes"] == r["codes"]


def test_a_hundred_thousand_categories_are_compared_or_null_with_a_reason(here: Run, tmp_path: Path) -> None:
    rows = [f"{at // 2},{'ab'[at % 2]},w{at // 2 if at % 4 < 2 else at}\n" for at in range(100_000)]
    (tmp_path / "many.csv").write_text("unit,rater,value\n" + "".join(rows), encoding="utf-8")
    found = here("agreement", "--ratings", "many.csv", "--level", "nominal", "--json", at=tmp_path).json["codes"][""]
    assert found["coefficients"]["pa"]["value"] == 0.5
    assert found["coefficients"]["alpha_nominal"]["value"] == pytest.approx(0.5, abs=1e-4)
    assert found["coefficients"]["alpha_nominal"]["ci"]["reason"] == "not_offered"


def test_a_missing_file_is_a_wrong_use_and_help_names_what_a_file_needs(coder: Run, tmp_path: Path) -> None:
    assert coder("agreement", "--ratings", "absent.csv", "--level", "nominal", at=tmp_path).code == 2
    helped = coder("agreement", "--help", at=tmp_path)
    assert helped.code == 0
    for option in ("--ratings", "--level", "--categories", "--coefficients", "--bootstrap", "--seed"):
        assert option in helped.out


class TestBySession:
    def test_scores_and_codes_are_compared_over_sessions(self, demo: Demo, here: Run) -> None:
        study, _ = demo
        found = here("agreement", "--unit", "session", "--json", at=study).json
        assert (found["unit"], found["codes"]["score:alliance_obs"]["n_units"]) == ("session", 6)
        assert found["codes"]["reg_empathy"]["level"] == "ratio"
        assert "group:bond" not in found["codes"]
        shown = here("agreement", "--unit", "session", at=study).out
        assert "One number for each session: scores, ratings, and how often codes were given." in shown
        assert "score:rupture_rate" in shown
        assert here("agreement", "--json", at=study).json["unit"] == "segment"

    def test_a_score_is_explained_by_the_sessions_numbers(self, demo: Demo, here: Run) -> None:
        study, _ = demo
        units = here("agreement", "--explain", "score:balance", "--json", at=study).json
        assert {one["session"] for one in units} <= {"S01", "S02", "S03", "S04", "S05", "S06"}
        assert all(-1 <= value <= 1 for one in units for value in one["values"].values())
        assert "0.3333333" not in here("agreement", "--explain", "score:balance", at=study).out

    def test_an_unknown_score_is_told_which_there_are(self, demo: Demo, here: Run) -> None:
        done = here("agreement", "--explain", "score:bnod", at=demo[0])
        assert done.said[0] == "alliance-bordin@0.3.0 has no variable score:bnod."
        assert "score:bond_obs" in done.said[1]

    def test_a_ratings_file_has_units_of_its_own(self, here: Run, tmp_path: Path) -> None:
        (tmp_path / "four.csv").write_text(long(FOUR), encoding="utf-8")
        done = here("agreement", "--ratings", "four.csv", "--level", "nominal", "--unit", "session", at=tmp_path)
        assert done.code == 2
