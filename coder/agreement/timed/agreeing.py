"""How well raters agree on events that they placed in time: sessions of two codings in, one record out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np

from coder.agreement.intervals import Plan
from coder.agreement.records import Coefficient, Resampled
from coder.agreement.timed.alignment import Pairs
from coder.agreement.timed.computed import chosen, computed, formulas, without_sessions
from coder.agreement.timed.events import USUAL, Events, Rules, TwoCodings
from coder.agreement.timed.overlap import match
from coder.agreement.timed.records import OnsetError, Placed, Timed, TimedAgreement
from coder.agreement.timed.tallies import Sums, tally
from coder.agreement.timed.units import n_units
from coder.errors import AgreementError


@dataclass(frozen=True, eq=False)
class Shared:
    """One session of two raters, under its own and their names."""

    session: str
    raters: tuple[str, str]
    codings: TwoCodings

    def by_name(self) -> "Shared":
        """Put the rater first whose name comes first, so that a pair is the same pair in every session."""
        if self.raters[0] <= self.raters[1]:
            return self
        return Shared(self.session, (self.raters[1], self.raters[0]), self.codings.turned())


def agree_in_time(
    shared: Sequence[Shared],
    categories: Sequence[str],
    rules: Rules = USUAL,
    *,
    headline: str | None = None,
    coefficients: Literal["default", "all"] | Sequence[str] = "default",
    resample: Resampled = "session",
    bootstrap: int = 2000,
    seed: int = 1,
    confidence: float = 0.95,
) -> TimedAgreement:
    """Say how well raters agree on what happened and when, with limits.

    shared: every pair of codings of one session, three pairs for three raters; of a pair the rater whose name comes
    first is the first. headline: what is wanted first, where it is a coefficient of all categories; else the time-unit
    kappa is. Two raters throughout keep their own
    base rates; pairs of more than two are added up both ways around, with base rates pooled over raters as in Fleiss'
    kappa, because Cohen's kappa of pooled pairs has no meaning. Limits resample sessions, whatever else is asked for.

    Raises:
        AgreementError: a category has no name, a coefficient is unknown, or the plan cannot be carried out.
    """
    shared = [one.by_name() for one in shared]
    used = [int(events.category.max()) for one in shared for events in _both(one) if len(events)]
    if max(used, default=-1) >= len(categories):
        raise AgreementError("An event has a category without a name.", f"Known are {', '.join(categories)}.")
    sessions = list(dict.fromkeys(one.session for one in shared))
    raters = sorted({rater for one in shared for rater in one.raters})
    known = formulas(categories)
    first = headline if headline in known and known[headline].category is None else "timed_kappa"
    wanted = chosen(known, first, coefficients)
    plan = Plan("session", confidence, bootstrap, seed)
    if not shared:
        return _said(shared, categories, rules, raters, first, without_sessions(wanted, plan))
    tallies = [tally(one.codings, len(categories), rules) for one in shared]
    number = {session: at for at, session in enumerate(sessions)}
    sums = Sums(tallies, [number[one.session] for one in shared], len(sessions), alike=len(raters) > 2)
    found = computed(sums, len(sessions), wanted, plan, offered=resample == "session")
    return _said(shared, categories, rules, raters, first, found)


def _said(
    shared: Sequence[Shared],
    categories: Sequence[str],
    rules: Rules,
    raters: Sequence[str],
    headline: str,
    found: dict[str, Coefficient],
) -> TimedAgreement:
    pairs = [match(one.codings, rules) for one in shared]
    n_matched = sum(len(one) for one in pairs)
    n_placed = sum(len(events) for one in shared for events in _both(one))
    own = {(one.session, rater): events for one in shared for rater, events in zip(one.raters, _both(one), strict=True)}
    given = Counter(chain.from_iterable(events.category.tolist() for events in own.values()))
    n_given = sum(given.values())
    return TimedAgreement(
        level="nominal",
        n_units=n_placed - n_matched,
        n_pairable=n_matched,
        n_raters=len(raters),
        n_ratings=n_given,
        prevalence={name: given[at] / n_given for at, name in enumerate(categories)} if n_given else {},
        headline=headline,
        why=_why(rules, raters),
        coefficients=found,
        n_sessions=len({one.session for one in shared}),
        timed=Timed(
            rules.unit_ms,
            rules.tolerance_ms,
            rules.overlap,
            len(shared),
            sum(n_units(one.codings, rules) * one.codings.n_streams for one in shared),
            _placed(shared, pairs, raters),
            _onset_error(shared, pairs, signed=len(raters) == 2),
        ),
    )


def _both(one: Shared) -> tuple[Events, Events]:
    return one.codings.first, one.codings.second


def _why(rules: Rules, raters: Sequence[str]) -> str:
    rule = (
        f"events in time, units of {rules.unit_ms / 1000:g} s, give or take {rules.tolerance_units}, onsets within"
        f" {rules.tolerance_ms / 1000:g} s, overlap of {rules.overlap:.0%} or more; to be read with the event kappa"
    )
    return f"{rule}; {len(raters)} raters, pairs added up, base rates pooled over raters" if len(raters) > 2 else rule


def _placed(shared: Sequence[Shared], pairs: Sequence[Pairs], raters: Sequence[str]) -> dict[str, Placed]:
    events: dict[str, dict[str, int]] = {rater: {} for rater in raters}
    alone = dict.fromkeys(raters, 0)
    for one, matched in zip(shared, pairs, strict=True):
        for rater, placed in zip(one.raters, _both(one), strict=True):
            events[rater][one.session] = len(placed)
            alone[rater] += len(placed) - len(matched)
    return {rater: Placed(sum(events[rater].values()), alone[rater]) for rater in raters}


def _onset_error(shared: Sequence[Shared], pairs: Sequence[Pairs], *, signed: bool) -> OnsetError:
    apart = np.concatenate(
        [
            np.empty(0, dtype=np.int64),
            *(
                one.codings.first.start_ms[matched[:, 0]] - one.codings.second.start_ms[matched[:, 1]]
                for one, matched in zip(shared, pairs, strict=True)
            ),
        ]
    )
    if not apart.size:
        return OnsetError(0, None, None, None, None)
    spread = float(apart.std(ddof=1)) if apart.size > 1 else None
    mean, median = float(apart.mean()), float(np.median(apart))
    within = float(np.abs(apart).mean())
    return (
        OnsetError(len(apart), mean, within, median, spread)
        if signed
        else OnsetError(len(apart), None, within, None, None)
    )
