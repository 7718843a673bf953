"""What a reliability report says, before it is laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from coder.agreement.parts import BySession
from coder.report.pictures import Crossed, Drift, PairTable, RatingApart

RARE = 0.05
"""Under this base rate, or over one minus it, kappa and alpha fall though raters agree: a supplement is printed."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a code is called, and what it is."""

    label: str
    kind: str
    """`presence`, `count` or `rating`."""
    segment: str
    """The kind of segment it is coded on."""
    abbr: str = ""
    """Its short name; empty for what has none."""


@dataclass(frozen=True, slots=True)
class Book:
    """A codebook version in use."""

    key: str
    title: str
    status: str
    """How far the book is validated, in its own words; may be empty."""
    sha256: str


@dataclass(frozen=True, slots=True)
class RaterLine:
    """One rater, under the study's id."""

    rater: str
    training_hours: int | None
    n_sessions: int
    """Submitted sessions."""
    n_cannot_code: int
    n_segments: int
    """Segments of the submitted sessions on which anything could be coded."""
    bulk: tuple[int, int] | None = None
    """Segments that were called none together with others by one key, of how many; None where no key was pressed."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is, was coded, and was coded twice."""

    sessions: int
    coded: int
    double_coded: int
    assignments: int
    segments: Mapping[str, int]
    """Coded segments by kind."""


@dataclass(frozen=True, slots=True)
class Design:
    """Who coded what together, how that was drawn, and what the codebook asked of raters."""

    teams: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    """The sets of two raters or more who coded a session together → how many sessions."""
    doubled: tuple[float, ...] = ()
    """The shares of sessions that were asked to be coded twice when sessions were assigned."""
    drawn: int = 0
    """Times sessions were assigned at random."""
    coded_from: Mapping[str, int] = field(default_factory=dict)
    """What raters had before them → submitted codings: audio, video, text, unknown (imported)."""
    criteria: tuple[str, ...] = ()
    """What each codebook asks of a rater before study data, in words."""


@dataclass(frozen=True, slots=True)
class Course:
    """What happened on the way that readers should know."""

    assignment_seeds: tuple[int, ...]
    reopened: int
    recused: int
    primary_decided: int
    """Sessions whose primary coding a supervisor chose by hand."""
    amended: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """One coefficient as it is printed."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    method: str
    """How the limits were made: `F`, `jackknife`, `bootstrap`, or empty."""
    resampled: str
    n_resampled: int
    reason: str
    """Why there is no value; empty where there is one."""
    no_limits: str
    """Why there are no limits; empty where there are."""


@dataclass(frozen=True, slots=True)
class Base:
    """How often a code was given, or what its ratings are like: by one rater, or by all together."""

    n_rated: int
    n_coded: int
    share: float | None
    """None for ratings."""
    mean: float | None
    """None for codes that are present or absent."""
    sd: float | None
    low: float | None
    high: float | None
    n_missing: int = 0
    """Where there could have been a value and is none."""

    @property
    def missing(self) -> float | None:
        """The share of what could have been judged that has no value."""
        all_ = self.n_rated + self.n_missing
        return self.n_missing / all_ if all_ else None


@dataclass(frozen=True, slots=True)
class BaseLine:
    """The base rates of one code."""

    name: str
    label: str
    is_rating: bool
    overall: Base
    by_rater: Mapping[str, Base]


@dataclass(frozen=True, slots=True)
class Spread:
    """The ratings that agreement is computed of: those of units that two raters or more rated."""

    n: int
    mean: float
    sd: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Timed:
    """How events that raters placed themselves were matched."""

    rule: str
    """What makes two events one, with its tolerance, in words."""
    facts: Mapping[str, str]
    """Counts such as matched and unmatched events, as they are printed."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is said about the agreement on one code, group, score or rating."""

    name: str
    label: str
    is_rating: bool
    n_sessions: int | None
    """Sessions with ratings of two raters or more; None where only the agreement analysis knows."""
    n_pairable: int
    n_rated: int | None
    """Segments that anybody rated: with `n_pairable` the share that was double-coded."""
    n_raters: int
    headline: Estimate
    why: str
    estimates: Mapping[str, Estimate]
    """All coefficients by name, the headline too."""
    base: BaseLine | None
    """None for what is not one code."""
    prevalence: float | None
    """The share of the ratings that say yes, by the agreement analysis; None where it is no yes or no."""
    per_session: BySession | None = None
    """None for what has one number a session."""
    spread: Spread | None = None
    """None for codes."""
    timed: Timed | None = None
    """None for what was not compared in time."""

    @property
    def share(self) -> float | None:
        """The base rate: of all that was judged, or, for what is not one code, of what was compared."""
        return self.base.overall.share if self.base else self.prevalence

    @property
    def has_own_icc(self) -> bool:
        """Whether there is an ICC(A,1) by analysis of variance beside another headline."""
        icc = self.estimates.get("icc_A_1")
        return icc is not None and icc.value is not None and self.headline.name != "icc_A_1"

    @property
    def is_rare(self) -> bool:
        """Whether the base rate is so near 0 or 1 that AC1 and PABAK belong beside the headline."""
        return not self.is_rating and self.share is not None and not RARE <= self.share <= 1 - RARE

    @property
    def pabak(self) -> float | None:
        """Agreement corrected as if both categories were equally likely: 2 × agreement - 1 (Byrt et al. 1993)."""
        agreed = self.estimates.get("pa")
        if self.is_rating or self.prevalence is None or agreed is None or agreed.value is None:
            return None
        return 2 * agreed.value - 1


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page."""

    software: str
    version: str
    study: str
    created_at: str
    blinding: str
    books: tuple[Book, ...]
    counts: Counts
    raters: tuple[RaterLine, ...]
    course: Course
    bases: tuple[BaseLine, ...]
    lines: tuple[Line, ...]
    seed: int | None
    """Of the agreement analysis; None where none was used."""
    unit: Literal["segment", "interval", "session"]
    """What agreement is counted on."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Codebook version → how many submitted codings made with it mean something else and were not compared."""
    design: Design = field(default_factory=Design)
    crossed: tuple[Crossed, ...] = ()
    """Codes against codes, a kind of segment each."""
    opposed: tuple[Crossed, ...] = ()
    """A code against its negative partner, each."""
    exclusive: tuple[Crossed, ...] = ()
    """The members of an exclusive group against each other, each."""
    pairs: tuple[PairTable, ...] = ()
    apart: tuple[RatingApart, ...] = ()
    by_session: tuple[Line, ...] = ()
    """The same variables, and scores, where a session has one number each; empty where that was not asked for."""
    drift: Drift | None = None
    """None where nothing over time was computed."""
    benchmarks: tuple[str, ...] = ()
    """Schemes of words for coefficients that were asked for, by name."""
