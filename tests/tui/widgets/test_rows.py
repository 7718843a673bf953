"""What the transcript shows, in order of time."""

import pytest

from coder.model import Role, Segment, Transcript, Turn, Word
from coder.tui.widgets.rows import clock, letters, rows

ROLES: dict[str, Role] = {"S0": "therapist", "S1": "client"}


def word(start_ms: int, text: str, speaker: str = "S0", probability: float | None = None) -> Word:
    return Word(start_ms, start_ms + 400, text, speaker, probability)


def spoken(number: int, start_ms: int, text: str, speaker: str = "S0") -> Segment:
    words = (word(start_ms, text, speaker),)
    return Segment(f"s{number}", "utt", number, start_ms, start_ms + 400, ROLES[speaker], speaker, words)


def transcript(*words: Word) -> Transcript:
    return Transcript(tuple(Turn(one.speaker, (one,)) for one in words))


def test_a_silence_of_two_seconds_or_more_is_a_row() -> None:
    first, second, third = spoken(1, 0, "a"), spoken(2, 2399, "b"), spoken(3, 4799, "c")
    shown = rows([first, second, third], [], transcript(*first.words, *second.words, *third.words), ROLES)
    assert [row.kind for row in shown] == ["segment", "segment", "silence", "segment"]
    assert shown[2].words == (("2.0 s of silence", False),)


def test_overlapping_speech_makes_no_silence() -> None:
    long = Segment("s1", "utt", 1, 0, 9000, "therapist", "S0", (Word(0, 9000, "a", "S0"),))
    shown = rows([long, spoken(2, 1000, "b", "S1"), spoken(3, 9500, "c")], [], transcript(*long.words), ROLES)
    assert [row.kind for row in shown] == ["segment"] * 3


def test_what_is_too_short_to_be_a_segment_is_shown_in_its_place() -> None:
    short = Segment("", "utt", 0, 500, 600, None, "S1", (word(500, "mm", "S1"),))
    shown = rows(
        [spoken(1, 0, "a"), spoken(2, 900, "b")], [short], transcript(word(0, "a"), word(500, "mm", "S1")), ROLES
    )
    assert [(row.kind, row.segment, row.letter, row.role) for row in shown] == [
        ("segment", "s1", "T", "therapist"),
        ("aside", "", "C", "client"),
        ("segment", "s2", "T", "therapist"),
    ]


def test_intervals_are_headings_over_the_turns() -> None:
    intervals = [Segment("i1", "seg5", 1, 0, 5000), Segment("i2", "seg5", 2, 5000, 9000)]
    shown = rows(intervals, [], transcript(word(0, "a"), word(5000, "b", "S1")), ROLES)
    assert [(row.kind, row.segment) for row in shown] == [
        ("heading", "i1"),
        ("turn", ""),
        ("heading", "i2"),
        ("turn", ""),
    ]
    assert shown[0].words == (("seg5 1  00:00 to 00:05", False),)


def test_words_the_model_doubts_are_faint_and_unknown_ones_are_not() -> None:
    doubted = Segment(
        "s1", "utt", 1, 0, 900, "client", "S1",
        (word(0, "sure", probability=0.9), word(300, "maybe", probability=0.2), word(600, "typed")),
    )  # fmt: skip
    (row,) = rows([doubted], [], transcript(*doubted.words), ROLES)
    assert row.words == (("sure", False), ("(maybe)", True), ("typed", False))


def test_runs_of_doubted_and_of_overlapped_words_have_signs_that_need_no_colour() -> None:
    def said(text: str, probability: float, overlap: bool) -> Word:
        return Word(0, 400, text, "S0", probability, overlap=overlap)

    words = (
        said("so", 0.9, False), said("under", 0.2, False), said("the", 0.2, True), said("anger", 0.9, True),
        said("you", 0.9, False), said("were", 0.1, True),
    )  # fmt: skip
    (row,) = rows([Segment("s1", "utt", 1, 0, 900, "client", "S1", words)], [], transcript(*words), ROLES)
    assert " ".join(text for text, _faint in row.words) == "so (under [the) anger] you [(were)]"
    assert [faint for _text, faint in row.words] == [False, True, True, False, False, True]


def test_an_empty_session_has_no_rows() -> None:
    assert rows([], [], Transcript(()), {}) == ()


def test_speakers_who_share_a_role_are_numbered() -> None:
    roles: dict[str, Role] = {"A": "client", "B": "therapist", "C": "client"}
    assert letters(["A", "B", "C", "D"], roles) == {"A": "C1", "B": "T", "C": "C2", "D": "S"}


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(0, "00:00"), (61_999, "01:01"), (3_599_999, "59:59"), (3_600_000, "1:00:00"), (-5, "00:00")],
)
def test_times_are_written_as_people_say_them(ms: int, shown: str) -> None:
    assert clock(ms) == shown
