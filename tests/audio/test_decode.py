import hashlib
import json
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coder.audio.decode import Decoded, decode, probe, sha256_of
from coder.audio.samples import open_samples
from coder.errors import AudioError

AT = (1.0, 2.0, 5.0, 9.5)
CONTAINERS = [
    ("wav", "pcm_s16le"),
    ("flac", "flac"),
    ("ogg", "libopus"),
    ("webm", "libopus"),
    ("mp3", "libmp3lame"),
    ("matroska", "pcm_s16le"),
]


@pytest.mark.parametrize(("container", "codec"), CONTAINERS)
def test_what_sounds_at_a_second_lies_at_that_second(tmp_path, write, beeps, beep_times, container, codec):
    recording = write(tmp_path / "recording", beeps(11, AT), container, codec)
    decoded = decode([recording], tmp_path / "s")
    assert beep_times(open_samples(decoded.mono_path)) == pytest.approx(AT, abs=0.002)
    assert abs(decoded.duration_ms - 11_000) < 30
    assert decoded.warnings == ()


def test_a_container_that_starts_late_is_counted_from_its_start_as_the_player_does(tmp_path, write, beeps, beep_times):
    recording = write(tmp_path / "late.mkv", beeps(11, AT), "matroska", "libopus", stamp=lambda second: second + 2)
    decoded = decode([recording], tmp_path / "s")
    assert decoded.parts[0].start_ms in range(1999, 2003)
    assert beep_times(open_samples(decoded.mono_path)) == pytest.approx(AT, abs=0.003)
    assert abs(probe(recording).duration_ms - 11_000) < 30
    assert decoded.warnings == ()


def test_sound_that_begins_after_the_picture_keeps_its_place(tmp_path, write, beeps, beep_times):
    sound = beeps(11, AT)
    recording = write(tmp_path / "v.mkv", sound, "matroska", "libopus", stamp=lambda s: s + 0.7, picture_s=11.7)
    decoded = decode([recording], tmp_path / "s")
    assert beep_times(open_samples(decoded.mono_path)) == pytest.approx([at + 0.7 for at in AT], abs=0.003)
    facts = probe(recording)
    assert (facts.has_video, facts.container_start_ms) == (True, 0)
    assert facts.stream_start_ms in range(699, 703)


def test_a_hole_in_the_time_stamps_is_filled_with_silence(tmp_path, write, beeps, beep_times):
    recording = write(
        tmp_path / "hole.mkv", beeps(11, AT), "matroska", "pcm_s16le", stamp=lambda s: s + 3 * (s > 4), picture_s=14
    )
    decoded = decode([recording], tmp_path / "s")
    assert beep_times(open_samples(decoded.mono_path)) == pytest.approx((1.0, 2.0, 8.0, 12.5), abs=0.022)
    assert not open_samples(decoded.mono_path)[5 * 16_000 : 7 * 16_000].any()
    assert abs(decoded.duration_ms - 14_000) < 30


def test_a_recorder_with_a_fast_clock_does_not_drift_from_the_player(tmp_path, write, beeps, beep_times):
    recording = write(tmp_path / "fast.mkv", beeps(11, AT), "matroska", "pcm_s16le", stamp=lambda second: second * 0.98)
    decoded = decode([recording], tmp_path / "s")
    assert beep_times(open_samples(decoded.mono_path)) == pytest.approx([at * 0.98 for at in AT], abs=0.025)


def test_time_stamps_that_start_again_leave_no_sound_out_and_are_said(tmp_path, write, beeps, beep_times):
    first = write(tmp_path / "a.ts", beeps(4, (1.0,)), "mpegts", "aac")
    second = write(tmp_path / "b.ts", beeps(4, (1.0,)), "mpegts", "aac")
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    decoded = decode([joined], tmp_path / "s")
    assert len(beep_times(open_samples(decoded.mono_path))) == 2
    assert any("time stamps jump" in warning for warning in decoded.warnings)


def test_parts_lie_end_to_end_by_the_length_that_probing_tells(tmp_path, write, beeps, beep_times):
    parts = [
        write(tmp_path / "1.m4a", beeps(3, (1.0,)), "mp4", "aac"),
        write(tmp_path / "2.opus", beeps(4, (2.0,)), "ogg", "libopus"),
        write(tmp_path / "3.wav", beeps(2, (0.5,), rate=44_100), "wav", rate=44_100),
    ]
    lengths = [probe(part).duration_ms for part in parts]
    decoded = decode(parts, tmp_path / "s")
    offsets = [part.offset_ms for part in decoded.parts]
    assert offsets == [0, lengths[0], lengths[0] + lengths[1]]
    assert decoded.duration_ms == offsets[2] + 2000
    expected = [1.0, offsets[1] / 1000 + 2.0, offsets[2] / 1000 + 0.5]
    assert beep_times(open_samples(decoded.mono_path)) == pytest.approx(expected, abs=0.002)
    assert open_samples(decoded.mono_path).shape == (decoded.duration_ms * 16,)
    assert decoded.warnings == ()


