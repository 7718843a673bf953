"""Fetching from a hub on this machine, with the hub's own library: what comes, what is compared, what is refused."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coder.audio.models import fetch as fetching
from coder.audio.models import manifest as manifests
from coder.audio.models.catalogue import OFFERS, offer
from coder.audio.models.fetch import ask
from coder.audio.models.fetching import _wanted
from coder.audio.models.shelf import Model, installed
from coder.errors import CoderError, ModelError
from tests.hub import COMMIT, Hub, running

SMALL = offer("small")
COMMUNITY = offer("community-1")


@pytest.fixture
def hub(
    own_models: Path, tiny_whisper: Path, tiny_diarizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    """A hub with the two default models, and things beside them that nobody needs."""
    bare = shutil.copytree(tiny_diarizer, tmp_path / "hub-diarizer", ignore=shutil.ignore_patterns("manifest.json"))
    whisper = shutil.copytree(tiny_whisper, tmp_path / "hub-whisper")
    (whisper / "samples").mkdir()
    (whisper / "samples" / "voice.wav").write_bytes(b"x" * 50_000)
    for name in ("HF_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with running(Hub({SMALL.repository: whisper, COMMUNITY.repository: bare})) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        yield hub


def fetch(name: str, token: str = "") -> Model:
    return fetching.fetch(ask(offer(name), token), token, lambda *_: None)


def test_a_model_is_fetched_whole_with_a_manifest_that_says_from_where(hub: Hub, own_models: Path) -> None:
    shares: list[tuple[str, float]] = []
    made = fetching.fetch(ask(SMALL), "", lambda name, share: shares.append((name, share)))
    made.admit()
    assert made.manifest.source == f"{hub.address}/{SMALL.repository}@{COMMIT}"
    assert made.manifest.licence == "mit"
    source = hub.repositories[SMALL.repository]
    assert {path.name: path.read_bytes() for path in made.folder.iterdir() if path.name != "manifest.json"} == {
        path.name: path.read_bytes() for path in source.iterdir() if path.is_file()
    }
    assert shares[-1] == ("small", 1.0)
    assert [share for _, share in shares] == sorted(share for _, share in shares)
    assert sorted(path.name for path in (own_models / ".fetching").iterdir()) == ["small.lock"]


def test_only_what_a_model_needs_is_asked_for_at_one_commit(hub: Hub) -> None:
    fetch("small")
    files = [one for one in hub.asked if "/resolve/" in one]
    assert all(f"/resolve/{COMMIT}/" in one for one in files)
    assert not [one for one in hub.asked if "samples" in one]
    assert {one.split()[1].split("/")[1] for one in hub.asked} <= {"api", SMALL.repository.split("/")[0]}


def test_a_diarization_pipeline_comes_with_its_folders(hub: Hub) -> None:
    made = fetch("community-1")
    made.admit()
    assert {"config.yaml", "segmentation/pytorch_model.bin", "plda/plda.npz"} <= set(made.manifest.files)


def test_the_terms_are_told_before_anything_is_fetched(hub: Hub) -> None:
    hub.token = "hf_right"
    hub.licence = "cc-by-4.0"
    terms = ask(COMMUNITY, "hf_right")
    assert (terms.licence, terms.gated, terms.commit) == ("cc-by-4.0", True, COMMIT)
    assert terms.page == f"{hub.address}/{COMMUNITY.repository}"
    assert terms.size == sum(path.stat().st_size for path in hub.repositories[COMMUNITY.repository].rglob("*.*"))
    assert not [one for one in hub.asked if "/resolve/" in one]


@pytest.mark.parametrize("token", ["", "hf_wrong"])
def test_a_gate_says_where_its_terms_are_and_what_to_do(hub: Hub, token: str) -> None:
    hub.token = "hf_right"
    with pytest.raises(ModelError) as caught:
        fetch("community-1", token)
    assert "is given only to people who accept its terms" in caught.value.message
    assert ("No token was given" in caught.value.message) == (token == "")
    assert f"{hub.address}/{COMMUNITY.repository}" in caught.value.hint
    assert "HF_TOKEN=" in caught.value.hint
    assert installed() == ()


def test_a_token_opens_the_gate_and_is_stored_nowhere(hub: Hub, own_models: Path) -> None:
    hub.token = "hf_right"
    fetch("community-1", "hf_right")
    assert [path for path in own_models.rglob("*") if path.is_file() and b"hf_right" in path.read_bytes()] == []


@pytest.mark.parametrize("file", ["model.bin", "config.json"], ids=["a large file", "a small file"])
def test_a_file_that_comes_otherwise_than_the_hub_says_is_not_taken(hub: Hub, file: str) -> None:
    hub.changed = file
    with pytest.raises(ModelError) as caught:
        fetch("small")
    assert caught.value.message == f"{file} came otherwise than the hub says it is."
    assert installed() == ()
    hub.changed = ""
    fetch("small").admit()


def test_a_connection_that_breaks_off_is_taken_up_again(hub: Hub) -> None:
    hub.cut = "model.bin"
    fetch("small").admit()
    assert len([one for one in hub.asked if one.startswith("GET") and one.endswith("model.bin")]) == 2


def test_what_came_whole_before_a_failure_is_not_fetched_again(hub: Hub) -> None:
    hub.changed = "vocabulary.json"
    with pytest.raises(ModelError):
        fetch("small")
    hub.changed, hub.asked = "", []
    fetch("small").admit()
    fetched = [one.rpartition("/")[2] for one in hub.asked if one.startswith("GET") and "/resolve/" in one]
    assert fetched == ["vocabulary.json"]


@pytest.mark.parametrize(("status", "said"), [(500, "status 500"), (503, "status 503"), (403, "status 403")])
def test_a_hub_that_is_not_well_is_a_sentence(hub: Hub, status: int, said: str) -> None:
    hub.status = status
    with pytest.raises(CoderError) as caught:
        ask(SMALL)
    assert said in caught.value.message


def test_a_hub_that_cannot_be_reached_says_how_to_carry_models(own_models: Path, monkeypatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError) as caught:
        ask(SMALL)
    assert caught.value.message.startswith("The hub at http://127.0.0.1:9 cannot be reached")
    assert "coder models bundle" in caught.value.hint


def test_a_repository_that_is_not_there_or_holds_something_else_is_refused(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="The hub has no Systran/faster-whisper-tiny, or does not show it"):
        ask(offer("tiny"))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    hub.repositories[offer("tiny").repository] = tmp_path / "photos"
    with pytest.raises(ModelError, match="holds no model of this kind"):
        ask(offer("tiny"))


def test_a_pipeline_that_would_send_recordings_away_is_not_put_on_the_shelf(hub: Hub) -> None:
    config = hub.repositories[COMMUNITY.repository] / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("pipelines.SpeakerDiarization", "pipelines.pyannoteai.sdk.SDK"), encoding="utf-8")
    with pytest.raises(ModelError, match="may send the recording to a server"):
        fetch("community-1")
    assert installed() == ()


def test_a_disk_that_cannot_hold_it_is_said_before_anything_is_fetched(hub: Hub, monkeypatch) -> None:
    usage = shutil.disk_usage(".")
    terms = ask(SMALL)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage._replace(free=1_000_000))
    with pytest.raises(ModelError, match="There is no room"):
        fetching.fetch(terms, "", lambda *_: None)
    assert not [one for one in hub.asked if "/resolve/" in one]


def test_a_model_that_is_fetched_anew_takes_the_place_of_the_old_one(hub: Hub, own_models: Path) -> None:
    fetch("small")
    (own_models / "small" / "model.bin").write_bytes(b"broken")
    fetch("small").admit()
    assert manifests.read(own_models / "small") is not None


def test_every_offer_has_a_name_of_its_own_and_says_what_it_needs() -> None:
    assert len({one.name for one in OFFERS}) == len(OFFERS)
    assert all(one.licence and one.files and one.repository.count("/") == 1 for one in OFFERS)
    with pytest.raises(ModelError) as caught:
        offer("commmunity-1")
    assert caught.value.message == "There is no model 'commmunity-1'; did you mean community-1?"


def test_what_an_earlier_try_left_of_another_commit_is_not_part_of_the_model(hub: Hub, own_models: Path) -> None:
    left = own_models / ".fetching" / "small.part"
    (left / "samples").mkdir(parents=True)
    (left / "vocabulary.txt").write_text("of another commit")
    (left / "samples" / "a.wav").write_text("of another commit")
    made = fetch("small")
    assert set(made.manifest.files) == {
        path.name for path in hub.repositories[SMALL.repository].iterdir() if path.is_file()
    }


def test_a_hub_that_is_gone_between_terms_and_files_is_not_taken_for_a_full_disk(hub: Hub) -> None:
    terms = ask(SMALL)
    hub.status = 500
    with pytest.raises(ModelError) as caught:
        fetching.fetch(terms, "", lambda *_: None)
    assert "cannot be reached, or breaks off" in caught.value.message


def test_a_token_that_an_open_model_does_not_need_and_the_hub_refuses_is_said_to_be_that(hub: Hub) -> None:
    hub.status = 401
    with pytest.raises(ModelError) as caught:
        ask(SMALL, "hf_stale")
    assert caught.value.message == "The hub refused the token (status 401)."
    assert "without HF_TOKEN" in caught.value.hint


@pytest.mark.parametrize(
    "path", ["plda/../../escaped", "../plda/x", "/plda/x", "plda//x", "plda/..\\x", "C:plda/x", "x"]
)
def test_a_file_that_would_lie_outside_the_models_folder_is_no_part_of_it(path: str) -> None:
    assert not _wanted(path, COMMUNITY.files)
    assert _wanted("plda/plda.npz", COMMUNITY.files)
