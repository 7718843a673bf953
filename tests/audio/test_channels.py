import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coder.audio.channels import speakers_from_channels
from coder.audio.decode import Decoded, DecodedPart
from coder.audio.samples import GrowingArray
from coder.errors import AudioError

RATE = 16_000
VOICE_DB, NOISE_DB = -22.0, -65.0
TURNS = ((0, 500, 3000), (1, 3500, 6000), (0, 6600, 8000), (1, 9000, 12_000), (0, 13_000, 16_000))
"""Channel, start and end in ms."""


def voices(turns, length_ms, channels=2, seed=1):
    """Noise with the rise and fall of syllables where somebody speaks; shape (channels, samples)."""
    chance = np.random.default_rng(seed)
    sound = np.zeros((channels, length_ms * 16))
    for channel, start_ms, end_ms in turns:
        count = (end_ms - start_ms) * 16
        syllables = 0.55 + 0.45 * np.cos(2 * np.pi * 4 * np.arange(count) / RATE)
        sound[channel, start_ms * 16 : end_ms * 16] += 10 ** (VOICE_DB / 20) * syllables * chance.normal(size=count)
    return sound


def in_a_room(dry, bleed_db=-200.0, noise_db=NOISE_DB, seed=2):
    """Add the other voices, late and weaker, and noise of each microphone's own."""
    chance = np.random.default_rng(seed)
    others = sum(np.roll(np.roll(dry, shift, axis=0), 48, axis=1) for shift in range(1, len(dry)))
    return dry + 10 ** (bleed_db / 20) * others + 10 ** (noise_db / 20) * chance.normal(size=dry.shape)


