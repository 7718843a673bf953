import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest

import coder
from coder import tables
from coder.errors import CoderError, ConflictError
from coder.store import acts, assignments
from coder.tables.frames import DTYPES
from coder.workflow.publication import export, publish_report
from coder.workflow.reliability import reliability
from coder.workflow.study import Study, init_study
from coder.workflow.tabling import table
from tests.workflow.publishing.example import NOTE, WORDS, everything_in


class TestExport:
    def test_csv_reads_back_as_the_tables(self, coded: Study, tmp_path: Path) -> None:
        export(coded, "csv", tmp_path / "out", "rater")
        for name in ("sessions", "segments", "codings", "codings_wide", "ratings", "prevalence"):
            given = table(coded, name, "rater")
            types = {column: str(kind) for column, kind in given.dtypes.items() if str(kind) != DTYPES["datetime"]}
            times = [column for column in given if column not in types]
            read = pd.read_csv(tmp_path / "out" / f"{name}.csv", dtype=types, parse_dates=times)
            for column in given:
                if types.get(column) == "string":
                    read[column] = read[column].fillna("").str.removeprefix("'")
                elif column in times:
                    read[column] = read[column].astype(DTYPES["datetime"])
            pd.testing.assert_frame_equal(read, given, check_flags=False)

    def test_parquet_reads_back_as_the_tables(self, coded: Study, tmp_path: Path) -> None:
        done = export(coded, "parquet", tmp_path / "out")
        for name in done.rows:
            pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out" / f"{name}.parquet"), table(coded, name))

    def test_the_manifest_tells_layer_denominators_books_and_every_file(self, coded: Study, tmp_path: Path) -> None:
        done = export(coded, "csv", tmp_path / "out", sessions=["S01", "S04"])
        said = json.loads((tmp_path / "out" / "manifest.json").read_text())
        assert said["software"] == {"name": "alliance-coder", "version": coder.__version__}
        assert (said["study"], said["layer"], said["blinding"], said["seed"]) == (
            "Test study",
            "primary",
            "screen",
            None,
        )
        assert (said["filters"], said["with_text"]) == ({"sessions": ["S01", "S04"]}, False)
        assert said["denominators"] == {
            "sessions": 2,
            "sessions_coded": 1,
            "sessions_not_coded": ["S04"],
            "assignments_submitted": 1,
            "raters": 1,
            "segments_eligible": {"utt": 7, "seg5": 1, "session": 1},
        }
        (book,) = said["codebooks"]
        assert book["codebook"] == "alliance-bordin@0.3.0"
        assert re.fullmatch("[0-9a-f]{64}", book["sha256"])
        written = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "out").iterdir()}
        del written["manifest.json"]
        assert {one["path"]: one["sha256"] for one in said["files"]} == written
        assert set(done.files) == {*written, "manifest.json"}

    def test_the_data_package_describes_the_columns_that_the_files_have(self, coded: Study, tmp_path: Path) -> None:
        export(coded, "csv", tmp_path / "out", "rater", agreement=reliability(coded).codes)
        package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
        assert [one["name"] for one in package["resources"]] == list(tables.NAMES)
        for one in package["resources"]:
            header = (tmp_path / "out" / one["path"]).read_text().partition("\n")[0]
            assert [field["name"] for field in one["schema"]["fields"]] == header.split(",")
        dictionary = pd.read_csv(tmp_path / "out" / "dictionary.csv")
        described = [(one["name"], field["name"]) for one in package["resources"] for field in one["schema"]["fields"]]
        assert list(zip(dictionary["table"], dictionary["column"], strict=True)) == described

    def test_every_cell_is_one_of_the_levels_its_column_names(self, coded: Study, tmp_path: Path) -> None:
        export(coded, "csv", tmp_path / "out", "rater", agreement=reliability(coded).codes)
        dictionary = pd.read_csv(tmp_path / "out" / "dictionary.csv").dropna(subset="levels")
        assert len(dictionary) > 40
        for row in dictionary.itertuples():
            cells = pd.read_csv(tmp_path / "out" / f"{row.table}.csv", dtype="string")[row.column]
            assert set(cells.dropna()) <= set(str(row.levels).split(" | ")), (row.table, row.column)

    def test_reliability_is_written_when_there_is_an_agreement_to_lay_out(self, coded: Study, tmp_path: Path) -> None:
        assert "reliability" not in export(coded, "csv", tmp_path / "without").rows
        export(coded, "csv", tmp_path / "out", agreement=reliability(coded).codes)
        frame = pd.read_csv(tmp_path / "out" / "reliability.csv")
        trust = frame[(frame["code"] == "trust_open") & (frame["coefficient"] == "pa")]
        # Both raters judged segments 2, 5, 7 and 8 of S01 and all five of S02; they differ on S02:2.
        assert trust[["n_pairable", "n_raters"]].to_numpy().tolist() == [[7, 2]]
        assert trust["value"].item() == pytest.approx(6 / 7)
        said = json.loads((tmp_path / "out" / "manifest.json").read_text())
        layers = {one["path"]: one["layer"] for one in said["files"]}
        assert (layers["reliability.csv"], layers["codings.csv"], layers["segments.csv"]) == ("rater", "primary", None)

    @pytest.mark.parametrize("form", ["csv", "parquet"])
    def test_text_stays_home_unless_it_is_asked_for(self, form: str, coded: Study, tmp_path: Path) -> None:
        export(coded, form, tmp_path / "without", "rater")
        export(coded, form, tmp_path / "with", "rater", with_text=True)
        without, with_text = everything_in(tmp_path / "without"), everything_in(tmp_path / "with")
        for words in (*WORDS, NOTE):
            assert words.encode() not in without
            assert words.encode() in with_text
        said = pd.read_parquet(tmp_path / "with" / "segments.parquet") if form == "parquet" else None
        assert said is None or "I have never told anybody that." in set(said["text"])

    def test_what_a_rater_saw_in_place_of_the_session_is_in_no_file(self, coded: Study, tmp_path: Path) -> None:
        with coded.store.read() as connection:
            aliases = [one.assignment.alias for one in assignments.designs(connection)]
        export(coded, "csv", tmp_path / "out", "rater", with_text=True)
        cells = set(re.split(rb"[^A-Za-z0-9]+", everything_in(tmp_path / "out")))
        assert not {alias.encode() for alias in aliases} & cells

    def test_a_spreadsheet_runs_nothing(self, coded: Study, tmp_path: Path) -> None:
        export(coded, "csv", tmp_path / "out")
        assert ",'=north," in (tmp_path / "out" / "sessions.csv").read_text()

    def test_a_study_without_codings_exports_its_sessions(self, study: Study, tmp_path: Path) -> None:
        done = export(study, "csv", tmp_path / "out")
        assert set(done.rows.values()) == {0}
        assert (tmp_path / "out" / "codings.csv").read_text().count("\n") == 1

    def test_the_act_is_in_the_study_s_log(self, coded: Study, tmp_path: Path) -> None:
        export(coded, "csv", tmp_path / "out", "rater", with_text=True, sessions=["S01"])
        with coded.store.read() as connection:
            last = acts.acts(connection)[-1]
        assert last.act == "export"
        expected = {"format": "csv", "layer": "rater", "with_text": True, "sessions": ["S01"]}
        sha256 = hashlib.sha256((tmp_path / "out" / "manifest.json").read_bytes()).hexdigest()
        assert last.value == {**expected, "manifest_sha256": sha256}

    def test_what_fails_leaves_no_folder_and_no_log_entry(self, coded: Study, tmp_path: Path) -> None:
        with coded.store.read() as connection:
            before = len(acts.acts(connection))
        for form, layer, sessions in (("xls", "rater", []), ("csv", "best", []), ("csv", "rater", ["S09"])):
            with pytest.raises(CoderError):
                export(coded, form, tmp_path / "out", layer, sessions=sessions)
        with coded.store.read() as connection:
            assert len(acts.acts(connection)) == before
        assert not [path for path in tmp_path.iterdir() if "out" in path.name]

    def test_the_study_itself_is_no_place_for_an_export(self, coded: Study) -> None:
        with pytest.raises(ConflictError, match="holds other things than an export"):
            export(coded, "csv", coded.folder, force=True)
        assert (coded.folder / "study.db").is_file()


