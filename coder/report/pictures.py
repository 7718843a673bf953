"""What is drawn, or laid out as a table of raters or codes, beside the reliability tables: values only."""

from collections.abc import Mapping
from dataclasses import dataclass

from coder.agreement.confusion import Confusion
from coder.agreement.differences import Differences


@dataclass(frozen=True, slots=True)
class Named:
    """A row and column of a confusion: a code, a category, or what stands for none."""

    short: str
    label: str


NO_CODE = Named("none", "no other code")
"""In a table of codes of which a segment takes any number."""
BOTH = Named("both", "both of them")
NEITHER = Named("neither", "neither of them")
"""Of a code and its opposite."""


@dataclass(frozen=True, slots=True, eq=False)
class Crossed:
    """A table of what one rater said where another said something else."""

    title: str
    kind: str
    """The kind of segment it was said on."""
    names: tuple[Named, ...]
    """In the order of the counts; without what stands for no code."""
    found: Confusion
    n_sessions: int
    """Sessions with a pair of raters to compare."""
    open: bool
    """True where a segment takes any number of the codes, so that there is a row for no code of one's own."""


@dataclass(frozen=True, slots=True)
class PairCell:
    """How well two raters agree over the variables of a group."""

    mean: float | None
    """Over the variables for which it is defined; None where it is for none."""
    n_defined: int
    n_variables: int
    n_sessions: int
    """Sessions that both submitted."""
    n_units: int
    """Of the variable that most units of both were rated for."""


@dataclass(frozen=True, slots=True)
class PairTable:
    """A group of variables, and a cell for each two raters who share a session."""

    title: str
    coefficient: str
    """Its short name."""
    raters: tuple[str, ...]
    cells: Mapping[tuple[str, str], PairCell]
    """By the names of both, in the order of `raters`."""


@dataclass(frozen=True, slots=True)
class RatingApart:
    """The differences between raters on one rating."""

    name: str
    label: str
    raters: tuple[str, ...]
    """Whom the rows of the differences stand for."""
    low: float
    high: float
    """The ends of the scale, or of what was rated where the scale has none."""
    found: Differences


@dataclass(frozen=True, slots=True)
class DriftPoint:
    """One block of sessions, in the order in which they were submitted."""

    label: str
    """Such as `1–10`: which sessions it holds by their place in that order."""
    value: float | None
    low: float | None
    high: float | None
    n: int
    """Sessions it rests on."""


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One figure over the blocks."""

    name: str
    points: tuple[DriftPoint, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """How agreement, and how high each rater rates, went over time."""

    agreement: tuple[DriftLine, ...]
    """Coefficients by block; empty where there are too few sessions for blocks."""
    bias: tuple[DriftLine, ...]
    """Each rater's signed difference from the others, or from gold, by block."""
    agreement_of: str
    """What the coefficient is and is of, as part of a sentence."""
    bias_of: str
    """What the bias is measured against and in what, as part of a sentence."""
    statement: str
    """What was tested, how often, and what was flagged: the sentence for Methods; empty without a test."""
