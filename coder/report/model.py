"""What a reliability report says, before it is laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Label:
    """What a code is called, and what it is."""

    label: str
    kind: str
    """`presence`, `count` or `rating`."""
    segment: str
    """The kind of segment it is coded on."""


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


@dataclass(frozen=True, slots=True)
class BaseLine:
    """The base rates of one code."""

    name: str
    label: str
    is_rating: bool
    overall: Base
    by_rater: Mapping[str, Base]


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

    @property
    def share(self) -> float | None:
        """The base rate: of all that was judged, or, for what is not one code, of what was compared."""
        return self.base.overall.share if self.base else self.prevalence

    @property
    def has_own_icc(self) -> bool:
        """Whether there is an ICC(A,1) by analysis of variance beside another headline."""
        icc = self.estimates.get("icc_A_1")
        return icc is not None and icc.value is not None and self.headline.name != "icc_A_1"


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
    unit: str
    """What agreement is counted on: `segment`, `interval` or `session`."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Codebook version → how many submitted codings made with it mean something else and were not compared."""
