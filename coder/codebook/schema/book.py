"""The codebook as one frozen value."""

from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import Field

from coder.codebook.near import nearest
from coder.codebook.schema.base import Id, Tag, Text
from coder.codebook.schema.codes import Code
from coder.codebook.schema.document import Document
from coder.codebook.schema.parts import Facet, Group, Scale, SegmentKind
from coder.codebook.schema.practice import Reliability, Workflow
from coder.codebook.schema.scoring import Rule, Score
from coder.codebook.translations import put, texts_of
from coder.codebook.unfold import unfold
from coder.errors import NotFoundError

SELECTORS = ("any_code", "positive", "negative")
"""Built-in names for many codes: every presence or count code, or those of one valence."""

NAMED = ("segments", "scales", "facets", "groups", "codes", "scores")
"""The sections whose parts stand under their id."""

Target = Literal["one", "each", "group", "pair"]


class Codebook(Document):
    """Everything a codebook file says. Build it with `coder.codebook.load`, which also checks what refers to what."""

    named: ClassVar[tuple[str, ...]] = NAMED

    kind: Literal["codebook"]
    """codebook"""
    targets: dict[Id, Target] = Field(min_length=1)
    """whom codes are about: one, each, group or pair"""
    segments: dict[Id, SegmentKind] = Field(min_length=1)
    """the kinds of segments, the first one being what raters walk through"""
    scales: dict[Id, Scale] = Field(default_factory=dict)
    """the scales that ratings use"""
    facets: dict[Id, Facet] = Field(default_factory=dict)
    """second questions about codes"""
    groups: dict[Id, Group] = Field(default_factory=dict)
    """codes that belong together"""
    decision_rules: tuple[Text, ...] = ()
    """rules that hold for all codes"""
    codes: dict[Id, Code] = Field(min_length=1)
    """the codes"""
    globals: tuple[Id, ...] = ()
    """the session ratings, in the order they are asked"""
    rules: tuple[Rule, ...] = ()
    """checks between codes and ratings"""
    scores: dict[Id, Score] = Field(default_factory=dict)
    """numbers made of codes"""
    workflow: Workflow = Workflow()
    """how the book is meant to be used"""
    reliability: dict[Id, Reliability] = Field(default_factory=dict)
    """what is reported, for codes, globals, or one id"""
    translations: dict[Tag, dict[Text, Text]] = Field(default_factory=dict)
    """texts in other languages: under a tag such as de, the path of each text, such as codes.warm.label: Warm"""

    @property
    def first_kind(self) -> str:
        """The id of the first segment kind: what raters walk through, and what plain segment numbers mean."""
        return next(iter(self.segments))

    @property
    def placed_kinds(self) -> tuple[str, ...]:
        """The ids of the kinds whose segments raters place themselves."""
        return tuple(name for name, kind in self.segments.items() if kind.placed)

    def is_each(self, code: Code) -> bool:
        """Tell whether a code is given for each person of its role."""
        return self.targets[code.target] == "each"

    def codes_of(self, kind_id: str) -> tuple[Code, ...]:
        """List the codes of a segment kind in the book's order; none for a kind without codes."""
        return self._codes_by_kind.get(kind_id, ())

    def members(self, name: str) -> tuple[str, ...]:
        """List the ids of the codes that a group, a selector or a code stands for.

        `any_code` is every presence or count code: a rating is never set by walking through segments,
        so it neither fills an exhaustive group nor counts against its limit.
        """
        if name in self.codes:
            return (name,)
        if name == "any_code":
            return tuple(code.id for code in self.codes.values() if code.kind != "rating")
        if name in SELECTORS:
            return tuple(code.id for code in self.codes.values() if code.valence == name)
        if name not in self.groups:
            near = nearest(name, [*self.groups, *self.codes, *SELECTORS])
            hint = f"Did you mean '{near}'?" if near else f"Its groups are: {', '.join(self.groups)}"
            raise NotFoundError(f"{self.key} has no group or code '{name}'.", hint)
        return self._codes_by_group[name]

    def groups_of(self, code_id: str) -> tuple[Group, ...]:
        """List the groups that hold the code, themselves or through a group within."""
        return tuple(group for group in self.groups.values() if code_id in self._codes_by_group[group.id])

    def in_language(self, language: str) -> "Codebook":
        """Give the book to be read in another language; what is not translated stays as it is.

        It is for showing only: codings name and hash the book as it is written.

        Raises:
            NotFoundError: nothing of it is translated into that language.
        """
        if language == self.language:
            return self
        chosen = next((tag for tag in (language, language.partition("-")[0]) if tag in self.translations), "")
        if not chosen:
            others = "".join(f", {tag}" for tag in self.translations)
            raise NotFoundError(f"{self.key} is not translated into '{language}'.", f"It has {self.language}{others}.")
        said: Any = self.model_dump(by_alias=True, exclude_unset=True)
        places = texts_of(said, NAMED)
        for path, text in self.translations[chosen].items():
            said = put(said, places[path], text, chosen)
        return Codebook.model_validate({**said, "language": chosen})

    def _orders(self) -> dict[str, Any]:
        """The order of codes and segment kinds is part of what a book says."""
        return {"order": {"codes": list(self.codes), "segments": list(self.segments)}}

    @cached_property
    def _codes_by_kind(self) -> dict[str, tuple[Code, ...]]:
        kinds = {code.segment for code in self.codes.values()}
        return {kind: tuple(code for code in self.codes.values() if code.segment == kind) for kind in kinds}

    @cached_property
    def _codes_by_group(self) -> dict[str, tuple[str, ...]]:
        members = {name: group.members for name, group in self.groups.items()}
        return unfold(members, self.members, self._keeps)

    def _keeps(self, group: str, code: str) -> bool:
        return self.groups[group].segment in (None, self.codes[code].segment)