def test_a_part_that_is_longer_than_it_says_pushes_the_next_one_back(tmp_path, write, beeps, beep_times):
    first = write(tmp_path / "1.mkv", beeps(4, (3.0,)), "matroska", "pcm_s16le")
    content = bytearray(first.read_bytes())
    at = content.index(b"\x44\x89\x88") + 3
    content[at : at + 8] = struct.pack(">d", 1000.0)
    first.write_bytes(content)
    decoded = decode([first, write(tmp_path / "2.wav", beeps(2, (0.5,)))], tmp_path / "s")
    assert probe(first).duration_ms == 1000
    assert decoded.parts[1].offset_ms == 4000
    assert beep_times(open_samples(decoded.mono_path)) == pytest.approx([3.0, 4.5], abs=0.002)
    assert decoded.warnings[0] == "Part 1: 0:04.0 of sound were found, but the file says 0:01.0."


def test_channels_are_kept_apart_and_mixed_as_their_mean(tmp_path, write, beeps, beep_times):
    sound = np.concatenate([beeps(4, (1.0,)), beeps(4, (2.5,))])
    decoded = decode([write(tmp_path / "two.flac", sound, "flac", "flac")], tmp_path / "s")
    apart = open_samples(decoded.channel_path)
    assert apart.shape == (2, 4000 * 16)
    assert [beep_times(channel) for channel in apart] == [
        pytest.approx([1.0], abs=0.002),
        pytest.approx([2.5], abs=0.002),
    ]
    mean = apart.astype(np.float64).mean(axis=0)
    assert np.abs(open_samples(decoded.mono_path) - mean).max() <= 0.5


def test_a_recording_of_one_channel_leaves_no_file_of_channels(tmp_path, write, beeps):
    folder = tmp_path / "s"
    assert decode([write(tmp_path / "two.wav", beeps(2, (1.0,), channels=2))], folder).channel_path is not None
    assert decode([write(tmp_path / "one.wav", beeps(2, (1.0,)))], folder).channel_path is None
    assert sorted(path.name for path in folder.iterdir()) == ["mono.npy"]


def test_parts_with_different_channels_are_mixed_and_that_is_said(tmp_path, write, beeps):
    parts = [write(tmp_path / "1.wav", beeps(2, (1.0,))), write(tmp_path / "2.wav", beeps(2, (1.0,), channels=2))]
    decoded = decode(parts, tmp_path / "s")
    assert (decoded.channels, decoded.channel_path, decoded.duration_ms) == (1, None, 4000)
    assert decoded.warnings == ("The parts differ in their number of channels, so only their mix is kept.",)


@pytest.mark.parametrize("channels", [3, 4, 6])
def test_any_number_of_channels_can_be_decoded(tmp_path, write, beeps, channels):
    sound = beeps(2, (1.0,), channels=channels)
    path = write(tmp_path / "many.wav", sound, layout={3: "2.1", 4: "quad", 6: "5.1"}[channels])
    assert open_samples(decode([path], tmp_path / "s").channel_path).shape == (channels, 32_000)


def test_a_decoded_recording_round_trips_through_json_and_knows_its_files(tmp_path, write, beeps):
    decoded = decode([write(tmp_path / "two.wav", beeps(2, (1.0,), channels=2))], tmp_path / "s")
    again = Decoded.from_record(tmp_path / "s", json.loads(json.dumps(decoded.record())))
    assert again == decoded
    assert again.is_whole()
    decoded.channel_path.write_bytes(decoded.channel_path.read_bytes()[:-2])
    assert not again.is_whole()


def test_progress_rises_to_one(tmp_path, write, beeps):
    seen: list[tuple[str, float]] = []
    decode([write(tmp_path / "a.wav", beeps(20, (1.0,)))], tmp_path / "s", lambda *step: seen.append(step))
    shares = [share for _, share in seen]
    assert {stage for stage, _ in seen} == {"decode"}
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(shares) > 20


