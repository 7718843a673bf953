"""What COMMANDS promises of every command: exit codes, where things are printed, how a study is found."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from coder.cli import coder as program
from tests.cli.conftest import Run, as_csv, coded, spoken, words_csv


def commands(group: click.Group = program, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command's words, groups left out."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        words = (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, words)
        else:
            yield words


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_command_has_help_that_says_what_it_does(words: tuple[str, ...], here: Run, tmp_path: Path) -> None:
    done = here(*words, "--help", at=tmp_path)
    assert done.code == 0
    assert done.err == ""
    assert "--study" in done.out
    assert "--json" in done.out
    sentence = next(line.strip() for line in done.out.splitlines()[1:] if line.strip())
    assert sentence[0].isupper()


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_an_unknown_option_is_a_usage_error(words: tuple[str, ...], here: Run, tmp_path: Path) -> None:
    done = here(*words, "--no-such-option", at=tmp_path)
    assert done.code == 2
    assert done.out == ""
    assert "--no-such-option" in done.err


def test_an_unknown_command_is_a_usage_error(coder: Run, tmp_path: Path) -> None:
    done = coder("agreemnt", at=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "No such command 'agreemnt'" in done.err


READING = ("status", "log", "verify", "session list", "session show S01", "rater list", "codebook list")


@pytest.mark.parametrize("words", READING)
def test_json_goes_before_the_noun_or_after(words: str, here: Run, lab: Path) -> None:
    before = here("--json", *words.split(), at=lab)
    after = here(*words.split(), "--json", at=lab)
    assert before.json == after.json
    assert before.err == after.err == ""


def test_json_goes_between_the_noun_and_its_verb(here: Run, lab: Path) -> None:
    assert here("session", "--json", "list", at=lab).json == here("session", "list", "--json", at=lab).json


def test_a_process_prints_one_json_document_and_nothing_else(coder: Run, lab: Path) -> None:
    done = coder("status", "--json", at=lab)
    assert done.err == ""
    document, end = json.JSONDecoder().raw_decode(done.out)
    assert done.out[end:] == "\n"
    assert document["study"] == "Lab"
    assert document["blinding"] == "screen"
    assert [one["session"] for one in document["sessions"]] == ["S01", "S02", "S03"]
    assert [one["id"] for one in document["raters"]] == ["R1", "R2", "R3"]


def test_what_goes_into_a_pipe_is_utf_8_whatever_the_system_writes(coder: Run, lab: Path) -> None:
    done = coder("status", at=lab, PYTHONIOENCODING="cp1252")
    assert done.code == 0
    assert "───────" in done.out


def test_an_expected_error_is_a_sentence_and_a_way_out_on_stderr(coder: Run, lab: Path) -> None:
    done = coder("session", "show", "S77", at=lab)
    assert (done.code, done.out) == (1, "")
    assert done.err == "Error: There is no session S77.\nHint: Sessions: S01, S02, S03\n"


def test_an_expected_error_is_json_too_when_asked(coder: Run, lab: Path) -> None:
    done = coder("session", "show", "S77", "--json", at=lab)
    assert done.code == 1
    assert done.json == {
        "error": {"kind": "not_found", "message": "There is no session S77.", "hint": "Sessions: S01, S02, S03"}
    }
    assert done.err == "Error: There is no session S77.\nHint: Sessions: S01, S02, S03\n"


def test_without_a_study_the_way_out_is_named(coder: Run, tmp_path: Path) -> None:
    done = coder("status", at=tmp_path)
    assert done.code == 1
    assert done.said == ("There is no study here.", "Name it: --study DIR, or make one: coder init DIR")


def test_the_study_is_the_one_named_then_the_variable_then_the_folder_above(
    coder: Run, lab: Path, tmp_path: Path
) -> None:
    coder("init", "other", "--title", "Other", at=tmp_path)
    inside = lab / "exports"
    assert coder("status", "--json", at=inside).json["study"] == "Lab"
    named = str(tmp_path / "other")
    assert coder("status", "--json", at=inside, CODER_STUDY=named).json["study"] == "Other"
    assert coder("status", "--json", "--study", "../../lab", at=inside, CODER_STUDY=named).json["study"] == "Lab"
    assert coder("--study", str(lab), "--json", "status", at=tmp_path).json["study"] == "Lab"


def test_a_folder_that_is_no_study_is_named_as_such(here: Run, tmp_path: Path) -> None:
    done = here("status", "--study", tmp_path, at=tmp_path)
    assert done.code == 1
    assert done.said == (f"{tmp_path} is not a study: it has no study.toml.", "Make one: coder init DIR")


def test_a_finished_step_does_nothing_the_second_time_and_says_so(here: Run, lab: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.csv"
    words.write_text(words_csv(spoken()), encoding="utf-8")
    rows = tmp_path / "codings.csv"
    rows.write_text(as_csv(coded()), encoding="utf-8")
    steps = {
        ("import", "S03", str(words)): "nothing new: the transcript says this already",
        ("lock", "S01"): "S01 is locked for it; nothing to do.",
        ("codebook", "add", "alliance-bordin"): "The study holds this version already; nothing to do.",
        ("assign", "--raters", "R1,R2", "--sessions", "S01,S02", "--per-session", "2"): "Nothing to do: these sessions",
        ("codings", "import", str(rows)): "Nothing to do: every row says what is there already.",
    }
    here("codings", "import", rows, at=lab)
    here("import", "S03", words, at=lab)
    for step, sentence in steps.items():
        before = here("verify", "--json", at=lab).json
        done = here(*step, at=lab)
        assert done.code == 0, step
        assert sentence in done.out
        assert here("verify", "--json", at=lab).json == before, step
