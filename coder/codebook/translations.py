"""A book's texts in another language, each named by its path in the file: `codes.goal_agree.label`.

Only what people read is translated. Ids, the values of facets and reasons are stored with codings and stay what they
are; so do keys and abbreviations, which raters of one study share whatever they read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Steps = tuple[str | int | float, ...]
"""Keys and places in lists that lead to a text."""

READ = (
    "status",
    "label",
    "definition",
    "use_when",
    "not_when",
    "decision_rules",
    "examples",
    "text",
    "message",
)
"""The keys under which a book has texts for people; a title and anchors stand under their language already."""
OWN = ("translations", "changelog", "rights")
"""Sections that no reader of a manual or rater meets."""


def texts_of(said: Mapping[str, Any], named: tuple[str, ...]) -> dict[str, Steps]:
    """List the paths that can be translated, in the order of the file.

    Args:
        said: the book as mappings and tuples, whether or not it is in order.
        named: the sections whose keys are ids, and may be called as a key of ours is.
    """
    found: list[Steps] = []
    for key, value in said.items():
        if key in named and isinstance(value, Mapping):
            for name, part in value.items():
                found += _in_mapping(part, (key, name))
        elif key not in OWN:
            found += _in_mapping({key: value}, ())
    return {written(steps): steps for steps in found}


def _in_mapping(part: Any, at: Steps) -> Iterator[Steps]:
    for key, value in part.items() if isinstance(part, Mapping) else ():
        here = (*at, key)
        if key == "title":
            yield here
        elif key == "anchors" and isinstance(value, Mapping):
            yield from ((*here, number) for number in value)
        elif isinstance(value, tuple):
            yield from _in_list(value, here)
        elif key in READ and isinstance(value, str):
            yield here


def _in_list(parts: tuple[Any, ...], at: Steps) -> Iterator[Steps]:
    for place, part in enumerate(parts):
        if isinstance(part, str) and at[-1] in READ:
            yield (*at, place)
        else:
            yield from _in_mapping(part, (*at, place))


def written(steps: Steps) -> str:
    """Write steps as a path, as messages about a codebook do.

    >>> written(("codes", "warm", "examples", 0)), written(("scales", "g3", "anchors", 0.5))
    ('codes.warm.examples[0]', 'scales.g3.anchors.0.5')
    """
    path = ""
    for before, step in zip(("", *steps), steps, strict=False):
        in_list = isinstance(step, int) and before != "anchors"
        path += f"[{step}]" if in_list else f".{step:g}" if isinstance(step, float) else f".{step}"
    return path.lstrip(".")


def put(said: Any, steps: Steps, text: str, language: str) -> Any:
    """Give what a book says with another text at one place; where texts stand by language, beside the others."""
    if not steps:
        return {**said, language: text} if isinstance(said, Mapping) else text
    first, *rest = steps
    if isinstance(said, tuple):
        return tuple(put(one, tuple(rest), text, language) if at == first else one for at, one in enumerate(said))
    return {**said, first: put(said[first], tuple(rest), text, language)}
