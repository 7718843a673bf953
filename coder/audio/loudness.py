"""How loud a recording is over session time: what a waveform is drawn from, without the recording.

It is measured in a child, from the 16 kHz copy where a transcription left one, else from the media, and kept beside the
stages of the session: it goes with them when the session is purged.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coder.audio import engine
from coder.audio.decode import Decoded, lay, probe
from coder.audio.engine import Job, Share
from coder.audio.progress import Ticker
from coder.audio.samples import PER_MS, Samples, open_private, open_samples, partial_path, put_in_place
from coder.audio.stages import key_of, load_if_fresh
from coder.privacy import private_folder

if TYPE_CHECKING:
    from coder.audio.worker import Channel

STEP_MS = 250
"""Each level is of so much session time."""
QUIETEST_DB = -90
"""Below full scale; nothing is quieter than this, silence included."""

FILE = "loudness.json"
VERSION = 1
_STEP = STEP_MS * PER_MS
_FULL = 32768.0
_HELD = 240
"""So many steps are held back before they are measured at once: frames come by the hundred thousand."""


def loudness(parts: Sequence[Path], sums: Sequence[str], folder: Path, share: Share) -> tuple[int, ...]:
    """Give the levels of a session's recording in decibels below full scale, as kept, else by measuring.

    Args:
        parts: the media files in order.
        sums: their checksums, as the study knows them.
        folder: where the session's stages lie.
        share: called with the share that is done; what it raises ends the measuring.

    Raises:
        CoderError: a part cannot be decoded.
    """
    key = f"{VERSION} {STEP_MS} {' '.join(sums)}"
    kept = _kept(folder, key)
    if kept is not None:
        return kept
    copy = _copy(folder, sums)
    request = {"copy": str(copy) if copy else "", "parts": [str(part.absolute()) for part in parts]}
    with tempfile.TemporaryDirectory() as place:
        levels = tuple(engine.run(Job("loudness", request, Path(place), 1), share=share)["levels"])
    with suppress(OSError):  # a folder that only others may write: it is measured again the next time
        _keep(folder, key, levels)
    return levels


def measure(request: dict[str, Any], channel: "Channel") -> dict[str, Any]:
    """Measure in the child, out of the way of whoever codes meanwhile."""
    with suppress(AttributeError, OSError):
        os.nice(10)
    meter = Meter()
    if request["copy"]:
        samples = open_samples(Path(request["copy"]))
        for start in range(0, len(samples), _HELD * _STEP):
            meter.append(samples[None, start : start + _HELD * _STEP])
            channel.share(start / len(samples))
    else:
        parts = [Path(part) for part in request["parts"]]
        facts = [probe(part) for part in parts]
        ticker = Ticker(lambda _stage, share: channel.share(share), "decode", sum(one.duration_ms for one in facts))
        lay(parts, facts, meter, ticker)
    return {"levels": meter.finish()}


class Meter:
    """A tape that keeps only how loud each step is: the root of the mean square over all channels' mean."""

    def __init__(self) -> None:
        self.length = 0
        self._held: list[NDArray[np.float32]] = []
        self._waiting = 0
        self._levels: list[int] = []

    def append(self, block: Samples) -> None:
        """Take samples of shape (channels, samples)."""
        self._held.append(block.mean(axis=0, dtype=np.float32))
        self.length += block.shape[1]
        self._waiting += block.shape[1]
        if self._waiting >= _HELD * _STEP:
            self._measure(self._waiting // _STEP * _STEP)

    def pad(self, count: int) -> None:
        """Take silence."""
        if count > 0:
            self.append(np.zeros((1, count), np.int16))

    def finish(self) -> list[int]:
        """Measure the rest, and give all levels."""
        if self._waiting:
            self._held.append(np.zeros(-self._waiting % _STEP, np.float32))
            self._measure(self._waiting + len(self._held[-1]))
        return self._levels

    def _measure(self, count: int) -> None:
        held = np.concatenate(self._held)
        self._levels += decibels(np.sqrt(np.mean(np.square(held[:count].reshape(-1, _STEP)), axis=1)))
        self._held = [held[count:]]
        self._waiting = len(held) - count


def decibels(effective: Iterable[float]) -> list[int]:
    """Turn effective values of 16-bit samples into whole decibels below full scale.

    >>> decibels([32768.0, 3276.8, 0.0])
    [0, -20, -90]
    """
    floor = _FULL * 10 ** (QUIETEST_DB / 20)
    return [round(20 * float(np.log10(max(floor, value) / _FULL))) for value in effective]


def _copy(folder: Path, sums: Sequence[str]) -> Path | None:
    """The 16 kHz copy of this very recording, if a transcription left it."""
    stage = load_if_fresh(folder, "decode", key_of("decode", *sums))
    decoded = Decoded.from_record(folder, stage.payload) if stage else None
    return decoded.mono_path if decoded and decoded.is_whole() else None


def _kept(folder: Path, key: str) -> tuple[int, ...] | None:
    try:
        content = json.loads((folder / FILE).read_bytes())
        return tuple(int(level) for level in content["levels"]) if content["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(folder: Path, key: str, levels: Sequence[int]) -> None:
    private_folder(folder)
    path = folder / FILE
    partial = partial_path(path)
    file = open_private(partial)
    file.write(json.dumps({"key": key, "levels": levels}).encode())
    put_in_place(file, partial, path)
