"""pyannote.audio's own pipeline, on real voices, with random weights: who is who is chance, what comes is not."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from coder.audio.decode import Decoded, decode
from coder.audio.diarized import Diarized
from coder.audio.models.shelf import find
from coder.audio.running import find_speakers
from coder.audio.samples import open_samples
from coder.audio.speakers import Diarization, SpeakerSettings, _compare
from coder.errors import AudioError


@pytest.fixture(scope="module")
def decoded(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Decoded:
    return decode([clip], tmp_path_factory.mktemp("decoded"))


def told_apart(decoded: Decoded, model: Path, speakers: int | None) -> tuple[Diarized, dict[str, object], list[float]]:
    shares: list[float] = []
    diarization = Diarization(find(str(model), "speakers"), SpeakerSettings(speakers))
    made, report = find_speakers(diarization, decoded, lambda _stage, share: shares.append(share))
    return made, dict(report), shares


@pytest.fixture(scope="module")
def two(decoded: Decoded, tiny_diarizer: Path) -> tuple[Diarized, dict[str, object], list[float]]:
    return told_apart(decoded, tiny_diarizer, 2)


def test_as_many_speakers_come_as_were_asked_for(two, decoded: Decoded, tiny_diarizer: Path) -> None:
    assert two[0].speakers == ("SPEAKER_00", "SPEAKER_01")
    assert told_apart(decoded, tiny_diarizer, 1)[0].speakers == ("SPEAKER_00",)


def test_spans_lie_in_the_recording_and_in_order(two, decoded: Decoded) -> None:
    for spans in (two[0].spans, two[0].exclusive):
        assert spans
        assert all(0 <= one.start_ms < one.end_ms <= decoded.duration_ms + 100 for one in spans)
        assert list(spans) == sorted(spans)


def test_both_forms_are_kept_and_in_the_exclusive_one_nobody_overlaps(two) -> None:
    def overlaps(spans) -> int:
        return sum(before.end_ms > after.start_ms for before, after in pairwise(spans))

    assert overlaps(two[0].exclusive) == 0
    assert overlaps(two[0].spans) > 0


def test_the_report_says_what_was_run_and_how_many_the_model_hears_by_itself(two, tiny_diarizer: Path) -> None:
    _, report, shares = two
    assert set(report["engine"]) == {"pyannote.audio", "torch", "torchaudio"}
    assert report["model"] == {"name": "tiny-diarizer", "sha256": find(str(tiny_diarizer), "speakers").digest}
    assert report["parameters"] == {"speakers": 2, "clustering": "VBxClustering"}
    own = report["speakers_by_itself"]
    assert own >= 1
    assert report["notes"] == (
        [] if own == 2 else [f"The model by itself tells {own} apart; 2 were asked for. Listen whether they are right."]
    )
    assert shares == sorted(shares)
    assert len(shares) > 5


def test_the_same_recording_is_told_apart_the_same_way_twice(two, decoded: Decoded, tiny_diarizer: Path) -> None:
    assert told_apart(decoded, tiny_diarizer, 2)[0] == two[0]


def test_more_speakers_than_there_are_cannot_be_had(decoded: Decoded, tiny_diarizer: Path) -> None:
    with pytest.raises(AudioError) as caught:
        told_apart(decoded, tiny_diarizer, 5)
    assert caught.value.message == "5 speakers were asked for, and 1 can be told apart."
    assert caught.value.hint == "Say how many really speak: --speakers 1; or let the model decide: --speakers auto"


@pytest.mark.parametrize(
    ("asked", "found", "own", "refused"),
    [
        (2, 2, 2, False),
        (2, 2, 1, False),
        (2, 1, 1, True),
        (5, 5, 1, True),
        (3, 3, 2, False),
        (4, 4, 2, False),
        (5, 5, 2, True),
        (1, 1, 3, False),
        (None, 7, 7, False),
    ],
)
def test_a_number_is_forced_only_so_far(asked: int | None, found: int, own: int, refused: bool) -> None:
    if refused:
        with pytest.raises(AudioError):
            _compare(asked, found, own)
    else:
        assert bool(_compare(asked, found, own)) == (asked is not None and asked != own)


def test_more_speakers_than_stretches_of_one_voice_is_a_sentence(
    decoded: Decoded, tiny_diarizer: Path, tmp_path: Path
) -> None:
    np.save(tmp_path / "mono.npy", open_samples(decoded.mono_path)[: 12 * 16_000])
    with pytest.raises(AudioError) as caught:
        told_apart(replace(decoded, folder=tmp_path), tiny_diarizer, 20)
    assert "20 speakers" in caught.value.message
    assert "--speakers auto" in caught.value.hint


def test_a_recording_that_is_too_short_is_refused(decoded: Decoded, tiny_diarizer: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "mono.npy", np.zeros(1600, np.int16))
    with pytest.raises(AudioError, match="shorter than a second"):
        told_apart(replace(decoded, folder=tmp_path), tiny_diarizer, 2)
