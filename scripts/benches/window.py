"""A program in a window of tmux: a real terminal whose screen can be read, also after the program is gone."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

PATIENCE_S = 60
LOOK_S = 0.05
STILL_S = 0.4
"""A screen that stays the same for so long is settled."""


class Window:
    """One window in a tmux server of its own."""

    def __init__(self, command: Sequence[str], folder: Path, size: tuple[int, int] = (80, 24)) -> None:
        self._name = f"coder-{uuid4().hex[:12]}"
        width, height = map(str, size)
        settings = (
            "set -g remain-on-exit on ; set -g remain-on-exit-format '' ; set -g status off ; set -g escape-time 0"
        )
        start = ["new-session", "-d", "-x", width, "-y", height, "-c", str(folder), *command]
        self._tmux("start-server", ";", *_words(settings), ";", *start)
        self.pid = int(self._tmux("display-message", "-p", "#{pane_pid}"))

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names for them, such as `b`, `Enter`, `BSpace`, `C-r`."""
        self._tmux("send-keys", *(rf"\{key}" if key == ";" else key for key in keys))

    def screen(self) -> list[str]:
        """What is on the screen, line by line, without blanks at the ends."""
        return [line.rstrip() for line in self._tmux("capture-pane", "-p").split("\n")]

    def wait(self, until: Callable[[str], bool]) -> None:
        """Wait until something is true of what is on the screen."""
        last = time.monotonic() + PATIENCE_S
        while not until("\n".join(self.screen())):
            if time.monotonic() > last or not self.runs:
                raise TimeoutError("The screen did not come to show what was waited for:\n" + "\n".join(self.screen()))
            time.sleep(LOOK_S)

    def settled(self) -> list[str]:
        """Wait until the screen stays as it is, and give it."""
        shown, since = self.screen(), time.monotonic()
        while time.monotonic() - since < STILL_S:
            time.sleep(LOOK_S)
            now = self.screen()
            if now != shown:
                shown, since = now, time.monotonic()
        return shown

    @property
    def runs(self) -> bool:
        """Whether the program still runs."""
        return self._tmux("display-message", "-p", "#{pane_dead}") != "1"

    def kill(self) -> list[str]:
        """Kill the program as a power cut would; gives the last screen that it painted."""
        os.kill(self.pid, signal.SIGKILL)
        while self.runs:
            time.sleep(LOOK_S)
        return self.screen()

    def close(self) -> None:
        """End the window with whatever runs in it."""
        subprocess.run(["tmux", "-L", self._name, "kill-server"], capture_output=True, check=False)

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self._name, "-f", "/dev/null", *words]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.rstrip("\n")


def _words(settings: str) -> list[str]:
    return [word.strip("'") for word in settings.split(" ")]
