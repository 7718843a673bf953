"""Finding words in what was said, in any script, whatever the case and the accents. Nothing of it is kept."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from coder.model import Segment, Transcript
from coder.tui.widgets.wrap import joined

KEPT_MARKS = frozenset({7, 8, 9, 84, 91, 103, 107, 118, 122, 129, 130, 132})
"""Combining classes of signs that make another letter or vowel of their script: nukta, voicing, virama, Indic
vowels, Thai, Lao and Tibetan vowels and tones. What is left are accents and pointing, which people leave out."""

QUOTES = str.maketrans("\u2018\u2019\u02bc", "'''")


def fold(text: str) -> str:
    """Write text as it is compared: no case, no accents or pointing, full width as half, one space between words.

    >>> fold("Été  STRAẞE"), fold("don\u2019t"), fold("كَتَبَ") == fold("كتب"), fold("が") == fold("か")
    ('ete strasse', "don't", True, False)
    """
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.translate(QUOTES))
        text = unicodedata.normalize("NFKC", "".join(sign for sign in apart if not _is_left_out(sign)))
    return " ".join(text.casefold().split())


def _is_left_out(sign: str) -> bool:
    accent = unicodedata.combining(sign)
    return (accent != 0 and accent not in KEPT_MARKS) or unicodedata.category(sign) == "Cf"


def said_in(segments: Sequence[Segment], transcript: Transcript) -> tuple[str, ...]:
    """What is said in each segment, folded; in an interval, the words that begin in it."""
    if any(one.words for one in segments):
        return tuple(_folded(word.text for word in one.words) for one in segments)
    starts = [one.start_ms for one in segments]
    heard: list[list[str]] = [[] for _ in segments]
    for turn in transcript.turns:
        for word in turn.words:
            at = bisect_right(starts, word.start_ms) - 1
            if at >= 0 and word.start_ms < segments[at].end_ms:
                heard[at].append(word.text)
    return tuple(_folded(words) for words in heard)


def _folded(words: Iterable[str]) -> str:
    return fold(joined(words))


def hits(query: str, said: Sequence[str]) -> list[int]:
    """The places at which the words are said, in order; none for a query of blanks."""
    wanted = fold(query)
    return [at for at, text in enumerate(said) if wanted in text] if wanted else []
