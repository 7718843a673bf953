"""The nearest known word: what turns a slip in a codebook into one look at the right line."""

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN = 12
"""How many known words a message lists when none is near; more would bury it."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is spelt most alike, whatever the case; None when none is near."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else None


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the tail of a message about an unknown word: the nearest known one, else the known ones.

    >>> suggest("segmnet", ["segment", "scale"])
    "; did you mean 'segment'?"
    >>> suggest("x", ["segment", "scale"])
    '; known: segment, scale'
    """
    names = list(dict.fromkeys(known))
    near = nearest(word, names)
    if near is not None:
        return f"; did you mean '{near}'?"
    if not names:
        return ""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"; known: {', '.join(names[:SHOWN])}{more}"


def not_one_of(word: str, known: Iterable[str]) -> str:
    """Return the message about a word that is not on a closed list: the list if it is short, and the nearest."""
    names = list(known)
    if len(names) == 1:
        return f"must be '{names[0]}', not '{word}'"
    if len(names) > SHOWN:
        return f"'{word}' is not known here{suggest(word, names)}"
    near = nearest(word, names)
    return f"'{word}' is not one of {', '.join(names)}" + (f"; did you mean '{near}'?" if near else "")
