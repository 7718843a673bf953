"""What a rater has said about a segment, in the few cells of the marks column."""

from rich.cells import cell_len

from coder.codebook.schema import Codebook
from coder.model import Marks, Value
from coder.tui.widgets.wrap import fit

CANNOT, NONE = "_", "0"
"""Drawn as the keys that set them."""

ADDED = "·"
"""Stands between a code and what was added to it."""


def flags(marks: Marks) -> str:
    """The segment's own marks, drawn as the keys that set them: unsure, something wrong, bookmark, note."""
    shown = (("?", marks.unsure), ("!", marks.problem), ("*", marks.bookmark), (";", marks.note))
    return "".join(sign for sign, on in shown if on)


def tokens(marks: Marks, book: Codebook) -> tuple[str, ...]:
    """Flags first, then none, cannot code, or each code by its abbreviation and what was added to it."""
    words = [flags(marks)] if flags(marks) else []
    if marks.none:
        words.append(NONE)
    if marks.cannot_code:
        words.append(CANNOT)
    words += [_coded(book, code, value) for (code, _person), value in marks.codes.items() if code in book.codes]
    return tuple(words)


def added(value: Value) -> str:
    """What was said beyond the code itself: the count or rating, facets by their first letters, intensity."""
    number = f"{value.value:g}" if value.value not in (None, 1) else ""
    facets = "".join(chosen[:1] for chosen in value.facets.values())
    return number + facets + (f"{value.intensity:g}" if value.intensity is not None else "")


def _coded(book: Codebook, code: str, value: Value) -> str:
    more = added(value)
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
