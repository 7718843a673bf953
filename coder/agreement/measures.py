"""Every coefficient under its public name: how it is computed, and when it must not be.

The names are the contract with `--json`. A rule says why a coefficient is not given for some ratings, so that a
wrong number is never printed under a right name: Cohen's kappa for three raters, an analysis of variance with gaps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Literal

import numpy as np

from coder.agreement import coefficients, distances, icc, reml, scores
from coder.agreement.counts import Totals
from coder.agreement.distances import Array
from coder.agreement.ratings import Ratings
from coder.agreement.records import LEVELS, Level, Reason

Scale = Literal["z", "log", "own"]
"""Fisher's z where values lie between -1 and 1, the logarithm where they lie above 0, else their own scale."""
Rule = Callable[[Ratings], Reason | None]

SCHEMES = {
    "": distances.identity,
    "_linear": distances.linear,
    "_quadratic": distances.quadratic,
    "_ordinal": distances.gwet_ordinal,
}
MOST_NAMED = 1000
"""Categories up to which each has a coefficient of its own."""
MOST_CELLS = 2**24
"""Numbers a field may take in all: 128 MiB of floats, 4096 distinct values in a square."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One coefficient: its formula, the lowest level it makes sense at, and its further conditions."""

    name: str
    compute: Callable[[Totals], Array]
    level: Level = "nominal"
    rules: tuple[Rule, ...] = ()
    width: Callable[[Ratings], int] = lambda ratings: len(ratings.values)
    """How many numbers one row of its widest field takes."""
    square: bool = True
    """True where it needs the distances between all categories, which numbers measured finely have too many of."""
    form: str | None = None
    """The ICC form whose F limits it has by default."""
    drawn: Callable[[Totals, Array], Array] | None = None
    """What it is for variances of units and raters relative to the error's, where it is made of those."""
    scale: Scale = "z"
    """What the jackknife's limits are taken on: see `Scale`."""
    undefined: Reason = "single_category_used"
    """Why there is no value although several categories were used."""
    describes: bool = False
    """True where one unit is enough, because nothing is corrected by chance."""
    anonymous: bool = False
    """True where it does not matter who gave which of a unit's ratings."""

    def refusal(self, ratings: Ratings) -> Reason | None:
        """Say why the coefficient is not computed for these ratings; None when it is."""
        if len(ratings.index) < 2:
            return "one_rater"
        if not ratings.pairable.any():
            return "no_pairable_units"
        if LEVELS.index(ratings.level) < LEVELS.index(self.level):
            return "level_mismatch"
        for rule in self.rules:
            reason = rule(ratings)
            if reason is not None:
                return reason
        if not self.describes and ratings.n_pairable < 2:
            return "one_unit"
        return "not_applicable" if self._too_wide(ratings) else None

    def needs(self, ratings: Ratings) -> str:
        """Say in words what a coefficient that is refused lacks, as part of a sentence."""
        if LEVELS.index(ratings.level) < LEVELS.index(self.level):
            return f"it needs level {self.level} or above, and they are {ratings.level}"
        for rule in self.rules:
            if rule(ratings) is not None:
                return NEEDS[rule]
        return "it needs two units with two ratings each, and at most some thousand different values"

    def _too_wide(self, ratings: Ratings) -> bool:
        widest = max(self.width(ratings), len(ratings.values) ** 2 if self.square else 0)
        return widest > MOST_CELLS


def measures(ratings: Ratings) -> dict[str, Measure]:
    """List every coefficient by name, in the order in which it is printed."""
    agreements, kappas, alphas, scales = _for_all_ratings()
    listed = (*agreements, *kappas, *_custom(ratings), *_per_category(ratings), *alphas, *_binary(ratings), *scales)
    return {measure.name: measure for measure in listed}


@cache
def _for_all_ratings() -> tuple[tuple[Measure, ...], ...]:
    """What there is whatever the ratings; made once, which takes as long as counting a thousand units."""
    return tuple(_agreements()), tuple(_kappas()), tuple(_alphas()), tuple(_rating_scales())


def _two_raters(ratings: Ratings) -> Reason | None:
    return None if len(ratings.team) == 2 else "not_applicable"


