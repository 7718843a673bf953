"""A code: what a rater can say about a segment, and how to know when."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from coder.codebook.schema.base import Id, Named, Part, Text, Version

CodeKind = Literal["presence", "count", "rating"]
Speaker = Literal["therapist", "client", "other", "any"]
Evidence = Literal["none", "optional", "required"]


class NonExample(Part):
    """Something that looks like the code and is not."""

    text: Text
    """what was said"""
    instead: Id
    """the code that fits, or none"""


class Code(Named):
    """One code of the book, in the words that raters are trained on."""

    label: Text
    """the code's name on screen and in tables"""
    abbr: Annotated[str, StringConstraints(pattern=r"^\S{1,6}$")]
    """a short name of 1 to 6 signs without spaces, for narrow screens"""
    kind: CodeKind
    """one of presence, count, rating"""
    segment: Id
    """the kind of segment it is coded on"""
    target: Id
    """whom the code is about, one of the book's targets"""
    speaker: tuple[Speaker, ...] = Field(default=("any",), min_length=1)
    """who must be speaking: therapist, client, other or any"""
    valence: Literal["positive", "negative", "neutral"] = "neutral"
    """positive, negative or neutral for the alliance"""
    scale: Id | None = None
    """the scale of a rating; for a count, a tally scale that limits it"""
    facets: tuple[Id, ...] = ()
    """the facets asked after the code"""
    intensity: Id | None = None
    """the scale of a strength that may be added with a digit; it may stay unsaid"""
    definition: Text
    """what the code means, in a sentence or two"""
    use_when: Text
    """when to use it"""
    not_when: Text
    """when not to use it, and what to use instead"""
    decision_rules: tuple[Text, ...] = ()
    """rules for hard cases"""
    examples: tuple[Text, ...] = Field(min_length=1)
    """at least one example, invented"""
    non_examples: tuple[NonExample, ...] = ()
    """look-alikes, each with what fits instead"""
    hotkey: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,2}$")] | None = None
    """one ASCII letter, a-z or A-Z, or two to be pressed one after the other; other keys belong to the program"""
    tags: dict[Text, Text] = Field(default_factory=dict)
    """words to select codes by, such as component: bond"""
    evidence: Evidence = "none"
    """none, optional or required: whether a rating names the segments it rests on"""
    required: bool = False
    """true when a segment is incomplete without it"""
    only_if: Text | None = None
    """a formula that must hold before the code is asked"""
    deprecated_in: Version | None = None
    """the version of the book from which on it is not coded any more; earlier codings of it stay"""
    replaced_by: Id | None = None
    """the code to use in place of a deprecated one"""
