"""What a value may be: its number, facets, intensity and evidence, each on the scale the book gives it."""

from collections.abc import Iterator

from coder.codebook.schema import Code, Codebook, Scale
from coder.model import Value


def why_not_value(book: Codebook, code: Code, value: Value) -> str:
    """Say why a value cannot be stored for the code; empty when it can."""
    return next((why for _, why in faults(book, code, value)), "")


def faults(book: Codebook, code: Code, value: Value) -> Iterator[tuple[str, str]]:
    """Yield why a value cannot be stored, each with its part.

    A part is `value`, `reason`, `facet:NAME`, `intensity` or `evidence`, as an import's columns are called.
    """
    number = _why_not_number(book, code, value)
    if number:
        withheld = code.kind == "rating" and value.value is None and value.reason
        yield "reason" if withheld else "value", number
    elif value.reason and value.value is not None:
        # Anything may stand in a reason, and what is coded is hashed for good.
        yield "reason", f"{code.label} has a value; a reason stands where there is none."
    for name, chosen in value.facets.items():
        facet = _why_not_facet(book, code, name, chosen)
        if facet:
            yield f"facet:{name}", facet
    intensity = _why_not_intensity(book, code, value)
    if intensity:
        yield "intensity", intensity
    if value.evidence and code.evidence == "none":
        yield "evidence", f"{code.label} takes no evidence."


def _why_not_number(book: Codebook, code: Code, value: Value) -> str:
    given = value.value
    scale = book.scales[code.scale] if code.scale else None
    if code.kind == "presence":
        return "" if given == 1 else f"{code.label} is present or absent; its value is 1, not {given}."
    if code.kind == "count" or scale is None:
        return _why_not_count(code, scale, given)
    if given is None:
        reasons = ", ".join(scale.null_reasons) or "none is allowed"
        known = value.reason in scale.null_reasons
        return "" if known else f"{code.label} takes a number or a reason ({reasons}), not {value.reason!r}."
    fits = scale.accepts(given)
    return "" if fits else f"{code.label} goes from {scale.min:g} to {scale.max:g} by {scale.step:g}, not {given:g}."


def _why_not_count(code: Code, scale: Scale | None, given: float | None) -> str:
    if not isinstance(given, int) or given <= 0:
        return f"{code.label} is a count; {given} is not a whole number above 0."
    return "" if scale is None or given <= scale.max else f"{code.label} counts up to {scale.max:g}, not {given}."


def _why_not_facet(book: Codebook, code: Code, name: str, chosen: str) -> str:
    if name not in code.facets:
        return f"{code.label} has no facet {name}."
    values = book.facets[name].values
    return "" if chosen in values else f"{name} is one of {', '.join(values)}, not {chosen}."


def _why_not_intensity(book: Codebook, code: Code, value: Value) -> str:
    if value.intensity is None:
        return ""
    if code.intensity is None:
        return f"{code.label} has no intensity."
    fits = book.scales[code.intensity].accepts(value.intensity)
    return "" if fits else f"The intensity of {code.label} cannot be {value.intensity:g}."
