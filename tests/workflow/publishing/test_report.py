"""The report of a coded study: figures worked out by hand, three files or none, counts as in the works themselves."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from coder.errors import CoderError, ConflictError
from coder.report.crossing import sheet
from coder.report.model import Report
from coder.report.page import render
from coder.store import acts
from coder.workflow.laying import basis
from coder.workflow.publication import publish_report
from coder.workflow.reading import submitted
from coder.workflow.reliability import reliability
from coder.workflow.report_crossed import given_together
from coder.workflow.reporting import report_of
from coder.workflow.study import Study, study_book

THREE = ("report.html", "methods.md", "reliability.csv")


@pytest.fixture
def said(coded: Study) -> Report:
    """The report of the coded study."""
    return report_of(coded, reliability(coded).codes, "test", seed=1, unit="segment")


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


class TestFigures:
    def test_confusions_are_those_of_two_sessions_counted_by_hand(self, said: Report) -> None:
        (codes,) = said.crossed
        found = sheet(codes)
        names = [one.short for one in found.names]
        # Seven utterances each. S01: trust_open by both on 2; empathy and choice on 3 and away on 5 by R1 alone, own a
        # part on 6 by R2 alone; R2 could not code 4. S02: trust_open on 2 by R1, empathy on 3 by R2. So nothing on
        # S01:1, S01:7 and five of S02.
        assert names == ["RW", "RO", "TR+", "CO+", "EM+", "none"]
        assert [[cell.count for cell in row.cells] for row in found.rows] == [
            [0, None, 0, 0, None, 1],
            [None, 0, None, 0, 0, 1],
            [0, None, 1, 0, None, 1],
            [0, 0, 0, 0, 0, 1],
            [None, 0, None, 0, 0, 2],
            [1, 1, 1, 1, 2, 7],
        ]
        assert (found.n, codes.n_sessions) == (13, 2)

    def test_what_is_counted_in_the_database_is_what_works_say(self, coded: Study) -> None:
        book = study_book(coded)
        (given,) = [one for one in given_together(coded, basis(coded, (), book)) if one.kind == "utt"]
        slow: Counter[tuple[str, str]] = Counter()
        for first, second in combinations(submitted(coded), 2):
            if first.session != second.session:
                continue
            for segment in first.segments["utt"]:
                numbers = [{code: work.number(segment, code) for code in given.names} for work in (first, second)]
                judged = [code for code in given.names if None not in (numbers[0][code], numbers[1][code])]
                slow.update((code, f"{sorted((numbers[0][code], numbers[1][code]))}") for code in judged)  # type: ignore[type-var]
        counted: Counter[tuple[str, str]] = Counter()
        for rows, times in given.rows.items():
            for at, code in enumerate(given.names):
                pair = [row[at] for row in rows if row[at] is not None]
                if len(pair) == 2:
                    counted[code, f"{sorted(pair)}"] += times  # type: ignore[type-var]
        assert counted == slow

    def test_an_exclusive_group_and_a_pair_of_opposites_have_their_own_tables(self, said: Report) -> None:
        trust = next(one for one in said.exclusive if one.title == "Trust")
        assert [one.short for one in trust.names] == ["TR+", "TR-", "TS+", "none"]
        assert trust.found.both.tolist() == [1, 0, 0, 11]
        opened = next(one for one in said.opposed if one.names[0].short == "TR+")
        assert opened.found.both.tolist() == [1, 0, 0, 5], "client utterances only: the therapist cannot hold back"

    def test_pairs_of_raters_share_two_sessions(self, said: Report) -> None:
        tables = {one.title: one for one in said.pairs}
        cell = tables["Codes on utt"].cells["R1", "R2"]
        assert (cell.n_sessions, cell.n_units) == (2, 13)
        assert cell.n_defined < cell.n_variables
        assert set(tables) == {"Codes on utt", "Ratings on seg5", "Ratings on session"}

    def test_differences_of_a_rating_by_hand(self, said: Report) -> None:
        # R1 gave 5 and 3, R2 gave 4 and 3.
        (bond,) = [one for one in said.apart if one.name == "g_bond"]
        assert (bond.low, bond.high, bond.found.overall.n, bond.found.overall.bias) == (1, 7, 2, 0.5)
        line = next(one for one in said.lines if one.name == "g_bond")
        assert line.spread is not None
        assert (line.spread.n, line.spread.mean, line.spread.low, line.spread.high) == (4, 3.75, 3, 5)

    def test_a_session_s_own_coefficient_is_undefined_where_nobody_gave_the_code(self, said: Report) -> None:
        trust = next(one for one in said.lines if one.name == "trust_open").per_session
        assert trust is not None
        assert (trust.n_defined, trust.n_sessions) == (2, 2)
        own = next(one for one in said.lines if one.name == "rep_own").per_session
        assert own is not None
        assert (own.n_defined, own.n_sessions) == (1, 2)

    def test_the_design_and_bulk_nones_are_there(self, said: Report) -> None:
        assert said.design.teams == {("R1", "R2"): 2}
        assert said.design.drawn == 2
        assert said.raters[0].bulk == (0, 21), "coded by key, segment by segment"

    def test_whole_sessions_have_a_table_of_their_own_with_scores(self, coded: Study) -> None:
        whole = reliability(coded, unit="session").codes
        made = report_of(coded, reliability(coded).codes, "test", seed=1, unit="segment", by_session=whole)
        names = [one.name for one in made.by_session]
        assert set(names) == set(whole)
        assert {"trust_open", "g_bond", "score:bond_obs"} <= set(names)
        page = render(made)
        assert 'id="sessions"' in page
        assert "Agreement on one number for each session" in page
        assert 'id="sessions"' not in render(replace(made, by_session=()))

    def test_two_sessions_are_one_block_and_that_is_said(self, said: Report) -> None:
        assert said.drift is not None
        assert said.drift.statement == said.drift.summary
        assert said.drift.summary == (
            "Drift could not be tested: 2 sessions that two raters coded, in 1 block of 10, where two blocks of 5 or"
            " more are needed."
        )
        assert (said.drift.means, said.drift.variables, said.drift.bias) == ((), (), ())

    @pytest.mark.parametrize("unit", ["interval", "session"])
    def test_there_is_a_report_on_every_unit(self, unit: str, coded: Study) -> None:
        found = reliability(coded, unit=unit)  # type: ignore[arg-type]
        made = report_of(coded, found.codes, "test", seed=1, unit=unit)  # type: ignore[arg-type]
        assert [one.title for one in made.pairs]
        assert len(made.lines) == len(found.codes)


class TestFiles:
    def test_methods_and_figures_lie_beside_the_page(self, coded: Study, tmp_path: Path) -> None:
        out = tmp_path / "new" / "report.html"
        found = reliability(coded).codes
        publish_report(coded, out, found, seed=1)
        files = written(out.parent)
        assert set(files) == set(THREE)
        lines = files["reliability.csv"].decode().splitlines()
        assert lines[0].startswith("code,group,coefficient,is_headline,value,low,high")
        assert len(lines) == 1 + sum(len(one.coefficients) for one in found.values())
        assert files["methods.md"].decode().count("All figures were computed with") == 1

    def test_all_three_are_in_the_study_s_log(self, coded: Study, tmp_path: Path) -> None:
        publish_report(coded, tmp_path / "report.html", {})
        with coded.store.read() as connection:
            last = acts.acts(connection)[-1]
        hashes = {name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in THREE}
        page = hashes.pop("report.html")
        assert json.loads(json.dumps(last.value)) == {"sha256": page, "beside": hashes}

    @pytest.mark.parametrize("name", ["methods.md", "reliability.csv"])
    def test_somebody_s_own_file_of_that_name_stays_and_nothing_is_written(
        self, name: str, coded: Study, tmp_path: Path
    ) -> None:
        (tmp_path / name).write_text("mine")
        before = written(tmp_path)
        with pytest.raises(ConflictError) as refused:
            publish_report(coded, tmp_path / "report.html", {}, force=True)
        assert refused.value.message == f"{tmp_path / name} is not a report of this program."
        assert refused.value.hint == "Name a page in another folder; nothing was touched."
        assert {key: kept for key, kept in written(tmp_path).items() if "study" not in key} == before

    def test_an_earlier_one_alone_needs_force(self, coded: Study, tmp_path: Path) -> None:
        publish_report(coded, tmp_path / "report.html", {})
        with pytest.raises(ConflictError, match=r"methods.md already"):
            publish_report(coded, tmp_path / "other.html", {})
        publish_report(coded, tmp_path / "other.html", {}, force=True)

    def test_the_page_cannot_take_the_name_of_what_lies_beside_it(self, coded: Study, tmp_path: Path) -> None:
        with pytest.raises(ConflictError) as refused:
            publish_report(coded, tmp_path / "methods.md", {})
        assert refused.value.hint == "Name a page: --out FILE.html"

    def test_an_unknown_benchmark_is_refused_before_anything_is_written(self, coded: Study, tmp_path: Path) -> None:
        with pytest.raises(CoderError, match="no benchmark"):
            publish_report(coded, tmp_path / "report.html", {}, benchmarks=("altman",))
        assert not (tmp_path / "report.html").exists()
