"""How often limits hold the true coefficient: each rule of the program on made-up studies whose truth is known.

A limit of 95 % should miss in 5 of 100 studies, half of them on either side. Categories: two raters code 20 segments a
session, sessions differ in how common the code is, and the true kappa is that of a study of 20 000 sessions. Ratings:
drawn from variances of sessions, units, raters and error, so that the true ICC(A,1) is their ratio; raters are drawn
anew in every study, because the next lab has others. One line per rule, with the standard error of what it says.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from coder.agreement import agree, collapse
from coder.agreement.counts import Counts, Totals
from coder.agreement.intervals import Plan, Resampling
from coder.agreement.limits import limits_of
from coder.agreement.measures import measures
from coder.agreement.ratings import Ratings, ratings_of

Study = tuple[Any, Any]
"""Ratings of shape (raters, units), and the session of each unit."""
DRAWS = 1000
SEGMENTS = 20
LARGE = 20_000


@dataclass(frozen=True)
class Trial:
    """One rule on one kind of study."""

    name: str
    coefficient: str
    make: Callable[[np.random.Generator], Study]
    truth: float
    force: str = ""
    """Limits that the rule would not take here: bootstrap, or sessions where it takes a model."""


@dataclass
class Score:
    """What came of one trial."""

    over: int = 0
    """Studies whose limits both lay above the truth."""
    under: int = 0
    none: int = 0
    width: float = 0.0
    runs: int = 0

    def add(self, low: float | None, high: float | None, truth: float) -> None:
        """Count one study."""
        if low is None or high is None:
            self.none += 1
            return
        self.runs += 1
        self.over += truth < low
        self.under += truth > high
        self.width += high - low


def coded(rng: np.random.Generator, n_sessions: int, rate: tuple[float, float] = (2.0, 5.0)) -> Study:
    """A code that is there in some of the segments, more in some sessions, and two raters who see most of it."""
    sessions = np.repeat(np.arange(n_sessions), SEGMENTS)
    there = rng.random(len(sessions)) < rng.beta(*rate, n_sessions)[sessions]
    seen = np.where(there, 0.8, 0.07)
    return (rng.random((2, len(sessions))) < seen).astype(np.float64), sessions


@dataclass(frozen=True)
class Design:
    """Who rates how many units of how many sessions, and what varies; shares of sessions and units add up to 1."""

    sessions: int
    raters: int
    together: int
    rater: float
    units: int = 1
    session: float = 0.0
    error: float = 0.5

    @property
    def truth(self) -> float:
        """ICC(A,1)."""
        return 1.0 / (1.0 + self.rater + self.error)

    def __str__(self) -> str:
        who = f"{self.together} of {self.raters} raters" if self.together < self.raters else f"{self.raters} raters"
        each = f", {self.units} units each, {self.session:.0%} of their variance the session's" * (self.units > 1)
        return f"{self.sessions} sessions{each}, {who}, rater variance {self.rater:g}"

    def study(self, rng: np.random.Generator) -> Study:
        """Draw sessions, units, raters, and who rates what."""
        sessions = np.repeat(np.arange(self.sessions), self.units)
        true = rng.normal(0, np.sqrt(self.session), self.sessions)[sessions]
        true = true + rng.normal(0, np.sqrt(1.0 - self.session), len(sessions))
        level = rng.normal(0, np.sqrt(self.rater), (self.raters, 1))
        ratings = true + level + rng.normal(0, np.sqrt(self.error), (self.raters, len(sessions)))
        working = rng.random((self.raters, self.sessions)).argsort(axis=0) < self.together
        return np.where(working[:, sessions], ratings, np.nan), sessions


def trials() -> Iterator[Trial]:
    """Every rule of the program, and what it was chosen over."""
    for kind, rate in (("code in 2 of 7 segments", (2.0, 5.0)), ("code in 1 of 13 segments", (0.6, 7.4))):
        kappa = _kappa(coded(np.random.default_rng(0), LARGE, rate))
        for n in (5, 10, 20, 39):
            make = partial(coded, n_sessions=n, rate=rate)
            yield Trial(f"jackknife, {n} sessions, {kind}", "cohen", make, kappa)
            yield Trial(f"percentile bootstrap, {n} sessions, {kind}", "cohen", make, kappa, "bootstrap")
        for n in (40, 100):
            make = partial(coded, n_sessions=n, rate=rate)
            yield Trial(f"bootstrap, {n} sessions, {kind}", "cohen", make, kappa)
    one_each = (Design(30, 3, 3, 0.15), Design(30, 10, 10, 0.15))
    for design in (*one_each, Design(20, 3, 3, 0.15, 15, 0.3), Design(30, 10, 10, 0.1, 20, 0.6)):
        yield Trial(f"as given (F), ICC(A,1), {design}", "icc_A_1", design.study, design.truth)
        yield Trial(f"sessions resampled, ICC(A,1), {design}", "icc_A_1", design.study, design.truth, "sessions")
    for design in (Design(30, 5, 2, 0.15), Design(60, 4, 2, 0.3), Design(30, 10, 2, 0.0), Design(12, 6, 2, 0.2)):
        yield from _components(design, "Monte-Carlo", "sessions")
    for design in (Design(20, 6, 2, 0.15, 15, 0.3), Design(30, 10, 2, 0.1, 20, 0.6), Design(20, 3, 2, 0.2, 30, 0.2)):
        yield from _components(design, "Monte-Carlo and sessions resampled", "sessions", "model")


def _components(design: Design, rule: str, *others: str) -> Iterator[Trial]:
    names = {"sessions": "sessions resampled", "model": "Monte-Carlo"}
    yield Trial(f"{rule}, REML, {design}", "icc_A_1_reml", design.study, design.truth)
    for other in others:
        yield Trial(f"{names[other]} alone, REML, {design}", "icc_A_1_reml", design.study, design.truth, other)


def _kappa(study: Study) -> float:
    ratings, sessions, times = collapse(*study)
    said = agree(ratings, level="nominal", categories=[0, 1], sessions=sessions, times=times, coefficients=["cohen"])
    return float(said.coefficients["cohen"].value or 0.0)


def score(trial: Trial, runs: int, seed: int = 1) -> Score:
    """Make studies and count what their limits hold; the same studies for the same seed, whatever the rule."""
    rng = np.random.default_rng(seed)
    found = Score()
    for run in range(runs):
        ratings, sessions = trial.make(rng)
        nominal = trial.coefficient == "cohen"
        given = ratings_of(ratings, "nominal" if nominal else "interval", [0, 1] if nominal else None, sessions)
        found.add(*_limits(given, trial, run), trial.truth)
    return found


def _limits(given: Ratings, trial: Trial, seed: int) -> tuple[float | None, float | None]:
    measure = measures(given)[trial.coefficient]
    totals = Totals(Counts(given))
    value = float(measure.compute(totals)[0]) if measure.refusal(given) is None else np.nan
    if not np.isfinite(value):
        return None, None
    plan = Plan("unit" if trial.force == "model" else "session", 0.95, DRAWS, seed)
    if trial.force in {"bootstrap", "sessions"}:
        resampling = Resampling(given, plan)
        resampling.method = "bootstrap" if trial.force == "bootstrap" else resampling.method
        found = resampling.limits(measure, value, resampling.replicates({"it": measure}).get("it"))
    else:
        found = limits_of(given, measure, totals, plan, value)
    return found.low, found.high


def main() -> int:
    """Run every trial and print what its limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="made-up studies per line")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="lines whose name has this text")
    asked = parser.parse_args()
    print(f"{asked.runs} studies a line, seed {asked.seed}, {DRAWS} draws, limits of 95 %\n")
    print("held    ± se   too high  too low  width  none  truth  limits")
    for trial in trials():
        if asked.only not in trial.name:
            continue
        found = score(trial, asked.runs, asked.seed)
        n = max(found.runs, 1)
        held = 1 - (found.over + found.under) / n
        error = np.sqrt(held * (1 - held) / n)
        print(
            f"{held:.3f}  {error:.3f}  {found.over / n:8.3f} {found.under / n:8.3f} {found.width / n:6.3f}"
            f" {found.none:5d}  {trial.truth:.3f}  {trial.name}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
