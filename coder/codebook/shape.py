"""Whether a file has the shape of a codebook or form: keys, types, closed lists; said in its author's words."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, StringConstraints, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from coder.codebook.near import not_one_of, suggest
from coder.codebook.schema import Document
from coder.codebook.tree import Node, Report

Where = tuple[str | int, ...]
Model = type[Document]
One = TypeVar("One", bound=Document)


def validate(root: Node, report: Report, model: type[One]) -> One | None:
    """Build the book or form, or put everything that keeps it from being built into the report."""
    for section in model.named:
        for part in root.get(section).pairs.values():
            if part.has("id"):
                report.name(part.get("id"), "is not written here: the key above is the id")
    try:
        return model.model_validate(root.plain())
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _place(detail, root, report, model)
    return None


def _place(detail: ErrorDetails, root: Node, report: Report, model: Model) -> None:
    """Put one of pydantic's errors where a person looks: at the value, at the key, or where a key is missing."""
    where: Where = detail["loc"]
    if _is_echo(detail, model):
        return
    if detail["type"] == "missing":
        owner, name = _at(root, where[:-1]), str(where[-1])
        report.add(owner.key_place, f"{owner.key}.{name}".lstrip("."), f"is missing: {_described(where, model)}")
    elif detail["type"] == "extra_forbidden":
        report.name(
            _at(root, where), f"is not a key that is known here{suggest(str(where[-1]), _keys(where[:-1], model))}"
        )
    elif where and where[-1] == "[key]":
        report.name(_at(root, where[:-1]), f"as a key {_say(detail, where[:-1], model)}")
    else:
        report.value(_at(root, where), _say(detail, where, model))


def _is_echo(detail: ErrorDetails, model: Model) -> bool:
    """Tell whether the same slip is reported in a better place: a bad key also as `id`, a bad element as too few."""
    where = detail["loc"]
    bad_key = len(where) == 3 and where[0] in model.named and where[-1] == "id"
    return bad_key or (detail["type"] == "too_short" and bool(detail["input"]))


def _at(root: Node, where: Where) -> Node:
    """Go to a value; pydantic writes the keys of mappings as text or as numbers."""
    node = root
    for step in where:
        if isinstance(step, int) and 0 <= step < len(node.elements):
            node = node.elements[step]
        else:
            node = next((below for key, below in node.pairs.items() if str(key) == str(step)), node)
    return node


def _say(detail: ErrorDetails, where: Where, model: Model) -> str:
    """Say what a value must be instead of what it is."""
    given, kind, wanted = detail["input"], detail["type"], _described(where, model)
    if given is None and where:
        return f"is empty; expected {wanted}"
    if kind == "literal_error":
        expected = str(detail["ctx"]["expected"]).replace("' or '", "', '").strip("'").split("', '")
        return not_one_of(str(given), expected)
    if kind == "string_type":
        plain = f"must be text, not {_kind(given)}"
        return f"must be {wanted}" if _needs_more_than_quotes(given, where, model) else plain
    if kind == "string_pattern_mismatch":
        return f"must be {wanted}"
    if kind == "tuple_type" and isinstance(given, str):
        return f"must be a list, such as [{given}]"
    return PLAIN.get(kind, detail["msg"])


PLAIN = {
    "bool_type": "must be true or false",
    "date_type": "must be a day such as 2026-11-22, without quotes",
    "dict_type": "must be a mapping: one 'key: value' per line",
    "greater_than_equal": "must be 1 or more",
    "int_type": "must be a whole number",
    "model_type": "must be a mapping: one 'key: value' per line",
    "string_too_short": "must not be empty",
    "too_short": "must hold at least one",
    "tuple_type": "must be a list: one '- value' per line",
}
"""What an author is told for pydantic's names of errors; messages of our own types stand as they are."""


def _kind(given: object) -> str:
    if isinstance(given, Mapping):
        return "a mapping; put text that holds ': ' in quotes"
    if isinstance(given, tuple):
        return "a list"
    shown = given.isoformat() if isinstance(given, dt.date) else given
    return f"{shown} as a bare value; quotes make it text"


def _needs_more_than_quotes(given: object, where: Where, document: Model) -> bool:
    """Tell whether a bare value would be refused as text too: `version: 1.0`, `hotkey: 5`."""
    pattern = _pattern(where, document)
    return bool(pattern) and isinstance(given, int | float) and not re.search(pattern, str(given))


def _pattern(where: Where, document: Model) -> str:
    """Return the pattern that the text at a place must have; empty when there is none."""
    field = _reached(where, document)
    inner = get_args(field.annotation) if field is not None else ()
    limits = [*(field.metadata if field is not None else ()), *(one for part in inner for one in get_args(part)[1:])]
    patterns = [str(one.pattern) for one in limits if isinstance(one, StringConstraints) and one.pattern]
    return patterns[0] if patterns else ""


def _reached(where: Where, document: Model) -> FieldInfo | None:
    """Return the field at a place; None inside lists and mappings."""
    model: Any = document
    field = None
    for step in where:
        field = _field(model, step)
        model = field.annotation if field is not None else _inside(model)
    return field


def _described(where: Where, document: Model) -> str:
    """Return what the model says about a field; inside lists and mappings, about the one that holds them."""
    model: Any = document
    description = "a value"
    for step in where:
        field = _field(model, step)
        if field is not None:
            description = field.description or description
        model = field.annotation if field is not None else _inside(model)
    return description


def _keys(where: Where, document: Model) -> list[str]:
    """List the keys that are known in the mapping at a place."""
    model: Any = document
    for step in where:
        field = _field(model, step)
        model = field.annotation if field is not None else _inside(model)
    owner = _model(model)
    fields = owner.model_fields if owner else {}
    return [field.alias or name for name, field in fields.items() if not field.exclude]


def _field(annotation: Any, step: str | int) -> FieldInfo | None:
    model = _model(annotation)
    if model is None:
        return None
    return next((field for name, field in model.model_fields.items() if (field.alias or name) == step), None)


def _model(annotation: Any) -> type[BaseModel] | None:
    """Find the model in `Model` or `Model | None`."""
    found = [one for one in (annotation, *get_args(annotation)) if isinstance(one, type)]
    models = [one for one in found if issubclass(one, BaseModel)]
    return models[0] if models and get_origin(annotation) not in (dict, tuple) else None


def _inside(annotation: Any) -> Any:
    """Go from `dict[str, Model]` or `tuple[Model, ...]` to the model."""
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    return get_args(annotation)[0] if get_origin(annotation) is tuple else None
