"""What the transcript shows, line by line of meaning: segments, asides, silences and headings, in order of time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from coder.model import Role, Segment, Transcript, Word
from coder.tui.widgets import wrap

SILENCE_MS = 2000
"""A gap this long is shown: it may mean as much as words."""

FAINT_BELOW = 0.5
"""Words that the speech model itself gave less than this are drawn faint, so that a rater listens again."""

RowKind = Literal["segment", "aside", "turn", "silence", "heading"]
"""An aside is too short to be a segment; a turn is what is said under the heading of an interval."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in the transcript. Segments and headings can be current and carry marks; the others are only shown."""

    kind: RowKind
    start_ms: int
    end_ms: int
    segment: str = ""
    """The segment's id; empty for what is not coded."""
    letter: str = ""
    """Who speaks, in one or two cells."""
    role: Role = "other"
    words: tuple[wrap.Word, ...] = ()


def clock(ms: int) -> str:
    """Session time as people say it: `mm:ss`, and `h:mm:ss` from one hour on."""
    seconds = max(0, ms) // 1000
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def letters(speakers: Iterable[str], roles: Mapping[str, Role]) -> dict[str, str]:
    """Give every speaker a letter: T, C or O, with a number where several share a role; S where no role is known."""
    sharing: dict[str, list[str]] = {}
    for speaker in speakers:
        sharing.setdefault(roles.get(speaker, "speaker")[0].upper(), []).append(speaker)
    return {
        speaker: letter + (str(number) if len(same) > 1 else "")
        for letter, same in sharing.items()
        for number, speaker in enumerate(same, start=1)
    }


def rows(
    segments: Sequence[Segment], unshown: Sequence[Segment], transcript: Transcript, roles: Mapping[str, Role]
) -> tuple[Row, ...]:
    """Lay out a session: spoken segments with what lies between them, or intervals as headings over the turns."""
    names = letters(transcript.speakers, roles)
    if any(segment.words for segment in segments):
        spoken = [_spoken(segment, names, roles) for segment in (*segments, *unshown)]
        return _with_silences(sorted(spoken, key=lambda row: row.start_ms))
    headings = [heading(one) for one in segments]
    turns = [
        Row("turn", turn.start_ms, turn.end_ms, "", names[turn.speaker], _role(turn.speaker, roles), _drawn(turn.words))
        for turn in transcript.turns
    ]
    # A heading comes before the turn that starts at the same moment: sorting keeps the given order among equals.
    return tuple(sorted([*headings, *turns], key=lambda row: row.start_ms))


def _role(speaker: str, roles: Mapping[str, Role]) -> Role:
    return roles.get(speaker, "other")


def _spoken(segment: Segment, names: Mapping[str, str], roles: Mapping[str, Role]) -> Row:
    kind: RowKind = "segment" if segment.number else "aside"
    role = segment.role or _role(segment.speaker, roles)
    letter = names.get(segment.speaker, role[0].upper())
    identity = segment.id if segment.number else ""
    return Row(kind, segment.start_ms, segment.end_ms, identity, letter, role, _drawn(segment.words))


def _drawn(words: Sequence[Word]) -> tuple[wrap.Word, ...]:
    """Words as they are shown: `[…]` around what is said while somebody else speaks, `(…)` around what is doubted.

    These are the signs of conversation analysis. Doubted words are faint too; colour alone would not do.
    """
    texts = [word.text for word in words]
    whole = "".join(texts)
    if not (whole.isascii() and whole.isprintable()):  # else each of them is clean
        texts = [wrap.clean(text) for text in texts]
    doubts = [word.probability is not None and word.probability < FAINT_BELOW for word in words]
    overlaps = [word.overlap for word in words]
    if any(doubts):
        texts = _around(texts, doubts, "()")
    if any(overlaps):
        texts = _around(texts, overlaps, "[]")
    return tuple(map(_once, texts, doubts))


@lru_cache(maxsize=50_000)
def _once(text: str, weak: bool) -> wrap.Word:
    """Keep each word once: a session says the same few thousand again and again."""
    return text, weak


def _around(texts: Sequence[str], wanted: Sequence[bool], signs: str) -> list[str]:
    """Put signs around each run of texts that is wanted."""
    before, after = (False, *wanted), (*wanted[1:], False)
    return [
        (signs[0] if here and not was else "") + text + (signs[1] if here and not goes_on else "")
        for text, here, was, goes_on in zip(texts, wanted, before, after, strict=False)
    ]


def heading(segment: Segment) -> Row:
    """The row of what nobody in particular says: an interval, an event, the session."""
    name = f"{segment.kind} {segment.number}" if segment.number else "the whole session"
    ends = f" to {clock(segment.end_ms)}" if segment.end_ms > segment.start_ms else ""
    words = ((f"{name}  {clock(segment.start_ms)}{ends}", False),)
    return Row("heading", segment.start_ms, segment.end_ms, segment.id, words=words)


def _with_silences(spoken: Sequence[Row]) -> tuple[Row, ...]:
    if not spoken:
        return ()
    result = [spoken[0]]
    heard_until = spoken[0].end_ms
    for _before, row in pairwise(spoken):
        gap = row.start_ms - heard_until
        if gap >= SILENCE_MS:
            text = f"{gap / 1000:.1f} s of silence"
            result.append(Row("silence", heard_until, row.start_ms, words=((text, False),)))
        result.append(row)
        heard_until = max(heard_until, row.end_ms)
    return tuple(result)