def _complete(ratings: Ratings) -> Reason | None:
    return None if ratings.complete else "incomplete_design"


def _equal_numbers(ratings: Ratings) -> Reason | None:
    return None if len(np.unique(ratings.per_unit[ratings.sampled])) == 1 else "incomplete_design"


def _binary_code(ratings: Ratings) -> Reason | None:
    return None if len(ratings.values) == 2 else "not_applicable"


def _known_categories(ratings: Ratings) -> Reason | None:
    """Coefficients that count categories need all of them, and measured numbers have none until they are named."""
    return None if ratings.declared or ratings.level in {"nominal", "ordinal"} else "not_applicable"


def _declared(ratings: Ratings) -> Reason | None:
    return None if ratings.declared else "not_applicable"


def _numbers(ratings: Ratings) -> Reason | None:
    return None if ratings.numeric else "not_applicable"


def _raters_return(ratings: Ratings) -> Reason | None:
    """A rater who rated one unit cannot be told from that unit's error; somebody has to have rated two."""
    return None if (ratings.per_rater > 1).any() else "incomplete_design"


NEEDS: dict[Rule, str] = {
    _two_raters: "it compares two raters, and a figure of several pairs pooled would hide who differs from whom",
    _complete: "it needs every rater to have rated every unit",
    _equal_numbers: "it needs equally many ratings of every unit",
    _binary_code: "it is for two categories",
    _known_categories: "it counts categories, and these are measured numbers without any",
    _declared: "it needs the categories of the scale to be named",
    _numbers: "it needs numbers, and these are words",
    _raters_return: "no rater rated a second unit, so raters cannot be told from error",
}
"""What each rule asks for, as part of a sentence."""


def _per_rater(ratings: Ratings) -> int:
    return len(ratings.index) * len(ratings.values)


def _squared(ratings: Ratings) -> int:
    return len(ratings.values) ** 2


def _one(ratings: Ratings) -> int:  # noqa: ARG001 (one signature for all)
    return 4


def _agreements() -> Iterator[Measure]:
    for scheme, distance in SCHEMES.items():
        level: Level = "ordinal" if scheme else "nominal"
        rules = (_known_categories,) if scheme else ()
        yield _described(f"pa{scheme}", partial(coefficients.percent, distance=distance), level, *rules)
    yield _described("pa_exact_all", coefficients.percent_unanimous, "nominal", _complete)
    yield _described("within_1", partial(coefficients.percent, distance=distances.beyond_one), "ordinal")


def _described(name: str, compute: Callable[[Totals], Array], level: Level, *rules: Rule) -> Measure:
    anonymous = _two_raters not in rules
    return Measure(name, compute, level, rules, _one, square=False, describes=True, anonymous=anonymous)


def _pooled(name: str, compute: Callable[[Totals], Array], level: Level = "nominal", *rules: Rule) -> Measure:
    """A coefficient that pools raters: it does not matter who gave which rating."""
    return Measure(name, compute, level, rules, square=level != "nominal", anonymous=True)


def _kappas() -> Iterator[Measure]:
    for scheme, distance in SCHEMES.items():
        level: Level = "ordinal" if scheme else "nominal"
        if scheme != "_ordinal":
            kappa = partial(coefficients.cohen, distance=distance)
            yield Measure(f"cohen{scheme}", kappa, level, (_two_raters,), _per_rater, bool(scheme))
        if not scheme:
            yield Measure("light", coefficients.light, level, (_complete,), _per_rater, False)
            yield _pooled("fleiss", coefficients.fleiss, level, _equal_numbers)
        pooled = partial(coefficients.conger, distance=distance)
        yield Measure(f"conger{scheme}", pooled, level, (), _per_rater, bool(scheme))
        yield _pooled(f"fleiss_gwet{scheme}", partial(coefficients.fleiss_gwet, distance=distance), level)
        name = f"gwet_ac2{scheme}" if scheme else "gwet_ac1"
        yield _pooled(name, partial(coefficients.gwet, distance=distance), level, _known_categories)
        even = partial(coefficients.brennan_prediger, distance=distance)
        yield _pooled(f"brennan_prediger{scheme}", even, level, _known_categories)


