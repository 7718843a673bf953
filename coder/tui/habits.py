"""How a person likes to listen. It belongs to the person and this machine, so it lies in no study.

The file `listening.toml` in the person's configuration folder has four keys; the first two have a key on the screen,
the other two are for an editor. A file that cannot be read counts as absent: nobody is kept from coding by it.
"""

import tomllib
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coder.config import config_folder

FILE = "listening.toml"
LONGEST_MS = 30_000
"""More than this before a segment, or back from a pause, is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a person likes to listen."""

    plays_on_move: bool = True
    """A move plays the segment it leads to."""
    follows: bool = False
    """While the sound runs on, the current segment is the one that sounds."""
    preroll_ms: int = 500
    """How much is heard before a segment that a move plays."""
    rewind_ms: int = 1000
    """How far a pause goes back when the sound goes on."""


def load(path: Path | None = None) -> Habits:
    """Read the habits; what is missing or makes no sense is as it comes with the program."""
    found: dict[str, Any] = {}
    with suppress(OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        found = tomllib.loads((path or _path()).read_text(encoding="utf-8"))
    usual = asdict(Habits())
    return Habits(**{name: _as(found.get(name), value) for name, value in usual.items()})


def save(habits: Habits, path: Path | None = None) -> bool:
    """Keep the habits for the next time; tells whether that was possible."""
    path = path or _path()
    lines = [f"{name} = {str(value).lower()}\n" for name, value in asdict(habits).items()]
    partial = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text("".join(lines), encoding="utf-8")
        partial.replace(path)
    except OSError:
        return False
    return True


def _path() -> Path:
    return config_folder() / FILE


def _as(found: Any, usual: Any) -> Any:
    """What was found, if it is of the kind that is usual and within reason."""
    if type(found) is not type(usual):
        return usual
    return found if isinstance(found, bool) else max(0, min(LONGEST_MS, found))
