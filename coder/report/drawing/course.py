"""Lines over blocks of sessions: how agreement and each rater's bias went."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from markupsafe import Markup

from coder.report.drawing.svg import SIGNS, Scale, line, path, shortened, sign, steps, svg, words
from coder.report.figures import decimals, number
from coder.report.pictures import DriftLine, DriftPoint

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 232, 46, 130, 12, 52
BLOCK = 76
BESIDE = 7
"""How far apart the signs of several lines stand, so that their limits do not cover each other."""
LOWEST = -0.2


def agreement_over(lines: Sequence[DriftLine]) -> Markup:
    """Draw coefficients with their limits over blocks, from −.2 to 1; what lies below is drawn at the edge."""
    low = min([LOWEST, *(value for one in lines for value in _values(one))])
    return _chart(
        lines, Scale(max(low, -1.0), 1.0, HEIGHT - BOTTOM, TOP), "Agreement over blocks of sessions", decimals
    )


def bias_over(lines: Sequence[DriftLine]) -> Markup:
    """Draw each rater's signed bias over blocks, zero in the middle."""
    reach = max([0.5, *(abs(value) for one in lines for value in (*_values(one), *_limits(one)))]) * 1.1
    return _chart(lines, Scale(-reach, reach, HEIGHT - BOTTOM, TOP), "Bias of raters over blocks of sessions", number)


def _values(one: DriftLine) -> list[float]:
    return [point.value for point in one.points if point.value is not None]


def _limits(one: DriftLine) -> list[float]:
    return [edge for point in one.points for edge in (point.low, point.high) if edge is not None]


def _chart(lines: Sequence[DriftLine], up: Scale, said: str, shown: Callable[[float], str]) -> Markup:
    blocks = list(dict.fromkeys(point.label for one in lines for point in one.points))
    if not blocks:
        return Markup("")
    width = LEFT + RIGHT + BLOCK * len(blocks)
    place = {label: LEFT + BLOCK * (at + 0.5) for at, label in enumerate(blocks)}
    parts = [*_axes(lines, up, place, width, shown)]
    for at, one in enumerate(lines):
        aside = BESIDE * (at - (len(lines) - 1) / 2)
        parts.extend(_line(one, at, up, {label: x + aside for label, x in place.items()}, shown))
        parts.append(sign(at, width - RIGHT + 14, TOP + 8 + 17 * at))
        parts.append(words(width - RIGHT + 24, TOP + 12 + 17 * at, shortened(one.name, 16)))
    return svg(width, HEIGHT, said, parts)


def _axes(
    lines: Sequence[DriftLine], up: Scale, place: Mapping[str, float], width: float, shown: Callable[[float], str]
) -> Iterator[Markup]:
    foot, right = HEIGHT - BOTTOM, width - RIGHT
    for tick in steps(up.low, up.high):
        yield line(LEFT, up(tick), right, up(tick), "zero" if tick == 0 else "grid")
        yield words(LEFT - 7, up(tick) + 3.5, shown(tick), "tick-label", "end")
    yield line(LEFT, foot, right, foot, "axis-line")
    for label, x in place.items():
        n = [point.n for one in lines for point in one.points if point.label == label]
        count = f"{min(n)}" if min(n) == max(n) else f"{min(n)}–{max(n)}"
        yield words(x, foot + 16, label, "tick-label", "middle")
        yield words(x, foot + 29, f"n {count}", "tick-label", "middle")
    yield words(LEFT, HEIGHT - 6, "sessions, by order of submission", "axis-name")


def _line(
    one: DriftLine, at: int, up: Scale, place: Mapping[str, float], shown: Callable[[float], str]
) -> Iterator[Markup]:
    for several in _unbroken(one.points):
        if len(several) > 1:
            through = [(place[point.label], up(point.value)) for point in several if point.value is not None]
            yield path(through, f"run s{at % len(SIGNS)}")
    for point in one.points:
        if point.value is None:
            continue
        x = place[point.label]
        limits = ""
        if point.low is not None and point.high is not None:
            yield line(x, up(point.low), x, up(point.high), f"limits s{at % len(SIGNS)}")
            limits = f" [{shown(point.low)}, {shown(point.high)}]"
        yield sign(at, x, up(point.value), f"{one.name}, {point.label}: {shown(point.value)}{limits}, n {point.n}")


def _unbroken(points: Sequence[DriftPoint]) -> Iterator[list[DriftPoint]]:
    """Give the stretches of blocks that have a value: no line is drawn over a block without one."""
    several: list[DriftPoint] = []
    for point in points:
        if point.value is None:
            yield several
            several = []
        else:
            several.append(point)
    yield several
