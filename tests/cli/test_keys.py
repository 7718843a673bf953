"""`coder keys`, and the refusal to start on a keys.toml that is not what its owner thinks."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.terminal import Terminal


@pytest.fixture
def mine(tmp_path: Path) -> Callable[[str], str]:
    """Write a keys.toml and give its path."""

    def write(text: str) -> str:
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_keys_lists_commands_with_their_keys_as_a_file_names_them(coder: Run, tmp_path: Path) -> None:
    done = coder("keys", at=tmp_path, XDG_CONFIG_HOME=str(tmp_path))
    lines = {line.split()[0]: line for line in done.out.splitlines() if line.strip()}
    assert done.code == 0
    assert lines["undo"].split()[1] == "backspace"
    assert "Play or pause" in lines["play"]
    assert "azerty" in done.out
    assert not [name for name in lines if name.startswith(("code-", "digit-"))]


def test_keys_shows_what_was_changed(here: Run, tmp_path: Path, mine: Callable[[str], str]) -> None:
    file = mine('layout = "el"\n[keys]\nplay = "f10"\nredo = []\n')
    record = here("keys", file, "--json", at=tmp_path).json
    commands = {one["command"]: one for one in record["commands"]}
    assert record["layout"]["name"] == "el"
    assert commands["play"]["default"] == ["space", "f4"]
    assert commands["play"]["current"] == ["f10"]
    assert commands["redo"]["current"] == []
    assert commands["note"]["current"] == commands["note"]["default"] == [";"]
    assert commands["submit"]["screens"] == ["check"]


def test_check_lists_every_problem_with_its_line(here: Run, tmp_path: Path, mine: Callable[[str], str]) -> None:
    file = mine('[keys]\nplai = "f4"\nnote = "n"\n')
    done = here("keys", "--check", file, at=tmp_path)
    assert done.code == 1
    assert [line.split(":")[1] for line in done.out.splitlines()] == ["2", "3"]
    assert done.said[0] == "mine.toml has 2 problems."
    problems = here("keys", "--check", file, "--json", at=tmp_path).json
    assert [one["key"] for one in problems] == ["keys.plai", "keys.note"]


def test_check_of_a_good_file_says_so(here: Run, tmp_path: Path, mine: Callable[[str], str]) -> None:
    done = here("keys", "--check", mine('layout = "qwertz"\n'), at=tmp_path)
    assert (done.code, done.out.endswith("has no problems.\n")) == (0, True)


def test_the_list_is_shown_beside_what_is_wrong(here: Run, tmp_path: Path, mine: Callable[[str], str]) -> None:
    done = here("keys", mine('[keys]\nplai = "f4"\n'), at=tmp_path)
    assert done.code == 1
    assert "Play or pause" in done.out
    assert "did you mean 'play'?" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")
def test_a_broken_file_is_refused_before_coding_and_default_keys_goes_on(
    lab: Path, mine: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODER_KEYS", mine('layout = "ru"\n[keys]\nplai = "f4"\n'))
    command = [sys.executable, "-m", "coder", "code", "S01", "--rater", "R1"]
    refused = Terminal(command, lab)
    refused.read(lambda written: "Hint:" in written)
    refused.kill()
    assert "mine.toml:3:1: keys.plai" in refused.written
    assert "there is no command 'plai'; did you mean 'play'?" in refused.written
    assert "--default-keys" in refused.written
    started = Terminal([*command, "--default-keys"], lab)
    started.read(lambda written: "greenhouse" in written and "leave" in written)
    started.kill()
    assert "How was Wednesday?" in started.written


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")
def test_cyrillic_keys_code_on_a_real_terminal(
    lab: Path, mine: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODER_KEYS", mine('layout = "ru"\n[keys]\nplay = "f10"\n'))
    terminal = Terminal([sys.executable, "-m", "coder", "code", "S01", "--rater", "R1"], lab)
    terminal.read(lambda written: "Wednesday" in written and "leave" in written)
    terminal.press("ь")
    terminal.read(lambda written: "+ Conveyed understanding" in written)
    terminal.kill()
    assert "+ Conveyed understanding" in terminal.written
    assert "f10" in terminal.written
