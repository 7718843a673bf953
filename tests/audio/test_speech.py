"""faster-whisper itself, on real voices, with random weights: what it says is nonsense, how it says it is not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coder.audio.decode import Decoded, decode
from coder.audio.engine import Job, run
from coder.audio.models.shelf import find
from coder.audio.running import hear_words
from coder.audio.samples import open_samples
from coder.audio.speech import BATCH, Speech, SpeechSettings
from coder.errors import AudioError, EngineError, ModelError
from coder.model import Word


@pytest.fixture(scope="module")
def decoded(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Decoded:
    return decode([clip], tmp_path_factory.mktemp("decoded"))


@pytest.fixture
def long(decoded: Decoded, tmp_path: Path) -> Decoded:
    """The clip nine times over, with long silences between: more windows than are heard at once."""
    once = np.concatenate([open_samples(decoded.mono_path), np.zeros(3 * 16_000, np.int16)])
    np.save(tmp_path / "mono.npy", np.tile(once, BATCH["cpu"] + 1))
    part = replace(decoded.parts[0], duration_ms=33_000 * (BATCH["cpu"] + 1))
    return replace(decoded, folder=tmp_path, parts=(part,))


def hear(decoded: Decoded, model: Path, **settings: object) -> tuple[tuple[Word, ...], dict[str, object]]:
    speech = Speech(find(str(model), "words"), SpeechSettings(**settings))
    made, report = hear_words(speech, decoded, repr(settings), lambda *_: None)
    return made, dict(report)


@pytest.mark.parametrize("mode", ["batched", "sequential"])
def test_words_come_with_times_in_order_and_probabilities(decoded: Decoded, tiny_whisper: Path, mode: str) -> None:
    words, report = hear(decoded, tiny_whisper, mode=mode, language="en", beam=1)
    assert len(words) > 20
    assert all(0 <= one.start_ms <= one.end_ms <= decoded.duration_ms for one in words)
    assert [one.start_ms for one in words] == sorted(one.start_ms for one in words)
    assert all(one.probability is not None and 0 < one.probability <= 1 for one in words)
    assert all(one.text == one.text.strip() != "" for one in words)
    assert words[0].start_ms >= 6000, "before that nobody speaks"
    assert report["parameters"]["mode"] == mode


def test_the_report_says_what_was_run_and_with_what(decoded: Decoded, tiny_whisper: Path) -> None:
    _, report = hear(decoded, tiny_whisper, glossary=("greenhouse", "allotment"), language="de")
    model = find(str(tiny_whisper), "words")
    assert set(report["engine"]) == {"faster-whisper", "ctranslate2", "onnxruntime"}
    assert report["model"] == {"name": model.name, "sha256": model.digest}
    assert report["parameters"]["glossary_terms"] == 2
    assert report["parameters"]["vad"]["min_silence_duration_ms"] == 160
    assert (report["language"], report["language_asked"], report["language_probability"]) == ("de", "de", 1.0)
    assert (report["device"], report["compute_type"], report["seed"]) == ("cpu", "int8", 0)
    assert report["load_ms"] + report["run_ms"] > 0
    assert "greenhouse" not in str(report)


def test_a_language_that_nobody_names_is_heard_and_a_guess_is_called_one(decoded: Decoded, tiny_whisper: Path) -> None:
    _, report = hear(decoded, tiny_whisper)
    assert len(str(report["language"])) in (2, 3)
    assert 0 < float(report["language_probability"]) < 0.5
    assert report["language_asked"] == ""
    (note,) = report["notes"]
    assert note.startswith(f"The language {report['language']} is a guess (")


def test_an_english_model_hears_english_and_refuses_what_else_is_asked(decoded: Decoded, tiny_english: Path) -> None:
    _, report = hear(decoded, tiny_english)
    assert (report["language"], report["language_probability"]) == ("en", 1.0)
    with pytest.raises(ModelError) as caught:
        hear(decoded, tiny_english, language="de")
    assert caught.value.hint == "It knows only English (en)."


def test_a_glossary_weighs_on_what_is_heard_and_one_that_is_too_long_is_said_to_be(
    decoded: Decoded, tiny_whisper: Path
) -> None:
    plain, _ = hear(decoded, tiny_whisper, language="en", beam=1)
    heavy, _ = hear(decoded, tiny_whisper, language="en", beam=1, glossary=("never alone",))
    assert [one.text for one in plain] != [one.text for one in heavy]
    _, report = hear(
        decoded, tiny_whisper, language="en", beam=1, glossary=tuple(f"greenhouse{at}" for at in range(60))
    )
    (note,) = report["notes"]
    assert note.endswith("tokens; the model reads the first 223.")


def test_a_run_that_was_killed_goes_on_behind_what_it_had_heard(long: Decoded, tiny_whisper: Path) -> None:
    speech = Speech(find(str(tiny_whisper), "words"), SpeechSettings(language="en", beam=1))
    whole, report = hear_words(speech, long, "undisturbed", lambda *_: None)
    assert report["groups"] == 2

    class KilledError(Exception):
        pass

    def kill(stage: str, share: float) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        hear_words(speech, long, "key", kill)
    begun = long.folder / "words.begun"
    assert begun.read_bytes().count(b"\n") == 2
    with begun.open("ab") as file:
        file.write(b'{"at": 1, "span": [0')
    again, report = hear_words(speech, long, "key", lambda *_: None)
    assert report["groups_kept"] == 1
    assert again == whole


def test_what_was_heard_under_other_settings_is_heard_again(long: Decoded, tiny_whisper: Path) -> None:
    (long.folder / "words.begun").write_text('{"key": "other"}\n{"at": 0, "span": [0, 1], "words": [], "loops": []}\n')
    speech = Speech(find(str(tiny_whisper), "words"), SpeechSettings(language="en", beam=1))
    words, report = hear_words(speech, long, "key", lambda *_: None)
    assert report["groups_kept"] == 0
    assert words[0].start_ms < 33_000


def music(seconds: float) -> np.ndarray:
    at = np.arange(round(16_000 * seconds)) / 16_000
    chord = sum(np.sin(2 * np.pi * tone * at) for tone in (262, 330, 392))
    return (4000 * chord * (1 + np.sin(2 * np.pi * 2 * at)) / 2).astype(np.int16)


@pytest.mark.parametrize(
    "sound",
    [np.zeros(16_000 * 20, np.int16), music(20), np.zeros(1600, np.int16), np.zeros(0, np.int16)],
    ids=["silence", "music", "0.1 s", "nothing"],
)
def test_where_nobody_speaks_nothing_is_heard(
    sound: np.ndarray, decoded: Decoded, tiny_whisper: Path, tmp_path
) -> None:
    np.save(tmp_path / "mono.npy", sound)
    with pytest.raises(AudioError) as caught:
        hear(replace(decoded, folder=tmp_path), tiny_whisper)
    assert caught.value.message == "Nobody is heard speaking in the recording."


def test_a_gpu_that_is_not_there_is_said_in_a_sentence(decoded: Decoded, tiny_whisper: Path, tmp_path: Path) -> None:
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has a GPU")
    speech = Speech(find(str(tiny_whisper), "words"), device="cuda")
    with pytest.raises((ModelError, EngineError)) as caught:
        run(Job("words", speech.request(decoded.mono_path, []), tmp_path))
    assert "cannot be loaded on cuda" in caught.value.message
