"""Recordings made on the spot, and a real mpv that plays them to nowhere."""

import array
import math
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coder.player import Player, open_player

TO_NOWHERE = ("--ao=null", "--audio-buffer=0.02", "--ao-null-buffer=0.02")
"""Without the two buffers a paused position reads 0.2 s low on the null output."""

RATE = 16000


@dataclass(frozen=True)
class MediaPart:
    path: Path
    offset_ms: int
    duration_ms: int


def make_wav(path: Path, duration_ms: int) -> Path:
    samples = (int(8000 * math.sin(i * 0.2)) for i in range(RATE * duration_ms // 1000))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(array.array("h", samples).tobytes())
    return path


def until(what: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait generously for something that happens in another process."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.01)
    return what()


@pytest.fixture
def parts(tmp_path: Path) -> tuple[MediaPart, ...]:
    """Two files laid end to end: 0-4 s and 4-9 s of session time."""
    return (
        MediaPart(make_wav(tmp_path / "first part, one;%.wav", 4000), 0, 4000),
        MediaPart(make_wav(tmp_path / "zweiter Teil ä.wav", 5000), 4000, 5000),
    )


@pytest.fixture
def player(parts: tuple[MediaPart, ...]) -> Iterator[Player]:
    """A real mpv on the first file alone, paused at 0."""
    opened = open_player(parts[:1], extra_args=TO_NOWHERE)
    yield opened
    opened.close()


@pytest.fixture
def long_player(parts: tuple[MediaPart, ...]) -> Iterator[Player]:
    """A real mpv on both files, paused at 0."""
    opened = open_player(parts, extra_args=TO_NOWHERE)
    yield opened
    opened.close()
