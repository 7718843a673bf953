"""What all models of a codebook share: strict types, whole numbers kept whole, ids, texts by language."""

import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError


class Part(BaseModel):
    """A frozen piece of a codebook; the string under a field is what a message says is expected there."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


def _hide_id(schema: dict[str, Any]) -> None:
    schema["properties"].pop("id")
    schema["required"].remove("id")


class Named(Part):
    """A part that stands under its id: the id is the key in the file, not a line of the part."""

    model_config = ConfigDict(json_schema_extra=_hide_id)

    id: str = Field(exclude=True)


def _number(value: object) -> int | float:
    """Keep `4` an int and make `4.0` one: both are hashed and shown alike."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PydanticCustomError("number", "must be a number")
    return int(value) if value == int(value) else value


def _above_zero(value: int | float) -> int | float:
    if value <= 0:
        raise PydanticCustomError("number", "must be above 0")
    return value


def _not_negative(value: int | float) -> int | float:
    if value < 0:
        raise PydanticCustomError("number", "must not be below 0")
    return value


def _share(value: int | float) -> int | float:
    if not 0 <= value <= 1:
        raise PydanticCustomError("number", "must be a share from 0 to 1, such as 0.2")
    return value


def as_id(value: str) -> str:
    """Give an id back when it is one; else say what an id is."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", value):
        raise PydanticCustomError(
            "id", "must begin with a letter and hold only letters a-z, digits and '_', at most 32 in all"
        )
    return value


def _tag(value: str) -> str:
    if not re.match(LANGUAGE, value):
        raise PydanticCustomError("language", "must be a language as a BCP 47 tag, such as de or pt-BR")
    return value


LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"

Number = Annotated[int | float, PlainValidator(_number), WithJsonSchema({"type": "number"})]
Positive = Annotated[Number, AfterValidator(_above_zero)]
NotNegative = Annotated[Number, AfterValidator(_not_negative)]
Share = Annotated[Number, AfterValidator(_share)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, AfterValidator(as_id)]
"""No dash: formulae and column names hold ids. At most 32 signs, for statistics programs cut longer ones."""
Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")]
Tag = Annotated[str, AfterValidator(_tag)]
Texts = dict[Text, Text]
"""One text in several languages: BCP 47 tag → text."""
