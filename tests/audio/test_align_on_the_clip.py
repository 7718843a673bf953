"""Real talk, with people's own turns and words: the clip in the wheel of pyannote.audio."""

from pathlib import Path

import pytest

from coder.audio.align import align
from coder.model import SpeakerSpan, Word

NAMES = {"Diane": "speaker90", "Sheila": "speaker91"}
"""How the two reference files call the same two people."""


@pytest.fixture(scope="module")
def turns(clip: Path) -> list[SpeakerSpan]:
    rows = [line.split() for line in clip.with_suffix(".rttm").read_text(encoding="utf-8").splitlines()]
    return [
        SpeakerSpan(round(float(start) * 1000), round((float(start) + float(length)) * 1000), who)
        for _, _, _, start, length, _, _, who, *_ in rows
    ]


@pytest.fixture(scope="module")
def sentences(clip: Path) -> list[tuple[str, list[Word]]]:
    """Who says what; a sentence's time is shared evenly among its words, as the reference times whole sentences."""
    found = []
    for line in clip.with_suffix(".stm").read_text(encoding="utf-8").splitlines():
        _, _, who, first, last, *texts = line.split()
        start, end = float(first) * 1000, float(last) * 1000
        edges = [round(start + (end - start) * at / len(texts)) for at in range(len(texts) + 1)]
        words = [Word(edges[at], edges[at + 1], text) for at, text in enumerate(texts)]
        found.append((NAMES[who], words))
    return found


def test_every_word_that_does_not_overlap_has_the_right_speaker(sentences, turns):
    truth = [who for who, words in sentences for _ in words]
    found = align([word for _, words in sentences for word in words], turns)
    clear = [(word.text, word.speaker, who) for word, who in zip(found, truth, strict=True) if not word.overlap]
    assert len(clear) > 60
    assert [one for one in clear if one[1] != one[2]] == []


def test_with_the_floor_given_to_one_at_a_time_overlap_is_still_told_from_all_turns(sentences, turns):
    words = [word for _, words in sentences for word in words]
    exclusive = [SpeakerSpan(0, 15_000, "speaker90"), SpeakerSpan(15_000, 30_000, "speaker91")]
    found = align(words, turns, exclusive)
    assert [word.speaker for word in found] == [
        "speaker90" if (word.start_ms + word.end_ms) / 2 < 15_000 else "speaker91" for word in words
    ]
    assert [word.overlap for word in found] == [word.overlap for word in align(words, turns)]
