"""`keys.toml` → a keyboard, or everything that is wrong with the file at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coder.codebook.near import not_one_of, suggest
from coder.config import keys_file
from coder.errors import KeysError, Problem
from coder.tui.keyboard import catalogue, names
from coder.tui.keyboard.board import DEFAULT, Keyboard
from coder.tui.keyboard.layouts import LAYOUTS, QWERTY, Layout
from coder.tui.keyboard.lines import lines_of
from coder.tui.keys import is_fixed

ALWAYS = {"leave": ("ctrl+c",)}
"""Keys that a command keeps whatever the file says: the way out."""

NEEDS_A_KEY = "command-palette"
"""The one command that the palette cannot give."""

TYPING = "note"
"""A screen on which text is typed."""

HINT = (
    "Mend it; coder keys lists every command with its name. "
    "Until then --default-keys lets you work with the keys as they come."
)

Moved = dict[str, tuple[str, ...]]


def load_keyboard(path: Path | None = None) -> Keyboard:
    """Read this person's keyboard; without a file it is the default one.

    Raises:
        KeysError: the file has problems; each is told with its line.
    """
    path = path or keys_file()
    keyboard, problems = read_keyboard(path)
    if problems:
        many = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise KeysError(f"{path.name} has {many}, so your keys would not be what you think.", HINT, problems)
    return keyboard


def read_keyboard(path: Path) -> tuple[Keyboard, tuple[Problem, ...]]:
    """Read a file of keys: the keyboard as far as it can be made out, and every problem in the order of the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problem = Problem(str(path), 1, 1, "", "there is no such file, and CODER_KEYS names it")
        return DEFAULT, (problem,) if path == _named() else ()
    except (OSError, UnicodeDecodeError):
        return DEFAULT, (Problem(str(path), 1, 1, "", "it cannot be read as UTF-8 text"),)
    reader = Reader(str(path), text)
    return reader.keyboard, tuple(sorted(reader.problems, key=lambda one: one.line))


def _named() -> Path | None:
    """The file that the environment names, which must be there."""
    return keys_file() if keys_file() != keys_file({}) else None


class Reader:
    """One reading of a file."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines = lines_of(text)
        self._commands = catalogue.commands()
        self.problems: list[Problem] = []
        said = self._parse(text)
        for name in said:
            if name not in ("layout", "keys"):
                self._problem((name,), f"nobody reads this{suggest(name, ('layout', 'keys'))}")
        self._layout = self._read_layout(said.get("layout", QWERTY.name))
        moved = self._read_keys(said.get("keys", {}))
        self._check_clashes(moved)
        self.keyboard = Keyboard(self._layout, moved)

    def _problem(self, place: tuple[str, ...], message: str, line: int = 0) -> None:
        line = line or self._lines.get(place) or self._lines.get(place[:1], 1)
        self.problems.append(Problem(self._file, line, 1, ".".join(place), message))

    def _parse(self, text: str) -> Mapping[str, Any]:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            self._problem((), f"this is not TOML: {error}", int(found[1]) if found else len(text.splitlines()))
            return {}

    def _read_layout(self, said: object) -> Layout:
        if isinstance(said, str) and said in LAYOUTS:
            return LAYOUTS[said]
        self._problem(("layout",), not_one_of(str(said), LAYOUTS))
        return QWERTY

    def _read_keys(self, said: object) -> Moved:
        if not isinstance(said, dict):
            self._problem(("keys",), 'must be a table: a line [keys], and under it lines such as play = "f4"')
            return {}
        moved = {name: self._keys_of(name, value) for name, value in said.items() if self._is_movable(name)}
        return {name: keys for name, keys in moved.items() if keys is not None}

    def _is_movable(self, name: str) -> bool:
        command = self._commands.get(name)
        movable = [one.name for one in self._commands.values() if not one.fixed]
        if command is None:
            self._problem(("keys", name), f"there is no command '{name}'{suggest(name, movable)}")
        elif command.fixed:
            self._problem(("keys", name), "keeps its keys: the codebook or every dialog relies on them")
        return command is not None and not command.fixed

    def _keys_of(self, name: str, said: object) -> tuple[str, ...] | None:
        """The keys of one command; None when they are not to be used."""
        place = ("keys", name)
        written = [said] if isinstance(said, str) else said
        if not isinstance(written, list) or not all(isinstance(one, str) for one in written):
            self._problem(place, 'must be a key such as "f4", or several: ["f4", "space"]')
            return None
        keys = [key for one in written for key in self._read_key(name, one)]
        if name == NEEDS_A_KEY and not written:
            self._problem(place, "needs a key: nothing else opens the palette")
            return None
        return tuple(dict.fromkeys([*keys, *ALWAYS.get(name, ())])) if keys or not written else None

    def _read_key(self, name: str, written: str) -> Iterator[str]:
        if written.strip().lower() in self._commands[name].keys:  # what the program itself comes with
            yield written.strip().lower()
            return
        try:
            key = names.read(written)
        except names.KeyNameError as error:
            listed = '; several keys are a list: ["f4", "space"]' if "," in written[1:] else ""
            self._problem(("keys", name), f"{error}{listed}")
            return
        meant = self._layout.meant(names.written(key))
        if meant != names.written(key):
            message = f"on the layout {self._layout.name} '{written}' means '{meant}'"
            self._problem(("keys", name), message)
            return
        if names.character_of(key) and TYPING in self._commands[name].places:
            message = f"'{written}' is text in a note, where '{name}' must work too; take a key that types nothing"
            self._problem(("keys", name), message)
            return
        yield key

    def _check_clashes(self, moved: Moved) -> None:
        told: set[tuple[str, frozenset[str]]] = set()
        for place, key, one, other in catalogue.clashes(moved):
            both = [str(binding.id) for binding in (one, other)]
            if (key, frozenset(both)) in told:
                continue
            told.add((key, frozenset(both)))
            mine = max((name for name in both if name in moved), key=lambda name: self._lines.get(("keys", name), 0))
            theirs = other if one.id == mine else one
            self._problem(("keys", mine), _shared(names.written(key), place, str(theirs.id), theirs.tooltip))


def _shared(sign: str, place: str, name: str, meaning: str) -> str:
    if is_fixed(name):
        return f"'{sign}' is taken on the {place} screen: {meaning}"
    way = "" if name == NEEDS_A_KEY else f", or none: {name} = []"
    return f"'{sign}' is the key of '{name}' on the {place} screen ({meaning}); give that another one{way}"
