"""How far a stage has come: a callable that stages call and front ends draw."""

from collections.abc import Callable, Sequence
from itertools import pairwise

Progress = Callable[[str, float], None]
"""Called with the stage's name and the share done, 0 to 1; the last call of a stage says 1."""

_STEP = 0.005


def silent(stage: str, fraction: float) -> None:
    """Take progress and draw nothing."""


class Ticker:
    """One stage's progress, passed on only when it has moved: frames come by the hundred thousand."""

    def __init__(self, progress: Progress, stage: str, total: float) -> None:
        self._progress = progress
        self._stage = stage
        self._total = total
        self._last = 0.0
        progress(stage, 0.0)

    def at(self, done: float) -> None:
        """Report how much of the total is done; a total that was too small never shows more than 99 %."""
        fraction = min(done / self._total, 0.99) if self._total > 0 else 0.0
        if fraction - self._last >= _STEP:
            self._last = fraction
            self._progress(self._stage, fraction)

    def finish(self) -> None:
        """Report that the stage is done."""
        self._progress(self._stage, 1.0)


def remaining_s(fraction: float, elapsed_s: float) -> float | None:
    """Estimate the seconds a stage still needs if it goes on as it did; None before 1 %, when nobody can tell."""
    return elapsed_s * (1 - fraction) / fraction if fraction >= 0.01 else None


def timed(clock: Sequence[float]) -> dict[str, int]:
    """Tell how long checking the model, loading and running took, from the four moments between them."""
    names = ("admit_ms", "load_ms", "run_ms")
    return {name: round((after - before) * 1000) for name, (before, after) in zip(names, pairwise(clock), strict=True)}
