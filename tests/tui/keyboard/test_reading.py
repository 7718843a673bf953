"""`keys.toml`: what it can say, and every way in which it can be wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.config import keys_file
from coder.errors import KeysError
from coder.tui.keyboard.board import Keyboard
from coder.tui.keyboard.layouts import LAYOUTS
from coder.tui.keyboard.reading import load_keyboard, read_keyboard

Write = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a keys.toml."""

    def write(text: str) -> Path:
        path = tmp_path / "keys.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_without_a_file_the_keys_are_as_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CODER_KEYS", raising=False)
    assert load_keyboard(tmp_path / "keys.toml") == Keyboard()


def test_an_empty_file_changes_nothing(written: Write) -> None:
    assert load_keyboard(written("")) == Keyboard()


def test_a_file_names_a_layout_and_gives_commands_keys_by_sign_or_name(written: Write) -> None:
    text = 'layout = "qwertz"\n[keys]\nplay = "f4"\nnone = ["0", "Ctrl+N"]\nnote = "+"\nredo = []\nfind = "esc"\n'
    keyboard, problems = read_keyboard(written(text + 'leave-session = "f10"\nlink = []\nevidence = "insert"\n'))
    assert problems == ()
    assert keyboard.layout is LAYOUTS["qwertz"]
    assert keyboard.moved["none"] == ("0", "ctrl+n")
    assert keyboard.moved["note"] == ("plus",)
    assert keyboard.moved["redo"] == ()
    assert keyboard.moved["find"] == ("escape",)


def test_two_commands_can_change_places(written: Write) -> None:
    keyboard = load_keyboard(written('[keys]\nunsure = "!"\nproblem = "?"\n'))
    assert keyboard.moved == {"unsure": ("exclamation_mark",), "problem": ("question_mark",)}


def test_the_keys_that_a_command_comes_with_are_never_a_problem(written: Write) -> None:
    assert load_keyboard(written('[keys]\nleave = ["ctrl+q", "f10"]\n')).moved["leave"] == ("ctrl+q", "f10", "ctrl+c")


def test_ctrl_c_leaves_whatever_the_file_says(written: Write) -> None:
    assert load_keyboard(written("[keys]\nleave = []\n")).moved["leave"] == ("ctrl+c",)


