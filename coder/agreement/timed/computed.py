"""Every coefficient for events in time under its public name, with limits that resample sessions."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from coder.agreement.counts import Counts, Totals
from coder.agreement.distances import Array
from coder.agreement.intervals import Plan, Resampling
from coder.agreement.measures import Measure
from coder.agreement.ratings import ratings_of
from coder.agreement.records import Coefficient, Reason
from coder.agreement.timed import kappas
from coder.agreement.timed.tallies import FIRST, SECOND, Sums
from coder.errors import AgreementError

DEFAULT = ("timed_kappa", "event_kappa", "overlap_matched", "overlap_kappa")
"""Printed unasked: one kappa of time and one of events, which Bakeman, Quera & Gnisci (2009) recommend together, and
what the matching by overlap says."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One coefficient: the part of the tallies that it is computed from, and how."""

    part: str
    compute: Callable[[Array], Array]
    category: int | None = None
    """The category that it is about; None for all."""

    def measure(self, name: str, sums: Sums) -> Measure:
        """Give it the form in which limits are made of coefficients."""
        return Measure(name, lambda totals: self.compute(sums.of(self.part, totals)), width=lambda _: sums.width)

    def reason(self, totals: dict[str, Array]) -> Reason:
        """Say why there is no value: nothing to compare, or nothing that could have differed."""
        matched, part = totals["matched"][0], totals[self.part][0]
        used = matched[[FIRST, SECOND], :-1] if self.category is None else matched[[FIRST, SECOND], self.category]
        if self.part in {"aligned", "matched"}:
            pairs = part[FIRST, :-1].sum() - part[SECOND, -1]
            return "single_category_used" if used.any() and pairs > 0 else "no_pairable_units"
        return "single_category_used" if matched[[FIRST, SECOND], :-1].any() else "no_pairable_units"


def formulas(categories: Sequence[str]) -> dict[str, Formula]:
    """List every coefficient by name, in the order in which it is printed; `…_catNAME` is about one category."""
    listed = {
        "timed_kappa": Formula("units", kappas.unit_kappa),
        "event_kappa": Formula("aligned", kappas.event_kappa),
        "overlap_matched": Formula("matched", kappas.share_matched),
        "overlap_kappa": Formula("matched", kappas.event_kappa),
        "timed_kappa_strict": Formula("strict", kappas.unit_kappa),
        "event_agreement": Formula("aligned", kappas.event_agreement),
        "overlap_agreement": Formula("matched", kappas.event_agreement),
    }
    for at, name in enumerate(categories):
        listed[f"timed_kappa_cat{name}"] = Formula("codes", partial(_of_code, category=at), at)
        for part, prefix in (("aligned", "event"), ("matched", "overlap")):
            kappa, agreement = kappas.event_code_kappa, kappas.event_code_agreement
            listed[f"{prefix}_kappa_cat{name}"] = Formula(part, partial(kappa, category=at), at)
            listed[f"{prefix}_agreement_cat{name}"] = Formula(part, partial(agreement, category=at), at)
    return listed


def _of_code(cells: Array, category: int) -> Array:
    return kappas.code_kappa(cells[:, category])


def chosen(
    known: dict[str, Formula], first: str, coefficients: Literal["default", "all"] | Sequence[str]
) -> dict[str, Formula]:
    """Take the coefficients that were asked for, and the one to report first.

    Raises:
        AgreementError: one of them does not exist for these events.
    """
    if coefficients == "all":
        return known
    names = tuple(dict.fromkeys((first, *(DEFAULT if coefficients == "default" else coefficients))))
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
            raise AgreementError(f"There is no coefficient {name!r} for events in time.", hint)
    return {name: known[name] for name in names}


def without_sessions(wanted: dict[str, Formula], plan: Plan) -> dict[str, Coefficient]:
    """Say of each coefficient that no session has two raters."""
    none = _resampling(0, plan).none("not_offered").interval
    return {name: Coefficient(None, None, None, None, "one_rater", none) for name in wanted}


def computed(
    sums: Sums, n_sessions: int, wanted: dict[str, Formula], plan: Plan, *, offered: bool
) -> dict[str, Coefficient]:
    """Compute coefficients from the sums of sessions, with limits unless none are offered."""
    resampling = _resampling(n_sessions, plan)
    sample = resampling.sample(anonymous=False)
    totals = Totals(Counts(sample.ratings, sample.row, sample.n_rows))
    parts = {name: sums.of(name, totals) for name in ("matched", *(one.part for one in wanted.values()))}
    values = {name: float(one.compute(parts[one.part])[0]) for name, one in wanted.items()}
    measures = {name: one.measure(name, sums) for name, one in wanted.items() if np.isfinite(values[name])}
    replicates = resampling.replicates(measures) if offered else {}
    found: dict[str, Coefficient] = {}
    for name, one in wanted.items():
        if name not in measures:
            none = resampling.none("not_offered").interval
            found[name] = Coefficient(None, None, None, None, one.reason(parts), none)
            continue
        limits = (
            resampling.limits(measures[name], values[name], replicates.get(name))
            if offered
            else resampling.none("not_offered")
        )
        found[name] = Coefficient(values[name], limits.low, limits.high, limits.se, None, limits.interval)
    return found


def _resampling(n_sessions: int, plan: Plan) -> Resampling:
    """Resample sessions by the rule for all agreement; a stand-in with one unit a session says how many there are."""
    names = [f"{number:09}" for number in range(n_sessions)]
    return Resampling(ratings_of(np.zeros((2, n_sessions)), "nominal", [0.0], names), plan)
