"""What an agreement analysis says, as frozen records with the JSON shape that other programs rely on."""

import math
from dataclasses import dataclass
from typing import Literal

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")

Kind = Literal["category", "rating"]
Analysed = Literal["single", "mean"]
"""What later analyses use: one rater's score of a unit, or the mean of all of its raters'."""
ANALYSED: tuple[Analysed, ...] = ("single", "mean")
Resampled = Literal["session", "unit"]

Reason = Literal[
    "single_category_used",
    "no_pairable_units",
    "one_unit",
    "one_rater",
    "incomplete_design",
    "level_mismatch",
    "not_applicable",
]
NoLimits = Literal["too_few_sessions", "degenerate_replicates", "no_variation", "not_offered"]
Method = Literal["jackknife", "bootstrap", "F", "monte_carlo"]

Json = None | bool | int | float | str | dict[str, "Json"] | list["Json"]


def _number(value: float | None) -> float | None:
    """JSON has no NaN and no infinity: what is not a number is null."""
    return value if value is not None and math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Interval:
    """How the limits of one coefficient were made, or why there are none."""

    method: Method | None
    """None where no method was applied."""
    level: float
    """The confidence level, 0.95 unless asked otherwise."""
    resampled: Resampled | None
    """What was left out or drawn again; None for limits from a model alone. Monte-Carlo limits take in both."""
    n_resampled: int
    """How many sessions (or units) with at least two raters there were to resample; 0 for a model."""
    n_degenerate: int
    """In how many replicates the coefficient was undefined."""
    reason: NoLimits | None

    def record(self) -> dict[str, Json]:
        """The interval in the shape of `--json`."""
        return {
            "method": self.method,
            "level": self.level,
            "resampled": self.resampled,
            "n_resampled": self.n_resampled,
            "n_degenerate": self.n_degenerate,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One agreement coefficient with its limits; undefined is None with a reason, never 0 or 1."""

    value: float | None
    low: float | None
    high: float | None
    se: float | None
    """Standard error of the value from the same replicates or draws as the limits; None for plain F limits."""
    reason: Reason | None
    ci: Interval

    def record(self) -> dict[str, Json]:
        """The coefficient in the shape of `--json`."""
        return {
            "value": _number(self.value),
            "low": _number(self.low),
            "high": _number(self.high),
            "se": _number(self.se),
            "reason": self.reason,
            "ci": self.ci.record(),
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that is said about one code: how much was rated, how often, and how well raters agree."""

    level: Level
    n_units: int
    """Units handed in, rated or not."""
    n_pairable: int
    """Units with at least two ratings: the denominator of every coefficient."""
    n_raters: int
    """Raters who gave at least one rating."""
    n_ratings: int
    prevalence: dict[str, float]
    """Share of the ratings per category; empty for numbers without declared categories."""
    headline: str
    """The name of the coefficient to report first."""
    why: str
    """The reason for the headline, as part of a sentence."""
    coefficients: dict[str, Coefficient]
    n_sessions: int | None = None
    """Sessions with a unit that at least two raters rated; None where units have no sessions."""

    def record(self) -> dict[str, Json]:
        """The analysis in the shape of `--json`."""
        return {
            "level": self.level,
            "n_units": self.n_units,
            "n_pairable": self.n_pairable,
            "n_sessions": self.n_sessions,
            "n_raters": self.n_raters,
            "n_ratings": self.n_ratings,
            "prevalence": dict[str, Json](self.prevalence),
            "headline": self.headline,
            "why": self.why,
            "coefficients": {name: coefficient.record() for name, coefficient in self.coefficients.items()},
        }
