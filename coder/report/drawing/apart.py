"""Bland-Altman plots: how far ratings lie apart, over how high they are."""

import math
from collections.abc import Iterator

from markupsafe import Markup

from coder.agreement.differences import Apart, Spot
from coder.report.drawing.svg import Scale, dot, line, steps, svg, whole_steps, words
from coder.report.figures import number
from coder.report.pictures import RatingApart

WIDTH, HEIGHT = 380, 236
LEFT, RIGHT, TOP, BOTTOM = 54, 76, 14, 44
SMALLEST, LARGEST = 2.2, 9.0


def apart(one: RatingApart) -> Markup:
    """Draw the differences of one rating with their mean and the limits of agreement."""
    found = one.found
    reach = _reach(found.overall, found.spots)
    edge = max((one.high - one.low) * 0.04, 1e-9)
    across = Scale(one.low - edge, one.high + edge, LEFT, WIDTH - RIGHT)
    up = Scale(-reach, reach, HEIGHT - BOTTOM, TOP)
    parts = (*_axes(one, across, up), *_lines(found.overall, up), *_spots(found.spots, across, up))
    said = f"Differences of {one.label} over its mean: bias {number(found.overall.bias)}"
    return svg(WIDTH, HEIGHT, said, parts)


def _reach(overall: Apart, spots: tuple[Spot, ...]) -> float:
    far = [abs(spot.difference) for spot in spots] + [abs(edge) for edge in overall.limits or ()]
    return max(1.0, *far) * 1.12


def _axes(one: RatingApart, across: Scale, up: Scale) -> Iterator[Markup]:
    left, right, foot = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM
    for tick in whole_steps(one.low, one.high):
        yield line(across(tick), foot, across(tick), foot + 4, "axis-line")
        yield words(across(tick), foot + 16, number(tick, 0), "tick-label", "middle")
    for tick in steps(up.low, up.high):
        yield line(left - 4, up(tick), left, up(tick), "axis-line")
        yield words(left - 7, up(tick) + 3.5, f"{tick:g}".replace("-", "−"), "tick-label", "end")
    yield line(left, foot, right, foot, "axis-line")
    yield line(left, TOP, left, foot, "axis-line")
    yield line(left, up(0), right, up(0), "zero")
    between = one.found.between
    which = "their mean" if between else "mean of all raters"
    yield words((left + right) / 2, HEIGHT - 10, which, "axis-name", "middle")
    shown = f"{one.raters[between[0]]} − {one.raters[between[1]]}" if between else "rater − mean of the others"
    turned = Markup(
        '<text class="axis-name" text-anchor="middle" transform="translate(11 {:.1f}) rotate(-90)">{}</text>'
    )
    yield turned.format((TOP + foot) / 2, shown)


def _lines(overall: Apart, up: Scale) -> Iterator[Markup]:
    right = WIDTH - RIGHT
    yield line(LEFT, up(overall.bias), right, up(overall.bias), "bias")
    yield words(right + 5, up(overall.bias) + 3.5, f"bias {number(overall.bias)}", "tick-label")
    for edge, name in zip(overall.limits or (), ("−1.96 SD", "+1.96 SD"), strict=False):
        yield line(LEFT, up(edge), right, up(edge), "limit")
        # Beside the line, unless there is no room between the lines for two rows of words.
        close = abs(up(edge) - up(overall.bias)) < 24
        rise = (10 if edge < overall.bias else -10) if close else 0
        yield words(right + 5, up(edge) - 2 + rise, number(edge), "tick-label")
        yield words(right + 5, up(edge) + 9 + rise, name, "tick-label")


def _spots(spots: tuple[Spot, ...], across: Scale, up: Scale) -> Iterator[Markup]:
    most = max(spot.count for spot in spots)
    for spot in sorted(spots, key=lambda one: -one.count):
        radius = SMALLEST if most == 1 else SMALLEST + (LARGEST - SMALLEST) * math.sqrt(spot.count / most)
        said = f"{spot.count} × difference {number(spot.difference)} at mean {number(spot.mean)}"
        yield dot(across(spot.mean), up(spot.difference), radius, said)
