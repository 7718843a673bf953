"""Agreement as a supervisor looks at it: one row per variable, one figure for all raters and one for each pair.

Frozen values in the words of people, made from the public records of an analysis. What counts (numpy, scipy) is
imported when a table is asked for: the screens are laid out before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from coder.codebook.schema import Codebook
from coder.report.words import NO_LIMITS, SHARES, UNDEFINED, coefficient
from coder.store.sessions import require_session
from coder.workflow.study import Study, study_book

if TYPE_CHECKING:
    from coder.agreement import Agreement, Coefficient
    from coder.workflow.reliability import Reliability

RowKind = Literal["group", "code", "rating", "score", "timed", "filter", "state"]
"""What a row is of; `timed`: events compared in time; `filter`: whether what depends on a condition was asked at all;
`state`: how often something could not be coded."""

Order = Literal["book", "value", "prevalence", "name"]
ORDERS: Final[tuple[Order, ...]] = ("book", "value", "prevalence", "name")

CountedOn = Literal["segment", "interval", "session"]
UNITS: Final[tuple[CountedOn, ...]] = ("segment", "interval", "session")

METHODS: Final = {"F": "from the F distribution", "monte_carlo": "by Monte Carlo"}
"""How limits that come from a model are said to be made; others by the name of the method."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One coefficient in words: undefined is None with the reason, and so are limits that there are none of."""

    key: str
    """Its name in records: `alpha_nominal`, `icc_A_1`, …"""
    name: str
    """Its name for people."""
    value: float | None
    undefined: str
    """Why there is no value; empty where there is one."""
    low: float | None
    high: float | None
    limits: str
    """How the limits were made, or why there are none."""

    @property
    def is_share(self) -> bool:
        """Whether it is a share of units, which people read as per cent."""
        return self.key in SHARES


@dataclass(frozen=True, slots=True)
class Figure:
    """The agreement of all raters, or of one pair, on one variable."""

    raters: tuple[str, ...]
    """The pair; empty for all raters."""
    n_units: int
    n_pairable: int
    """Units with at least two ratings: the denominator."""
    n_raters: int
    n_ratings: int
    headline: Estimate
    why: str
    """Why this coefficient is the headline, as part of a sentence."""
    estimates: tuple[Estimate, ...]
    """Every coefficient that was worked out, the headline first."""
    shares: Mapping[str, float]
    """Share of the ratings per category, in the order of the categories; empty for numbers without categories."""

    @property
    def agreed(self) -> float | None:
        """The share of equal pairs, from 0 to 1; None where it is undefined."""
        return next((one.value for one in self.estimates if one.key == "pa"), None)


@dataclass(frozen=True, slots=True)
class Row:
    """One variable."""

    name: str
    """Its key in records: a code's id, `ID@PERSON`, `group:ID`, `score:ID`, `timed:KIND`, `filter:ID`,
    `state:cannot_code`."""
    abbr: str
    """The code's abbreviation, by which raters know it; empty for what is no code."""
    label: str
    kind: RowKind
    prevalence: float | None
    """How often it was given, from 0 to 1: a code, any member of a group; None for ratings and scores."""
    mean: float | None
    """Of ratings on a scale with countable values; None for the others."""
    all: Figure
    pairs: Mapping[tuple[str, str], Figure]

    @property
    def title(self) -> str:
        """Abbreviation and label."""
        return f"{self.abbr} {self.label}".strip()


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """The agreement of a study on one kind of unit."""

    study: str
    codebook: str
    unit: str
    n_sessions: int
    """Sessions with at least two submitted raters."""
    pairs: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    left_out: Mapping[str, int]
    """Codebook version → submitted codings that mean something else and were not compared."""


def agreement_table(
    study: Study,
    unit: CountedOn = "segment",
    sessions: Sequence[str] = (),
    *,
    book: str = "",
    flagged: bool = True,
) -> AgreementTable:
    """Work out the agreement of all raters and of each pair. It may take long: never on a screen's own thread.

    Args:
        study: the study.
        unit: what agreement is counted on.
        sessions: some sessions; all where none is named.
        book: a codebook's id; the study's own where it has one.
        flagged: whether segments are in of which a rater was unsure, or found something wrong with them.

    Raises:
        ConflictError: nothing submitted overlaps yet, so there is nothing to compare.
    """
    from coder.workflow.reliability import Options, reliability

    options = Options(flagged=flagged)
    found = reliability(study, sessions, book=book, by="pair", unit=unit, options=options)
    return table_of(found, study_book(study, book))


def require_known(study: Study, sessions: Sequence[str], book: str) -> None:
    """Refuse sessions and a codebook that the study does not have, before anything is worked out.

    Raises:
        NotFoundError: there is no such session or codebook.
    """
    study_book(study, book)
    with study.store.read() as connection:
        for session in sessions:
            require_session(connection, session)