def as_decoded(folder, sound):
    """Put a recording of shape (channels, samples) where decoding would have put it."""
    folder.mkdir(exist_ok=True)
    samples = np.clip(np.round(sound * 32767), -32768, 32767).astype(np.int16)
    with GrowingArray(folder / "channels.npy", len(sound)) as file:
        file.append(samples)
    return Decoded(folder, (DecodedPart(0, sound.shape[1] // 16, 0, len(sound), RATE, "pcm"),), len(sound), ())


def assert_near(spans, turns, by_ms=60):
    """The same turns of each speaker, each start and end within a few frames.

    Speakers are compared one by one: which of two who begin within one frame comes first is nobody's to know.
    """
    assert spans == tuple(sorted(spans))
    expected = {
        f"SPEAKER_{channel:02}": sorted(turn[1:] for turn in turns if turn[0] == channel) for channel, *_ in turns
    }
    found = {name: [(one.start_ms, one.end_ms) for one in spans if one.speaker == name] for name in expected}
    assert len(spans) == len(turns)
    for speaker, truths in expected.items():
        assert len(found[speaker]) == len(truths)
        for span, truth in zip(found[speaker], truths, strict=True):
            assert span == pytest.approx(truth, abs=by_ms)


@pytest.mark.parametrize("noise_db", [-200.0, -65.0, -50.0])
@pytest.mark.parametrize("bleed_db", [-200.0, -30.0, -20.0, -12.0])
def test_each_channel_speaks_when_its_own_person_does(tmp_path, bleed_db, noise_db):
    recording = as_decoded(tmp_path, in_a_room(voices(TURNS, 17_000), bleed_db, noise_db))
    assert_near(speakers_from_channels(recording), TURNS)


def test_two_people_at_once_are_both_heard(tmp_path):
    turns = ((0, 500, 5000), (1, 3000, 7000), (0, 8000, 9500), (1, 10_000, 12_000))
    recording = as_decoded(tmp_path, in_a_room(voices(turns, 13_000), -20))
    spans = speakers_from_channels(recording)
    assert_near(spans, turns)
    assert spans[0].end_ms > spans[1].start_ms + 1900


def test_a_short_answer_under_the_other_voice_is_heard(tmp_path):
    turns = (*TURNS, (1, 14_000, 14_300))
    assert_near(speakers_from_channels(as_decoded(tmp_path, in_a_room(voices(turns, 17_000), -20))), turns)


def test_a_quieter_microphone_counts_as_much(tmp_path):
    sound = in_a_room(voices(TURNS, 17_000), -25)
    sound[1] *= 10 ** (-15 / 20)
    assert_near(speakers_from_channels(as_decoded(tmp_path, sound)), TURNS)


def test_a_bump_is_not_speech(tmp_path):
    sound = in_a_room(voices(TURNS, 17_000), -30)
    sound[1, 1500 * 16 : 1530 * 16] += 0.5
    sound[1, 1500 * 16 : 1530 * 16] *= np.random.default_rng(3).normal(size=480)
    assert_near(speakers_from_channels(as_decoded(tmp_path, sound)), TURNS)


def test_a_pause_of_less_than_half_a_second_stays_within_the_turn(tmp_path):
    turns = ((0, 500, 2000), (0, 2400, 4000), (1, 5000, 7000), (1, 7700, 9000))
    spans = speakers_from_channels(as_decoded(tmp_path, in_a_room(voices(turns, 10_000))))
    assert_near(spans, ((0, 500, 4000), (1, 5000, 7000), (1, 7700, 9000)))


def test_three_microphones_make_three_speakers(tmp_path):
    turns = ((0, 500, 3000), (1, 3500, 6000), (2, 6600, 9000), (0, 10_000, 12_000), (2, 11_000, 13_000))
    recording = as_decoded(tmp_path, in_a_room(voices(turns, 14_000, channels=3), -20))
    assert_near(speakers_from_channels(recording), turns)


@pytest.mark.parametrize("channels", [3, 4])
def test_unused_channels_make_no_speakers(tmp_path, channels):
    recording = as_decoded(tmp_path, in_a_room(voices(TURNS, 17_000, channels=channels), -25))
    assert_near(speakers_from_channels(recording), TURNS)


def test_the_result_does_not_depend_on_where_blocks_are_cut(tmp_path, monkeypatch):
    recording = as_decoded(tmp_path, in_a_room(voices(TURNS, 17_000), -20))
    whole = speakers_from_channels(recording)
    monkeypatch.setattr("coder.audio.channels._BLOCK", 1600)
    assert speakers_from_channels(recording) == whole


def test_progress_ends_at_one(tmp_path):
    seen: list[tuple[str, float]] = []
    recording = as_decoded(tmp_path, in_a_room(voices(TURNS, 17_000), -20))
    speakers_from_channels(recording, lambda *step: seen.append(step))
    assert seen[-1] == ("speakers", 1.0)


def test_a_long_recording_is_never_held_in_memory(tmp_path):
    length = 20 * 60 * RATE
    with GrowingArray(tmp_path / "channels.npy", 2) as file:
        file.pad(length)
    decoded = Decoded(tmp_path, (DecodedPart(0, length // 16, 0, 2, RATE, "pcm"),), 2, ())
    tracemalloc.start()
    with pytest.raises(AudioError, match="Nobody is heard"):
        speakers_from_channels(decoded)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000  # the samples are 77 MB


def one_voice(_):
    return in_a_room(voices(((0, 500, 9000),), 10_000), -30)


def same_twice(sound):
    return np.repeat(sound.sum(axis=0, keepdims=True), 2, axis=0)


def two_capsules(sound):
    """One recorder in the room: each voice a little stronger on its own side, and a third of a millisecond apart."""
    return sound + 0.7 * np.roll(sound[::-1], 5, axis=1) + 0.001 * np.random.default_rng(4).normal(size=sound.shape)


@pytest.mark.parametrize(
    ("make", "message", "hint"),
    [
        (same_twice, "Channels 1 and 2 hear the same, as from one microphone in the room.", "--diarizer none"),
        (two_capsules, "Channels 1 and 2 hear the same, as from one microphone in the room.", "--diarizer none"),
        (one_voice, "Only channel 1 of 2 carries a voice of its own.", "each person has a microphone"),
        (lambda sound: 0 * sound, "Nobody is heard on any channel.", "Play the recording"),
        (lambda sound: in_a_room(np.zeros_like(sound)), "Nobody is heard on any channel.", "Play the recording"),
        (
            lambda sound: sound[:1],
            "The recording has one channel, so channels cannot tell who speaks.",
            "--diarizer none",
        ),
        (lambda sound: np.tile(sound, (3, 1))[:5], "The recording has 5 channels; that is surround sound", "Export"),
        (lambda sound: sound[:, 8000 : 8000 + 15_984], "The recording is shorter than a second.", "whole"),
    ],
)
def test_channels_that_tell_no_speakers_are_refused_with_a_way_out(tmp_path, make, message, hint):
    recording = as_decoded(tmp_path, make(voices(TURNS, 17_000)))
    with pytest.raises(AudioError) as caught:
        speakers_from_channels(recording)
    assert message in caught.value.message
    assert hint in caught.value.hint


@st.composite
def conversations(draw):
    """After turns in which each is heard alone, turns of 0.4-3 s, with pauses of 0.7 s and more within a speaker."""
    turns = list(TURNS)
    for channel in (0, 1):
        at = 17_000 + draw(st.integers(0, 3000))
        for _ in range(draw(st.integers(0, 4))):
            length = draw(st.integers(400, 3000))
            turns.append((channel, at, at + length))
            at += length + draw(st.integers(700, 3000))
    return tuple(turns)


@settings(max_examples=25, deadline=None)
@given(turns=conversations(), bleed_db=st.sampled_from([-200, -30, -15]))
@example(turns=(*TURNS, (0, 17_000, 17_401), (1, 17_000, 17_400)), bleed_db=-30)  # both begin in one frame
def test_any_conversation_on_two_microphones_is_found(tmp_path_factory, turns, bleed_db):
    length_ms = max(end for *_, end in turns) + 500
    folder = tmp_path_factory.mktemp("any")
    spans = speakers_from_channels(as_decoded(folder, in_a_room(voices(turns, length_ms), bleed_db)))
    assert_near(spans, turns, by_ms=130)
    for speaker in ("SPEAKER_00", "SPEAKER_01"):
        own = [span for span in spans if span.speaker == speaker]
        assert all(one.end_ms < other.start_ms for one, other in pairwise(own))
