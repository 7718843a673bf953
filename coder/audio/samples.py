"""Long arrays of samples on disk: written as they come, read without loading them.

A session of 50 minutes is 96 MB per channel. Nothing here ever holds more than the block it was given,
so the peak of memory does not grow with the length of a recording.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Samples per second of everything after decoding: what the speech and speaker models take."""
PER_MS = RATE // 1000
"""Samples per millisecond, a whole number, so that sample i is session time i / 16 ms exactly."""

Samples = NDArray[np.int16]

_ZEROS = 60 * RATE
_DEAD_AFTER_S = 600


class GrowingArray:
    """An int16 `.npy` file whose last axis grows by appending; the file appears whole or not at all.

    One channel makes shape (samples,). More make (channels, samples) in Fortran order, which lies on disk sample by
    sample and so can be appended to. numpy reserves room in the header for the grown axis, so the header can be
    written again in place at the end.
    """

    def __init__(self, path: Path, channels: int) -> None:
        self.path = path
        self.channels = channels
        self.length = 0
        self._partial = partial_path(path)
        self._file: BinaryIO = open_private(self._partial)
        self._write_header()

    def append(self, block: Samples) -> None:
        """Write a block of shape (channels, samples) behind what is there."""
        self._file.write(np.ascontiguousarray(block.T, dtype="<i2").data)
        self.length += block.shape[1]

    def pad(self, count: int) -> None:
        """Write silence: a hole in the recording keeps its place in time."""
        for start in range(0, count, _ZEROS):
            self.append(np.zeros((self.channels, min(_ZEROS, count - start)), np.int16))

    def __enter__(self) -> "GrowingArray":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._file.close()
            self._partial.unlink(missing_ok=True)
            return
        self._file.seek(0)
        self._write_header()
        put_in_place(self._file, self._partial, self.path)

    def _write_header(self) -> None:
        shape = (self.length,) if self.channels == 1 else (self.channels, self.length)
        header = {"descr": "<i2", "fortran_order": self.channels > 1, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, header)


def partial_path(path: Path) -> Path:
    """Name the temporary file beside a file; the process id keeps two runs from writing into one another."""
    return path.with_name(f"{path.name}.{os.getpid()}.part")


def sweep_leftovers(folder: Path) -> None:
    """Remove temporary files that a killed run left; a living one touches its file every second."""
    for partial in folder.glob("*.part"):
        if time.time() - partial.stat().st_mtime > _DEAD_AFTER_S:
            partial.unlink(missing_ok=True)


def open_private(path: Path) -> BinaryIO:
    """Open a new file for writing that only its owner may read, where the system knows owners."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb")


def put_in_place(file: BinaryIO, partial: Path, path: Path) -> None:
    """Close a finished temporary file onto its name, with its bytes on disk before the name."""
    file.flush()
    os.fsync(file.fileno())
    file.close()
    partial.replace(path)


def open_samples(path: Path) -> Samples:
    """Map an array into memory for reading, shape (samples,) or (channels, samples), int16."""
    array: Samples = np.load(path, mmap_mode="r")
    return array


def blocks(path: Path, size: int) -> Iterator[tuple[int, Samples]]:
    """Read an array of shape (channels, samples) in blocks of `size` samples, each with its start.

    Reads instead of mapping: mapped pages count as the program's memory for as long as the map is open, and a session
    of 50 minutes would show 200 MB.
    """
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        (channels, length), *_ = np.lib.format.read_array_header_1_0(file)
        for start in range(0, length, size):
            count = min(size, length - start)
            content = file.read(2 * channels * count)
            yield start, np.frombuffer(content, "<i2").reshape(count, channels).T
