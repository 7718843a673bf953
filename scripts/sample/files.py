"""Writes the files of a sample session, each whole or not at all."""

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from coder.model import Word
from sample.voice import RATE, Samples

BIT_RATE = 28_000


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table with plain line ends, so that the bytes are the same on every system."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
    _replace(path, text.getvalue().encode())


def write_rttm(path: Path, session: str, turns: Iterable[Word]) -> None:
    """Write reference speaker turns as RTTM; its times are in seconds."""
    lines = [
        f"SPEAKER {session} 1 {turn.start_ms / 1000:.3f} {turn.span.duration_ms / 1000:.3f} "
        f"<NA> <NA> {turn.speaker} <NA> <NA>\n"
        for turn in turns
    ]
    _replace(path, "".join(lines).encode())


def write_opus(path: Path, samples: Samples) -> None:
    """Encode two channels as Opus in Ogg. `samples` has shape (2, n), at the sample's own rate."""
    import av

    whole = np.ascontiguousarray(np.round(samples.T * 32767).astype("<i2").reshape(1, -1))
    partial = path.with_suffix(".part")
    # bitexact: the serial number of the Ogg stream is drawn at random otherwise.
    with av.open(partial, "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=RATE, layout="stereo", options={"application": "audio"})
        stream.bit_rate = BIT_RATE
        step = RATE // 50 * 2
        for at in range(0, whole.shape[1], step):
            piece = np.pad(whole[:, at : at + step], ((0, 0), (0, max(0, at + step - whole.shape[1]))))
            frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at // 2, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    partial.replace(path)


def read_words(path: Path) -> tuple[Word, ...]:
    """Read the reference words that were written beside the recording."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Word(int(row["start_ms"]), int(row["end_ms"]), row["word"], row["speaker"]) for row in rows)


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    partial.replace(path)
