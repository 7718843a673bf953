"""Transcript to segments by a segment rule: one rule, one cut, for every rater alike."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import count, pairwise

from coder.codebook.schema import SegmentKind
from coder.model import Role, Segment, Transcript, Turn, Word
from coder.transcript import canonical

SENTENCE_ENDS = ".?!…‽。！？｡؟۔।॥։።፧။។\u037e"  # noqa: RUF001 — full-width and Greek marks are meant
CLOSERS = "\"'”’“«‹»›)]}」』"  # noqa: RUF001 — German ends a quotation with “ or «
OPENERS = "\"'“‘„‚«‹»›([{「『¿¡"  # noqa: RUF001 — quotation marks that may stand before an abbreviation
NOT_AN_END = frozenset({"dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "e.g.", "i.e.", "vs.", "z.b.", "bzw.", "ca."})


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """How a codebook's segment kind cuts a session; equal rules of two codebooks share segments."""

    kind: str
    """`utterance`, `turn`, `interval` or `session`."""
    length_ms: int = 0
    remainder: str = "keep"
    min_ms: int = 0
    pause_ms: int = 0
    max_ms: int = 0

    @property
    def canonical(self) -> str:
        """The stored name of the rule."""
        return canonical({key: value for key, value in asdict(self).items() if value})

    @classmethod
    def of(cls, kind: SegmentKind) -> "SegmentRule":
        """Read the rule from a codebook's segment kind; seconds become milliseconds here."""
        if kind.kind == "interval":
            return cls("interval", length_ms=_ms(kind.length_s), remainder=kind.remainder)
        if kind.kind == "session":
            return cls("session")
        if kind.kind == "turn":
            return cls("turn", min_ms=_ms(kind.min_s))
        return cls("utterance", min_ms=_ms(kind.min_s), pause_ms=_ms(kind.pause_s), max_ms=_ms(kind.max_s))


def _ms(seconds: float | None) -> int:
    return round((seconds or 0) * 1000)


@dataclass(frozen=True, slots=True)
class Cut:
    """A segment and where its words lie, so that the stored form needs no second cutting."""

    segment: Segment
    turn: int = -1
    """Index of the turn; -1 for intervals and the session."""
    first: int = 0
    last: int = 0
    """Words `[first, last)` of the turn."""


def make_segments(
    transcript: Transcript, rule: SegmentRule, roles: Mapping[str, Role], duration_ms: int = 0
) -> tuple[Segment, ...]:
    """Cut a session into segments: `cut` without the places."""
    return tuple(one.segment for one in cut(transcript, rule, roles, duration_ms))


def cut(transcript: Transcript, rule: SegmentRule, roles: Mapping[str, Role], duration_ms: int = 0) -> tuple[Cut, ...]:
    """Cut a session into segments without ids, in order of time, numbered from 1.

    Utterances and turns shorter than the rule's `min_ms` come back with number 0: they are shown
    and are not segments. The whole session is one segment with number 0 as well.

    Args:
        transcript: the turns.
        rule: how to cut.
        roles: each speaker's role.
        duration_ms: the session's length; 0 takes the end of the last word.
    """
    end_ms = max(duration_ms, transcript.end_ms)
    if rule.kind == "session":
        return (Cut(Segment("", "", 0, 0, end_ms)),)
    if rule.kind == "interval":
        return _number([Cut(Segment("", "", 0, start, end)) for start, end in _intervals(end_ms, rule)])
    spoken = [
        _spoken(transcript, at, first, last, roles)
        for at, turn in enumerate(transcript.turns)
        for first, last in _ranges(turn, rule)
    ]
    return _number(sorted(spoken, key=_by_time), rule.min_ms)


def _by_time(one: Cut) -> tuple[int, int, str]:
    return (one.segment.start_ms, one.segment.end_ms, one.segment.speaker)


def _number(cuts: Sequence[Cut], min_ms: int = 0) -> tuple[Cut, ...]:
    numbers = count(1)
    return tuple(
        replace(one, segment=replace(one.segment, number=next(numbers)))
        if one.segment.span.duration_ms >= min_ms
        else one
        for one in cuts
    )


def _spoken(transcript: Transcript, turn: int, first: int, last: int, roles: Mapping[str, Role]) -> Cut:
    speaker = transcript.turns[turn].speaker
    words = transcript.turns[turn].words[first:last]
    end_ms = _end_ms(words)
    return Cut(Segment("", "", 0, words[0].start_ms, end_ms, roles[speaker], speaker, words), turn, first, last)


def _end_ms(words: Sequence[Word]) -> int:
    """When the last word to end does: a drawn-out word may outlast those after it."""
    return max(word.end_ms for word in words)


def _intervals(end_ms: int, rule: SegmentRule) -> list[tuple[int, int]]:
    edges = [*range(0, end_ms, rule.length_ms), end_ms]
    pieces = list(pairwise(edges))
    short = bool(pieces) and pieces[-1][1] - pieces[-1][0] < rule.length_ms
    if not short or len(pieces) == 1 or rule.remainder == "keep":
        # One short interval is all there is: dropped or merged, it would leave nothing to rate.
        return pieces
    if rule.remainder == "merge":
        return [*pieces[:-2], (pieces[-2][0], end_ms)]
    return pieces[:-1]


def _ranges(turn: Turn, rule: SegmentRule) -> list[tuple[int, int]]:
    """Word ranges of one turn: cut after sentence ends and at long pauses, then to the longest allowed."""
    if rule.kind == "turn":
        return [(0, len(turn.words))]
    edges = [0]
    for at, (before, word) in enumerate(pairwise(turn.words), start=1):
        if ends_sentence(before.text) or word.start_ms - before.end_ms > rule.pause_ms:
            edges.append(at)
    return [
        short for piece in pairwise([*edges, len(turn.words)]) for short in _within(turn.words, *piece, rule.max_ms)
    ]


def _within(words: Sequence[Word], first: int, last: int, max_ms: int) -> list[tuple[int, int]]:
    """Split a range that is too long at its widest pause until every part fits."""
    if not max_ms or last - first < 2 or _end_ms(words[first:last]) - words[first].start_ms <= max_ms:
        return [(first, last)]
    # Of equal pauses the middle one: words without a pause between them halve instead of crumbling.
    at = max(
        range(first + 1, last),
        key=lambda i: (words[i].start_ms - words[i - 1].end_ms, -abs(2 * i - first - last)),
    )
    return _within(words, first, at, max_ms) + _within(words, at, last, max_ms)


def ends_sentence(text: str) -> bool:
    r"""Tell whether a word closes a sentence, in any script that marks it.

    >>> [ends_sentence(word) for word in ("alone.", "why?", "Dr.", "吗\uff1f", "and")]
    [True, True, False, True, False]
    """
    bare = text.rstrip(CLOSERS).lstrip(OPENERS)
    if not bare or bare[-1] not in SENTENCE_ENDS:
        return False
    initial = len(bare) == 2 and bare[0].isalpha() and bare[0].isupper() and bare[1] == "."
    return bare.lower() not in NOT_AN_END and not (initial and bare != "I.")
