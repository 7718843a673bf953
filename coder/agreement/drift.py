"""Whether a figure changed over time: blocks of sessions in the order of the work, each later one against the first.

Blocks hold different sessions, so their figures are independent, and the variance of a difference is the sum of both
variances. Each is the jackknife's over the sessions of its block (Efron & Tibshirani 1993, ch. 11; from 40 sessions on
the bootstrap's); the limits and the test take t with Welch's (1947, Biometrika 34:28-35) degrees of freedom. All
differences of one kind that were tested are one family, corrected by Holm (1979, Scand J Statist 6:65-70).

A change is flagged where both blocks have at least five sessions (and thirty units, of categories), the difference
is over a tenth (of a coefficient, of the share of units, or of the width of a scale), its limits leave out 0, and
Holm's p is at most .05. What is not flagged is not thereby shown to be stable: with few sessions only large changes can
be seen.

Without drift .02 to .05 of simulated studies had a flag, with two blocks of 5, 10 or 20 sessions and 1 to 40 units
each; kappas of ten units in all were flagged in .09, which is what the thirty units are for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import comb, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from coder.agreement.distances import Array
from coder.agreement.intervals import FEWEST, Plan
from coder.agreement.limits import computed
from coder.agreement.measures import Measure
from coder.agreement.ratings import Ratings, ratings_of
from coder.agreement.records import Coefficient, Json, Level

FEWEST_UNITS = 30
"""A block of fewer units has no test of how categories agree: one unit more or less moves a kappa too far."""
LEAST = 0.10
"""A smaller difference is not flagged, however sure it is."""
ALPHA = 0.05
NOTHING = 1e-12
"""What rounding leaves of zero."""

Untested = Literal["too_few_sessions", "too_few_units", "undefined", "no_limits", "no_variation"]
"""Why two blocks were not compared: one has too few sessions or units, or no value, or no standard error; or both have
the same figure and no session differs, as where a code was never given, so that no test could ever tell anything."""


@dataclass(frozen=True, slots=True)
class Block:
    """A figure in one block of sessions, with its denominators."""

    name: str
    n_sessions: int
    """Sessions with a unit that counts: the denominator of the test."""
    n_units: int
    """Units that two have rated."""
    figure: Coefficient

    def record(self) -> dict[str, Json]:
        """The block in the shape of `--json`."""
        counts: dict[str, Json] = {"block": self.name, "n_sessions": self.n_sessions, "n_pairable": self.n_units}
        return counts | self.figure.record()


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of a later block from the first one."""

    block: str
    against: str
    difference: float | None
    """Later minus first."""
    low: float | None
    high: float | None
    p: float | None
    """Two-sided, uncorrected; None where it was not tested."""
    reason: Untested | None
    """Why it was not tested."""
    least: float = LEAST
    """What the difference must be over to be flagged."""
    p_holm: float | None = None
    flagged: bool = False

    def record(self) -> dict[str, Json]:
        """The change in the shape of `--json`."""
        return {
            "block": self.block,
            "against": self.against,
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "least": self.least,
            "p": self.p,
            "p_holm": self.p_holm,
            "flagged": self.flagged,
            "reason": self.reason,
        }


def cut(n: int, *, blocks: int = 0, every: int = 0) -> list[tuple[int, int]]:
    """Cut n sessions, in their order, into so many blocks of equal size, or a new block every so many sessions.

    Blocks are half-open; the last one of `every` holds what is left.

    >>> cut(25, every=10), cut(7, blocks=2)
    ([(0, 10), (10, 20), (20, 25)], [(0, 4), (4, 7)])
    """
    if every:
        return [(start, min(start + every, n)) for start in range(0, n, every)]
    count = min(blocks, n)
    ends = [round(n * at / count + 1e-9) for at in range(count + 1)] if count else []
    return [(start, end) for start, end in pairwise(ends)]


