"""Transcript to segments by a segment rule: one rule, one cut, for every rater alike."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import count, pairwise
from types import MappingProxyType

from coder.codebook.schema import SegmentKind
from coder.model import Role, Segment, Span, Transcript, Turn, Word
from coder.transcript import canonical

SENTENCE_ENDS = ".?!…‽。！？｡؟۔।॥։።፧။។\u037e"  # noqa: RUF001 — full-width and Greek marks are meant
CLOSERS = "\"'”’“«‹»›)]}」』"  # noqa: RUF001 — German ends a quotation with “ or «
OPENERS = "\"'“‘„‚«‹»›([{「『¿¡"  # noqa: RUF001 — quotation marks that may stand before an abbreviation
NOT_AN_END = frozenset({"dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "e.g.", "i.e.", "vs.", "z.b.", "bzw.", "ca."})


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """How a codebook's segment kind cuts a session; equal rules of two codebooks share segments."""

    kind: str
    """`utterance`, `turn`, `thought_unit`, `interval`, `excerpt` or `session`."""
    length_ms: int = 0
    remainder: str = "keep"
    min_ms: int = 0
    pause_ms: int = 0
    max_ms: int = 0
    mark: str = ""
    """The sign that parts thought units."""
    how: str = ""
    """Which stretch an excerpt is: `random`, `first`, `middle`, `last` or `at`."""
    seed: int = 0
    starts_ms: tuple[int, ...] = ()
    within: "SegmentRule | None" = None
    """The excerpt in which segments are cut; None for the whole session."""

    @property
    def canonical(self) -> str:
        """The stored name of the rule."""
        return canonical(self._said())

    def _said(self) -> dict[str, object]:
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: value._said() if isinstance(value, SegmentRule) else value for key, value in own.items() if value}

    @classmethod
    def of(cls, kind: SegmentKind, kinds: Mapping[str, SegmentKind] = MappingProxyType({})) -> "SegmentRule":
        """Read the rule from a codebook's segment kind; seconds become milliseconds here.

        Args:
            kind: any kind but those that raters place, which nothing cuts.
            kinds: the book's kinds, among them the excerpt that this one lies within.
        """
        within = cls.of(kinds[kind.within]) if kind.within else None
        match kind.kind:
            case "session":
                return cls("session")
            case "interval":
                return cls("interval", length_ms=_ms(kind.length_s), remainder=kind.remainder, within=within)
            case "excerpt" if kind.select is not None:
                starts = tuple(_ms(start) for start in kind.select.starts_s)
                seed = kind.select.seed if kind.select.how == "random" else 0
                return cls("excerpt", _ms(kind.select.length_s), how=kind.select.how, seed=seed, starts_ms=starts)
            case "turn":
                return cls("turn", min_ms=_ms(kind.min_s), within=within)
            case "thought_unit":
                return cls("thought_unit", min_ms=_ms(kind.min_s), mark=kind.mark, within=within)
            case "utterance":
                pause_ms, max_ms = _ms(kind.pause_s), _ms(kind.max_s)
                return cls("utterance", min_ms=_ms(kind.min_s), pause_ms=pause_ms, max_ms=max_ms, within=within)
        raise ValueError(f"segments of kind {kind.kind} are placed by raters")


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
    transcript: Transcript, rule: SegmentRule, roles: Mapping[str, Role], duration_ms: int = 0, session: str = ""
) -> tuple[Segment, ...]:
    """Cut a session into segments: `cut` without the places."""
    return tuple(one.segment for one in cut(transcript, rule, roles, duration_ms, session))


