import csv
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from coder.model import Word


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def turns(path: Path) -> list[tuple[float, float, str]]:
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    assert {(len(row), row[0], row[1], row[2]) for row in rows} == {(10, "SPEAKER", path.name[:3], "1")}
    return [(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows]


def own(words: Sequence[Word], speaker: str) -> list[Word]:
    return [word for word in words if word.speaker == speaker]


def test_the_words_file_tells_no_speaker(sample: Path, session: str) -> None:
    assert list(table(sample / f"{session}.words.csv")[0]) == ["start_ms", "end_ms", "word"]


def test_the_words_file_and_the_reference_hold_the_same_words(sample: Path, session: str) -> None:
    reference = [
        {name: row[name] for name in ("start_ms", "end_ms", "word")}
        for row in table(sample / f"{session}.reference.csv")
    ]
    assert table(sample / f"{session}.words.csv") == reference


def test_words_are_in_order_and_never_empty(reference: tuple[Word, ...]) -> None:
    assert all(word.text and word.start_ms < word.end_ms for word in reference)
    assert list(reference) == sorted(reference, key=lambda word: (word.start_ms, word.end_ms))


def test_words_of_one_speaker_never_overlap(reference: tuple[Word, ...]) -> None:
    for speaker in ("therapist", "client"):
        words = own(reference, speaker)
        assert words
        assert all(before.end_ms <= word.start_ms for before, word in pairwise(words))


def test_no_word_is_hidden_for_more_than_half_of_its_length(reference: tuple[Word, ...]) -> None:
    for word in reference:
        hidden = sum((word.span & other.span).duration_ms for other in reference if other.speaker != word.speaker)
        assert hidden * 2 <= word.span.duration_ms, word


def test_every_word_lies_in_a_turn_of_its_speaker_and_no_turn_is_longer_than_its_words(
    sample: Path, session: str, reference: tuple[Word, ...]
) -> None:
    spoken = turns(sample / f"{session}.turns.rttm")
    assert {speaker for _, _, speaker in spoken} == {"therapist", "client"}
    starts = {(word.start_ms, word.speaker) for word in reference}
    ends = {(word.end_ms, word.speaker) for word in reference}
    for start, end, speaker in spoken:
        assert (round(start * 1000), speaker) in starts
        assert (round(end * 1000), speaker) in ends
    for word in reference:
        holding = [
            1 for start, end, who in spoken if who == word.speaker and start <= word.start_ms / 1000 + 1e-6
            and word.end_ms / 1000 <= end + 1e-6
        ]  # fmt: skip
        assert len(holding) == 1, word


def test_turns_of_one_speaker_are_more_than_half_a_second_apart(sample: Path, session: str) -> None:
    spoken = turns(sample / f"{session}.turns.rttm")
    for speaker in ("therapist", "client"):
        mine = [turn for turn in spoken if turn[2] == speaker]
        assert all(after[0] - before[1] > 0.5 for before, after in pairwise(mine))
