"""How loud a recording is, over session time."""

import json
import os

import numpy as np
import pytest

from coder.audio.decode import decode, sha256_of
from coder.audio.loudness import FILE, STEP_MS, Meter, loudness
from coder.audio.samples import RATE
from coder.audio.stages import key_of, save
from coder.errors import AudioError
from coder.resources import sample_dir

TONE = 0.25 * np.sin(2 * np.pi * 440 * np.arange(2 * RATE) / RATE)
"""Two seconds at a quarter of full scale: -15 dB as an effective value."""


def heard(parts, folder, share=lambda done: None):
    return loudness(parts, [sha256_of(part) for part in parts], folder, share)


def test_each_step_has_the_level_of_what_sounds_in_it(write, tmp_path):
    sound = np.concatenate([np.zeros(2 * RATE), TONE, np.zeros(RATE)])[None]
    levels = heard([write(tmp_path / "a.wav", sound, rate=RATE)], tmp_path / "stages")
    assert len(levels) == 5000 // STEP_MS
    assert set(levels[1:7]) == {-90}
    assert set(levels[9:15]) == {-15}
    assert set(levels[17:]) == {-90}


def test_the_second_part_lies_behind_the_first(write, tmp_path):
    quiet, loud = np.zeros((1, 3 * RATE)), TONE[None]
    parts = [write(tmp_path / "a.wav", quiet, rate=RATE), write(tmp_path / "b.wav", loud, rate=RATE)]
    levels = heard(parts, tmp_path / "stages")
    assert [level > -90 for level in levels] == [False] * 12 + [True] * 8


def test_the_levels_are_kept_for_the_recording_they_are_of_and_for_the_owner_alone(write, tmp_path):
    folder = tmp_path / "stages"
    first = write(tmp_path / "a.wav", TONE[None], rate=RATE)
    levels = heard([first], folder)
    kept = folder / FILE
    assert not kept.stat().st_mode & 0o077 or os.name == "nt"
    first_sum = sha256_of(first)
    first.unlink()
    assert loudness([first], [first_sum], folder, lambda done: None) == levels
    with pytest.raises(AudioError):
        loudness([first], ["another"], folder, lambda done: None)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"key": 1}', b'{"key": "x", "levels": ["a"]}'])
def test_a_kept_file_that_cannot_be_read_counts_as_absent(write, tmp_path, content):
    folder = tmp_path / "stages"
    folder.mkdir()
    (folder / FILE).write_bytes(content)
    assert len(heard([write(tmp_path / "a.wav", TONE[None], rate=RATE)], folder)) == 8
    assert len(json.loads((folder / FILE).read_bytes())["levels"]) == 8


def test_the_copy_that_a_transcription_left_is_measured_and_gives_the_same(write, tmp_path):
    part, folder = write(tmp_path / "a.wav", np.stack([TONE, TONE / 2]), rate=RATE), tmp_path / "stages"
    levels = heard([part], folder)
    (folder / FILE).unlink()
    save(folder, "decode", key_of("decode", sha256_of(part)), decode([part], folder).record())
    part_sum = sha256_of(part)
    part.unlink()
    assert loudness([part], [part_sum], folder, lambda done: None) == levels


def test_who_does_not_wait_ends_it_at_once(tmp_path):
    class EnoughError(Exception):
        pass

    def enough(_done):
        raise EnoughError

    with pytest.raises(EnoughError):
        heard([sample_dir() / "S01.opus"], tmp_path / "stages", enough)
    assert not (tmp_path / "stages" / FILE).exists()


def test_a_meter_gives_the_same_however_the_samples_come():
    samples = np.random.default_rng(1).integers(-9000, 9000, (2, 70 * RATE + 123), np.int16)
    whole, pieces = Meter(), Meter()
    whole.append(samples)
    for start in range(0, samples.shape[1], 977):
        pieces.append(samples[:, start : start + 977])
    assert whole.finish() == pieces.finish()
    assert whole.length == samples.shape[1]