def cut(
    transcript: Transcript, rule: SegmentRule, roles: Mapping[str, Role], duration_ms: int = 0, session: str = ""
) -> tuple[Cut, ...]:
    """Cut a session into segments without ids, in order of time, numbered from 1.

    What is spoken and shorter than the rule's `min_ms`, or begins outside the excerpt, comes back with number 0:
    it is shown and is no segment. The whole session is one segment with number 0 as well.

    Args:
        transcript: the turns.
        rule: how to cut.
        roles: each speaker's role.
        duration_ms: the session's length; 0 takes the end of the last word.
        session: the session's id, by which a random excerpt is drawn.
    """
    end_ms = max(duration_ms, transcript.end_ms)
    if rule.kind == "session":
        return (Cut(Segment("", "", 0, 0, end_ms)),)
    if rule.kind == "excerpt":
        return _number([Cut(Segment("", "", 0, one.start_ms, one.end_ms)) for one in excerpts(rule, end_ms, session)])
    inside = excerpts(rule.within, end_ms, session) if rule.within else (Span(0, end_ms),)
    if rule.kind == "interval":
        pieces = [piece for span in inside for piece in _intervals(span, rule)]
        return _number([Cut(Segment("", "", 0, start, end)) for start, end in pieces])
    spoken = [
        _spoken(transcript, at, first, last, roles)
        for at, turn in enumerate(transcript.turns)
        for first, last in _ranges(turn, rule)
    ]
    return _number(sorted(spoken, key=_by_time), rule.min_ms, inside if rule.within else ())


def excerpts(rule: SegmentRule, end_ms: int, session: str) -> tuple[Span, ...]:
    """Tell which stretches of a session an excerpt rule takes; a session that is shorter is taken whole.

    A random start is drawn from the seed and the session's id: the same wherever it is drawn, and another for each
    session. Starts are whole seconds, all equally likely.

    >>> rule = SegmentRule("excerpt", length_ms=600_000, how="random", seed=7)
    >>> excerpts(rule, 3_000_000, "S01") == excerpts(rule, 3_000_000, "S01")
    True
    """
    room_ms = end_ms - rule.length_ms
    if room_ms <= 0:
        return (Span(0, end_ms),)
    if rule.how == "at":
        begun = [Span(start, min(start + rule.length_ms, end_ms)) for start in rule.starts_ms if start < end_ms]
        return tuple(begun) or (Span(room_ms, end_ms),)
    drawn = int.from_bytes(hashlib.sha256(f"{rule.seed}:{session}".encode()).digest()[:8], "big")
    starts = {"first": 0, "middle": room_ms // 2, "last": room_ms, "random": drawn % (room_ms // 1000 + 1) * 1000}
    return (Span(starts[rule.how], starts[rule.how] + rule.length_ms),)


def _by_time(one: Cut) -> tuple[int, int, str]:
    return (one.segment.start_ms, one.segment.end_ms, one.segment.speaker)


def _number(cuts: Sequence[Cut], min_ms: int = 0, inside: Sequence[Span] = ()) -> tuple[Cut, ...]:
    numbers = count(1)

    def is_segment(one: Segment) -> bool:
        begins_inside = not inside or any(one.start_ms in span for span in inside)
        return one.span.duration_ms >= min_ms and begins_inside

    return tuple(
        replace(one, segment=replace(one.segment, number=next(numbers))) if is_segment(one.segment) else one
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


def _intervals(span: Span, rule: SegmentRule) -> list[tuple[int, int]]:
    end_ms = span.end_ms
    edges = [*range(span.start_ms, end_ms, rule.length_ms), end_ms]
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
    if rule.kind == "thought_unit":
        return list(_units(turn, rule.mark))
    edges = [0]
    for at, (before, word) in enumerate(pairwise(turn.words), start=1):
        if ends_sentence(before.text) or word.start_ms - before.end_ms > rule.pause_ms:
            edges.append(at)
    return [
        short for piece in pairwise([*edges, len(turn.words)]) for short in _within(turn.words, *piece, rule.max_ms)
    ]


def _units(turn: Turn, mark: str) -> Iterator[tuple[int, int]]:
    """Word ranges between marks; a mark that stands alone belongs to no unit, one at a word's end closes its unit."""
    first = 0
    for at, word in enumerate(turn.words):
        if not word.text.endswith(mark):
            continue
        last = at if word.text == mark else at + 1
        if last > first:
            yield first, last
        first = at + 1
    if first < len(turn.words):
        yield first, len(turn.words)


def is_parted(transcript: Transcript, rule: SegmentRule) -> bool:
    """Tell whether somebody has parted the transcript into thought units: whether its mark stands anywhere."""
    return any(word.text.endswith(rule.mark) for turn in transcript.turns for word in turn.words)


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
