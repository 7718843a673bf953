"""Programs beside Python that tests run: how each is found and installed, and what is not tested without it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


@dataclass(frozen=True)
class Part:
    """One program."""

    name: str
    """What Debian and Ubuntu call its package, too."""
    tests: str
    """What is tested with it."""
    also: tuple[str, ...] = ()
    """Other names and places it is found under."""
    systems: tuple[str, ...] = ("linux", "darwin", "win32")
    """Where it exists."""

    @property
    def path(self) -> str:
        """Where it is installed, or ""."""
        return next((found for name in (self.name, *self.also) if (found := shutil.which(name))), "")

    @property
    def exists_here(self) -> bool:
        """Tell whether this system has such a program at all."""
        return sys.platform in self.systems

    @property
    def sentence(self) -> str:
        """Say that it is missing, and what that skips."""
        return f"{self.name} is not installed, so {self.tests} is not tested."


PARTS = {
    one.name: one
    for one in (
        Part("mpv", "playing recordings"),
        Part("espeak-ng", "speaking the sample sessions"),
        Part("chromium", "reading reports in a browser", ("chromium-browser", "google-chrome", "chrome", MAC_CHROME)),
        Part("tmux", "reading the screen of a killed program", systems=("linux", "darwin")),
        Part("strace", "that nothing goes to the network", systems=("linux",)),
    )
}


def missing() -> list[Part]:
    """List what exists for this system and is not installed."""
    return [one for one in PARTS.values() if one.exists_here and not one.path]


def install(parts: list[Part]) -> None:
    """Install programs where apt-get is there and this is root; elsewhere, and when it fails, they stay missing."""
    if not parts or not shutil.which("apt-get") or getattr(os, "geteuid", lambda: 1)() != 0:
        return
    names = [one.name for one in parts]
    print(f"Installing {', '.join(names)} with apt-get ...", flush=True)
    for command in (["update"], ["install", "-y", "--no-install-recommends", *names]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL, check=False)
