"""A recording's loudness as one line of block signs."""

from collections.abc import Sequence
from math import sqrt

BLOCKS = " ▁▂▃▄▅▆▇█"

NOTHING = 10**-4
"""Of the loudest cell's power; 40 dB below it a room is quiet, and nothing is drawn."""


def waveform(levels: Sequence[int], step_ms: int, duration_ms: int, cells: int) -> str:
    """Draw levels in decibels, one per step of time, over so many cells of the whole duration.

    >>> waveform([-90, -20, -20, -26, -40, -90], 1000, 6000, 6)
    ' ██▄▁ '
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
    """The sign for a share of the loudest power, by its amplitude, as waveforms are drawn."""
    return BLOCKS[0] if share < NOTHING else BLOCKS[max(1, round(sqrt(share) * (len(BLOCKS) - 1)))]
