"""What a rater has said about a segment, in the few cells of the marks column."""

from collections.abc import Mapping
from types import MappingProxyType

from rich.cells import cell_len

from coder.codebook.schema import Codebook
from coder.model import Marks, Value
from coder.tui.widgets.wrap import fit

CANNOT, NONE = "_", "0"
"""Drawn as the keys that set them."""

ADDED = "·"
"""Stands between a code and what was added to it."""

NOBODY: Mapping[str, str] = MappingProxyType({})


def flags(marks: Marks) -> str:
    """The segment's own marks, drawn as the keys that set them: unsure, something wrong, bookmark, note."""
    shown = (("?", marks.unsure), ("!", marks.problem), ("*", marks.bookmark), (";", marks.note))
    return "".join(sign for sign, on in shown if on)


def tokens(marks: Marks, book: Codebook, persons: Mapping[str, str] = NOBODY) -> tuple[str, ...]:
    """Flags first, then none, cannot code, or each code by its abbreviation and what was added to it.

    Persons are those to be told apart, each with the letter it has in the transcript.
    """
    words = [flags(marks)] if flags(marks) else []
    if marks.none:
        words.append(NONE)
    if marks.cannot_code:
        words.append(CANNOT)
    coded = ((code, told(persons.get(person, ""), value)) for (code, person), value in marks.codes.items())
    words += [_coded(book, code, more) for code, more in coded if code in book.codes]
    return tuple(words)


def added(value: Value) -> str:
    """What was said beyond the code itself: the count or rating, facets by their first letters, intensity."""
    number = f"{value.value:g}" if value.value not in (None, 1) else ""
    facets = "".join(chosen[:1] for chosen in value.facets.values())
    return number + facets + (f"{value.intensity:g}" if value.intensity is not None else "")


def told(person: str, value: Value) -> str:
    """What was said beyond the code, and for whom: the letter of a person who has to be told apart, else empty."""
    return ADDED.join(word for word in (person, added(value)) if word)


def _coded(book: Codebook, code: str, more: str) -> str:
    return book.codes[code].abbr + (f"{ADDED}{more}" if more else "")


def column(words: tuple[str, ...], width: int, lines: int) -> tuple[str, ...]:
    """Lay words into a column of so many cells and lines.

    Where they have no place, codes go without what was added to them; what then has none is told by an ellipsis.
    """
    filled = _filled(words, width, lines)
    if filled is None:
        words = tuple(word.partition(ADDED)[0] for word in words)
        filled = _filled(words, width, lines) or _cut(words, width, lines)
    filled += [""] * (lines - len(filled))
    return tuple(fit(line, width) for line in filled)


def _filled(words: tuple[str, ...], width: int, lines: int) -> list[str] | None:
    """The lines with every word on them; None where not every word has a place."""
    filled: list[str] = [""]
    for word in words:
        joined = f"{filled[-1]} {word}".strip()
        if cell_len(joined) <= width:
            filled[-1] = joined
        elif len(filled) < lines:
            filled.append(word)
        else:
            return None
    return filled


def _cut(words: tuple[str, ...], width: int, lines: int) -> list[str]:
    """As many words as have a place, then an ellipsis: over the end of the last word where there is no cell for it."""
    kept = next(words[:count] for count in range(len(words), -1, -1) if _filled(words[:count], width, lines))
    filled = _filled(kept, width, lines) or [""]
    apart = f"{filled[-1]} …".strip()
    filled[-1] = apart if cell_len(apart) <= width else f"{filled[-1].ljust(width)}…"
    return filled