def by_block(
    ratings: npt.ArrayLike,
    block: npt.ArrayLike,
    names: Sequence[str],
    measure: Callable[[Ratings], Measure],
    *,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None,
    sessions: Sequence[object],
    times: npt.ArrayLike | None = None,
    plan: Plan,
) -> tuple[Block, ...]:
    """Compute one figure in each block.

    ratings: shape (raters, units), NaN for none. block: shape (units,), the number of each unit's block, below 0 for
    none; names: of the blocks. sessions: of each unit; no session may lie in two blocks. times: how many equal units
    each column stands for.

    Raises:
        AgreementError: the array, level, categories, sessions or times do not fit together.
    """
    table, where = np.asarray(ratings, dtype=np.float64), np.asarray(block)
    repeated: Array = np.ones(table.shape[1]) if times is None else np.asarray(times, dtype=np.float64)
    order = np.argsort(where, kind="stable")
    ends = np.searchsorted(where[order], np.arange(len(names) + 1))
    found: list[Block] = []
    for at, name in enumerate(names):
        here = order[ends[at] : ends[at + 1]]
        own = [sessions[column] for column in here.tolist()]
        given = ratings_of(table[:, here], level, categories, own, repeated[here])
        # Limits from a model would have no standard error, or one of another kind.
        by_resampling = replace(measure(given), form=None, drawn=None)
        figure = computed(given, {name: by_resampling}, plan)[name]
        found.append(Block(name, figure.ci.n_resampled, given.n_pairable, figure))
    return tuple(found)


def changes(blocks: Sequence[Block], least: float = LEAST, fewest_units: int = 1) -> tuple[Change, ...]:
    """Compare each later block with the first; `flagged` then corrects what was tested for how much was."""
    return tuple(_change(blocks[0], one, least, fewest_units) for one in blocks[1:])


def _change(first: Block, later: Block, least: float, fewest_units: int) -> Change:
    one, other = first.figure, later.figure
    if one.value is None or other.value is None:
        return Change(later.name, first.name, None, None, None, None, "undefined", least)
    apart = other.value - one.value
    errors = [_error(one), _error(other)]
    if min(first.n_sessions, later.n_sessions) < FEWEST:
        return Change(later.name, first.name, apart, None, None, None, "too_few_sessions", least)
    if min(first.n_units, later.n_units) < fewest_units:
        return Change(later.name, first.name, apart, None, None, None, "too_few_units", least)
    if errors[0] is None or errors[1] is None:
        return Change(later.name, first.name, apart, None, None, None, "no_limits", least)
    if max(errors[0], errors[1], abs(apart)) <= NOTHING:
        return Change(later.name, first.name, apart, None, None, None, "no_variation", least)
    low, high, p = _welch(apart, (errors[0], errors[1]), (first.n_sessions, later.n_sessions))
    return Change(later.name, first.name, apart, low, high, p, None, least)


def _error(figure: Coefficient) -> float | None:
    """The standard error: 0 where no replicate differs from another."""
    return 0.0 if figure.ci.reason == "no_variation" else figure.se


def _welch(apart: float, errors: tuple[float, float], sizes: tuple[int, int]) -> tuple[float, float, float]:
    """Limits and p of a difference of two independent figures.

    Where neither varies between its sessions, no t is defined; p is the least that a permutation of the sessions
    can have.
    """
    from scipy.special import stdtr, stdtrit  # 0.2 s to import, and only needed here

    parts = [error**2 for error in errors]
    se = sqrt(sum(parts))
    if se <= NOTHING:
        return apart, apart, min(1.0, 2.0 / comb(sum(sizes), sizes[0]))
    free = sum(parts) ** 2 / sum(part**2 / (n - 1) for part, n in zip(parts, sizes, strict=True))
    reach = float(stdtrit(free, 1 - ALPHA / 2)) * se
    return apart - reach, apart + reach, float(2 * stdtr(free, -abs(apart) / se))


def holm(p: Sequence[float]) -> list[float]:
    """Correct p-values for how many there are, step by step (Holm 1979).

    >>> [round(one, 3) for one in holm([0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    order = np.argsort(p, kind="stable")
    stepped = [(len(p) - step) * p[at] for step, at in enumerate(order.tolist())]
    raised = np.minimum(np.maximum.accumulate(stepped), 1.0) if stepped else np.empty(0)
    corrected = np.empty(len(p))
    corrected[order] = raised
    return [float(one) for one in corrected]


def flagged(family: Iterable[Change]) -> list[Change]:
    """Correct all differences of one kind for how many were tested, and flag those that keep the rule.

    What was not tested is in no family.
    """
    all_of_them = list(family)
    tested = [at for at, one in enumerate(all_of_them) if one.p is not None]
    corrected = holm([one.p for one in all_of_them if one.p is not None])
    for at, p in zip(tested, corrected, strict=True):
        one = all_of_them[at]
        assert one.difference is not None
        assert one.low is not None
        assert one.high is not None
        is_large, leaves_out_0 = abs(one.difference) > one.least, one.low > 0 or one.high < 0
        all_of_them[at] = replace(one, p_holm=p, flagged=is_large and leaves_out_0 and p <= ALPHA)
    return all_of_them
