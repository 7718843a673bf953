"""How figures of agreement are written on a line of the terminal."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coder.agreement import Agreement, Coefficient


def called(name: str) -> str:
    """Give a coefficient's name as people write it."""
    from coder.report.words import coefficient

    return coefficient(name)[0]


def decimals(value: float, places: int = 3) -> str:
    """Print a coefficient; what rounds to zero has no sign.

    >>> decimals(0.6581), decimals(-0.0001), decimals(-0.061, 2)
    ('0.658', '0.000', '-0.06')
    """
    shown = f"{value:.{places}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def value_of(one: "Coefficient") -> str:
    """Print a coefficient's value, or why there is none."""
    return str(one.reason) if one.value is None else decimals(one.value)


def limits_of(low: float | None, high: float | None, reason: str | None) -> str:
    """Print limits, or why there are none."""
    return reason or "–" if low is None or high is None else f"{decimals(low, 2)} to {decimals(high, 2)}"


def base_rate(one: "Agreement") -> str:
    """Print how often a code was given that is present or not; empty for all else."""
    share = one.prevalence.get("1") if len(one.prevalence) <= 2 else None
    return "" if share is None else f"{share:.0%}"
