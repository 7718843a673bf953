"""A program on a pseudo-terminal: the tests type, and read what a person would see."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

if sys.platform != "win32":
    import fcntl
    import pty
    import termios

PATIENCE_S = 60


class Terminal:
    """A program on a pseudo-terminal, and all that it has written there so far."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._end, inside = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self.child = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            # A token is asked for at /dev/tty: that must be this terminal, and not the one of whoever runs the tests.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(inside)
        self.written = ""

    def read(self, until: Callable[[str], bool]) -> None:
        """Read until something is true of all that was written, or the program is gone."""
        last = time.monotonic() + PATIENCE_S
        while not until(self.written) and time.monotonic() < last:
            if select.select([self._end], [], [], 0.1)[0]:
                self.written += os.read(self._end, 65536).decode(errors="replace")

    def press(self, keys: str) -> None:
        """Press keys, one after the other."""
        os.write(self._end, keys.encode())

    def kill(self) -> None:
        """Kill the program as a power cut would, then read what still lay on the line."""
        self.child.kill()
        self.child.wait()
        while select.select([self._end], [], [], 0.5)[0]:
            try:
                self.written += os.read(self._end, 65536).decode(errors="replace")
            except OSError:
                break
        os.close(self._end)
