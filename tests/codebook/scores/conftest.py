"""A session of two minutes and six utterances, coded in one line, and one score of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from coder.codebook.load import loads
from coder.codebook.schema import Codebook
from coder.codebook.scores import CodedSession, Scored, scores_of
from coder.model import Marks, Participant, Roster, Segment, Value

SCORED = Path(__file__).parents[2] / "data" / "codebook" / "scored.yaml"

# seconds:  0    10    20   30    40        60    70       100       120
#           u1 T  u2 C       u3 T  u4 C      u5 T           u6 C
#           i1                               i2
UTTERANCES = tuple(
    Segment(f"u{number}", "utt", number, start * 1000, end * 1000, "client" if number % 2 == 0 else "therapist", who)
    for number, (start, end, who) in enumerate(
        [(0, 10, "A"), (10, 20, "B"), (30, 40, "A"), (40, 60, "B"), (60, 70, "A"), (100, 120, "B")], start=1
    )
)
MINUTES = (Segment("i1", "min", 1, 0, 60_000), Segment("i2", "min", 2, 60_000, 120_000))
WHOLE = Segment("s", "session", 0, 0, 120_000)


@dataclass(frozen=True)
class Said:
    """What a rater said, one word for each coding: `warm`, `ask=3`, `cold~2` with a strength, `nod@Ann` of a person;
    `-` for none, `?` for what cannot be coded; in place of a number `cannot_rate`."""

    on: Mapping[str, str]
    reached_ms: Mapping[str, int] = field(default_factory=dict)
    clients: tuple[str, ...] = ("Ann", "Ben")
    signs: tuple[Segment, ...] = ()

    @property
    def marks(self) -> dict[str, Marks]:
        return {name: _marks(words) for name, words in self.on.items()}

    @property
    def roster(self) -> Roster:
        return Roster(tuple(Participant(name, name, "client") for name in self.clients))


def _marks(words: str) -> Marks:
    said = words.split()
    codes = dict(_coding(word) for word in said if word not in "-?")
    return Marks(codes, none="-" in said, cannot_code="inaudible" if "?" in said else "")


def _coding(word: str) -> tuple[tuple[str, str], Value]:
    word, _, person = word.partition("@")
    word, _, strength = word.partition("~")
    code, _, number = word.partition("=")
    if number and not number.removeprefix("-").isdecimal():
        return (code, person), Value(None, reason=number)
    return (code, person), Value(int(number or 1), intensity=int(strength) if strength else None)


def sign(name: str, at_s: int) -> Segment:
    """A sign that a rater placed in time."""
    return Segment(name, "sign", int(name[1:]), at_s * 1000, at_s * 1000)


def coded(book: Codebook, said: Said) -> CodedSession:
    segments = {"utt": UTTERANCES, "min": MINUTES, "sign": said.signs, "session": (WHOLE,)}
    return CodedSession(book, segments, said.marks, said.roster, said.reached_ms, 120_000)


ALL_SEEN = {"u1": "-", "u2": "-", "u3": "-", "u4": "-", "u5": "-", "u6": "-"}
"""Every utterance seen, with nothing on it."""

Score = Callable[..., tuple[Scored, ...]]


def book_with(**scores: str) -> Codebook:
    """The book with scores, each written as in a book."""
    listed = "".join(f"  {name}: {{{text}}}\n" for name, text in scores.items())
    return loads(f"{SCORED.read_text(encoding='utf-8')}scores:\n{listed}", "scored.yaml")


@pytest.fixture(scope="session")
def score() -> Score:
    """Work out a score that is written as in a book; more scores that it is made of may be given."""

    def compute(line: str, said: Said | Mapping[str, str], **others: str) -> tuple[Scored, ...]:
        book = book_with(it=line, **others)
        given = said if isinstance(said, Said) else Said({**ALL_SEEN, **said})
        session = coded(book, given)
        return tuple(one for one in scores_of(session) if one.score == "it")

    return compute
