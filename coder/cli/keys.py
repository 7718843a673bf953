"""`keys`: every command of the screens with its keys, and what is wrong with a `keys.toml`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from coder.cli.frame import Command, counted, show, table
from coder.config import keys_file
from coder.errors import KeysError

if TYPE_CHECKING:
    from coder.tui.keyboard.board import Keyboard

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def with_default_keys(command: Decorated) -> Decorated:
    """Give a command that opens a screen the way past a broken keys.toml."""
    return click.option("--default-keys", is_flag=True, help="Leave keys.toml aside this once.")(command)


def keyboard(*, default: bool) -> "Keyboard":
    """This person's keyboard, or the default one when they ask for it."""
    from coder.tui.keyboard.board import DEFAULT  # Textual takes 0.2 s to import
    from coder.tui.keyboard.reading import load_keyboard

    return DEFAULT if default else load_keyboard()


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="List what is wrong with FILE, or with your keys.toml.")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def keys(check: bool, file: Path | None) -> None:
    r"""List the screens' commands with their keys and names, or check a keys.toml.

    keys.toml is yours alone: it lies in your settings folder (`coder keys` says where), or CODER_KEYS names it.
    It names a layout and gives commands other keys, by the names that this list shows:

    \b
    layout = "qwertz"
    [keys]
    play = "f4"
    none = ["0", "ctrl+n"]
    redo = []              # no key: by its name in the palette only
    """
    from coder.tui.keyboard.reading import read_keyboard

    path = file or keys_file()
    found, problems = read_keyboard(path)
    if check:
        said = "\n".join(str(one) for one in problems)
        show([one.record() for one in problems], said or f"{path} {_fine(path)}")
    else:
        _list(path, found)
    if problems:
        raise KeysError(
            f"{path.name} has {counted(len(problems), 'problem')}.", _hint(check), () if check else problems
        )


def _fine(path: Path) -> str:
    return "has no problems." if path.is_file() else "is not there: the keys are those that the program comes with."


def _hint(check: bool) -> str:
    named = "Each line names file, line and setting." if check else "What is wrong has no effect in this list."
    return f"{named} Until it is mended, --default-keys starts the screens without it."


def _list(path: Path, found: "Keyboard") -> None:
    from coder.tui.keyboard import catalogue, names
    from coder.tui.keyboard.layouts import LAYOUTS

    movable = [one for one in catalogue.commands().values() if not one.fixed]
    records = [
        {
            "command": one.name,
            "default": [names.written(key) for key in one.keys],
            "current": [names.written(key) for key in found.moved.get(one.name, one.keys)],
            "meaning": one.meaning,
            "screens": [place for place in one.places if place in catalogue.WHOLE] or list(one.places),
        }
        for one in movable
    ]
    layout = found.layout
    record = {
        "file": str(path),
        "exists": path.is_file(),
        "layout": {"name": layout.name, "title": layout.title, "note": layout.note},
        "layouts": {one.name: f"{one.title}. {one.note}" for one in LAYOUTS.values()},
        "commands": records,
    }
    show(record, lambda: _text(record, records))


def _text(record: dict[str, Any], records: list[dict[str, Any]]) -> str:
    rows = [
        (one["command"], " ".join(one["default"]), _changed(one), one["meaning"], ", ".join(one["screens"]))
        for one in records
    ]
    layouts = [
        f"  {'*' if name == record['layout']['name'] else ' '} {name:<10} {title}"
        for name, title in record["layouts"].items()
    ]
    there = "" if record["exists"] else " (not there: these are the keys that the program comes with)"
    return "\n".join(
        [
            f"keys.toml: {record['file']}{there}",
            "",
            table(("command", "default", "yours", "what it does", "on"), rows),
            "",
            "Letters and digits are the codebook's, and dialogs keep enter, esc and arrows. Layouts (* yours):",
            *layouts,
        ]
    )


def _changed(one: dict[str, Any]) -> str:
    if one["current"] == one["default"]:
        return ""
    return " ".join(one["current"]) or "–"


COMMANDS = (keys,)
