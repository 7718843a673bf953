import shutil
import sys
from pathlib import Path

import pytest

from coder.audio.models import manifest as manifests
from coder.audio.models.shelf import find, installed, is_installed, unreadable
from coder.errors import ModelError


@pytest.fixture
def shelf(own_models: Path, tiny_whisper: Path, tiny_diarizer: Path) -> Path:
    """A models folder with one model of each kind."""
    shutil.copytree(tiny_whisper, own_models / "small")
    manifests.write(own_models / "small", "small", "words", "test", "none")
    shutil.copytree(tiny_diarizer, own_models / "community-1", ignore=shutil.ignore_patterns("manifest.json"))
    manifests.write(own_models / "community-1", "community-1", "speakers", "test", "none")
    return own_models


def test_what_is_on_the_shelf_is_listed_and_what_is_half_fetched_is_not(shelf: Path) -> None:
    (shelf / ".fetching" / "turbo.part").mkdir(parents=True)
    (shelf / "empty").mkdir()
    assert [(one.name, one.kind) for one in installed()] == [("community-1", "speakers"), ("small", "words")]
    assert is_installed("small")
    assert not is_installed("turbo")


def test_an_empty_or_missing_shelf_lists_nothing(own_models: Path) -> None:
    assert installed() == ()
    own_models.mkdir()
    assert installed() == ()


def test_a_model_is_found_by_its_name_and_by_its_path(shelf: Path) -> None:
    assert find("small", "words") == find(str(shelf / "small"), "words")
    find("small", "words").admit()
    find("community-1", "speakers").admit()


def test_a_model_that_is_not_here_leads_to_it_and_to_the_ways_without(own_models: Path) -> None:
    with pytest.raises(ModelError) as caught:
        find("small", "words", "S07")
    assert caught.value.message == "The model small is not on this machine."
    assert caught.value.hint == (
        "Get it once: coder models fetch small. Or take a transcript that others made: coder import S07 FILE. "
        "Or give words with their times: coder transcribe S07 --words FILE"
    )
    with pytest.raises(ModelError) as caught:
        find("community-1", "speakers", "S07")
    assert caught.value.hint == (
        "Get it once: coder models fetch community-1. Or import turns: coder import S07 FILE.rttm. "
        "Or, with one microphone per person: coder transcribe S07 --diarizer channels"
    )


def test_what_is_no_model_and_no_folder_says_what_is_near(shelf: Path) -> None:
    with pytest.raises(ModelError) as caught:
        find("smal", "words")
    assert caught.value.message == "There is no model or folder 'smal'; did you mean small?"
    assert "small, tiny, base" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "kind", "really"), [("small", "speakers", "words"), ("community-1", "words", "speakers")]
)
def test_a_model_of_the_other_kind_is_refused_by_name_and_by_path(shelf: Path, name, kind, really) -> None:
    for wish in (name, str(shelf / name)):
        with pytest.raises(ModelError) as caught:
            find(wish, kind)
        assert caught.value.message == f"The model {wish} is for {really}, not for {kind}."


def test_a_folder_that_somebody_names_is_trusted_as_it_is_that_day(
    own_models: Path, tiny_whisper: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_whisper, tmp_path / "mine")
    before = sorted(folder.iterdir())
    first = find(str(folder), "words")
    assert first.note == "The model mine came without a manifest.json: it is trusted as it is today."
    assert sorted(folder.iterdir()) == before
    again = find(str(folder), "words")
    assert (again.digest, again.note) == (first.digest, "")
    again.admit()
    with (folder / "model.bin").open("r+b") as file:
        file.write(b"x")
    with pytest.raises(ModelError) as caught:
        find(str(folder), "words").admit()
    assert caught.value.message == "The file model.bin of the model mine is not what it was."
    assert f"coder models install {folder} --name NAME" in caught.value.hint


def test_a_folder_that_is_no_model_is_refused(own_models: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with pytest.raises(ModelError, match="The folder photos holds no model that is run here"):
        find(str(tmp_path / "photos"), "words")


def test_another_ctranslate2_model_and_one_without_its_tokenizer_are_refused(
    own_models: Path, tiny_whisper: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(tiny_whisper, tmp_path / "translator")
    (other / "config.json").write_text('{"bos_token": "<s>"}', encoding="utf-8")
    with pytest.raises(ModelError, match="but not Whisper"):
        find(str(other), "words")
    bare = shutil.copytree(tiny_whisper, tmp_path / "bare")
    (bare / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"lacks tokenizer\.json"):
        find(str(bare), "words")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_a_folder_behind_a_link_is_not_loaded_unlooked_at(
    own_models: Path, tiny_diarizer: Path, tmp_path: Path
) -> None:
    elsewhere = shutil.copytree(tiny_diarizer / "embedding", tmp_path / "elsewhere")
    folder = shutil.copytree(tiny_diarizer, tmp_path / "linked", ignore=shutil.ignore_patterns("manifest.json"))
    shutil.rmtree(folder / "embedding")
    (folder / "embedding").symlink_to(elsewhere)
    with pytest.raises(ModelError, match="embedding is a link to a folder elsewhere"):
        find(str(folder), "speakers")


def test_weights_and_manifest_cannot_be_exchanged_together(
    own_models: Path, tiny_diarizer: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_diarizer, tmp_path / "shared")
    find(str(folder), "speakers").admit()
    (folder / "plda" / "plda.npz").write_bytes(b"other")
    manifests.write(folder, "tiny-diarizer", "speakers", "test", "none")
    with pytest.raises(ModelError, match=r"plda/plda\.npz of the model tiny-diarizer is not what it was"):
        find(str(folder), "speakers").admit()


def test_one_damaged_manifest_takes_no_other_model_with_it(shelf: Path) -> None:
    (shelf / "community-1" / "manifest.json").write_text("{")
    assert [one.name for one in installed()] == ["small"]
    assert [name for name, _ in unreadable()] == ["community-1"]
    find("small", "words").admit()


def test_a_folder_that_happens_to_be_called_like_a_model_is_not_taken_for_it(
    own_models: Path, tiny_diarizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_diarizer, tmp_path / "community-1")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="The model community-1 is not on this machine"):
        find("community-1", "speakers")
    assert find("./community-1", "speakers").folder == tmp_path / "community-1"
