"""Excerpts, what lies within them, and thought units that people have parted."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.load import loads
from coder.model import Span, Transcript, Turn, Word
from coder.segments import SegmentRule, cut, excerpts, is_parted, make_segments

MINI = (Path(__file__).parent / "data" / "codebook" / "mini.yaml").read_text(encoding="utf-8")
ROLES = {"T": "therapist", "C": "client"}


def turn(speaker: str, text: str, start_ms: int = 0) -> Turn:
    """A turn of words of 400 ms, one after the other."""
    words = text.split()
    return Turn(
        speaker, tuple(Word(start_ms + 400 * at, start_ms + 400 * (at + 1), word) for at, word in enumerate(words))
    )


def rule(kinds: str, name: str) -> SegmentRule:
    """The rule of one kind of a book."""
    book = loads(MINI.replace("  utt: {kind: utterance}\n", f"  utt: {{kind: utterance}}\n{kinds}"), "book.yaml")
    return SegmentRule.of(book.segments[name], book.segments)


SLICE = "  slice: {kind: excerpt, select: {how: HOW, length_s: 1200}}\n"


@pytest.mark.parametrize(
    ("how", "duration_s", "expected_s"),
    [
        ("first", 3000, [(0, 1200)]),
        ("middle", 3000, [(900, 2100)]),  # (3000 - 1200) / 2
        ("last", 3000, [(1800, 3000)]),
        ("last", 1200, [(0, 1200)]),
        ("first", 700, [(0, 700)]),  # a shorter session is taken whole
        ("at, starts_s: [0, 1800]", 3200, [(0, 1200), (1800, 3000)]),
        ("at, starts_s: [0, 2400]", 3000, [(0, 1200), (2400, 3000)]),
        ("at, starts_s: [2400]", 2000, [(800, 2000)]),  # the session ends before it would begin: its last stretch
    ],
)
def test_an_excerpt_is_the_stretch_that_the_book_says(
    how: str, duration_s: int, expected_s: list[tuple[int, int]]
) -> None:
    found = rule(SLICE.replace("HOW", how), "slice")

    made = make_segments(Transcript(()), found, {}, duration_s * 1000)

    assert [(one.start_ms / 1000, one.end_ms / 1000) for one in made] == expected_s
    assert [one.number for one in made] == list(range(1, len(expected_s) + 1))


def test_a_random_excerpt_is_drawn_for_each_session_and_drawn_again_alike() -> None:
    drawn = rule(SLICE.replace("HOW", "random, seed: 42"), "slice")
    starts = [excerpts(drawn, 3_000_000, f"S{at:04}")[0].start_ms for at in range(400)]

    assert starts == [excerpts(drawn, 3_000_000, f"S{at:04}")[0].start_ms for at in range(400)]
    assert all(0 <= start <= 1_800_000 and start % 1000 == 0 for start in starts)
    thirds = Counter(start // 600_001 for start in starts)  # all starts are equally likely: 133 of 400 in each third
    assert all(100 < thirds[third] < 170 for third in range(3))
    other = rule(SLICE.replace("HOW", "random, seed: 43"), "slice")
    assert [excerpts(other, 3_000_000, f"S{at:04}")[0].start_ms for at in range(400)] != starts


@given(st.integers(1, 10_000_000), st.text(max_size=8), st.sampled_from(["first", "middle", "last", "random"]))
def test_an_excerpt_lies_in_its_session_and_is_as_long_as_it_can_be(duration_ms: int, session: str, how: str) -> None:
    (span,) = excerpts(SegmentRule("excerpt", length_ms=1_200_000, how=how, seed=3), duration_ms, session)

    assert 0 <= span.start_ms <= span.end_ms <= duration_ms
    assert span.duration_ms == min(1_200_000, duration_ms)


def test_only_what_begins_within_the_excerpt_becomes_segments() -> None:
    kinds = (
        "  part: {kind: excerpt, select: {how: at, length_s: 2, starts_s: [1]}}\n  said: {kind: turn, within: part}\n"
    )
    talk = Transcript(
        (turn("T", "Before it.", 0), turn("C", "Begins inside it and ends later.", 1600), turn("T", "After.", 4000))
    )

    made = cut(talk, rule(kinds, "said"), ROLES, 60_000)

    assert [(one.segment.text, one.segment.number) for one in made] == [
        ("Before it.", 0),
        ("Begins inside it and ends later.", 1),
        ("After.", 0),
    ]


def test_intervals_within_an_excerpt_count_from_its_start() -> None:
    kinds = (
        "  part: {kind: excerpt, select: {how: at, length_s: 25, starts_s: [7]}}\n"
        "  ten: {kind: interval, length_s: 10, within: part}\n"
    )
    made = make_segments(Transcript(()), rule(kinds, "ten"), {}, 60_000)
    assert [one.span for one in made] == [Span(7000, 17000), Span(17000, 27000), Span(27000, 32000)]


def test_two_books_share_segments_only_when_the_excerpt_is_the_same_too() -> None:
    kinds = (
        "  part: {kind: excerpt, select: {how: random, length_s: 25, seed: SEED}}\n  said: {kind: turn, within: part}\n"
    )
    one, same, other = (rule(kinds.replace("SEED", seed), "said") for seed in ("1", "1", "2"))
    assert one.canonical == same.canonical != other.canonical
    assert rule("  said: {kind: turn}\n", "said").canonical == '{"kind":"turn","remainder":"keep"}'


def test_thought_units_are_what_people_parted_with_a_mark() -> None:
    talk = Transcript((turn("C", "I went home / and cried/ he was not there"), turn("T", "/ Hm. / /", 9000)))
    units = rule("  unit: {kind: thought_unit}\n", "unit")

    made = make_segments(talk, units, ROLES)

    assert [(one.number, one.role, one.text) for one in made] == [
        (1, "client", "I went home"),
        (2, "client", "and cried/"),
        (3, "client", "he was not there"),
        (4, "therapist", "Hm."),
    ]
    assert is_parted(talk, units)
    assert not is_parted(Transcript((turn("C", "nobody parted this"),)), units)
    assert is_parted(Transcript((turn("C", "one || two"),)), rule('  unit: {kind: thought_unit, mark: "||"}\n', "unit"))
