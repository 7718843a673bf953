"""Words × speaker spans → who said each word; pure.

Taking the best span word by word puts the first and last words of a turn on the wrong speaker whenever a word's time is
a little off. Here the whole sequence is decided at once (Viterbi): changing the speaker costs little at a pause, after
punctuation or where a span begins, and much inside a phrase. Evidence stays stronger than habit: a word within exactly
one speaker's span is that speaker's.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from coder.errors import TranscriptError
from coder.model import UNKNOWN_SPEAKER, Span, SpeakerSpan, Word, joined

NO_TIME_MS = -1
"""Start and end of a word whose source gives no time; it is placed between its neighbours."""
LONGEST_WORD_MS = 1000
"""Speech models stretch words over silence; only this much from the onset says who speaks."""
NEAR_MS = 1500
"""A word further than this from any span belongs to nobody."""
DECAY_MS = 300
"""Outside every span, a speaker is e times less likely for each 300 ms of distance."""
PAUSE_MS = 250
"""Speakers change in pauses of this length and more."""
UNTIMED_MS = 250
"""How long a word without time is taken to be where no neighbour bounds it: about 4 words a second."""
CHANGE_AT_PAUSE, CHANGE_AT_EDGE, CHANGE_IN_PHRASE = 100, 500, 2000
"""What a change of speaker costs after a pause or punctuation, beside the start of a span, and inside a phrase: in
thousandths of a nat, like all scores, because whole numbers make equal ways exactly equal."""
ENDS_PHRASE = (".", "?", "!", ",", ";", ":", "…", "。", "？", "！", "،", "؟", "।")  # noqa: RUF001 — other scripts' own


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A speaker that a word may have, and how well that fits."""

    speaker: int
    score: int


class _Speakers:
    """The spans of a recording by speaker; speakers are numbered by their first start, never by name."""

    def __init__(self, spans: Sequence[SpeakerSpan]) -> None:
        by_start = sorted((span for span in spans if span.end_ms > span.start_ms), key=lambda span: span.start_ms)
        self.names = tuple(dict.fromkeys(span.speaker for span in by_start))
        self._spans = tuple(joined(s.span for s in by_start if s.speaker == name) for name in self.names)
        self._starts = tuple([span.start_ms for span in own] for own in self._spans)

    def touching(self, speaker: int, word: Span) -> Sequence[Span]:
        """The speaker's spans that share time with the word."""
        own = self._spans[speaker]
        first = max(0, bisect_right(self._starts[speaker], word.start_ms) - 1)
        last = bisect_left(self._starts[speaker], word.end_ms)
        return [span for span in own[first:last] if (span & word).duration_ms]

    def nearest(self, speaker: int, word: Span) -> tuple[int, int]:
        """Distance to the speaker's nearest span, and where that one starts."""
        own = self._spans[speaker]
        at = bisect_right(self._starts[speaker], word.start_ms)
        return min(
            (max(s.start_ms - word.end_ms, word.start_ms - s.end_ms, 0), s.start_ms)
            for s in own[max(0, at - 1) : at + 1]
        )

    def begins_between(self, start_ms: int, end_ms: int) -> bool:
        """Whether any span begins in this stretch of time."""
        return any(bisect_left(starts, start_ms) < bisect_right(starts, end_ms) for starts in self._starts)


def align(
    words: Sequence[Word], spans: Sequence[SpeakerSpan], exclusive: Sequence[SpeakerSpan] = ()
) -> tuple[Word, ...]:
    """Give every word exactly one speaker, or UNKNOWN_SPEAKER, and a time; order and texts stay as they are.

    Without spans, words keep the speaker that their file gave them. `overlap` is set where more than one speaker is
    heard during the word. Words without a time are placed between their neighbours and marked as interpolated.

    Args:
        words: in the order in which they were said.
        spans: everybody who is heard; spans of two speakers may overlap.
        exclusive: one speaker at a time, where a diarizer gives that too: it then says whose a word is, and `spans`
            only where more than one is heard.

    Raises:
        TranscriptError: no word has a time.
    """
    timed = placed(words)
    speakers = _Speakers(exclusive or spans)
    if not (timed and speakers.names):
        return timed
    heard = [sounding(word) for word in timed]
    touched = [_touching(speakers, word, span) for word, span in zip(timed, heard, strict=True)]
    candidates = [_candidates(speakers, span, own) for span, own in zip(heard, touched, strict=True)]
    path = _best_path(candidates, _change_costs(timed, speakers))
    everybody = _Speakers(spans) if exclusive else speakers
    both = [_touching(everybody, word, span) for word, span in zip(timed, heard, strict=True)] if exclusive else touched
    return tuple(
        replace(word, speaker=UNKNOWN_SPEAKER if speaker < 0 else speakers.names[speaker], overlap=len(own) > 1)
        for word, speaker, own in zip(timed, path, both, strict=True)
    )


