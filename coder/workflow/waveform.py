"""The waveform of the session on the desk: measured beside the coding, and there when it is there."""

import threading
from contextlib import suppress
from pathlib import Path

from coder.errors import CoderError
from coder.workflow.sheet import Sheet


class Stopped(Exception):  # noqa: N818 - an end, not an error
    """Nobody waits for the waveform any more."""


class Waveform:
    """The levels of a session's recording; opening a session does not wait for them."""

    step_ms = 250
    """Each level is of so much session time."""

    def __init__(self, sheet: Sheet) -> None:
        self.levels: tuple[int, ...] = ()
        """Decibels below full scale, one per step of session time; empty until they are measured."""
        self.expected = bool(sheet.media)
        """Whether there is a recording to measure."""
        self._parts = [Path(part.path) for part in sheet.media]
        self._sums = [part.sha256 for part in sheet.media]
        self._folder = sheet.material.study.settings.stages(sheet.material.assignment.session)
        self._stop = False

    def begin(self) -> None:
        """Begin to measure, in a thread that ends with the program."""
        if self.expected:
            threading.Thread(target=self._measure, name="waveform", daemon=True).start()

    def stop(self) -> None:
        """Let the measuring end; it is done anew the next time."""
        self._stop = True

    def _measure(self) -> None:
        from coder.audio.loudness import loudness  # numpy: not before the session is on the screen

        # Without a waveform everything else works: what kept it away is no matter for who codes.
        with suppress(CoderError, OSError, Stopped):
            self.levels = loudness(self._parts, self._sums, self._folder, self._go_on)

    def _go_on(self, _share: float) -> None:
        if self._stop:
            raise Stopped
