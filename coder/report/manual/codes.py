"""A code in words: everything that the file says about it."""

from collections.abc import Iterator

from coder.codebook.schema import Code, Codebook, Facet, NonExample
from coder.report.manual.formulae import in_words
from coder.report.manual.parts import CodeEntry, Fact
from coder.report.manual.words import called, listed, span, target


def code_entry(book: Codebook, code: Code) -> CodeEntry:
    """Describe a code."""
    facts = tuple(Fact(name, texts) for name, texts in _facts(book, code) if texts)
    return CodeEntry(code.id, code.label, code.abbr, key_shown(code.hotkey), code.definition, facts)


def key_shown(hotkey: str | None) -> str:
    """Show a key; two strokes apart, for they are pressed one after the other.

    >>> key_shown("b"), key_shown("xd"), key_shown(None)
    ('b', 'x d', '')
    """
    return " ".join(hotkey or "")


def _facts(book: Codebook, code: Code) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "Use when", (code.use_when,)
    yield "Not when", (code.not_when,)
    yield "Rule", code.decision_rules
    yield "Example", code.examples
    yield "Not this", tuple(_non_example(book, one) for one in code.non_examples)
    yield "About", (_about(book, code),)
    yield "Speaker", () if "any" in code.speaker else (f"Only while the {listed(code.speaker, 'or')} speaks.",)
    yield "Given as", _given_as(book, code)
    yield "Then asks", tuple(_question(book.facets[name]) for name in code.facets)
    yield "Strength", _strength(book, code)
    yield "Evidence", _evidence(code)
    yield "Asked when", (in_words(book, code.only_if),) if code.only_if else ()
    yield "Needed", ("A segment is not complete without it.",) if code.required else ()
    yield "Tags", (", ".join(f"{name}: {value}" for name, value in code.tags.items()),) if code.tags else ()


def _non_example(book: Codebook, one: NonExample) -> str:
    instead = "nothing to code" if one.instead == "none" else f"{called(book, one.instead)} ({one.instead})"
    return f"{one.text} → {instead}"


def _about(book: Codebook, code: Code) -> str:
    sign = "" if code.valence == "neutral" else f"; {code.valence} for the alliance"
    return f"{target(book, code.target)}{sign}"


def _given_as(book: Codebook, code: Code) -> tuple[str, ...]:
    if code.kind == "rating" and code.scale:
        return (f"a rating on the scale {code.scale}, {span(book.scales[code.scale])}",)
    if code.kind == "count":
        limit = f", {span(book.scales[code.scale])}" if code.scale else ""
        return (f"how often it happens in the segment{limit}",)
    return ()


def _question(facet: Facet) -> str:
    answers = ", ".join(f"{digit} {value}" for digit, value in enumerate(facet.values, start=1))
    needed = "needed" if facet.required else "may be left out"
    return f"{facet.id} ({needed}): {answers}"


def _strength(book: Codebook, code: Code) -> tuple[str, ...]:
    if code.intensity is None:
        return ()
    scale = book.scales[code.intensity]
    meant = {value: book.text(texts) for value, texts in scale.anchors.items()}
    said = (
        meant.get(value, "" if value == at else f"for {value:g}") for at, value in enumerate(scale.values(), start=1)
    )
    steps = ", ".join(f"{at} {what}".rstrip() for at, what in enumerate(said, start=1))
    return (f"{code.intensity} (may be left out): {steps}",)


def _evidence(code: Code) -> tuple[str, ...]:
    return {
        "none": (),
        "optional": ("You may name the segments that it rests on.",),
        "required": ("Name the segments that it rests on.",),
    }[code.evidence]
