"""When a session is hidden because nobody is there, and when a rater is reminded of a break."""

import time
from collections.abc import Callable

STRETCH_S = 50 * 60
PAUSE_S = 5 * 60
"""So long without a key is a pause; the next key begins a new stretch."""

SHOWN_S = 60
REMINDER = f"{STRETCH_S // 60} min without a pause: time for one"


class Rest:
    """Knows keys and a clock, nothing else.

    The clock is the one on the wall: the others stand still while a computer sleeps, and a session must not lie open
    when it is woken up.
    """

    def __init__(self, lock_after_min: float, now: Callable[[], float] = time.time) -> None:
        self._lock_after_s, self._now = 60 * lock_after_min, now
        self._last = self._began = now()
        self._reminded: float | None = None

    def key(self) -> None:
        """Note that a key was pressed."""
        now = self._now()
        if now - self._last >= PAUSE_S:
            self._began, self._reminded = now, None
        self._last = now

    @property
    def is_over(self) -> bool:
        """Whether the session must be hidden now: no key for as long as the study says, if it says so."""
        return 0 < self._lock_after_s <= self._now() - self._last

    def reminder(self) -> str:
        """The line that reminds of a break: for a minute, once in a stretch of work; else nothing."""
        now = self._now()
        if now - self._last >= PAUSE_S:
            return ""
        if self._reminded is None and now - self._began >= STRETCH_S:
            self._reminded = now
        return REMINDER if self._reminded is not None and now - self._reminded < SHOWN_S else ""