def placed(words: Sequence[Word]) -> tuple[Word, ...]:
    """Place words without a time evenly between their neighbours, and mark them as interpolated."""
    known = [at for at, word in enumerate(words) if word.start_ms != NO_TIME_MS]
    if words and not known:
        raise TranscriptError(
            "No word has a time, so nobody can tell who said it.",
            "Import a file with word times, or turns with `start_ms,end_ms,speaker,text`.",
        )
    result = list(words)
    for before, after in zip([-1, *known], [*known, len(words)], strict=True):
        count = after - before - 1
        if not count:
            continue
        start, end = _room(words, before, after, count)
        for index in range(count):
            here, there = (start + (end - start) * step // count for step in (index, index + 1))
            word = words[before + 1 + index]
            result[before + 1 + index] = replace(word, start_ms=here, end_ms=there, interpolated=True)
    return tuple(result)


def _room(words: Sequence[Word], before: int, after: int, count: int) -> tuple[int, int]:
    """The time between two timed words; before the first and after the last, as long as words usually take."""
    if before < 0:
        end = words[after].start_ms
        return max(0, end - count * UNTIMED_MS), end
    if after == len(words):
        start = words[before].end_ms
        return start, start + count * UNTIMED_MS
    end = words[after].start_ms
    start = min(words[before].end_ms, end)
    return start, min(end, start + count * LONGEST_WORD_MS)


def sounding(word: Word) -> Span:
    """Give the part of a word that can be sound: not empty, and no longer than a word can be."""
    return Span(word.start_ms, max(word.start_ms + 1, min(word.end_ms, word.start_ms + LONGEST_WORD_MS)))


def _touching(speakers: _Speakers, word: Word, heard: Span) -> dict[int, Sequence[Span]]:
    """Each speaker heard during the word; only if nobody is heard near its onset does the rest of it count."""
    for span in (heard, word.span):
        found = {speaker: own for speaker in range(len(speakers.names)) if (own := speakers.touching(speaker, span))}
        if found:
            return found
    return {}


def _candidates(speakers: _Speakers, word: Span, touching: dict[int, Sequence[Span]]) -> list[_Candidate]:
    """Who may have said the word, the earlier span first, so that ties go to the earlier speaker."""
    if touching:
        order = sorted(touching, key=lambda speaker: touching[speaker][0].start_ms)
        shares = {speaker: sum((span & word).duration_ms for span in touching[speaker]) for speaker in order}
        return [
            _Candidate(speaker, round(1000 * math.log(max(shares[speaker], 1) / word.duration_ms))) for speaker in order
        ]
    away = [(*speakers.nearest(speaker, word), speaker) for speaker in range(len(speakers.names))]
    near = sorted((start, speaker, far) for far, start, speaker in away if far <= NEAR_MS)
    return [_Candidate(speaker, -1000 * far // DECAY_MS) for _, speaker, far in near] or [_Candidate(-1, 0)]


def _change_costs(words: Sequence[Word], speakers: _Speakers) -> list[int]:
    """What a change of speaker costs before each word."""
    costs = [0]
    for before, word in pairwise(words):
        pause = word.start_ms - before.end_ms >= PAUSE_MS
        if pause or before.text.rstrip("\"'”’»)").endswith(ENDS_PHRASE):
            costs.append(CHANGE_AT_PAUSE)
        elif speakers.begins_between(before.start_ms + 1, word.end_ms):
            costs.append(CHANGE_AT_EDGE)
        else:
            costs.append(CHANGE_IN_PHRASE)
    return costs


def _best_path(candidates: Sequence[list[_Candidate]], change: Sequence[int]) -> list[int]:
    """Find the sequence of speakers with the highest sum of fits less changes; the first of equals wins."""
    totals: list[int] = []
    came_from: list[list[int]] = []
    before: list[_Candidate] = []
    for here, cost in zip(candidates, change, strict=True):
        ways = [[total - _cost(last, one, cost) for total, last in zip(totals, before, strict=True)] for one in here]
        came_from.append([way.index(max(way)) if way else -1 for way in ways])
        totals = [one.score + max(way, default=0) for one, way in zip(here, ways, strict=True)]
        before = here
    at = totals.index(max(totals)) if totals else -1
    path: list[int] = []
    for here, back in zip(reversed(candidates), reversed(came_from), strict=True):
        path.append(here[at].speaker)
        at = back[at]
    return path[::-1]


def _cost(last: _Candidate, one: _Candidate, cost: int) -> int:
    """To nobody and back from nobody costs nothing: that is decided by distance alone."""
    return cost if one.speaker != last.speaker and min(one.speaker, last.speaker) >= 0 else 0
