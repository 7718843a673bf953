"""The project's values: frozen, small, without I/O. The words are those of the field.

Times are integer milliseconds of session time, spans are half-open `[start_ms, end_ms)`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Role = Literal["therapist", "client", "other"]
ROLES: tuple[Role, ...] = ("therapist", "client", "other")

UNKNOWN_SPEAKER = "UNK"
"""The speaker of a word that no speaker span is near to; its role is `other` at lock."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, half-open; empty when it ends where it starts.

    >>> Span(0, 1000) & Span(400, 2000)
    Span(start_ms=400, end_ms=1000)
    >>> 1000 in Span(0, 1000)
    False
    """

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, never negative."""
        return max(0, self.end_ms - self.start_ms)

    def __and__(self, other: "Span") -> "Span":
        start = max(self.start_ms, other.start_ms)
        return Span(start, max(start, min(self.end_ms, other.end_ms)))

    def __contains__(self, time_ms: int) -> bool:
        return self.start_ms <= time_ms < self.end_ms


def joined(spans: Iterable[Span], gap_ms: int = 0) -> tuple[Span, ...]:
    """Join spans that overlap, touch, or lie no further apart than a gap; gives them in order of time."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start_ms - result[-1].end_ms <= gap_ms:
            result[-1] = Span(result[-1].start_ms, max(result[-1].end_ms, span.end_ms))
        else:
            result.append(span)
    return tuple(result)


def without(spans: Sequence[Span], taken: Sequence[Span]) -> Iterator[Span]:
    """Give what is left of spans where others are taken out; both in order and disjoint."""
    at = 0
    for span in spans:
        start = span.start_ms
        while at and taken[at - 1].end_ms > start:
            at -= 1
        while at < len(taken) and taken[at].start_ms < span.end_ms:
            if taken[at].start_ms > start:
                yield Span(start, taken[at].start_ms)
            start = max(start, taken[at].end_ms)
            at += 1
        if start < span.end_ms:
            yield Span(start, span.end_ms)


@dataclass(frozen=True, slots=True, order=True)
class SpeakerSpan:
    """One stretch in which one speaker is heard, as a diarizer, a channel or a file tells it."""

    start_ms: int
    end_ms: int
    speaker: str

    @property
    def span(self) -> Span:
        """The stretch without its speaker."""
        return Span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as transcribed, with when it was said and by whom."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str = UNKNOWN_SPEAKER
    probability: float | None = None
    """The speech model's own probability in [0, 1]; None where the source gives none."""
    interpolated: bool = False
    """True where the source gave no time and it was placed between its neighbours."""
    overlap: bool = False
    """True where more than one speaker is heard during the word."""

    @property
    def span(self) -> Span:
        """When the word was said."""
        return Span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's stretch of words; never empty."""

    speaker: str
    words: tuple[Word, ...]

    @property
    def start_ms(self) -> int:
        """Start of the first word."""
        return self.words[0].start_ms

    @property
    def end_ms(self) -> int:
        """End of the last word to end."""
        return max(word.end_ms for word in self.words)

    @property
    def text(self) -> str:
        """The words joined by spaces."""
        return " ".join(word.text for word in self.words)


SILENT = "silent:"
"""What the label of somebody begins with who was there and said nothing: they have a role, and no words."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Who a diarization label stands for in one session: a person id and a role, decided by people."""

    speaker: str
    person: str
    role: Role


@dataclass(frozen=True, slots=True)
class Roster:
    """Who takes part in a session, as people decided before the transcript was locked."""

    participants: tuple[Participant, ...] = ()

    def persons(self, role: str) -> tuple[str, ...]:
        """The persons of a role, each once, in order of first appearance; voices that nobody knows are none."""
        here = (one.person for one in self.participants if one.role == role and one.speaker != UNKNOWN_SPEAKER)
        return tuple(dict.fromkeys(here))

    def person_of(self, speaker: str) -> str:
        """The person behind a diarization label; empty for one that nobody knows."""
        return next((one.person for one in self.participants if one.speaker == speaker != UNKNOWN_SPEAKER), "")


NOBODY = Roster()
"""A session of which nobody knows who takes part."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns of a session in order of start."""

    turns: tuple[Turn, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Labels in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))

    @property
    def end_ms(self) -> int:
        """End of the last word; 0 when there is none."""
        return max((turn.end_ms for turn in self.turns), default=0)


