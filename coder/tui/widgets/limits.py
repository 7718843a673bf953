"""A value and its limits as a bar of text, on an axis from a little below chance to perfect agreement."""

from typing import Final

LOWEST, HIGHEST = -0.2, 1.0
"""The axis: below chance is told from chance, and what lies further down is drawn at the edge with an arrow."""

VALUE, LINE, LEFT, RIGHT, ZERO = "●", "─", "├", "┤", "┊"
BEYOND: Final = "◂"
"""The value or a limit lies further down than the axis goes."""


def bar(value: float | None, low: float | None, high: float | None, cells: int) -> str:
    """Draw a value with its limits in so many cells; without a value the axis itself: where chance and perfect are.

    >>> bar(0.5, 0.2, 0.8, 13), bar(0.9, None, None, 13), bar(-0.5, -0.9, 0.1, 13)
    ('  ┊ ├──●──┤  ', '  ┊        ● ', '◂──┤         ')
    >>> bar(None, None, None, 13)
    '  0         1'
    """
    if value is None:
        return _axis(cells)
    drawn = [" "] * cells
    drawn[_place(0, cells)] = ZERO
    if low is not None and high is not None:
        start, end = _place(low, cells), _place(high, cells)
        drawn[start : end + 1] = [LINE] * (end + 1 - start)
        drawn[end] = RIGHT
        drawn[start] = LEFT if low >= LOWEST else BEYOND
    drawn[_place(value, cells)] = VALUE if value >= LOWEST else BEYOND
    return "".join(drawn)


def _axis(cells: int) -> str:
    drawn = [" "] * cells
    drawn[_place(0, cells)], drawn[-1] = "0", "1"
    return "".join(drawn)


def _place(number: float, cells: int) -> int:
    share = (min(HIGHEST, max(LOWEST, number)) - LOWEST) / (HIGHEST - LOWEST)
    return round(share * (cells - 1))
