"""Where words and speakers do not agree: the places to listen to before a transcript is locked; pure.

Speech without words may be speech that was lost; words without speech may be words that nobody said. Times only, so
that what is listed may stand in logs and records.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coder.audio.align import sounding
from coder.model import Span, SpeakerSpan, Word, joined, without

REACH_MS = 500
"""Word times are off by this much; speech so near to a word, and words so near to speech, are accounted for."""
SHORTEST_MS = 1_000
"""Shorter speech without a word is a breath, a laugh or a nod in sound."""
TOGETHER_MS = 2_000
"""Words without speech that are nearer than this make one place."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Places that deserve an ear."""

    speech_without_words: tuple[Span, ...]
    words_without_speech: tuple[Span, ...]


def doubts(words: Sequence[Word], spans: Iterable[SpeakerSpan]) -> Doubts:
    """Compare words with the spans in which somebody is heard; without spans nothing can be said.

    >>> doubts([Word(0, 300, "yes")], [SpeakerSpan(0, 4000, "A")]).speech_without_words
    (Span(start_ms=800, end_ms=4000),)
    """
    speech = joined(one.span for one in spans)
    if not speech:
        return Doubts((), ())
    heard = [sounding(word) for word in words]
    covered = joined(Span(max(0, one.start_ms - REACH_MS), one.end_ms + REACH_MS) for one in heard)
    lost = tuple(one for one in without(speech, covered) if one.duration_ms >= SHORTEST_MS)
    wide = joined(Span(max(0, one.start_ms - REACH_MS), one.end_ms + REACH_MS) for one in speech)
    alone = [one for one in heard if not _touches(one, wide)]
    return Doubts(lost, joined(alone, TOGETHER_MS))


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any((span & one).duration_ms for one in others)