def test_an_interrupted_decode_leaves_the_folder_as_it_was(tmp_path, write, beeps):
    def stop(stage: str, share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    folder = tmp_path / "s"
    with pytest.raises(KeyboardInterrupt):
        decode([write(tmp_path / "a.wav", beeps(20, (1.0,), channels=2))], folder, stop)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "message", "hint"),
    [
        ("empty.wav", b"", "empty.wav is empty (0 bytes).", "Copy it again"),
        ("notes.wav", b"Session notes, page 1\n" * 40, "notes.wav is not a recording that can be read", "content"),
        ("noise.mp3", bytes(range(256)) * 8, "noise.mp3 is not a recording that can be read", "content"),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n", "list.m3u8 is not a recording", "content"),
        ("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nhi\n", "a.vtt holds no sound.", "Give the file with the sound"),
    ],
)
def test_what_is_no_recording_is_told_in_a_sentence(tmp_path, name, content, message, hint):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AudioError) as caught:
        decode([tmp_path / name], tmp_path / "s")
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(AudioError, match=r"There is no file gone\.wav\.") as caught:
        probe(tmp_path / "gone.wav")
    assert "relink" in caught.value.hint
    with pytest.raises(AudioError, match="is a folder, not a recording"):
        probe(tmp_path)
    with pytest.raises(AudioError, match=r"There is no file gone\.wav\."):
        sha256_of(tmp_path / "gone.wav")


def test_a_picture_without_sound_is_refused(tmp_path, write, beeps):
    import av

    with av.open(str(tmp_path / "mute.mp4"), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        output.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        output.mux(stream.encode(None))
    with pytest.raises(AudioError, match=r"mute\.mp4 holds no sound\."):
        decode([tmp_path / "mute.mp4"], tmp_path / "s")


@pytest.mark.parametrize(
    ("container", "codec", "keep", "said"),
    [
        ("wav", "pcm_s16le", 0.5, "the file is shorter than its header says"),
        ("flac", "flac", 0.5, "the file says 0:11.0"),
        ("mp3", "libmp3lame", 0.5, "the file says 0:11.0"),
    ],
)
def test_a_cut_off_file_gives_what_is_there_and_a_warning(tmp_path, write, beeps, container, codec, keep, said):
    noise = np.random.default_rng(1).normal(0, 0.1, (1, 11 * 48_000))
    recording = write(tmp_path / "cut", noise, container, codec)
    recording.write_bytes(recording.read_bytes()[: int(recording.stat().st_size * keep)])
    decoded = decode([recording], tmp_path / "s")
    assert 4000 < decoded.duration_ms < 7000
    assert any(said in warning for warning in decoded.warnings)


def test_a_cut_off_file_whose_index_is_missing_is_refused(tmp_path, write, beeps):
    recording = write(tmp_path / "cut.m4a", beeps(11, AT), "mp4", "aac")
    recording.write_bytes(recording.read_bytes()[:4000])
    with pytest.raises(AudioError, match="its beginning or index is cut off") as caught:
        decode([recording], tmp_path / "s")
    assert "copy it again" in caught.value.hint


def test_the_name_of_a_file_decides_nothing(tmp_path, write, beeps):
    recording = write(tmp_path / "session: a?.txt", beeps(3, (1.0,)), "ogg", "libopus")
    assert probe(recording).codec == "opus"


def test_a_second_sound_stream_is_left_out_and_that_is_said(tmp_path, beeps):
    import av

    with av.open(str(tmp_path / "two.mkv"), "w") as output:
        streams = [output.add_stream("pcm_s16le", rate=48_000, layout="mono") for _ in range(2)]
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48_000, 0
            output.mux(stream.encode(frame))
    decoded = decode([tmp_path / "two.mkv"], tmp_path / "s")
    assert decoded.warnings == ("it holds 2 sound streams; the first is used, as by the player.",)


def test_a_checksum_is_that_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read through the resource module")
def test_peak_memory_does_not_grow_with_the_length_of_a_recording(tmp_path, write, beeps):
    program = (
        "import resource, sys; from pathlib import Path; from coder.audio.decode import decode\n"
        "decode([Path(sys.argv[1])], Path(sys.argv[2]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for minutes in (1, 20):
        recording = write(tmp_path / f"{minutes}.wav", np.zeros((2, minutes * 60 * 8000)), rate=8000)
        command = [sys.executable, "-c", program, str(recording), str(tmp_path / str(minutes))]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    unit = 1024 if sys.platform == "linux" else 1
    grown = (peaks[1] - peaks[0]) * unit
    # Held whole, the longer one would take 115 MB more.
    assert grown < 16_000_000


def test_files_can_be_read_by_their_owner_only(tmp_path, write, beeps):
    decoded = decode([write(tmp_path / "a.wav", beeps(2, (1.0,)))], tmp_path / "s")
    if sys.platform != "win32":
        assert Path(decoded.mono_path).stat().st_mode & 0o077 == 0
        assert (tmp_path / "s").stat().st_mode & 0o077 == 0
