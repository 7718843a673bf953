"""Make the checkout's own environment, `.venv`: what `demo` and `test` begin with.

Needs nothing but Python's standard library, on any system. Down to Python 3.6 this file must parse,
so that a Python too old for the program gets a sentence and not a SyntaxError: no walrus, no `match`.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 — whoever starts this need not know what the program needs
    sys.exit(
        f"Error: This is Python {sys.version_info[0]}.{sys.version_info[1]}; the program needs 3.11 or newer.\n"
        f"Hint: Install one from python.org and run this with it, such as: python3.12 {sys.argv[0]}"
    )

ROOT = Path(__file__).resolve().parent.parent
UNFINISHED = "unfinished"
PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off")


class SetupError(Exception):
    """What is the case, and the way out."""


def tell(text: str) -> None:
    """Tell on stderr: stdout belongs to the program that is started."""
    print(text, file=sys.stderr, flush=True)


def guarded(program: Callable[[list[str]], int]) -> int:
    """Run a program on the arguments of this command line; gives its exit code, 1 where the set-up failed."""
    sys.stdout.reconfigure(errors="replace")
    try:
        return program(sys.argv[1:])
    except SetupError as error:
        message, hint = error.args
        tell(f"Error: {message}\nHint: {hint}")
    except KeyboardInterrupt:
        tell("Stopped. Run it again to go on.")
    return 1


def require_venv() -> None:
    """Raise when this Python cannot make environments; Debian ships it so."""
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError as error:
            raise SetupError(
                f"This Python came without {module}, so it cannot make an environment.",
                "On Debian and Ubuntu: sudo apt install python3-venv. Elsewhere install Python from python.org.",
            ) from error


class Environment:
    """The environment in `.venv`: made when it is not there, made anew when it was left half-made."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "alliance-coder.stamp"

    def program(self, name: str) -> Path:
        """Give the path of a program inside the environment."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin") / name

    def ensure(self, extra: str = "") -> str:
        """Install the checkout, with one of its extras or none, unless that is done; gives the environment's Python.

        The stamp is written last and holds what was installed from: a run that was stopped leaves `unfinished`.
        """
        held = self._held()
        python = str(self.program("python"))
        version = "" if held == UNFINISHED else self._version(python)
        if not version:
            self._make()
            version = self._version(python)
        wanted = self._fingerprint(version)
        if held not in (f"{wanted} {extra}".strip(), f"{wanted} dev"):
            self._install(python, extra)
            self._stamp(f"{wanted} {extra}".strip())
        return python

    def _held(self) -> str:
        try:
            return self.stamp.read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def _stamp(self, text: str) -> None:
        self.stamp.write_text(text + "\n", encoding="utf-8")

    def _version(self, python: str) -> str:
        """Give the version of the environment's Python; "" when it does not run, is too old, or has no pip."""
        asked = "import pip, sys; assert sys.version_info >= (3, 11); print(sys.version)"
        try:
            done = subprocess.run([python, "-c", asked], capture_output=True, text=True)
        except OSError:
            return ""
        return "" if done.returncode else done.stdout

    def _fingerprint(self, version: str) -> str:
        """Hash what an installation depends on: the project file, the Python, and where the checkout lies."""
        project = (self.root / "pyproject.toml").read_bytes()
        return hashlib.sha256(project + f"{version}\n{self.root}".encode()).hexdigest()

    def _make(self) -> None:
        require_venv()
        tell("Making an environment in .venv ...")
        done = _quiet([sys.executable, "-m", "venv", "--clear", str(self.folder)], self.root)
        if done.returncode:
            raise SetupError(
                f"The environment could not be made:\n{done.stdout}",
                "Close programs that run from .venv, or delete that folder, and run this again.",
            )

    def _install(self, python: str, extra: str) -> None:
        self._stamp(UNFINISHED)
        began = time.monotonic()
        tell("Installing the program and what it needs into .venv; the first time this can take some minutes ...")
        done = _quiet([python, *PIP, "--editable", f".[{extra}]" if extra else "."], self.root)
        if done.returncode:
            raise SetupError(
                f"pip could not install the program:\n{done.stdout}",
                "It needs the network once. Behind a proxy set HTTPS_PROXY, for a mirror PIP_INDEX_URL; run it again.",
            )
        tell(f"Installed in {time.monotonic() - began:.0f} s.")


def _quiet(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a program without a terminal; what it prints is kept for the case that it fails."""
    return subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def hand_over(command: list[str], folder: Path = ROOT) -> int:
    """Run a program at this terminal to its end; gives its exit code. Ctrl+C is for the program, not for us."""
    with subprocess.Popen(command, cwd=folder) as child:
        while True:
            try:
                code = child.wait()
            except KeyboardInterrupt:
                continue
            return code if code >= 0 else 128 - code