class TestReport:
    def test_the_page_states_the_figures_of_the_study(self, coded: Study, tmp_path: Path) -> None:
        publish_report(coded, tmp_path / "report.html", reliability(coded).codes, seed=1)
        page = (tmp_path / "report.html").read_text()
        assert "3 sessions of 4 were coded by 2 raters" in page
        assert "2 sessions (67\u202f% of those coded) were coded by two raters or more." in page
        assert "Raters had 20 hours of training (known for 1 of 2)." in page
        assert "at random (seeds 1 and 2)" in page

    def test_no_word_of_a_transcript_and_no_alias_is_on_it(self, coded: Study, tmp_path: Path) -> None:
        publish_report(coded, tmp_path / "report.html", reliability(coded).codes, seed=1)
        page = (tmp_path / "report.html").read_text()
        with coded.store.read() as connection:
            aliases = {one.assignment.alias for one in assignments.designs(connection)}
        assert not [words for words in (*WORDS, NOTE) if words in page]
        assert not aliases & set(re.split(r"[^A-Za-z0-9]+", page))

    def test_a_study_without_agreement_has_a_page_too(self, study: Study, tmp_path: Path) -> None:
        publish_report(study, tmp_path / "new" / "report.html", {})
        assert "No code has an agreement analysis yet." in (tmp_path / "new" / "report.html").read_text()

    def test_the_act_is_in_the_study_s_log(self, coded: Study, tmp_path: Path) -> None:
        publish_report(coded, tmp_path / "report.html", {})
        with coded.store.read() as connection:
            last = acts.acts(connection)[-1]
        page = (tmp_path / "report.html").read_bytes()
        assert last.value["sha256"] == hashlib.sha256(page).hexdigest()

    @pytest.mark.parametrize(
        ("there", "force", "message", "hint"),
        [
            ("report", False, "There is a report in {} already.", "Replace it with --force."),
            ("page", True, "{} is not a report of this program.", "Name another file; nothing was touched."),
            ("folder", True, "{} is a folder.", "Name a file: --out FILE.html"),
        ],
    )
    def test_nothing_of_the_user_s_is_lost(
        self, there: str, force: bool, message: str, hint: str, study: Study, tmp_path: Path
    ) -> None:
        out = tmp_path / "report.html"
        if there == "folder":
            out.mkdir()
        elif there == "page":
            out.write_text("<html>mine</html>")
        else:
            publish_report(study, out, {})
        before = out.read_bytes() if out.is_file() else b""
        with pytest.raises(ConflictError) as refused:
            publish_report(study, out, {}, force=force)
        assert (refused.value.message, refused.value.hint) == (message.format(out), hint)
        assert (out.read_bytes() if out.is_file() else b"") == before

    def test_force_replaces_an_earlier_report(self, coded: Study, tmp_path: Path) -> None:
        with init_study(tmp_path / "other", title="Another study") as other:
            publish_report(other, tmp_path / "report.html", {})
        publish_report(coded, tmp_path / "report.html", {}, force=True)
        assert "<h1>Test study</h1>" in (tmp_path / "report.html").read_text()