def _custom(ratings: Ratings) -> Iterator[Measure]:
    """Weights of one's own, where there are any."""
    distance = ratings.custom
    if distance is None:
        return
    rules = () if distance.symmetric else (_two_raters,)
    percent = coefficients.percent if distance.symmetric else coefficients.percent_of_two
    yield _described("pa_custom", partial(percent, distance=distance), "nominal", *rules)
    kappa = partial(coefficients.cohen, distance=distance)
    yield Measure("cohen_custom", kappa, "nominal", (_two_raters,), _per_rater)


def _per_category(ratings: Ratings) -> Iterator[Measure]:
    listed = _known_categories(ratings) is None and len(ratings.labels) <= MOST_NAMED
    for category, label in enumerate(ratings.labels if listed else ()):
        one = partial(coefficients.fleiss_category, category=category)
        yield replace(_pooled(f"fleiss_cat{label}", one, "nominal", _equal_numbers), undefined="not_applicable")


def _alphas() -> Iterator[Measure]:
    yield _pooled("alpha_nominal", partial(coefficients.alpha, distance=distances.identity))
    yield replace(_pooled("alpha_ordinal", coefficients.alpha_ordinal, "ordinal"), width=_squared)
    squared = partial(coefficients.alpha_interval, distance=distances.interval)
    yield replace(_pooled("alpha_interval", squared, "interval"), width=_one, square=False)
    yield _pooled("alpha_ratio", partial(coefficients.alpha, distance=distances.ratio), "ratio")
    for scheme, distance in SCHEMES.items():
        level: Level = "ordinal" if scheme else "nominal"
        yield _pooled(f"alpha_gwet{scheme}", partial(coefficients.alpha, distance=distance), level)


def _binary(ratings: Ratings) -> Iterator[Measure]:
    last = len(ratings.values) - 1
    yes, no = (partial(coefficients.specific_agreement, category=category) for category in (last, 0))
    yield replace(_pooled("positive_agreement", yes, "nominal", _binary_code), describes=True)
    yield replace(_pooled("negative_agreement", no, "nominal", _binary_code), describes=True)
    two = (_binary_code, _two_raters)
    yield Measure("prevalence_index", coefficients.prevalence_index, rules=two, describes=True)
    yield Measure("bias_index", coefficients.bias_index, rules=two, width=_per_rater, describes=True)


def _rating_scales() -> Iterator[Measure]:
    yield from _differences()
    finn = (_numbers, _declared, _complete)
    for name, two_way in (("finn_oneway", False), ("finn_twoway", True)):
        compute = partial(icc.finn, two_way=two_way)
        yield Measure(name, compute, "ordinal", finn, scores.width, square=False, scale="own")
    for form in icc.FORMS:
        yield _icc(form, partial(icc.icc, form=form), _complete, form)
    yield _icc("icc_1_1_unbalanced", icc.icc_unbalanced)
    yield _icc("icc_1_k_unbalanced", icc.icc_unbalanced_mean)
    fitted = (("icc_A_1_reml", reml.icc_agreement), ("icc_C_1_reml", reml.icc_consistency), ("gqk", reml.g_q_k))
    for name, estimate in fitted:
        yield replace(_icc(name, estimate, _raters_return), drawn=estimate)


def _differences() -> Iterator[Measure]:
    """How far ratings lie apart, in points of their scale."""
    both = (_two_raters, _numbers)
    mean = coefficients.mean_difference
    yield Measure("mean_difference", mean, "ordinal", both, _one, False, scale="own", describes=True)
    for name, deviations in (("loa_low", -coefficients.USUAL), ("loa_high", coefficients.USUAL)):
        limit = partial(coefficients.limit_of_agreement, deviations=deviations)
        yield Measure(name, limit, "ordinal", both, _one, False, scale="own")
    sem = icc.standard_error_of_measurement
    yield Measure("sem", sem, "ordinal", (_numbers,), scores.width, False, scale="log", describes=True)


def _icc(name: str, compute: Callable[[Totals], Array], rule: Rule | None = None, form: str | None = None) -> Measure:
    rules = (_numbers,) if rule is None else (_numbers, rule)
    scale: Scale = "own" if "_k" in name else "z"
    return Measure(name, compute, "ordinal", rules, scores.width, False, form, scale=scale, undefined="not_applicable")
