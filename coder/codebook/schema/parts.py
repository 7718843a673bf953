"""Where and on what a code is coded: segment kinds, scales, facets, groups."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from coder.codebook.schema.base import Id, Named, NotNegative, Number, Part, Positive, Text, Texts

SegmentType = Literal["utterance", "turn", "thought_unit", "interval", "excerpt", "event", "episode", "session"]
SPOKEN: tuple[SegmentType, ...] = ("utterance", "turn", "thought_unit")
"""Kinds on which one person speaks."""
PLACED: tuple[SegmentType, ...] = ("event", "episode")
"""Kinds that raters place themselves: they belong to an assignment, and no two raters share them."""
Remainder = Literal["keep", "merge", "drop"]
GroupMode = Literal["multi", "exclusive", "exhaustive", "exclusive_exhaustive"]
NullReason = Literal["cannot_rate", "not_applicable"]

MAX_STEPS = 1000
"""More values than this are not a list that anyone chooses from."""


class Selection(Part):
    """Which stretch of a session an excerpt is."""

    how: Literal["random", "first", "middle", "last", "at"]
    """random (drawn by seed, for each session anew), first, middle, last, or at (where starts_s says)"""
    length_s: Positive
    """the length of the excerpt in seconds; a shorter session is taken whole"""
    seed: int = 1
    """for random: the number that the draw begins with"""
    starts_s: tuple[NotNegative, ...] = ()
    """for at: where excerpts begin, in seconds"""


class SegmentKind(Named):
    """A kind of segment and the rule that cuts a session into such segments. Seconds, as people write them."""

    kind: SegmentType
    """one of utterance, turn, thought_unit, interval, excerpt, event, episode, session"""
    length_s: Positive | None = None
    """the length of an interval in seconds"""
    remainder: Remainder = "keep"
    """what becomes of the last, shorter interval: keep, merge (into the one before) or drop"""
    min_s: NotNegative = 0.3
    """shorter utterances and turns are shown and are not segments; 0.3 for utterances, else 0"""
    pause_s: NotNegative = 0.8
    """a longer pause within a turn ends an utterance"""
    max_s: NotNegative = 20
    """a longer utterance is split at its widest pause; 0 for never"""
    mark: Annotated[str, StringConstraints(pattern=r"^[^\w\s]{1,3}$")] = "/"
    """the sign that parts thought units in a transcript, 1 to 3 signs that are no letters or digits"""
    select: Selection | None = None
    """which stretch of the session an excerpt is"""
    within: Id | None = None
    """an excerpt kind: only what lies in it is cut into segments"""

    @property
    def placed(self) -> bool:
        """Whether raters place such segments themselves."""
        return self.kind in PLACED

    @model_validator(mode="before")
    @classmethod
    def _default_min_s(cls, data: Any) -> Any:
        """Drop no turn for its length unless the book says so: a short turn is still somebody's turn."""
        if not isinstance(data, Mapping) or data.get("kind") == "utterance":
            return data
        return {"min_s": 0, **data}


class Scale(Named):
    """The values a rating may take."""

    type: Literal["ordinal", "interval", "vas", "tally", "distribution"]
    """ordinal or interval (steps to choose from), vas (a line with any value between its ends), tally (how often),
    or distribution (steps of which each is given a fixed number of times)"""
    min: Number
    """the lowest value"""
    max: Number
    """the highest value"""
    step: Positive
    """the distance from one value to the next; for a vas, how finely it is read"""
    start: Number | None = None
    """the value shown before anything is rated; it is never stored"""
    metric: Literal["nominal", "ordinal", "interval", "ratio"]
    """nominal, ordinal, interval or ratio: how agreement treats distances"""
    anchors: dict[Number, Texts] = Field(default_factory=dict)
    """what a value means, by language"""
    null_reasons: tuple[NullReason, ...] = ()
    """the reasons that may stand in place of a value: cannot_rate, not_applicable"""
    buckets: dict[Number, int] = Field(default_factory=dict)
    """for a distribution: how many ratings take each value"""

    def values(self) -> tuple[int | float, ...]:
        """List the legal values from low to high; none for a vas, whose values are not chosen from a list."""
        if self.type == "vas":
            return ()
        low, high, step = (_exact(number) for number in (self.min, self.max, self.step))
        steps = int((high - low) / step) + 1
        return tuple(_plain(low + at * step) for at in range(min(steps, MAX_STEPS + 1)))

    def accepts(self, number: int | float) -> bool:
        """Tell whether a rating may have this value: between the ends and, but for a vas, on a step."""
        if not self.min <= number <= self.max:  # holds for no infinite end, and never for nan
            return False
        return self.type == "vas" or (_exact(number) - _exact(self.min)) % _exact(self.step) == 0


def _exact(number: int | float) -> Fraction:
    """Take 0.1 for a tenth: steps are meant as they are written."""
    return Fraction(str(number))


def _plain(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


class Facet(Named):
    """A second question about a code, answered with a digit: the n-th value."""

    values: tuple[Text, ...] = Field(min_length=1)
    """the answers in the order of their digits"""
    required: bool = False
    """true when a segment is incomplete without an answer"""
    definition: Text | None = None
    """what is asked"""


class Group(Named):
    """Codes that belong together; the mode says how many of them a segment takes.

    `multi`: any; `exclusive`: at most one; `exhaustive`: one or more, or none said; `exclusive_exhaustive`:
    exactly one, or none said.
    """

    mode: GroupMode
    """one of multi, exclusive, exhaustive, exclusive_exhaustive"""
    members: tuple[Id, ...] = Field(min_length=1)
    """codes, groups, or any_code, positive, negative"""
    segment: Id | None = None
    """the segment kind that members are narrowed to"""
    max_per_segment: int | None = Field(default=None, ge=1)
    """the most codes that one segment takes"""
    precedence: tuple[Id, ...] = ()
    """members from the most specific to the last resort"""
    solo: tuple[Id, ...] = ()
    """members that stand alone: with one of them no other member goes"""
    label: Text | None = None
    """the group's name in tables"""
