from contextlib import suppress

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.audio.samples import GrowingArray, blocks, open_samples

pieces = st.lists(st.integers(0, 50), max_size=8)


@settings(deadline=None)
@given(st.integers(1, 4), pieces)
def test_what_was_appended_and_padded_is_read_back_by_numpy(tmp_path_factory, channels, sizes):
    path = tmp_path_factory.mktemp("a") / "a.npy"
    chance = np.random.default_rng(len(sizes))
    expected = [np.empty((channels, 0), np.int16)]
    with GrowingArray(path, channels) as file:
        for number, size in enumerate(sizes):
            if number % 2:
                file.pad(size)
                expected.append(np.zeros((channels, size), np.int16))
            else:
                block = chance.integers(-32768, 32767, (channels, size)).astype(np.int16)
                file.append(block)
                expected.append(block)
    whole = np.concatenate(expected, axis=1)
    found = np.load(path)
    assert found.dtype == np.int16
    assert np.array_equal(found, whole[0] if channels == 1 else whole)


@settings(deadline=None)
@given(st.integers(2, 4), st.integers(0, 100), st.integers(1, 40))
def test_blocks_put_together_are_the_array(tmp_path_factory, channels, length, size):
    path = tmp_path_factory.mktemp("a") / "a.npy"
    whole = np.arange(channels * length, dtype=np.int16).reshape(channels, length)
    with GrowingArray(path, channels) as file:
        file.append(whole)
    found = list(blocks(path, size))
    assert [start for start, _ in found] == list(range(0, length, size))
    assert np.array_equal(np.concatenate([np.empty((channels, 0)), *(block for _, block in found)], axis=1), whole)


def test_an_array_that_fails_half_way_leaves_what_was_there_before(tmp_path):
    path = tmp_path / "a.npy"
    with GrowingArray(path, 1) as file:
        file.pad(10)
    with suppress(RuntimeError), GrowingArray(path, 1) as file:
        file.pad(99)
        raise RuntimeError
    assert open_samples(path).shape == (10,)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.npy"]


def test_a_long_silence_is_written_in_pieces(tmp_path):
    with GrowingArray(tmp_path / "a.npy", 1) as file:
        file.pad(3_000_001)
    assert open_samples(tmp_path / "a.npy").shape == (3_000_001,)
    assert not open_samples(tmp_path / "a.npy").any()
