"""What comes with the program, in the installed package or in the checkout: codebooks, the sample, the extras."""

import shlex
import subprocess
import sys
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from coder.errors import NotFoundError

PACKAGE = Path(str(files("coder")))
INSTALLED = {"codebooks": PACKAGE / "_data" / "codebooks", "sample": PACKAGE / "_data" / "sample"}
CHECKOUT = {"codebooks": PACKAGE.parent / "codebooks", "sample": PACKAGE.parent / "transcripts" / "sample"}


def shipped_codebooks() -> tuple[str, ...]:
    """List the ids of the codebooks that come with the program, in alphabetical order."""
    return tuple(sorted(path.stem for path in _folder("codebooks").glob("*.yaml")))


def shipped_forms() -> tuple[str, ...]:
    """List the ids of the questionnaires whose keys come with the program, in alphabetical order."""
    return tuple(sorted(path.stem for path in (_folder("codebooks") / "forms").glob("*.yaml")))


def codebook_path(name: str) -> Path:
    """Return the file of a shipped codebook, asked for by its id or its file name."""
    return _shipped(name, "codebook", shipped_codebooks(), _folder("codebooks"))


def form_path(name: str) -> Path:
    """Return the file of a shipped form, asked for by its id or its file name."""
    return _shipped(name, "form", shipped_forms(), _folder("codebooks") / "forms")


def _shipped(name: str, what: str, known: tuple[str, ...], folder: Path) -> Path:
    wanted = name.removesuffix(".yaml")
    if wanted in known:
        return folder / f"{wanted}.yaml"
    near = get_close_matches(wanted.lower(), known, n=1)
    raise NotFoundError(
        f"No {what} {name!r} comes with the program" + (f"; did you mean {near[0]}?" if near else "."),
        f"Give the path of a file, or one of: {', '.join(known)}",
    )


def install_command(*extras: str) -> str:
    """Give the command that installs extras of the program where it runs: from its checkout, else by its name."""
    wanted = f"[{','.join(extras)}]"
    root = PACKAGE.parent
    what = ["-e", f"{root}{wanted}"] if (root / "pyproject.toml").is_file() else [f"alliance-coder{wanted}"]
    command = [sys.executable, "-m", "pip", "install", *what]
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def sample_dir() -> Path:
    """Return the folder of the invented sample session."""
    return _folder("sample")


def _folder(what: str) -> Path:
    for place in (INSTALLED[what], CHECKOUT[what]):
        if place.is_dir():
            return place
    raise NotFoundError(f"The program's own {what} folder is missing: {INSTALLED[what]}.", "Install the program again.")
