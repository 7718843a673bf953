from fractions import Fraction

import av
import numpy as np
import pytest

from coder.audio.probe import RecordingFacts, probe, shorter_than_its_header


def test_the_facts_of_a_plain_recording(tmp_path, write, beeps):
    path = write(tmp_path / "a.flac", beeps(3, (1.0,), rate=44_100, channels=2), "flac", "flac", rate=44_100)
    assert probe(path) == RecordingFacts(
        duration_ms=3000,
        channels=2,
        sample_rate=44_100,
        codec="flac",
        has_video=False,
        container_start_ms=0,
        stream_start_ms=0,
        header_ms=3000,
        audio_streams=1,
    )


def test_a_recording_of_a_browser_that_says_no_length_is_measured(tmp_path):
    path = tmp_path / "live.webm"
    with av.open(str(path), "w", format="webm", options={"live": "1"}) as output:
        stream = output.add_stream("libopus", rate=48_000, layout="mono")
        for at in range(0, 5 * 48_000, 960):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, at, Fraction(1, 48_000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    facts = probe(path)
    assert facts.header_ms == 0
    assert abs(facts.duration_ms - 5000) < 30


def test_a_length_that_is_guessed_from_the_bit_rate_is_measured_instead(tmp_path):
    """First silence, then noise: at a variable bit rate the guess goes by the silence."""
    path = tmp_path / "variable.mp3"
    sound = np.zeros((1, 20 * 16_000), np.int16)
    sound[:, 10 * 16_000 :] = np.random.default_rng(1).normal(0, 6000, 10 * 16_000)
    with av.open(str(path), "w", format="mp3", options={"write_xing": "0"}) as output:
        stream = output.add_stream("libmp3lame", rate=16_000, layout="mono", options={"compression_level": "9"})
        stream.codec_context.flags |= av.codec.context.Flags.qscale
        stream.codec_context.global_quality = 9 * 118
        for at in range(0, sound.shape[1], 576):
            frame = av.AudioFrame.from_ndarray(sound[:, at : at + 576].copy(), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 16_000, at, Fraction(1, 16_000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    facts = probe(path)
    assert abs(facts.header_ms - 20_000) > 1000
    assert abs(facts.duration_ms - 20_000) < 200


@pytest.mark.parametrize(("claimed", "cut"), [(None, False), (0, False), (0xFFFFFFFF, False), (10**9, True)])
def test_a_wav_that_is_shorter_than_its_header_says_is_known_as_cut(tmp_path, write, beeps, claimed, cut):
    path = write(tmp_path / "a.wav", beeps(1, (0.5,)))
    if claimed is not None:
        content = bytearray(path.read_bytes())
        content[4:8] = claimed.to_bytes(4, "little")
        path.write_bytes(content)
    assert shorter_than_its_header(path) == cut
