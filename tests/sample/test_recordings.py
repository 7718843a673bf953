from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coder.model import Word

PER_MS = 48
CHANNELS = ("therapist", "client")
NEAR_MS = 120
Sound = NDArray[np.float32]


def level(samples: Sound) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-12))


def test_the_whole_sample_is_under_three_megabytes(sample: Path) -> None:
    assert sum(path.stat().st_size for path in sample.rglob("*") if path.is_file()) < 3_000_000


@pytest.mark.parametrize("session", ["S01"], indirect=True)
def test_the_first_session_lasts_four_to_six_minutes(sound: Sound) -> None:
    assert 240 <= sound.shape[1] / PER_MS / 1000 <= 360


@pytest.mark.parametrize("session", ["S02", "S03", "S04", "S05", "S06"], indirect=True)
def test_the_other_sessions_last_one_to_one_and_a_half_minutes_or_little_more(sound: Sound) -> None:
    assert 60 <= sound.shape[1] / PER_MS / 1000 <= 100


def test_every_word_lies_inside_the_recording(sound: Sound, reference: tuple[Word, ...]) -> None:
    assert min(word.start_ms for word in reference) >= 0
    assert max(word.end_ms for word in reference) * PER_MS <= sound.shape[1]


def test_every_word_is_heard_on_its_speaker_s_channel(sound: Sound, reference: tuple[Word, ...]) -> None:
    faint = {
        word.text: round(heard)
        for word in reference
        if (heard := level(sound[CHANNELS.index(word.speaker), word.start_ms * PER_MS : word.end_ms * PER_MS])) < -38
    }
    assert faint == {}


def test_outside_overlap_a_word_leaves_little_on_the_other_channel(sound: Sound, reference: tuple[Word, ...]) -> None:
    for word in reference:
        others = [other for other in reference if other.speaker != word.speaker]
        if any(o.start_ms - NEAR_MS < word.end_ms and word.start_ms < o.end_ms + NEAR_MS for o in others):
            continue
        own = CHANNELS.index(word.speaker)
        stretch = sound[:, word.start_ms * PER_MS : word.end_ms * PER_MS]
        assert level(stretch[own]) - level(stretch[1 - own]) > 12, word


def test_pauses_are_room_noise_and_not_digital_silence(sound: Sound, reference: tuple[Word, ...]) -> None:
    spoken = np.zeros(sound.shape[1], bool)
    for word in reference:
        spoken[word.start_ms * PER_MS : (word.end_ms + NEAR_MS) * PER_MS] = True
    for channel in sound:
        assert -75 < level(channel[~spoken]) < -55


def test_a_word_after_a_pause_begins_when_the_reference_says(sound: Sound, reference: tuple[Word, ...]) -> None:
    """Measured on the decoded recording: the first sample above -34 dB of full scale; soft onsets pass later."""
    late: list[float] = []
    ends = dict.fromkeys(CHANNELS, -1000)
    for word in reference:
        if word.start_ms - ends[word.speaker] > 300:
            around = sound[CHANNELS.index(word.speaker), (word.start_ms - 100) * PER_MS : word.end_ms * PER_MS]
            late.append(float(np.flatnonzero(np.abs(around) > 0.02)[0]) / PER_MS - 100)
        ends[word.speaker] = word.end_ms
    assert abs(float(np.median(late))) < 5
    assert min(late) > -20


def test_both_voices_are_equally_loud(sound: Sound, reference: tuple[Word, ...]) -> None:
    levels = [
        level(
            np.concatenate([channel[w.start_ms * PER_MS : w.end_ms * PER_MS] for w in reference if w.speaker == name])
        )
        for name, channel in zip(CHANNELS, sound, strict=True)
    ]
    assert abs(levels[0] - levels[1]) < 1.5


def test_every_session_has_overlap_and_a_pause_of_at_least_two_seconds(reference: tuple[Word, ...]) -> None:
    therapist, client = ([w for w in reference if w.speaker == name] for name in CHANNELS)
    assert any(t.start_ms < c.end_ms and c.start_ms < t.end_ms for t in therapist for c in client)
    ends = [max(word.end_ms for word in reference[: at + 1]) for at in range(len(reference) - 1)]
    assert max(word.start_ms - end for end, word in zip(ends, reference[1:], strict=True)) >= 2000
