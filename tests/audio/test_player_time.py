"""Session time is what the player shows: mpv plays from a moment on, and the same is heard in the array."""

import subprocess

import numpy as np
import pytest

from coder.audio.decode import decode
from coder.audio.samples import open_samples

pytestmark = pytest.mark.usefixtures("mpv")

BEEPS = (1.0, 2.0, 4.3, 5.7, 7.1, 9.5)
SEEK_S, LISTEN_S = 4.0, 3.0


def played(recording, seek_s, length_s, folder):
    """What mpv plays, 16 kHz mono."""
    command = [
        *("mpv", "--no-config", "--no-video", "--really-quiet", "--hr-seek=yes"),
        *(f"--start={seek_s}", f"--length={length_s}", "--ao=pcm", f"--ao-pcm-file={folder / 'played.raw'}"),
        *("--ao-pcm-waveheader=no", "--audio-samplerate=16000", "--audio-channels=mono", "--audio-format=s16"),
        str(recording),
    ]
    subprocess.run(command, check=True)
    return np.fromfile(folder / "played.raw", np.int16)


@pytest.mark.parametrize(
    ("name", "container", "codec", "options"),
    [
        ("plain.wav", "wav", "pcm_s16le", {}),
        ("sample.opus", "ogg", "libopus", {}),
        ("padded.mp3", "mp3", "libmp3lame", {}),
        ("padded.m4a", "mp4", "aac", {}),
        ("late.ts", "mpegts", "aac", {"stamp": lambda second: second + 1.5}),
        ("late.mkv", "matroska", "libopus", {"stamp": lambda second: second + 1.5}),
        ("picture.mp4", "mp4", "aac", {"stamp": lambda second: second + 0.7, "picture_s": 11.7}),
        ("picture.mkv", "matroska", "libopus", {"stamp": lambda second: second + 0.7, "picture_s": 11.7}),
    ],
)
def test_a_moment_in_the_player_is_the_same_moment_in_session_time(
    tmp_path, write, beeps, beep_times, name, container, codec, options
):
    recording = write(tmp_path / name, beeps(11, BEEPS), container, codec, **options)
    decoded = decode([recording], tmp_path / "s")
    window = open_samples(decoded.mono_path)[round(SEEK_S * 16_000) : round((SEEK_S + LISTEN_S) * 16_000)]
    heard = beep_times(played(recording, SEEK_S, LISTEN_S, tmp_path))
    assert len(heard) >= 2
    assert beep_times(window) == pytest.approx(heard, abs=0.005)
