"""The parts of a chart: scales, ticks, signs, lines and words. Whatever a label holds is shown as text."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

SIGNS = ("circle", "square", "triangle", "diamond", "down", "cross")
"""Raters differ in shape first and in colour second, so that a chart can be read without colours."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places on the page; `root` draws square roots, which gives small shares room."""

    low: float
    high: float
    start: float
    end: float
    root: bool = False

    def __call__(self, value: float) -> float:
        """Place a value; what lies outside is drawn at the edge."""
        inside = min(self.high, max(self.low, value))
        share = (inside - self.low) / (self.high - self.low)
        return self.start + (math.sqrt(share) if self.root else share) * (self.end - self.start)


def steps(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Give round numbers from low to high, with `most` steps between them at most.

    >>> steps(0, 100), steps(-2.3, 2.3), steps(0, 0.09)
    ((0.0, 20.0, 40.0, 60.0, 80.0, 100.0), (-2.0, -1.0, 0.0, 1.0, 2.0), (0.0, 0.02, 0.04, 0.06, 0.08))
    """
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(at * step, 9) + 0.0 for at in range(first, last + 1))


def whole_steps(low: float, high: float) -> tuple[float, ...]:
    """Give the steps of a scale of ratings, each where there are ten at most.

    >>> whole_steps(1, 5), whole_steps(0, 100)
    ((1.0, 2.0, 3.0, 4.0, 5.0), (0.0, 20.0, 40.0, 60.0, 80.0, 100.0))
    """
    if float(low).is_integer() and high - low <= 10:
        return tuple(float(low + at) for at in range(int(high - low) + 1))
    return steps(low, high)


def svg(width: float, height: float, said: str, parts: Iterable[Markup]) -> Markup:
    """Put parts into a drawing that is `said` aloud."""
    frame = Markup(
        '<svg class="chart" role="img" aria-label="{0}" width="{1}" height="{2}" viewBox="0 0 {1} {2}"'
        ' preserveAspectRatio="xMinYMin">{3}</svg>'
    )
    return frame.format(said, f"{width:g}", f"{height:g}", Markup("").join(parts))


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Draw a line of a kind that the style sheet knows."""
    shape = Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
    return shape.format(kind, x1, y1, x2, y2)


def path(points: Iterable[tuple[float, float]], kind: str) -> Markup:
    """Draw a line through points."""
    through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Markup('<polyline class="{}" points="{}"/>').format(kind, through)


def words(x: float, y: float, said: str, kind: str = "label", anchor: str = "start") -> Markup:
    """Write words; `anchor` is start, middle or end."""
    shape = Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>')
    return shape.format(kind, x, y, anchor, said)


def dot(x: float, y: float, radius: float, said: str = "", kind: str = "spot") -> Markup:
    """Draw a dot that says something when pointed at."""
    shape = Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>')
    return shape.format(kind, x, y, radius, said)


def sign(number: int, x: float, y: float, said: str = "", size: float = 4.2) -> Markup:
    """Draw the sign of the n-th rater, or of the n-th line."""
    at = number % len(SIGNS)
    reach = size * 1.15
    shapes = {
        "circle": [(x + size * math.cos(turn), y + size * math.sin(turn)) for turn in _turns(16)],
        "square": [(x + dx * size * 0.9, y + dy * size * 0.9) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))],
        "triangle": [(x, y - reach), (x + reach, y + size * 0.85), (x - reach, y + size * 0.85)],
        "diamond": [(x, y - reach * 1.1), (x + reach * 1.1, y), (x, y + reach * 1.1), (x - reach * 1.1, y)],
        "down": [(x, y + reach), (x + reach, y - size * 0.85), (x - reach, y - size * 0.85)],
        "cross": _cross(x, y, reach, size * 0.4),
    }
    points = " ".join(f"{one:.1f},{other:.1f}" for one, other in shapes[SIGNS[at]])
    return Markup('<polygon class="sign s{}" points="{}"><title>{}</title></polygon>').format(at, points, said)


def _turns(many: int) -> list[float]:
    return [2 * math.pi * at / many for at in range(many)]


def _cross(x: float, y: float, reach: float, thin: float) -> list[tuple[float, float]]:
    corners = [(-thin, -reach), (thin, -reach), (thin, -thin), (reach, -thin), (reach, thin), (thin, thin)]
    return [(x + dx, y + dy) for dx, dy in (*corners, *((-dx, -dy) for dx, dy in corners))]


def shortened(said: str, most: int) -> str:
    """Cut a label so that it does not run out of the drawing; whoever needs all of it has the table.

    >>> shortened("Strain: therapist's part", 12), shortened("Bond", 12)
    ('Strain: the…', 'Bond')
    """
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"