@dataclass(frozen=True, slots=True)
class Segment:
    """What is coded: an utterance, a turn, a fixed interval, an excerpt, an event, or the whole session."""

    id: str
    """Opaque; equal in two transcript versions when times, role and words are equal."""
    kind: str
    """The codebook's name for this kind of segment, such as `utt`, `seg5`, `session`."""
    number: int
    """Given once per session and segment rule; 0 for the session itself."""
    start_ms: int
    end_ms: int
    role: Role | None = None
    """None for intervals and the session, on which nobody in particular speaks."""
    speaker: str = ""
    words: tuple[Word, ...] = ()

    @property
    def span(self) -> Span:
        """When it is."""
        return Span(self.start_ms, self.end_ms)

    @property
    def text(self) -> str:
        """The words joined by spaces; empty for intervals and the session."""
        return " ".join(word.text for word in self.words)


Number = int | float


@dataclass(frozen=True, slots=True)
class Value:
    """The full value of one coding: what an event carries, so that no event needs an earlier one to be read."""

    value: Number | None = 1
    """1 for a presence code, the rating on a scale, None for a null reason."""
    facets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    intensity: Number | None = None
    reason: str = ""
    """Why a rating has no value (`cannot_rate`, `not_applicable`), or why a segment cannot be coded."""
    evidence: tuple[str, ...] = ()
    """Ids of the segments that a rating rests on."""
    span: Span | None = None
    """Where a segment lies that the rater placed; None for everything else."""


@dataclass(frozen=True, slots=True)
class Marks:
    """All that one rater has said about one segment: the fold of its events."""

    codes: Mapping[tuple[str, str], Value] = field(default_factory=lambda: MappingProxyType({}))
    """(code id, person) → value. The person is empty unless the code's target is `each`."""
    none: bool = False
    """Seen, nothing applies."""
    cannot_code: str = ""
    """The reason why it cannot be coded; empty when it can."""
    unsure: bool = False
    problem: str = ""
    """Something is wrong here (`speaker`, `boundary`, `words`, `other`); empty when nothing is."""
    bookmark: bool = False
    note: str = ""
    """The event id of the current note; empty when there is none. The text lies beside the log."""

    def value(self, code: str, person: str = "") -> Value | None:
        """What is coded for this code, or None."""
        return self.codes.get((code, person))

    def has(self, code: str) -> bool:
        """Whether the code is set for any person."""
        return any(key[0] == code for key in self.codes)


NOTHING = Marks()
"""The marks of a segment that nobody has touched."""

State = Literal["coded", "zero", "cannot_code", "not_seen", "not_applicable"]
"""The five states of a segment × code for one rater."""

Op = Literal[
    "set",
    "clear",
    "none",
    "cannot_code",
    "open",
    "unsure",
    "problem",
    "bookmark",
    "note",
    "place",
    "remove",
    "reach",
    "submit",
]
"""What an entry of the log does. `set`/`clear` a code; `none`, `cannot_code`, `open` the segment's own state;
`unsure`, `problem`, `bookmark`, `note` its marks; `place`/`remove` an event segment, whose kind stands as the code;
`reach` says how far a kind of events is coded; `submit` the assignment."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has a place in a chain: what a keypress wants to store."""

    op: Op
    segment: str = ""
    code: str = ""
    person: str = ""
    value: Value | None = None
    """The full new value for `set`; the reason for `cannot_code` and `problem`; None switches a mark off."""
    undoes: str = ""
    """The id of the event this one takes back."""
    note: str | None = None
    """Free text for a `note` event; it goes to the side table, the event keeps a salted hash."""
    note_from: str = ""
    """The event whose text a `note` event brings back, when it is an undo."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of an assignment's append-only log. Order is `seq`, never the clock."""

    id: str
    assignment: str
    seq: int
    at: str
    """UTC, ISO 8601 with milliseconds, by the rater's machine."""
    transcript: str
    segment: str
    code: str
    person: str
    op: Op
    value: Value | None
    batch: str
    """What belongs to one keypress shares a batch: it is undone as one."""
    undoes: str
    heard_ms: int
    """How much of the segment had been played when the key was pressed."""
    playhead_ms: int
    codebook: str
    """`id@version` of the codebook the rater saw."""
    text_hash: str = ""
    """Salted sha256 of the free text that lies in the side table; empty without text."""
    prev_hash: str = ""
    hash: str = ""
