import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

import coder
from coder import tables
from coder.errors import CoderError, ConflictError
from coder.model import Value, Word
from coder.store import acts, assignments
from coder.tables.frames import DTYPES
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.intake import add_rater, add_session, set_facts
from coder.workflow.locking import amend, lock, set_roles, transcript_of
from coder.workflow.opening import open_desk
from coder.workflow.publication import export, publish_report
from coder.workflow.reliability import reliability
from coder.workflow.study import Study, add_codebook, init_study, open_study
from coder.workflow.submission import reopen, submit
from coder.workflow.tabling import table
from coder.workflow.transcribing import keep_transcript

RATED = ("g_goal", "g_task", "g_bond", "g_trust", "g_collab", "g_clear", "g_culture", "g_regard", "g_away")
LINES = (
    "How was it to tell her?",
    "I have never told anybody that.",
    "So under the anger you were alone.",
    "Fine. Whatever you think.",
    "I rushed you there.",
    "It was the word that got me.",
)
WORDS = ("How was it", "never told", "anybody", "anger", "Whatever", "rushed", "got me")
"""Some of what is said in every session."""
NOTE = "He swallowed hard before this"


def finish(desk: Desk, codes: Mapping[int, Sequence[str]], rating: int, inaudible: int = 0) -> None:
    """Code segments by number, none on the others, rate everything alike, submit."""
    for segment in desk.segments:
        for code in codes.get(segment.number, ()):
            facets = {"about": "goal"} if desk.book.codes[code].facets else {}
            assert not desk.put(segment, code, Value(facets=facets)).refused
        if segment.number == inaudible:
            desk.cannot(segment, "inaudible")
        elif segment.number not in codes:
            desk.none(segment)
    for segment in desk.segments_of("seg5"):
        desk.rate(segment, "seg_alliance", rating)
    (session,) = desk.segments_of("session")
    for code in RATED:
        desk.rate(session, code, min(rating, 5))
        if desk.book.codes[code].evidence != "none":
            desk.evidence(session, code, (desk.segments[0].id, desk.segments_of("seg5")[0].id))
    desk.rate(session, "g_against", None, "not_applicable")
    if not desk.why_not(session, "g_resolve"):
        desk.rate(session, "g_resolve", None, "cannot_rate")
    submit(desk)


def spoken() -> list[Word]:
    """The lines as words of 300 ms, a second between lines."""
    words: list[Word] = []
    at = 1000
    for number, line in enumerate(LINES):
        for text in line.split():
            words.append(Word(at, at + 300, text, f"SPEAKER_{number % 2:02}"))
            at += 300
        at += 1000
    return words


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the study once: each test gets a copy of it."""
    folder = tmp_path_factory.mktemp("template") / "study"
    with init_study(folder, title="Test study") as study:
        for session in ("S01", "S02", "S03", "S04"):
            add_session(study, session)
            keep_transcript(study, session, spoken(), {"words": "test"})
            set_roles(study, session, {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"})
            lock(study, session)
        set_facts(study, "S01", {"therapist": "T01", "site": "=north"})
        add_rater(study, "R1", training_hours=20)
        add_rater(study, "R2")
        assign(study, ["R1", "R2"], ["S01", "S02"], per_session=2, seed=1)
        assign(study, ["R1"], ["S03"], seed=2)
        first = open_desk(study, "R1", "S01")
        first.note(first.segments[1], NOTE)
        finish(first, {2: ["trust_open"], 3: ["reg_empathy", "col_choice"], 5: ["rup_away"]}, 5)
        finish(open_desk(study, "R2", "S01"), {2: ["trust_open"], 6: ["rep_own"]}, 4, inaudible=4)
        finish(open_desk(study, "R1", "S02"), {2: ["trust_open"]}, 3)
        finish(open_desk(study, "R2", "S02"), {3: ["reg_empathy"]}, 3)
        finish(open_desk(study, "R1", "S03"), {}, 2)
    return folder


@pytest.fixture
def coded(template: Path, tmp_path: Path) -> Iterator[Study]:
    """S01 and S02 coded by R1 and R2, S03 by R1 alone, S04 by nobody; all submitted."""
    shutil.copytree(template, tmp_path / "study")
    with open_study(tmp_path / "study") as study:
        yield study


def cell(frame: pd.DataFrame, **where: str) -> dict[str, object]:
    """The one row that has these values, None where a number is missing."""
    for name, value in where.items():
        frame = frame[frame[name] == value]
    (row,) = frame.to_dict("records")
    return {str(name): value for name, value in row.items()}


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


class TestCodings:
    def test_a_code_that_was_chosen_has_its_value_its_facets_and_its_log_entry(self, coded: Study) -> None:
        row = cell(table(coded, "codings", "rater"), session="S01", rater="R1", segment="3", code="col_choice")
        assert (row["value"], row["state"], row["facets"]) == (1, "coded", '{"about": "goal"}')
        assert row["codebook"] == "alliance-bordin@0.2.0"
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
        other = Path(__file__).parents[1] / "data" / "record" / "every-rule.yaml"
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
            ("codings", "gold", (), "There is no layer 'gold'.", "Layers are primary and rater."),
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
        assert book["codebook"] == "alliance-bordin@0.2.0"
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
        for form, layer, sessions in (("xls", "rater", []), ("csv", "gold", []), ("csv", "rater", ["S09"])):
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
        assert last.value == {"sha256": hashlib.sha256((tmp_path / "report.html").read_bytes()).hexdigest()}

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
