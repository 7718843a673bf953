"""Figures as they are printed: two decimals without the leading zero, per cent, and a line with its limits."""

from markupsafe import Markup

from coder.report.model import BaseLine, Estimate
from coder.report.words import POINTS, SHARES

MINUS = "−"
THIN = "\u202f"
NONE = "–"

WIDTH, HEIGHT, PAD = 124, 16, 4
LOWEST = -0.2
"""Where the drawn axis begins; what lies below is drawn at the edge."""


def decimals(value: float | None, places: int = 2) -> str:
    """Print a coefficient the way journals do.

    >>> decimals(0.743), decimals(-0.061), decimals(1.0), decimals(-0.001), decimals(None)
    ('.74', '−.06', '1.00', '.00', '–')
    >>> decimals(0.9974)  # almost is not perfect
    '>.99'
    """
    if value is None:
        return NONE
    if 1 - 0.5 * 10**-places <= value < 1:
        return ">." + "9" * places
    shown = f"{abs(value):.{places}f}".removeprefix("0")
    negative = value < 0 and shown.strip(".0") != ""
    return f"{MINUS}{shown}" if negative else shown


def number(value: float | None, places: int = 2) -> str:
    """Print a value on its own scale, such as a mean."""
    return NONE if value is None else f"{value:.{places}f}".replace("-", MINUS)


def percent(share: float | None) -> str:
    r"""Print a share; one decimal near the ends, where it matters, and never 0 or 100 for what is not.

    >>> percent(0.1249), percent(0.004), percent(0.0), percent(0.9962), percent(0.9999), percent(None)
    ('12\u202f%', '0.4\u202f%', '0\u202f%', '99.6\u202f%', '>99.9\u202f%', '–')
    """
    if share is None:
        return NONE
    if 0 < share < 0.0005 or 0.9995 <= share < 1:
        return f"{'<0.1' if share < 0.5 else '>99.9'}{THIN}%"
    places = 1 if 0 < share < 0.0995 or 0.995 <= share < 1 else 0
    return f"{100 * share:.{places}f}{THIN}%"


def figure(one: Estimate) -> str:
    """Print a coefficient's value in its own form."""
    return _printed(one.name, one.value)


def limits(one: Estimate) -> str:
    """Print the limits of a coefficient; empty without any."""
    if one.low is None or one.high is None:
        return ""
    return f"[{_printed(one.name, one.low)}, {_printed(one.name, one.high)}]"


def _printed(name: str, value: float | None) -> str:
    if name in SHARES:
        return percent(value)
    return number(value) if name in POINTS else decimals(value)


def signed(value: float) -> str:
    """Print a difference of coefficients with its sign.

    >>> signed(0.121), signed(-0.3412), signed(0.001)
    ('+.12', '−.34', '.00')
    """
    shown = decimals(value)
    return f"+{shown}" if value > 0 and shown.strip(".0") else shown


def chance(p: float) -> str:
    """Print a p-value; what is under a thousandth is said to be.

    >>> chance(0.0312), chance(0.0002), chance(1.0)
    ('.031', '<.001', '1.000')
    """
    return "<.001" if p < 0.001 else decimals(p, 3)


def scale_value(value: float) -> str:
    """Print a value that a scale has: whole without decimals.

    >>> scale_value(4.0), scale_value(-0.5)
    ('4', '−0.50')
    """
    return number(value, 0) if float(value).is_integer() else number(value)


def shade(value: float | None) -> int:
    """Give the step of .2 that a coefficient lies in, from 0 (below 0, or undefined) to 5.

    >>> shade(-0.1), shade(0.0), shade(0.74), shade(1.0), shade(None)
    (0, 1, 4, 5, 0)
    """
    return 0 if value is None or value < 0 else min(5, int(value * 5 + 1e-9) + 1)


def spread(line: BaseLine) -> str:
    """Print the lowest and the highest base rate of several raters; empty where they do not differ."""
    shares = [base.share for base in line.by_rater.values() if base.share is not None]
    shown = list(dict.fromkeys((percent(min(shares)), percent(max(shares))))) if shares else []
    return f"{shown[0].removesuffix(THIN + '%')}–{shown[1]}" if len(shown) == 2 else ""


def drawing(one: Estimate) -> Markup:
    """Draw a coefficient as a dot on a line from −.2 to 1, its limits as a bar; empty when it is undefined."""
    if one.value is None:
        return Markup("")
    middle, top = HEIGHT / 2, HEIGHT - 3
    ticks = Markup("").join(
        Markup('<line class="tick" x1="{0}" x2="{0}" y1="3" y2="{1}"/>').format(_x(at), top) for at in (0, 0.5, 1)
    )
    bar = Markup("")
    if one.low is not None and one.high is not None:
        shape = Markup('<line class="bar" x1="{}" x2="{}" y1="{}" y2="{}"/>')
        bar = shape.format(_x(one.low), _x(one.high), middle, middle)
    dot = Markup('<circle cx="{}" cy="{}" r="3.2"/>').format(_x(one.value), middle)
    said = f"{decimals(one.value)} {limits(one)}".strip()
    frame = Markup('<svg role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">{}{}{}</svg>')
    return frame.format(said, WIDTH, HEIGHT, WIDTH, HEIGHT, ticks, bar, dot)


def _x(value: float) -> str:
    inside = min(1.0, max(LOWEST, value))
    return f"{PAD + (inside - LOWEST) / (1 - LOWEST) * (WIDTH - 2 * PAD):.1f}"
