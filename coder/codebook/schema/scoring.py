"""What is computed from codes and checked between them: scores and rules. Declared here, not computed."""

from typing import Literal

from pydantic import Field

from coder.codebook.schema.base import Id, Named, Number, Part, Positive, Text

ScoreFunction = Literal[
    "mean",
    "sum",
    "count",
    "rate_per_min",
    "proportion",
    "ratio",
    "balance",
    "max",
    "mode",
    "weighted_sum",
    "followed_by",
]
"""The closed list of functions; there is no formula that a book could add."""


class Score(Named):
    """A number made of codes, groups or other scores."""

    fn: ScoreFunction
    """one of the functions that scores have"""
    of: tuple[Id, ...] = Field(min_length=1)
    """codes, groups, scores, or any_code, positive, negative"""
    out_of: tuple[Id, ...] = ()
    """for proportion: the codes whose sum is the whole"""
    weights: dict[Id, Number] = Field(default_factory=dict)
    """for weighted_sum: the weight of each of `of`"""
    reverse: tuple[Id, ...] = ()
    """ratings that count from the other end: min + max - value"""
    by: tuple[Literal["session", "interval", "target", "role"], ...] = Field(default=("session",), min_length=1)
    """for what one number is made: session, interval, target, role"""
    min_answered: int | None = Field(default=None, ge=1)
    """how many of `of` must have a value"""
    missing: Literal["na", "prorate"] = "na"
    """na or prorate: what becomes of a sum with missing values"""
    denominator: Literal["coded_minutes", "speaker_minutes", "segments"] | None = None
    """for rates: coded_minutes, speaker_minutes or segments"""
    within_s: Positive | None = None
    """for followed_by: how many seconds later at most"""
    by_intensity: bool = False
    """for sum and weighted_sum: true when each coding counts its intensity instead of 1"""
    where: dict[Id, tuple[Text, ...]] = Field(default_factory=dict)
    """for count, sum, rate_per_min and proportion: only codings with these answers, as {intent: [Q]}, are counted"""


class Then(Part):
    """What a rule asks for when it applies; exactly one of the three."""

    require: Literal["note"] | None = None
    """note: a sentence why"""
    allow: dict[Id, tuple[Number, ...]] | None = None
    """for each rating, the values that fit"""
    forbid: tuple[Id, ...] = ()
    """codes or groups that do not fit"""


class Rule(Part):
    """A check between codes and ratings, made when a rater submits."""

    id: Id
    """the rule's name"""
    when: Text
    """the formula under which it applies"""
    then: Then
    """require, allow or forbid"""
    severity: Literal["error", "warn"]
    """error stops submitting, warn asks"""
    message: Text
    """what the rater reads"""
