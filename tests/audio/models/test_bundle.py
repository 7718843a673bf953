"""Models in one file, to a machine without network and back onto a shelf, byte for byte."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from coder.audio.models import manifest as manifests
from coder.audio.models.bundle import bundle, install
from coder.audio.models.place import changing
from coder.audio.models.shelf import find, installed
from coder.errors import ConflictError, ModelError


@pytest.fixture
def shelf(own_models: Path, tiny_whisper: Path, tiny_diarizer: Path) -> Path:
    install(tiny_whisper, "small")
    install(tiny_diarizer, "community-1")
    return own_models


def contents(folder: Path) -> dict[str, bytes]:
    """What lies on a shelf; the lock beside the models says when it was last taken and is no part of them."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".changing.lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def packed(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Both models in one file; from here on the shelf is another, empty one, as on another machine."""
    bundle(installed(), tmp_path / "models.tar")
    monkeypatch.setenv("CODER_MODELS", str(tmp_path / "elsewhere"))
    return tmp_path / "models.tar"


def test_what_was_bundled_installs_elsewhere_byte_for_byte(shelf: Path, packed: Path, tmp_path: Path) -> None:
    made = install(packed)
    assert [one.name for one in made] == ["community-1", "small"]
    assert contents(tmp_path / "elsewhere") == contents(shelf)
    for one in made:
        find(one.name, one.kind).admit()


def test_a_bundle_tells_nothing_about_the_machine_it_came_from(packed: Path) -> None:
    with tarfile.open(packed) as archive:
        members = archive.getmembers()
    assert {(one.mtime, one.uid, one.gid, one.uname, one.gname) for one in members} == {(0, 0, 0, "", "")}
    assert members[0].name == "community-1/manifest.json"


def test_installing_again_is_nothing_new_and_another_model_of_the_name_is_refused(
    packed: Path, tiny_english: Path, tmp_path: Path
) -> None:
    install(packed)
    install(packed)
    before = contents(tmp_path / "elsewhere")
    with pytest.raises(ConflictError, match="There is another model named small"):
        install(tiny_english, "small")
    assert contents(tmp_path / "elsewhere") == before
    install(tiny_english, "small", force=True)
    find("small", "words").admit()
    assert contents(tmp_path / "elsewhere") != before


def test_a_bundle_is_not_written_over(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "models.tar").write_text("mine")
    with pytest.raises(ConflictError):
        bundle(installed(), tmp_path / "models.tar")
    assert (tmp_path / "models.tar").read_text() == "mine"
    bundle(installed(), tmp_path / "models.tar", force=True)
    assert tarfile.is_tarfile(tmp_path / "models.tar")


def test_a_model_that_changed_is_not_bundled(shelf: Path, tmp_path: Path) -> None:
    (shelf / "small" / "vocabulary.json").write_text("[]")
    with pytest.raises(ModelError, match=r"vocabulary\.json of the model small is not what it was"):
        bundle(installed(), tmp_path / "models.tar")
    assert not list(tmp_path.glob("*models.tar*"))


def test_a_bundle_that_is_cut_anywhere_installs_nothing_broken(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    cut = tmp_path / "cut.tar"
    for length in (0, 100, 700, 3000, len(whole) // 3, len(whole) * 2 // 3):
        cut.write_bytes(whole[:length])
        with pytest.raises(ModelError):
            install(cut)
        for one in installed():
            one.admit()
        assert not list((tmp_path / "elsewhere").glob(".*.part"))


def test_a_byte_that_changed_on_the_way_is_found(packed: Path) -> None:
    with tarfile.open(packed) as archive:
        member = archive.getmember("small/model.bin")
    with packed.open("r+b") as file:
        file.seek(member.offset_data + 1000)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match=r"model\.bin of small is not what its manifest says"):
        install(packed)
    assert [one.name for one in installed()] == ["community-1"]


def hostile(path: Path, name: str, kind: bytes = tarfile.REGTYPE, link: str = "", content: bytes = b"x") -> Path:
    """A bundle whose model is in order but for one member more."""
    text = manifests.Manifest("small", "words", {"a": manifests.FileFacts("0" * 64, 1)}).json().encode()
    with tarfile.open(path, "w") as archive:
        for called, inside in (("small/manifest.json", text), (name, content)):
            member = tarfile.TarInfo(called)
            member.size = len(inside) if called != name or kind == tarfile.REGTYPE else 0
            member.type = tarfile.REGTYPE if called != name else kind
            member.linkname = link if called == name else ""
            archive.addfile(member, io.BytesIO(inside))
    return path


@pytest.mark.parametrize(
    ("name", "kind", "link"),
    [
        ("small/../../escaped", tarfile.REGTYPE, ""),
        ("small/b", tarfile.REGTYPE, ""),
        ("small/a", tarfile.SYMTYPE, "/etc/passwd"),
        ("small/a", tarfile.LNKTYPE, "small/manifest.json"),
        ("small/a", tarfile.FIFOTYPE, ""),
        ("/escaped", tarfile.REGTYPE, ""),
        ("other/a", tarfile.REGTYPE, ""),
    ],
)
def test_a_bundle_writes_nothing_but_the_files_of_its_models(
    own_models: Path, tmp_path: Path, name: str, kind: bytes, link: str
) -> None:
    with pytest.raises(ModelError):
        install(hostile(tmp_path / "hostile.tar", name, kind, link))
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "hostile.tar"] == []


@pytest.mark.parametrize(
    "content", [b"", b"RIFF....WAVE", b"\0" * 10_240], ids=["empty", "a recording", "an empty tar"]
)
def test_what_is_no_bundle_is_refused(own_models: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.tar").write_bytes(content)
    with pytest.raises(ModelError) as caught:
        install(tmp_path / "x.tar")
    assert "coder models bundle" in caught.value.hint


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", " ", "x" * 65, "x.part"])
def test_a_name_that_would_be_a_path_is_refused(own_models: Path, tiny_whisper: Path, name: str) -> None:
    with pytest.raises(ModelError, match="cannot be the name of a model"):
        install(tiny_whisper, name)
    assert installed() == ()


FULL = """
import resource, sys
from pathlib import Path
from coder.audio.models.bundle import bundle
from coder.audio.models.shelf import installed
from coder.errors import ModelError

resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
try:
    bundle(installed(), Path(sys.argv[1]))
except ModelError as error:
    print(error.message, "|", error.hint)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit on a file's size")
def test_a_disk_that_takes_no_more_leaves_nothing_behind(shelf: Path, tmp_path: Path) -> None:
    """The system's own limit on a file's size stands for a disk that is full: the write fails in the middle."""
    target = tmp_path / "models.tar"
    done = subprocess.run([sys.executable, "-c", FULL, str(target)], capture_output=True, text=True)
    assert done.stdout.startswith("The bundle could not be written: File too large. | Free space"), done
    assert not list(tmp_path.glob("*models.tar*"))


def test_a_bundle_that_the_disk_cannot_hold_is_not_begun(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage._replace(free=1_000_000))
    with pytest.raises(ModelError) as caught:
        bundle(installed(), tmp_path / "models.tar")
    assert caught.value.message.startswith("There is no room: 3 MB are needed and 1 MB are free.")
    assert not list(tmp_path.glob("*models.tar*"))


def test_a_bundle_into_a_folder_that_is_not_there_is_a_sentence(shelf: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be written: No such file or directory"):
        bundle(installed(), tmp_path / "nowhere" / "models.tar")


def test_one_name_for_several_models_is_refused_before_anything_changes(
    packed: Path, tiny_english: Path, tmp_path: Path
) -> None:
    install(tiny_english, "small")
    before = contents(tmp_path / "elsewhere")
    for force in (False, True):
        with pytest.raises(ModelError, match="holds several models"):
            install(packed, "small", force=force)
        assert contents(tmp_path / "elsewhere") == before


def test_a_damaged_header_is_not_taken_for_the_end(packed: Path) -> None:
    with tarfile.open(packed) as archive:
        second = archive.getmember("small/manifest.json").offset
    whole = packed.read_bytes()
    packed.write_bytes(whole[:second] + bytes([whole[second] ^ 1]) + whole[second + 1 :])
    with pytest.raises(ModelError, match="is not a bundle of models, or its end is cut off"):
        install(packed)
    assert installed() == ()


def test_a_file_that_is_larger_than_its_manifest_says_is_not_written(own_models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is not what its manifest says"):
        install(hostile(tmp_path / "large.tar", "small/a", content=b"x" * 1000))


def test_a_change_that_was_killed_between_its_two_steps_is_mended(shelf: Path, tiny_english: Path) -> None:
    before = contents(shelf / "small")
    (shelf / "small").rename(shelf / ".small.old")
    (shelf / ".0123.part").mkdir()
    install(tiny_english, "other")
    assert contents(shelf / "small") == before
    assert not list(shelf.glob(".*.part"))
    assert not list(shelf.glob(".*.old"))


def test_a_change_that_fails_in_the_middle_leaves_the_old_model(
    shelf: Path, tiny_english: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(shelf / "small")
    rename = Path.rename

    def busy(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(ModelError, match="could not be written"):
        install(tiny_english, "small", force=True)
    assert contents(shelf / "small") == before


def test_one_process_changes_the_shelf_at_a_time(shelf: Path, tiny_english: Path) -> None:
    with changing(), pytest.raises(ConflictError, match="A change of the models folder is being made by process"):
        install(tiny_english, "other")
