"""A questionnaire as a scoring key: item numbers, their scale, and what is computed from them."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from coder.codebook.schema.base import Id, Named, Part, Text, as_id
from coder.codebook.schema.document import Document
from coder.codebook.schema.parts import Scale

Respondent = Literal["client", "therapist", "observer"]
Component = Literal["bond", "goal", "task", "total"]
COMPONENTS: tuple[Component, ...] = ("bond", "goal", "task", "total")
"""The parts of the alliance by which subscales of different forms are laid side by side."""

MAX_ITEMS = 300
"""A questionnaire that people answer about a session is shorter."""


def _item(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise PydanticCustomError("number", "must be the number of an item: 1 or more")
    return value


def _member(value: object) -> int | str:
    if not isinstance(value, str):
        return _item(value)
    return as_id(value)


def _at_most(value: int) -> int:
    if value > MAX_ITEMS:
        raise PydanticCustomError("number", f"must be {MAX_ITEMS} or less")
    return value


Item = Annotated[int, PlainValidator(_item), WithJsonSchema({"type": "integer", "minimum": 1})]
"""The number of an item as it is printed on the form."""
Member = Annotated[
    int | str, PlainValidator(_member), WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string"}]})
]
"""An item by its number, or another score by its id."""


class Items(Part):
    """The items of a form, 1 to n."""

    n: Annotated[Item, AfterValidator(_at_most)]
    """how many items the form has, at most 300"""
    scale: Id
    """the scale of all items but those in scale_of"""
    scale_of: dict[Item, Id] = Field(default_factory=dict)
    """item number: scale, for items that are answered on another one"""
    labels: dict[Item, Text] = Field(default_factory=dict)
    """item number: a short label in your own words; never where the wording is withheld"""


class FormScore(Named):
    """A number made of items or of other scores."""

    fn: Literal["mean", "sum"]
    """mean or sum"""
    of: tuple[Member, ...] = Field(min_length=1)
    """the numbers of its items, or the ids of other scores"""
    reverse: tuple[Item, ...] = ()
    """items that count from the other end: min + max - answer"""
    min_answered: int | None = Field(default=None, ge=1)
    """how many of `of` must have a number; all where this is not said"""
    missing: Literal["na", "prorate"] = "na"
    """na or prorate: whether the mean of those answered stands for those that are not"""
    label: Text | None = None
    """the score's name in tables"""
    component: Component | None = None
    """bond, goal, task or total, for what `coder combine` lays side by side"""


class Form(Document):
    """Everything a form file says: the key by which answers are scored, and no wording that is not ours."""

    named: ClassVar[tuple[str, ...]] = ("scales", "scores")

    kind: Literal["form"]
    """form"""
    respondent: Respondent
    """who fills it in: client, therapist or observer"""
    instrument: Text | None = None
    """the family it belongs to, such as WAI-SR: forms of one family are compared with each other"""
    unverified: Text | None = None
    """what of the key was not checked against the printed form; said each time it scores"""
    scales: dict[Id, Scale] = Field(min_length=1)
    """the scales that items are answered on"""
    items: Items
    """how many items there are, and on which scale"""
    scores: dict[Id, FormScore] = Field(min_length=1)
    """what is computed"""
    notes: tuple[Text, ...] = ()
    """what somebody who scores should know"""

    @property
    def item_numbers(self) -> range:
        """The numbers of the items, from 1."""
        return range(1, self.items.n + 1)

    def scale_of(self, item: int) -> Scale:
        """Give the scale an item is answered on."""
        return self.scales[self.items.scale_of.get(item, self.items.scale)]

    def items_of(self, score: str) -> tuple[int, ...]:
        """List the items that a score rests on, itself or by way of other scores, each once."""
        below = [(one,) if isinstance(one, int) else self.items_of(one) for one in self.scores[score].of]
        return tuple(dict.fromkeys(item for items in below for item in items))

    def bounds(self, score: str) -> tuple[float, float]:
        """Give the lowest and the highest number that a score can be."""
        spec = self.scores[score]
        ends = [self._ends(one) for one in spec.of]
        share = len(ends) if spec.fn == "mean" else 1
        return sum(low for low, _ in ends) / share, sum(high for _, high in ends) / share

    def _ends(self, member: int | str) -> tuple[float, float]:
        if isinstance(member, str):
            return self.bounds(member)
        scale = self.scale_of(member)
        return scale.min, scale.max
