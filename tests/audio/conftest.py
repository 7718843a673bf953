"""Real media files, made where they are needed: samples in, any container out."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

Sound = NDArray[np.float64]
"""Shape (channels, samples), full scale 1."""


def clicks(seconds: float, at: tuple[float, ...], rate: int = 48_000, channels: int = 1) -> Sound:
    """Silence with a short beep starting at each of these seconds."""
    sound = np.zeros((channels, round(seconds * rate)))
    beep = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(rate // 20) / rate)
    for second in at:
        sound[:, round(second * rate) : round(second * rate) + len(beep)] = beep
    return sound


def click_times(samples: NDArray[np.int16], rate: int = 16_000) -> list[float]:
    """When beeps start in an array of samples."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 3000) / rate
    starts = np.flatnonzero(np.diff(loud, prepend=-1) > 0.3)
    return [float(loud[at]) for at in starts]


def _write(
    path: Path,
    sound: Sound,
    container: str = "wav",
    codec: str = "pcm_s16le",
    rate: int = 48_000,
    stamp: Callable[[float], float] = lambda second: second,
    picture_s: float = 0.0,
    layout: str = "",
) -> Path:
    """Write a media file; `stamp` tells the time stamp of each second of sound, a picture starts at 0."""
    layout = layout or {1: "mono", 2: "stereo"}[len(sound)]
    step = 1024
    with av.open(str(path), "w", format=container) as output:
        video = output.add_stream("mpeg4", rate=10) if picture_s else None
        stream = output.add_stream(codec, rate=rate, layout=layout)
        if video is not None:
            video.width = video.height = 64
            video.pix_fmt = "yuv420p"
            for number in range(round(picture_s * 10)):
                image = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number % 256, np.uint8), format="rgb24")
                image.pts, image.time_base = number, Fraction(1, 10)
                output.mux(video.encode(image))
            output.mux(video.encode(None))
        for at in range(0, sound.shape[1], step):
            block = np.round(sound[:, at : at + step] * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(block.T.reshape(1, -1)), format="s16", layout=layout
            )
            frame.sample_rate, frame.pts, frame.time_base = rate, round(stamp(at / rate) * rate), Fraction(1, rate)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


@pytest.fixture
def write() -> Callable[..., Path]:
    """Write a media file: path, sound of shape (channels, samples), container, codec, rate, stamp, picture_s."""
    return _write


@pytest.fixture
def beeps() -> Callable[..., Sound]:
    """Make silence with beeps: seconds, at, rate, channels."""
    return clicks


@pytest.fixture
def beep_times() -> Callable[..., list[float]]:
    """Find the beeps in int16 samples, in seconds."""
    return click_times
