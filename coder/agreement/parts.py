"""One coefficient of parts of the ratings: of each session alone, of each two raters. Values only, without limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt

from coder.agreement.counts import Counts, Field, Totals
from coder.agreement.distances import Array
from coder.agreement.measures import measures
from coder.agreement.ratings import ratings_of
from coder.agreement.records import Json, Level


class _EachRow(Totals):
    """Every row by itself, as if each were one replicate."""

    def of(self, field: Field, *args: object) -> Array:
        return self._counts.of(field, *args)


@dataclass(frozen=True, slots=True)
class BySession:
    """A coefficient within each session by itself: beside the pooled one, which long sessions rule."""

    median: float | None
    """Over the sessions in which it is defined."""
    n_defined: int
    n_sessions: int
    """Sessions with a unit that two raters rated."""

    def record(self) -> dict[str, Json]:
        """The median in the shape of `--json`."""
        return {"median": self.median, "n_defined": self.n_defined, "n_sessions": self.n_sessions}


def median_by_session(
    name: str,
    ratings: npt.ArrayLike,
    sessions: Sequence[str],
    *,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None = None,
    times: npt.ArrayLike | None = None,
) -> BySession:
    """Give the median over sessions of a coefficient; the arguments are those of `session_values`."""
    values = session_values(name, ratings, sessions, level=level, categories=categories, times=times)
    defined = [value for value in values.values() if value is not None]
    return BySession(median(defined) if defined else None, len(defined), len(values))


def session_values(
    name: str,
    ratings: npt.ArrayLike,
    sessions: Sequence[str],
    *,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None = None,
    times: npt.ArrayLike | None = None,
) -> dict[str, float | None]:
    """Compute a coefficient within each session that has a unit with two ratings; None where it is undefined there.

    Args:
        name: of the coefficient, such as `cohen`.
        ratings: shape (raters, units), NaN where a rater gave nothing.
        sessions: the session of each unit.
        level: the level of measurement.
        categories: all that could have been chosen.
        times: shape (units,): how many equal units a column stands for; one each by default.
    """
    table = np.asarray(ratings, dtype=np.float64)
    kept = np.flatnonzero((~np.isnan(table)).sum(axis=0) > 1)
    place = {session: at for at, session in enumerate(sorted({sessions[at] for at in kept.tolist()}))}
    row = np.array([place[sessions[at]] for at in kept.tolist()], dtype=np.int64)
    held = ratings_of(table[:, kept], level, categories, times=_of(times, kept))
    measure = measures(held).get(name)
    if measure is None or not place or measure.refusal(held) is not None:
        return dict.fromkeys(place)
    values = measure.compute(_EachRow(Counts(held, row, len(place))))
    return {one: float(value) if np.isfinite(value) else None for one, value in zip(place, values, strict=True)}


def pair_value(
    name: str,
    ratings: npt.ArrayLike,
    *,
    level: Level,
    categories: Sequence[str] | Sequence[float] | None = None,
    times: npt.ArrayLike | None = None,
) -> float | None:
    """Compute a coefficient over the units that both of two raters rated; None where it is undefined.

    Args:
        name: of the coefficient, such as `cohen` or `icc_A_1`.
        ratings: shape (2, units), NaN where a rater gave nothing.
        level: the level of measurement.
        categories: all that could have been chosen.
        times: shape (units,): how many equal units a column stands for; one each by default.
    """
    table = np.asarray(ratings, dtype=np.float64)
    kept = np.flatnonzero(~np.isnan(table).any(axis=0))
    held = ratings_of(table[:, kept], level, categories, times=_of(times, kept))
    measure = measures(held).get(name)
    if measure is None or measure.refusal(held) is not None:
        return None
    value = float(measure.compute(Totals(Counts(held)))[0])
    return value if np.isfinite(value) else None


def _of(times: npt.ArrayLike | None, kept: npt.NDArray[np.intp]) -> npt.NDArray[np.float64] | None:
    return None if times is None else np.asarray(times, dtype=np.float64)[kept]
