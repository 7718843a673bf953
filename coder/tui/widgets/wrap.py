"""Words to lines of a given width in terminal cells, in any script.

Cells are not characters: a CJK sign takes two, a combining mark none. Nothing here counts characters.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

Word = tuple[str, bool]
"""A word and whether it is drawn faint."""

Line = tuple[Word, ...]
"""Stretches of text, each plain or faint, that together fill at most the width."""

MARKED = "()[]"
"""Signs put around words to say something about them; they are no part of a script."""

_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
"""Invisible signs that reorder everything after them on the line, the marks column too."""

_OF_UNSURE_WIDTH = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])")
"""What joins emoji to one, or makes a variant of one: terminals disagree about the cells, so the parts are drawn."""


def clean(text: str) -> str:
    """Make text safe to draw: no control signs that a terminal would obey, no breaks, nothing that reorders a line."""
    if text.isascii() and text.isprintable():
        return text
    apart = _OF_UNSURE_WIDTH.sub("", text.translate(_BIDI_CONTROLS))
    return "".join("�" if _obeyed(sign) else " " if sign.isspace() else sign for sign in apart)


def runs_left(text: str) -> bool:
    """Whether any sign is of a script written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)


def _obeyed(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") and not sign.isspace()


def wrap(words: Sequence[Word], width: int) -> tuple[Line, ...]:
    """Fill lines of at most `width` cells; always at least one line, which is empty when there are no words.

    Words are kept whole where they fit on a line. A longer one, and scripts that write without spaces, break
    between signs as they are seen: a combining mark stays with its base.
    """
    width = max(2, width)
    return _wrap_plain(words, width) or _wrap_any(words, width)


def _wrap_plain(words: Sequence[Word], width: int) -> tuple[Line, ...]:
    """Fill lines with ASCII words of one look that all fit; nothing where they are not that. Most rows are."""
    faint = bool(words) and words[0][1]
    text = " ".join([word for word, _ in words])
    odd = not text.isascii() or text.count(" ") + 1 != len(words) or text != text.strip() or "  " in text
    if odd or any(weak != faint for _, weak in words):
        return ()
    lines: list[Line] = []
    start, end = 0, len(text)
    while end - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut <= start:
            return ()
        lines.append(((text[start:cut], faint),))
        start = cut + 1
    return (*lines, ((text[start:], faint),)) if start < end else ()


def _wrap_any(words: Sequence[Word], width: int) -> tuple[Line, ...]:
    lines: list[list[Word]] = [[]]
    used = 0
    before = ""
    for text, faint in words:
        gap = 1 if used and _spaced(before, text) else 0
        for piece, cells in _pieces(text, width):
            if used and used + gap + cells > width:
                lines.append([])
                used = gap = 0
            _put(lines[-1], " " * gap + piece, faint)
            used += gap + cells
            gap = 0
        before = text
    return tuple(tuple(line) for line in lines)


def joined(words: Iterable[str]) -> str:
    """Write words as one text: with spaces between them, but for scripts that have none."""
    text, before = "", ""
    for word in words:
        text += (" " if before and _spaced(before, word) else "") + word
        before = word
    return text


def fit(text: str, width: int) -> str:
    """Cut or pad text to exactly `width` cells; what was cut is shown by an ellipsis."""
    cells = cell_len(text)
    if cells <= width:
        return text + " " * (width - cells)
    taken, used = "", 0
    for sign, wide in _graphemes(text):
        if used + wide > width - 1:
            break
        taken, used = taken + sign, used + wide
    return f"{taken}…{' ' * (width - 1 - used)}" if width > 0 else ""


def _put(line: list[Word], text: str, faint: bool) -> None:
    """Append to a line, joining what is drawn alike: fewer stretches are fewer escape sequences."""
    if line and line[-1][1] == faint:
        line[-1] = (line[-1][0] + text, faint)
    else:
        line.append((text, faint))


@lru_cache(maxsize=50_000)
def _pieces(text: str, width: int) -> tuple[tuple[str, int], ...]:
    """The parts of a word between which a line may break, each with its cells."""
    cells = cell_len(text)
    if cells <= width and not (len(text) > 1 and _unspaced(text.lstrip(MARKED)[:1])):
        return ((text, cells),)
    return tuple(_graphemes(text))


def _graphemes(text: str) -> Iterable[tuple[str, int]]:
    spans, _total = split_graphemes(text)
    return ((text[start:end], cells) for start, end, cells in spans)


def _spaced(before: str, text: str) -> bool:
    """Whether a space stands between two words: not between two of a script that has none."""
    return not (_unspaced(before.rstrip(MARKED)[-1:]) and _unspaced(text.lstrip(MARKED)[:1]))


def _unspaced(sign: str) -> bool:
    """Whether the sign is of a script written without spaces; Korean is wide and has them."""
    if not sign or sign.isascii() or unicodedata.east_asian_width(sign) not in ("W", "F"):
        return False
    return not unicodedata.name(sign, "").startswith("HANGUL")