def table_of(found: "Reliability", book: Codebook) -> AgreementTable:
    """Turn an analysis by pair into rows and figures; pairs that share no unit of any row are left out."""
    groups = [(name, one) for several in found.groups.values() for name, one in several.items()]
    pairs = dict.fromkeys(_pair(name) for name, one in groups if one.n_pairable)
    rows = tuple(
        _row(name, found.labels.get(name, name), one, found.groups.get(name, {}), book)
        for name, one in found.codes.items()
    )
    return AgreementTable(
        found.study, found.codebook, found.unit, found.n_sessions, tuple(pairs), rows, dict(found.left_out)
    )


def _row(name: str, label: str, one: "Agreement", groups: Mapping[str, "Agreement"], book: Codebook) -> Row:
    code = book.codes.get(name.removeprefix("filter:").partition("@")[0])
    kind = _kind(name, rated=code is not None and code.kind == "rating")
    pairs = {_pair(group): _figure(found, book, _pair(group)) for group, found in groups.items()}
    prevalence = None if kind in ("rating", "score") else _prevalence(one.prevalence)
    mean = _mean(one.prevalence) if kind == "rating" else None
    shown = book.groups[label].label or label if kind == "group" and label in book.groups else label
    return Row(name, code.abbr if code else "", shown, kind, prevalence, mean, _figure(one, book), pairs)


def _pair(group: str) -> tuple[str, str]:
    """The two raters of a group's name; ids hold no blanks."""
    first, _, second = group.partition(" ")
    return first, second


def _kind(name: str, *, rated: bool) -> RowKind:
    prefixes: tuple[RowKind, ...] = ("group", "score", "timed", "filter", "state")
    for kind in prefixes:
        if name.startswith(f"{kind}:"):
            return kind
    return "rating" if rated else "code"


def _prevalence(shares: Mapping[str, float]) -> float | None:
    """How often something was given: the share of 1 among 0 and 1, or of any member of a group."""
    from coder.workflow.variables import NO_MEMBER

    if NO_MEMBER in shares:
        return 1 - shares[NO_MEMBER]
    return shares.get("1") if set(shares) <= {"0", "1"} else None


def _mean(shares: Mapping[str, float]) -> float | None:
    return sum(float(value) * share for value, share in shares.items()) if shares else None


def _figure(one: "Agreement", book: Codebook, raters: tuple[str, ...] = ()) -> Figure:
    estimates = {name: _estimate(name, found) for name, found in one.coefficients.items()}
    headline = estimates[one.headline]
    return Figure(
        raters,
        one.n_units,
        one.n_pairable,
        one.n_raters,
        one.n_ratings,
        headline,
        one.why,
        (headline, *(found for name, found in estimates.items() if name != one.headline)),
        MappingProxyType({_category(book, name): share for name, share in one.prevalence.items()}),
    )


def _category(book: Codebook, name: str) -> str:
    """A category as people call it: a member of a group by its code, a number as it is."""
    code = book.codes.get(name)
    return f"{code.abbr} {code.label}" if code else name


def _estimate(name: str, one: "Coefficient") -> Estimate:
    undefined = "" if one.value is not None else _words(UNDEFINED, one.reason)
    return Estimate(name, coefficient(name)[0], one.value, undefined, one.low, one.high, _limits(one))


def _limits(one: "Coefficient") -> str:
    """How the limits came about, or why there are none."""
    if one.low is None or one.high is None:
        return f"no limits: {_words(NO_LIMITS, one.ci.reason)}"
    how = METHODS.get(str(one.ci.method), f"by {one.ci.method}")
    over = f" over {one.ci.n_resampled} {one.ci.resampled}s" if one.ci.resampled else ""
    return f"{one.ci.level:.0%} limits {how}{over}".replace("95%", "95 %")


def _words(known: Mapping[str, str], reason: str | None) -> str:
    """A reason in words; one that is new here by its own name."""
    return known.get(reason or "", (reason or "no reason given").replace("_", " "))


def arranged(rows: Sequence[Row], order: Order = "book", kinds: Collection[RowKind] = ()) -> tuple[Row, ...]:
    """Give the rows of some kinds (of all where none is named) in an order.

    By value the lowest come first, for they need a look, and by prevalence the rarest; what has none comes last.
    """
    chosen = [one for one in rows if not kinds or one.kind in kinds]
    if order == "value":
        chosen.sort(key=lambda one: _last_if_none(one.all.headline.value))
    elif order == "prevalence":
        chosen.sort(key=lambda one: _last_if_none(one.prevalence))
    elif order == "name":
        chosen.sort(key=lambda one: (one.title.casefold(), one.name))
    return tuple(chosen)


def _last_if_none(number: float | None) -> tuple[bool, float]:
    return (number is None, number or 0.0)
