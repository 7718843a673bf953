"""A recording's loudness as one line of block signs."""

from collections.abc import Sequence
from math import log10

BLOCKS = " ▁▂▃▄▅▆▇█"

SPAN_DB = 30
"""From the loudest cell down to where nothing is drawn: about what lies between a raised voice and a quiet room."""


def waveform(levels: Sequence[int], step_ms: int, duration_ms: int, cells: int) -> str:
    """Draw levels in decibels, one per step of time, over so many cells of the whole duration.

    >>> waveform([-90, -20, -20, -35, -50, -90], 1000, 6000, 6)
    ' ██▄  '
    """
    power = [10 ** (level / 10) for level in levels]
    means = [_mean(power, cell * duration_ms / cells / step_ms, step_ms, duration_ms / cells) for cell in range(cells)]
    loudest = max(means, default=0.0)
    return "".join(_block(mean / loudest if loudest else 0.0) for mean in means)


def _mean(power: Sequence[float], first: float, step_ms: int, each_ms: float) -> float:
    """The mean power of the steps that begin in a cell; a cell shorter than a step takes the one it lies in."""
    start = int(first)
    within = power[start : max(start + 1, int(first + each_ms / step_ms))]
    return sum(within) / len(within) if within else 0.0


def _block(share: float) -> str:
    """The sign for a share of the loudest power."""
    below_db = -10 * log10(share) if share > 0 else SPAN_DB
    if below_db >= SPAN_DB:
        return BLOCKS[0]
    return BLOCKS[max(1, round((1 - below_db / SPAN_DB) * (len(BLOCKS) - 1)))]
