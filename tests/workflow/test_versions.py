"""Two versions of a codebook in one study: a number that tells the truth, and codings that are never pooled falsely."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coder.cli.agreement import study_text
from coder.errors import CodebookError, ConflictError
from coder.report.methods import methods
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.laying import basis, lay
from coder.workflow.locking import lock
from coder.workflow.opening import open_desk
from coder.workflow.publication import export
from coder.workflow.reading import submitted
from coder.workflow.reliability import agreement_if_any, explain, reliability
from coder.workflow.reporting import report_of
from coder.workflow.study import Study, add_codebook, held_codebooks, init_study, study_book
from coder.workflow.submission import submit
from coder.workflow.variables import variables
from tests.workflow.conftest import EVERY_RULE

Finish = Callable[[Desk], Desk]
OLD, NEW = "every-rule@1.0.0", "every-rule@2.0.0"


def write(folder: Path, version: str, *changes: tuple[str, str]) -> str:
    """A version of the book in a file."""
    text = EVERY_RULE.read_text(encoding="utf-8").replace("version: 1.0.0", f"version: {version}")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / f"{version}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def without_against() -> tuple[tuple[str, str], ...]:
    text = EVERY_RULE.read_text(encoding="utf-8")
    code = text[text.index("  against:\n") : text.index("  laugh:\n")]
    return (code, ""), ("members: [away, against]", "members: [away]")


COUNTED = ("label: Warm, abbr: W+, kind: presence", "label: Warm, abbr: W+, kind: count")
"""What was present or absent is counted: a coding of it means something else."""
ADDED = ("values: [own, theirs]", "values: [own, theirs, nobody]")


class TestNumbers:
    """A version says in its number how much changed."""

    def test_a_code_that_is_gone_needs_another_first_number(self, rule_study: Study, tmp_path: Path) -> None:
        file = write(tmp_path, "1.1.0", *without_against())
        with pytest.raises(CodebookError) as caught:
            add_codebook(rule_study, file)
        assert caught.value.message == (
            "every-rule calls itself 1.1.0, and what changed since 1.0.0 makes it 2.0.0 at least:\n"
            "  codes.against: taken away\n"
            "  groups.strain.members: away, against → away"
        )
        assert caught.value.hint == f"Write version: 2.0.0. All that changed: coder codebook diff {OLD} {file}"
        assert [one.key for one in held_codebooks(rule_study)] == [OLD]
        assert not (rule_study.settings.codebooks / "every-rule@1.1.0.yaml").exists()

    @pytest.mark.parametrize(
        ("version", "change", "least"), [("1.0.1", ADDED, "1.1.0"), ("1.9.9", COUNTED, "2.0.0")], ids=["minor", "major"]
    )
    def test_a_number_that_says_less_than_what_changed_is_refused(
        self, version: str, change: tuple[str, str], least: str, rule_study: Study, tmp_path: Path
    ) -> None:
        with pytest.raises(CodebookError, match=f"makes it {least} at least"):
            add_codebook(rule_study, write(tmp_path, version, change))

    @pytest.mark.parametrize(("version", "change"), [("1.1.0", ADDED), ("2.0.0", COUNTED), ("2.0.0", ADDED)])
    def test_a_number_that_says_as_much_or_more_is_taken(
        self, version: str, change: tuple[str, str], rule_study: Study, tmp_path: Path
    ) -> None:
        added = add_codebook(rule_study, write(tmp_path, version, change))
        assert added is not None
        assert study_book(rule_study).version == version

    def test_it_is_compared_with_the_newest_that_is_held(self, rule_study: Study, tmp_path: Path) -> None:
        add_codebook(rule_study, write(tmp_path, "1.1.0", ADDED))
        with pytest.raises(CodebookError, match=r"since 1\.1\.0 makes it 2\.0\.0 at least"):
            add_codebook(rule_study, write(tmp_path, "1.2.0"))  # which lacks what 1.1.0 added

    def test_an_older_version_does_not_come_after_a_newer_one(self, rule_study: Study, tmp_path: Path) -> None:
        add_codebook(rule_study, write(tmp_path, "1.10.0", ADDED))
        with pytest.raises(ConflictError) as caught:
            add_codebook(rule_study, write(tmp_path, "1.9.0"))
        assert caught.value.message == "The study holds every-rule@1.10.0, which is newer than every-rule@1.9.0."
        assert caught.value.hint == "Go back under a higher number: with version: 2.0.0 it can be added."
        assert study_book(rule_study).version == "1.10.0"

    def test_the_books_of_a_new_study_are_held_to_the_same(self, tmp_path: Path) -> None:
        files = (str(EVERY_RULE), write(tmp_path, "1.1.0", COUNTED))
        with pytest.raises(CodebookError, match=r"every-rule calls itself 1\.1\.0"):
            init_study(tmp_path / "lab", files)
        assert not (tmp_path / "lab").exists()


@pytest.fixture
def mixed(rule_study: Study, tmp_path: Path, finish: Finish) -> Study:
    """S01 and S02 coded by R1 and R2 with 1.0.0, then S01 by R3 and R4 with 2.0.0, in which Warm is counted."""
    assign(rule_study, ["R1", "R2"], ["S01", "S02"], per_session=2, seed=1)
    for session in ("S01", "S02"):
        for rater in ("R1", "R2"):
            submit(finish(open_desk(rule_study, rater, session)))
    add_codebook(rule_study, write(tmp_path, "2.0.0", COUNTED))
    lock(rule_study, "S01")
    assign(rule_study, ["R3", "R4"], ["S01"], per_session=4, seed=2)
    for rater in ("R3", "R4"):
        desk = open_desk(rule_study, rater, "S01")
        assert desk.book.key == NEW
        submit(finish(desk))
    return rule_study


class TestPooling:
    """After a major change the codings of two versions are never in one matrix."""

    def test_no_variable_holds_raters_of_both(self, mixed: Study) -> None:
        works = submitted(mixed)
        assert sorted({(one.book.key, one.rater) for one in works}) == [
            (OLD, "R1"),
            (OLD, "R2"),
            (NEW, "R3"),
            (NEW, "R4"),
        ]
        for name, agreed in reliability(mixed, by="pair").groups.items():
            assert set(agreed) == {"R3 R4"}, name
        for unit in explain(mixed, "warm"):
            assert set(unit.values) == {"R3", "R4"}
            assert unit.session == "S01"
        assert max(one.n_raters for one in reliability(mixed).codes.values()) == 2

    def test_what_may_be_pooled_is(self, rule_study: Study, tmp_path: Path, finish: Finish) -> None:
        assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
        submit(finish(open_desk(rule_study, "R1", "S01")))
        add_codebook(rule_study, write(tmp_path, "1.1.0", ADDED))
        lock(rule_study, "S01")
        desk = open_desk(rule_study, "R2", "S01")
        assert desk.book.key == "every-rule@1.1.0"
        submit(finish(desk))
        found = reliability(rule_study, by="pair")
        assert set(found.groups["warm"]) == {"R1 R2"}
        assert found.left_out == {}
        book = study_book(rule_study)
        laid = lay(rule_study, basis(rule_study, (), book), list(variables(book)))
        (warm,) = [one for one in laid if one.name == "warm"]
        assert not np.isnan(warm.ratings).any()

    def test_agreement_says_what_it_left_out(self, mixed: Study) -> None:
        found = reliability(mixed)
        assert found.left_out == {OLD: 4}
        assert found.record()["left_out"] == {OLD: 4}
        assert study_text(found).splitlines()[1] == (
            f"Left out: 4 submitted codings made with {OLD}, which means other things than {NEW}."
        )

    def test_where_nothing_is_left_to_compare_the_way_over_is_named(
        self, rule_study: Study, tmp_path: Path, finish: Finish
    ) -> None:
        assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
        for rater in ("R1", "R2"):
            submit(finish(open_desk(rule_study, rater, "S01")))
        add_codebook(rule_study, write(tmp_path, "2.0.0", COUNTED))
        with pytest.raises(ConflictError) as caught:
            reliability(rule_study)
        assert caught.value.message == (
            f"No session has two submitted codings made with {NEW} or a version that means the same, "
            "so there is nothing to compare."
        )
        assert caught.value.hint == f"Bring earlier codings over: coder codebook migrate {OLD} {NEW} --map FILE"

    def test_the_manifest_of_an_export_says_it(self, mixed: Study, tmp_path: Path) -> None:
        export(mixed, "csv", tmp_path / "out", agreement=agreement_if_any(mixed))
        told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
        assert told["denominators"]["left_out_of_agreement"] == {OLD: 4}
        assert [one["codebook"] for one in told["codebooks"]] == [OLD]
        export(mixed, "csv", tmp_path / "plain")
        told = json.loads((tmp_path / "plain" / "manifest.json").read_text(encoding="utf-8"))
        assert "left_out_of_agreement" not in told["denominators"]

    def test_the_methods_of_a_report_say_it(self, mixed: Study) -> None:
        report = report_of(mixed, reliability(mixed).codes, "test", seed=1, unit="segment")
        said = (
            f"4 codings made with {OLD} were left out of it, because a later version gives the codes another meaning."
        )
        assert said in methods(report)[1]


def test_an_open_session_is_coded_with_the_newest_version_it_is_locked_for(rule_study: Study, tmp_path: Path) -> None:
    """Ten comes after nine, though not in the alphabet."""
    for version in ("1.9.0", "1.10.0"):
        add_codebook(rule_study, write(tmp_path, version))
        lock(rule_study, "S01")
    assign(rule_study, ["R1"], ["S01"], seed=1)
    add_codebook(rule_study, write(tmp_path, "1.11.0"))  # the current one, for which nothing is locked

    assert open_desk(rule_study, "R1", "S01").book.version == "1.10.0"
