"""`models …`, and the way of a newcomer who has none: every step is taken from what the program said before."""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coder.audio.models.catalogue import offer
from tests.cli.conftest import ROOT, Done, Run
from tests.hub import Hub, running


@pytest.fixture
def hub(
    own_models: Path, tiny_whisper: Path, tiny_diarizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    """A hub on this machine with both default models; the one for speakers is behind terms."""
    speakers = shutil.copytree(tiny_diarizer, tmp_path / "hub", ignore=shutil.ignore_patterns("manifest.json"))
    for name in ("HF_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    has = {offer("small").repository: tiny_whisper, offer("community-1").repository: speakers}
    with running(Hub(has)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


def suggested(done: Done, pattern: str) -> list[str]:
    """Take a command from what the program says, as a person would."""
    found = re.search(pattern, done.err)
    assert found, done
    return found[0].split()[1:]


def test_a_newcomer_is_led_from_the_first_error_to_a_transcript_by_the_messages_alone(
    coder: Run, hub: Hub, tmp_path: Path, clip: Path
) -> None:
    coder("init", "study", at=tmp_path)
    study = tmp_path / "study"
    coder("session", "add", "S01", clip, at=study)

    no_words = coder("transcribe", "S01", at=study)
    assert no_words.code == 1
    assert no_words.said[0] == "The model small is not on this machine."
    assert "coder import S01 FILE" in no_words.said[1]
    assert "coder transcribe S01 --words FILE" in no_words.said[1]

    unread = coder(*suggested(no_words, r"coder models fetch [\w-]+"), at=study)
    assert unread.code == 1
    assert "Licence: mit. Read it at " in unread.err
    agreed = [*suggested(no_words, r"coder models fetch [\w-]+"), *re.findall(r"say (--yes)", unread.said[1])]
    assert coder(*agreed, at=study).code == 0

    no_speakers = coder("transcribe", "S01", at=study)
    assert no_speakers.said[0].startswith("Nothing tells who speaks: no speaker model is on this machine")
    assert "coder import S01 FILE.rttm" in no_speakers.said[1]
    assert "coder transcribe S01 --diarizer channels" in no_speakers.said[1]

    hub.token = "hf_read"
    gated = coder(*suggested(no_speakers, r"coder models fetch [\w-]+"), "--yes", at=study)
    assert gated.code == 1
    page = re.search(r"accept them at (\S+)", gated.said[1])
    assert page
    assert page[1] == f"{hub.address}/{offer('community-1').repository}"
    variable = re.search(r"(\w+)=… set", gated.said[1])
    assert variable
    fetch = suggested(no_speakers, r"coder models fetch [\w-]+")
    assert coder(*fetch, "--yes", at=study, **{variable[1]: "hf_read"}).code == 0

    done = coder("transcribe", "S01", at=study)
    assert done.code == 0, done.err
    assert "Words from model:small, speakers from model:community-1." in done.out
    roles = coder("lock", "S01", at=study)
    coder(*suggested(roles, r"coder roles S01 .*"), at=study)
    assert coder("lock", "S01", at=study).code == 0


def test_without_a_recording_the_way_is_another(coder: Run, own_models: Path, tmp_path: Path) -> None:
    coder("init", "study", at=tmp_path)
    coder("session", "add", "S01", at=tmp_path / "study")
    done = coder("transcribe", "S01", at=tmp_path / "study")
    assert done.said == (
        "There are no words for S01 yet, and no recording to hear them in.",
        "Give them: coder import S01 FILE, or coder transcribe S01 --words FILE",
    )


def test_what_is_here_and_what_can_be_had_is_listed(here: Run, hub: Hub, tmp_path: Path) -> None:
    before = here("models", "list", "--json", at=tmp_path).json
    assert {one["name"] for one in before if one["default"]} == {"small", "community-1"}
    assert not [one for one in before if one["installed"]]
    assert [one["name"] for one in before if one["gated"]] == ["community-1"]
    assert here("models", "fetch", "small", "--yes", at=tmp_path).code == 0
    (small,) = [one for one in here("models", "list", "--json", at=tmp_path).json if one["installed"]]
    assert (small["name"], small["kind"], len(small["sha256"])) == ("small", "words", 64)
    assert small["source"].startswith(hub.address)
    assert "terms to accept" in here("models", "list", at=tmp_path).out


def test_fetching_again_is_nothing_to_do(here: Run, hub: Hub, tmp_path: Path) -> None:
    first = here("models", "fetch", "small", "--yes", "--json", at=tmp_path)
    assert first.json["fetched"] is True
    asked = len(hub.asked)
    again = here("models", "fetch", "small", "--yes", at=tmp_path)
    assert (again.code, again.out) == (0, "small is here already; nothing to do.\n")
    assert len(hub.asked) == asked


def test_fetching_touches_no_study(here: Run, hub: Hub, lab: Path) -> None:
    before = here("verify", "--json", at=lab).json
    assert here("models", "fetch", "small", "--yes", at=lab).code == 0
    assert here("verify", "--json", at=lab).json == before


def test_a_name_that_is_no_model_says_what_is_near(here: Run, own_models: Path, tmp_path: Path) -> None:
    done = here("models", "fetch", "larg-v3", "--yes", at=tmp_path)
    assert done.code == 1
    assert done.said[0] == "There is no model 'larg-v3'; did you mean large-v3?"


def test_models_that_changed_are_found_by_name(here: Run, hub: Hub, own_models: Path, tmp_path: Path) -> None:
    here("models", "fetch", "small", "--yes", at=tmp_path)
    assert here("models", "verify", at=tmp_path).out == "small: every byte is what it was.\n"
    (own_models / "small" / "vocabulary.json").write_text("[]", encoding="utf-8")
    done = here("models", "verify", "--json", at=tmp_path)
    assert done.code == 1
    assert done.json[0]["problem"] == "The file vocabulary.json of the model small is not what it was."
    assert done.said[1] == "Get it again: coder models fetch small --force"
    assert here("models", "fetch", "small", "--yes", "--force", at=tmp_path).code == 0
    assert here("models", "verify", "small", at=tmp_path).code == 0
    unknown = here("models", "verify", "smal", at=tmp_path)
    assert unknown.said[0] == "The model smal is not on this machine; did you mean small?"


def test_models_are_carried_to_a_machine_without_network_in_one_file(
    here: Run, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("small", "community-1"):
        here("models", "fetch", name, "--yes", at=tmp_path)
    done = here("models", "bundle", "small", "community-1", "--out", "models.tar", at=tmp_path)
    assert done.code == 0
    assert done.out.endswith("There: coder models install models.tar\n")
    taken = here("models", "bundle", "small", "--out", "models.tar", at=tmp_path)
    assert taken.said == ("models.tar is there already.", "Choose another name, or say --force.")
    monkeypatch.setenv("CODER_MODELS", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    done = here("models", "install", "models.tar", "--json", at=tmp_path)
    assert [(one["model"], one["kind"]) for one in done.json] == [("small", "words"), ("community-1", "speakers")]
    assert here("models", "verify", at=tmp_path).code == 0


def test_a_folder_that_somebody_trusts_is_installed_under_a_name(
    here: Run, own_models: Path, tiny_whisper: Path, tmp_path: Path
) -> None:
    done = here("models", "install", tiny_whisper, "--name", "mine", at=tmp_path)
    assert (done.code, done.out) == (0, "Installed mine, for words.\n")
    assert [one["name"] for one in here("models", "list", "--json", at=tmp_path).json if one["installed"]] == ["mine"]


BAD = [
    (["bundle", "small", "--out", "x.tar"], "The model small is not on this machine."),
    (["install", "photo.jpg"], "photo.jpg is not a bundle of models, or its end is cut off."),
    (["install", "."], "holds no model that is run here."),
    (["verify", "small"], "The model small is not on this machine."),
]


@pytest.mark.parametrize(("arguments", "said"), BAD, ids=[" ".join(one[0]) for one in BAD])
def test_what_cannot_be_done_is_a_sentence(
    arguments: list[str], said: str, here: Run, own_models: Path, tmp_path: Path
) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 1000)
    done = here("models", *arguments, at=tmp_path)
    assert done.code == 1
    assert said in done.said[0]
    assert done.said[1]
    assert not (tmp_path / "x.tar").exists()


def test_an_engine_that_is_not_installed_says_how_to_and_how_to_do_without(
    coder: Run, lab: Path, tmp_path: Path, clip: Path
) -> None:
    """A package that hides the libraries stands for an installation without the extras."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import sys\n"
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('faster_whisper', 'pyannote.audio'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hidden())\n",
        encoding="utf-8",
    )
    coder("session", "add", "S09", clip, at=lab)
    path = os.pathsep.join([str(hidden), os.environ["PYTHONPATH"]])
    done = coder("transcribe", "S09", at=lab, PYTHONPATH=path)
    assert done.said[0] == "faster-whisper, which hears words, is not installed."
    install = f"{sys.executable} -m pip install -e '{ROOT}[transcribe]'"
    assert done.said[1].startswith(f"Install it once: {install}. Or take a transcript")
    done = coder("transcribe", "S03", "--diarizer", "pyannote", at=lab, PYTHONPATH=path)
    assert done.said[0] == "pyannote.audio, which tells speakers apart, is not installed."
    assert "[diarize]'. Or import turns: " in done.said[1]
    found = json.loads(coder("doctor", "--json", at=lab, PYTHONPATH=path).out)
    states = {one["name"]: one["state"] for one in found["findings"] if one["area"] == "engines"}
    assert states == {"faster-whisper": "missing", "pyannote.audio": "missing"}


@pytest.mark.parametrize("token", ["hf_grün", "hf_a hf_b"])
def test_what_cannot_be_a_token_is_a_sentence(
    token: str, here: Run, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    done = here("models", "fetch", "community-1", "--yes", at=tmp_path)
    assert done.said[0] == "What was given as a token cannot be one."
    assert token not in done.err + done.out


def test_a_token_may_end_in_a_line_break(here: Run, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.token = "hf_right"
    monkeypatch.setenv("HF_TOKEN", "hf_right\n")
    assert here("models", "fetch", "community-1", "--yes", at=tmp_path).code == 0


def test_a_damaged_manifest_is_told_and_fetched_anew(here: Run, hub: Hub, own_models: Path, tmp_path: Path) -> None:
    here("models", "fetch", "small", "--yes", at=tmp_path)
    (own_models / "small" / "manifest.json").write_text("{", encoding="utf-8")
    done = here("models", "verify", "--json", at=tmp_path)
    assert done.code == 1
    assert done.json[0]["problem"] == "The manifest.json of small cannot be read."
    assert here("models", "list", at=tmp_path).code == 0
    assert here("models", "fetch", "small", "--yes", at=tmp_path).code == 0
    assert here("models", "verify", "small", at=tmp_path).code == 0
