"""The goal for the shipped sample: less than 5 % of speech is missed, made up or given to the wrong person."""

from pathlib import Path

import pytest
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate

from coder.audio.channels import speakers_from_channels
from coder.audio.decode import decode

SAMPLE = Path(__file__).parents[2] / "transcripts" / "sample"
SESSIONS = sorted(path.stem for path in SAMPLE.glob("*.opus"))


def annotation(rows):
    found = Annotation()
    for number, (start_s, end_s, speaker) in enumerate(rows):
        found[Segment(start_s, end_s), number] = speaker
    return found


def reference(session):
    lines = (line.split() for line in (SAMPLE / f"{session}.turns.rttm").read_text(encoding="utf-8").splitlines())
    return annotation((float(line[3]), float(line[3]) + float(line[4]), line[7]) for line in lines if line)


def test_there_are_samples():
    assert len(SESSIONS) >= 3


@pytest.mark.parametrize("session", SESSIONS)
def test_the_error_rate_without_collar_and_with_overlap_is_under_five_percent(tmp_path, session):
    decoded = decode([SAMPLE / f"{session}.opus"], tmp_path)
    spans = speakers_from_channels(decoded)
    heard = annotation((span.start_ms / 1000, span.end_ms / 1000, span.speaker) for span in spans)
    error_rate = DiarizationErrorRate(collar=0, skip_overlap=False)
    whole = Timeline([Segment(0, decoded.duration_ms / 1000)])
    assert error_rate(reference(session), heard, uem=whole) < 0.05
