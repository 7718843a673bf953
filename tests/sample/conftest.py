import csv
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coder.model import Word

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "transcripts" / "sample"
SESSIONS = ("S01", "S02", "S03", "S04", "S05", "S06")
PER_MS = 48

sys.path.insert(0, str(ROOT / "scripts"))


@pytest.fixture(params=SESSIONS)
def session(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sample() -> Path:
    return SAMPLE


@pytest.fixture
def reference(session: str) -> tuple[Word, ...]:
    with (SAMPLE / f"{session}.reference.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Word(int(row["start_ms"]), int(row["end_ms"]), row["word"], row["speaker"]) for row in rows)


@pytest.fixture
def sound(session: str) -> NDArray[np.float32]:
    """The decoded recording, shape (2, samples) at 48 kHz: therapist, client."""
    import av

    with av.open(SAMPLE / f"{session}.opus") as container:
        resampler = av.AudioResampler("fltp", "stereo", PER_MS * 1000)
        frames = [part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate(frames, axis=1)
