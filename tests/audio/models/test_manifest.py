import json
from dataclasses import replace
from pathlib import Path

import pytest

from coder.audio.models import manifest as manifests
from coder.audio.models.manifest import MANIFEST, Manifest, check, parse, read, write
from coder.errors import ModelError


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    (folder / "embedding").mkdir(parents=True)
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / "embedding" / "weights.bin").write_bytes(bytes(range(256)) * 10)
    write(folder, "small", "words", "https://hub.example/x@0", "MIT")
    return folder


def test_what_was_written_down_is_read_back_and_fits(model: Path) -> None:
    found = read(model)
    assert found is not None
    assert (found.name, found.kind, found.licence) == ("small", "words", "MIT")
    assert set(found.files) == {"config.json", "embedding/weights.bin"}
    assert found.size == 2 + 2560
    check(model, found)


def test_a_folder_without_a_manifest_has_none(tmp_path: Path) -> None:
    assert read(tmp_path) is None


@pytest.mark.parametrize("at", [0, 1, 1280, 2559])
def test_a_byte_that_changed_is_found_wherever_it_is(model: Path, at: int) -> None:
    path = model / "embedding" / "weights.bin"
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        check(model, read(model))
    assert caught.value.message == "The file embedding/weights.bin of the model small is not what it was."
    assert caught.value.hint == "Get it again: coder models fetch small --force"


def test_a_file_that_is_cut_missing_or_strange_is_named(model: Path) -> None:
    found = read(model)
    (model / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=r"config\.json of the model small is not what it was"):
        check(model, found)
    (model / "config.json").unlink()
    with pytest.raises(ModelError, match=r"lacks its file config\.json"):
        check(model, found)
    (model / "config.json").write_text("{}", encoding="utf-8")
    (model / "run_me.py").touch()
    with pytest.raises(ModelError, match=r"not part of it: run_me\.py"):
        check(model, found)


def test_a_model_is_named_by_its_content_and_by_nothing_else(model: Path) -> None:
    found = read(model)
    assert found is not None
    assert replace(found, name="other", source="", licence="").digest == found.digest
    files = dict(found.files)
    files["config.json"] = replace(files["config.json"], sha256="0" * 64)
    assert replace(found, files=files).digest != found.digest


WRONG = {
    "no JSON": "{",
    "no object": "[]",
    "no files": json.dumps({"format": 1, "name": "x", "kind": "words", "files": {}, "source": "", "licence": ""}),
    "another kind": Manifest("x", "words", {"a": manifests.FileFacts("0", 1)}).json().replace('"words"', '"pictures"'),
    "a path outside": Manifest("x", "words", {"../a": manifests.FileFacts("0", 1)}).json(),
    "an absolute path": Manifest("x", "words", {"/etc/a": manifests.FileFacts("0", 1)}).json(),
    "a drive": Manifest("x", "words", {"C:a": manifests.FileFacts("0", 1)}).json(),
    "a path in Windows' way": Manifest("x", "words", {"a\\b": manifests.FileFacts("0", 1)}).json(),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_manifest_is_refused(what: str) -> None:
    with pytest.raises(ModelError) as caught:
        parse(WRONG[what], "small")
    assert caught.value.message == f"The {MANIFEST} of small cannot be read."


def test_one_of_a_newer_program_says_so(model: Path) -> None:
    text = (model / MANIFEST).read_text(encoding="utf-8").replace('"format": 1', '"format": 2')
    with pytest.raises(ModelError, match="newer version"):
        parse(text, "small")