PROBLEMS = {
    "not TOML": ("layout = ", 1, "this is not TOML: Invalid value"),
    "not TOML further down": ('[keys]\nplay = "f4"\nplay = "f10"\n', 3, "this is not TOML: Cannot overwrite a value"),
    "a setting that nobody reads": ('layuot = "ru"', 1, "nobody reads this; did you mean 'layout'?"),
    "an unknown layout": ('\nlayout = "azert"', 2, "did you mean 'azerty'?"),
    "a layout that is no name": ("layout = 3", 1, "'3' is not one of qwerty, qwertz, azerty"),
    "keys that are no table": ('keys = "f4"', 1, "must be a table: a line [keys]"),
    "an unknown command": ('[keys]\n\nplai = "f4"', 3, "there is no command 'plai'; did you mean 'play'?"),
    "a code's key": ('[keys]\ncode-a = "f12"', 2, "keeps its keys"),
    "a dialog's key": ('[keys]\naccept = "f12"', 2, "keeps its keys"),
    "a key that is no key": ('[keys]\nplay = "semicolom"', 2, "there is no key 'semicolom'; did you mean 'semicolon'?"),
    "a modifier that is none": ('[keys]\nplay = "control+n"', 2, "there is no key 'control+n'; did you mean 'ctrl+n'?"),
    "a number": ("[keys]\nnone = 0", 2, 'must be a key such as "f4", or several: ["f4", "space"]'),
    "a list with a number": ('[keys]\nnone = ["0", 1]', 2, "must be a key such as"),
    "two keys in one text": ('[keys]\nplay = "f4,space"', 2, 'several keys are a list: ["f4", "space"]'),
    "an ASCII letter": ('[keys]\nnote = "n"', 2, "'n' is an ASCII letter, and those belong to the codebook"),
    "an upper-case letter": ('[keys]\nnote = "N"', 2, "'N' is an ASCII letter"),
    "shift and a letter": ('[keys]\nnote = "shift+n"', 2, "'shift+n' is not safe: write the sign that it gives"),
    "enter under another name": ('[keys]\nnote = "ctrl+m"', 2, "'ctrl+m' is not safe: terminals send it for enter"),
    "flow control": ('[keys]\nnote = "ctrl+s"', 2, "'ctrl+s' is not safe"),
    "another command's ctrl+q": ('[keys]\nnote = "ctrl+q"', 2, "'ctrl+q' is not safe"),
    "full screen": ('[keys]\nnote = "F11"', 2, "'F11' is not safe: terminals and desktops use it for full screen"),
    "a digit with ctrl": ('[keys]\nnote = "ctrl+1"', 2, "terminals do not tell it apart"),
    "space with ctrl": ('[keys]\nplay = "ctrl+space"', 2, "terminals do not tell it apart"),
    "space with shift": ('[keys]\nplay = "shift+space"', 2, "terminals do not tell it apart"),
    "enter with shift": ('[keys]\nplay = "shift+enter"', 2, "terminals do not tell it apart"),
    "a window's key": ('[keys]\nplay = "alt+p"', 2, "terminals and desktops use it themselves"),
    "a tabulator": ('[keys]\nplay = "\\t"', 2, "write its name"),
    "a palette without a key": ("[keys]\ncommand-palette = []", 2, "nothing else opens the palette"),
    "a palette that text would open": ('[keys]\ncommand-palette = "#"', 2, "'#' is text in a note"),
    "another command's key": ('[keys]\nplay = "f5"', 2, "'f5' is the key of 'none-up-to' on the coding screen"),
    "a digit": ('[keys]\nplay = "3"', 2, "'3' is taken on the coding screen: Set what is asked"),
    "a key for two": ('[keys]\nplay = "f10"\nreplay = "f10"', 3, "'f10' is the key of 'play'"),
    "a sign of numbers": ('[keys]\nnote = "-"', 2, "'-' is taken on the ratings screen: Type the value"),
    "a key of the whole program": ('[keys]\nnote = "ctrl+p"', 2, "'ctrl+p' is the key of 'command-palette'"),
    "a letter of the layout": ('layout = "ru"\n[keys]\nnote = "ж"', 3, "on the layout ru 'ж' means ';'"),
    "a digit of the layout": ('layout = "azerty"\n[keys]\nnote = "("', 3, "on the layout azerty '(' means '5'"),
    "a dotted line": ('keys.plai = "f4"', 1, "there is no command 'plai'"),
}  # fmt: skip


@pytest.mark.parametrize("what", PROBLEMS)
def test_a_problem_is_told_with_its_line(written: Write, what: str) -> None:
    text, line, message = PROBLEMS[what]
    _keyboard, problems = read_keyboard(written(text))
    assert [(one.line, message in one.message) for one in problems] == [(line, True)], [str(one) for one in problems]


def test_all_problems_are_told_at_once_in_the_order_of_the_file(written: Write) -> None:
    path = written('[keys]\nplai = "f4"\nnote = "n"\nfind = "f5"\n')
    with pytest.raises(KeysError, match="3 problems") as found:
        load_keyboard(path)
    assert [one.line for one in found.value.problems] == [2, 3, 4]
    assert "--default-keys" in found.value.hint


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read as UTF-8 text" in str(read_keyboard(path)[1][0])


def test_a_file_that_the_environment_names_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODER_KEYS", str(tmp_path / "mine.toml"))
    with pytest.raises(KeysError) as found:
        load_keyboard()
    assert "no such file" in found.value.problems[0].message


def test_the_file_is_the_persons_own_or_the_one_that_the_environment_names(tmp_path: Path) -> None:
    assert keys_file({"CODER_KEYS": str(tmp_path / "mine.toml")}) == tmp_path / "mine.toml"
    assert keys_file({}).parts[-2:] == ("alliance-coder", "keys.toml")


def test_a_study_has_no_say_in_a_persons_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CODER_KEYS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "study.toml").write_text('layout = "ru"\n[keys]\nplay = "f10"\n', encoding="utf-8")
    (tmp_path / "keys.toml").write_text('layout = "ru"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_keyboard() == Keyboard()
