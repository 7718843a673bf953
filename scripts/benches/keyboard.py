"""A program on a pseudo-terminal, and how long it takes to paint what a key leads to."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

QUIET_S = 0.08
"""Who has written nothing for so long has painted all there is."""
PATIENCE_S = 60


class Keyboard:
    """A program on a terminal of a given size, with a person's hands at it."""

    def __init__(self, command: Sequence[str], folder: Path, size: tuple[int, int] = (120, 40)) -> None:
        self._end, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.began = time.perf_counter()
        self.child = subprocess.Popen(
            command, cwd=folder, env=_environment(), stdin=inside, stdout=inside, stderr=inside, start_new_session=True
        )
        os.close(inside)
        self.written = b""

    def seen(self, text: str) -> float:
        """Wait until a text is on the terminal; gives the seconds since the program was started."""
        self._read(lambda: text.encode() in self.written)
        return time.perf_counter() - self.began

    def press(self, key: str) -> tuple[float, float]:
        """Press a key and wait until nothing more is painted; gives milliseconds to the first and the last byte."""
        os.write(self._end, key.encode())
        pressed = time.perf_counter()
        first = self._chunk(PATIENCE_S)
        last = first
        while (more := self._chunk(QUIET_S)) is not None:
            last = more
        if first is None or last is None:
            raise TimeoutError(f"Nothing was painted within {PATIENCE_S} s of a key.")
        return (first - pressed) * 1000, (last - pressed) * 1000

    def settle(self) -> None:
        """Wait until the program paints nothing more."""
        while self._chunk(3 * QUIET_S) is not None:
            pass

    @property
    def resident_mb(self) -> float:
        """How much memory the program holds now."""
        asked = ["ps", "-o", "rss=", "-p", str(self.child.pid)]
        return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout) / 1024

    @property
    def processor_ms(self) -> float:
        """How long the processor worked for the program so far; 0 where the system does not tell."""
        stat = Path(f"/proc/{self.child.pid}/stat")
        if not stat.is_file():
            return 0.0
        user, system = stat.read_text().rpartition(") ")[2].split()[11:13]
        return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the program."""
        self.child.kill()
        self.child.wait()
        os.close(self._end)

    def _chunk(self, seconds: float) -> float | None:
        """When the next bytes came; None when none came within the time."""
        if not select.select([self._end], [], [], seconds)[0]:
            return None
        came = time.perf_counter()
        try:
            self.written += os.read(self._end, 1 << 20)
        except OSError as error:  # what Linux says when the program is gone
            raise RuntimeError(f"The program ended: {self.written[-500:].decode(errors='replace')}") from error
        return came

    def _read(self, until: Callable[[], bool]) -> None:
        last = time.perf_counter() + PATIENCE_S
        while not until():
            if self._chunk(0.1) is None and time.perf_counter() > last:
                raise TimeoutError(f"Not painted within {PATIENCE_S} s: {self.written[-500:].decode(errors='replace')}")


def _environment() -> Mapping[str, str]:
    """This environment with a terminal of many colours and without animations, which would be painted for long."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
