"""Base rates as dots on one axis: a row for each code, a sign for each rater."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from coder.report.drawing.svg import SIGNS, Scale, line, shortened, sign, svg, words
from coder.report.figures import percent
from coder.report.model import BaseLine

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 214, 30, 26, 21
ASIDE = 2.2
TICKS = (0.0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


def rates(bases: Sequence[BaseLine], raters: Sequence[str]) -> Markup:
    """Draw how often each rater gave each code, on an axis of square roots; empty without a share."""
    bases = [one for one in bases if _shares(one)]
    shares = [share for one in bases for share in _shares(one).values()]
    if not shares:
        return Markup("")
    high = next(tick for tick in TICKS[2:] if tick >= max(shares))
    scale = Scale(0.0, high, LEFT, WIDTH - RIGHT, root=True)
    height = TOP + ROW * len(bases) + 10
    ticks = [tick for tick in TICKS if tick <= high]
    grid = [line(scale(tick), TOP - 6, scale(tick), height - 6, "grid") for tick in ticks]
    heads = [words(scale(tick), TOP - 11, percent(tick), "tick-label", "middle") for tick in ticks]
    rows = (part for at, one in enumerate(bases) for part in _row(one, raters, scale, TOP + ROW * (at + 0.5)))
    return svg(
        WIDTH, height, "Base rates of the codes by rater; the table below has the numbers.", (*grid, *heads, *rows)
    )


def _shares(one: BaseLine) -> dict[str, float]:
    return {rater: base.share for rater, base in one.by_rater.items() if base.share is not None}


def _row(one: BaseLine, raters: Sequence[str], scale: Scale, y: float) -> Iterator[Markup]:
    yield words(LEFT - 14, y + 4, shortened(one.label, 33), "label", "end")
    shares = _shares(one)
    yield line(scale(min(shares.values())), y, scale(max(shares.values())), y, "range")
    for at, rater in enumerate(raters):
        if rater in shares:
            # Above each other, so that equal shares do not hide each other.
            aside = ASIDE * (at - (len(raters) - 1) / 2) if len(raters) <= len(SIGNS) else 0.0
            said = f"{rater}: {percent(shares[rater])}"
            yield sign(_number(at, len(raters)), scale(shares[rater]), y + aside, said)


def legend(at: int, many: int) -> Markup:
    """Draw the sign of the n-th of many raters by itself."""
    return svg(13, 13, "", (sign(_number(at, many), 6.5, 6.5),))


def _number(at: int, many: int) -> int:
    """More raters than signs would be told apart wrongly: then all have the first one."""
    return at if many <= len(SIGNS) else 0
