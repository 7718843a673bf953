"""Whether parts of two versions of a book are the same for codings: what need not be mapped value by value."""

from coder.codebook.schema import Code, Codebook
from coder.codebook.versions import BookChange, diff


def changes_meaning(old: Codebook, new: Codebook, name: str) -> BookChange | None:
    """Give a change that makes a code of both versions, or what it is coded with, mean something else."""
    code = old.codes[name]
    parts = [f"codes.{name}", f"segments.{code.segment}", f"targets.{code.target}"]
    parts += [f"scales.{scale}" for scale in (code.scale, code.intensity) if scale]
    parts += [f"facets.{facet}" for facet in code.facets]
    major = [one for one in diff(old, new).changes if one.level == "major"]
    return next((one for one in major if f"{one.path}.".startswith(tuple(f"{part}." for part in parts))), None)


def same_values(old: Codebook, one: Code, new: Codebook, other: Code) -> bool:
    """Whether a value of one code is the same value of the other."""
    return one.kind == other.kind and same_scale(old, one.scale, new, other.scale)


def same_scale(old: Codebook, one: str | None, new: Codebook, other: str | None) -> bool:
    """Whether two scales have the same values, under whatever name."""
    if one is None or other is None:
        return one == other
    return _measure(old, one) == _measure(new, other)


def _measure(book: Codebook, name: str) -> tuple[object, ...]:
    scale = book.scales[name]
    return (scale.type, scale.min, scale.max, scale.step, scale.metric)


def same_cut(old: Codebook, kind: str, new: Codebook, other: str) -> bool:
    """Whether two kinds of segments are cut by the same rule, so that they are the same segments."""
    return kind in old.segments and old.segments[kind].model_dump() == new.segments[other].model_dump()
