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
class DriftChange:
    """The difference of a block's figure from the first block's."""

    difference: float
    p: float | None
    """Corrected by Holm for all that was tested; None where it was not tested."""
    flagged: bool
    why_not: str
    """Why it was not tested, in words; empty where it was."""


@dataclass(frozen=True, slots=True)
class DriftPoint:
    """One block of sessions, in the order in which they were submitted."""

    label: str
    """Such as `1-10`: which sessions it holds by their place in that order."""
    value: float | None
    low: float | None
    high: float | None
    n: int
    """Sessions it rests on."""
    change: DriftChange | None = None
    """None for the first block, and where either has no value."""


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One figure over the blocks."""

    name: str
    points: tuple[DriftPoint, ...]
    coefficient: str = ""
    """Its short name; empty for a mean over several."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How agreement, and how high each rater rates, went over time."""

    means: tuple[DriftLine, ...]
    """Mean coefficients of codes and of ratings; empty for a single block."""
    variables: tuple[DriftLine, ...]
    """The coefficient of each code and rating; empty for a single block."""
    bias: tuple[DriftLine, ...]
    """Each rater's mean signed difference over the ratings, in points, by blocks of the rater's own sessions."""
    against: str
    """What raters' bias is measured against, as part of a sentence."""
    statement: str
    """What was tested, by which rule, how often, and what was flagged."""
    summary: str
    """The same in a sentence."""
