import json
import stat
import sys
from pathlib import Path

import pytest

from coder.errors import CoderError, ConflictError, StoreError
from coder.exchange.writers.folder import sha256_of, whole_folder

OURS = "alliance-coder"


def write(folder: Path, **files: str) -> None:
    """Write files as an export does: with a manifest that lists them."""
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    listed = [{"path": path.name, "sha256": sha256_of(path)} for path in sorted(folder.iterdir())]
    (folder / "manifest.json").write_text(json.dumps({"software": {"name": OURS}, "files": listed}))


def export(target: Path, *, force: bool = False, **files: str) -> None:
    with whole_folder(target, OURS, force=force) as folder:
        write(folder, **files)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.name != "manifest.json"}


def test_the_folder_appears_with_all_its_files_and_nothing_beside_it(tmp_path: Path) -> None:
    export(tmp_path / "new" / "out", codings="a", ratings="b")
    assert contents(tmp_path / "new" / "out") == {"codings.csv": "a", "ratings.csv": "b"}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out"]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are set where the system knows them")
def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    export(tmp_path / "out", codings="a")
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}


def test_a_failure_halfway_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with whole_folder(tmp_path / "out", OURS) as folder:
            write(folder, codings="a")
            raise ConflictError("The study changed.", "Try again.")

    with pytest.raises(ConflictError, match="The study changed"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_failure_halfway_leaves_the_earlier_export_as_it_was(tmp_path: Path) -> None:
    export(tmp_path / "out", codings="first")

    def fail() -> None:
        with whole_folder(tmp_path / "out", OURS, force=True) as folder:
            (folder / "codings.csv").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert contents(tmp_path / "out") == {"codings.csv": "first"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_force_replaces_an_earlier_export_whole(tmp_path: Path) -> None:
    export(tmp_path / "out", codings="first", ratings="first")
    export(tmp_path / "out", codings="second", force=True)
    assert contents(tmp_path / "out") == {"codings.csv": "second"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_taken_and_so_is_one_with_what_file_browsers_leave(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".DS_Store").write_text("")
    export(tmp_path / "out", codings="a")
    assert contents(tmp_path / "out") == {"codings.csv": "a"}


@pytest.mark.parametrize(
    ("there", "force", "message", "hint"),
    [
        ("export", False, "There is an export in {} already.", "Replace it with --force."),
        ("file", True, "{} is a file.", "Name a folder: --out FOLDER"),
        ("thesis", True, "{} holds other things than an export.", "Choose another folder; nothing there was touched."),
        (
            "foreign",
            True,
            "{} holds other things than an export.",
            "Choose another folder; nothing there was touched.",
        ),
        (
            "added",
            True,
            "{} holds work that is not of an export: analysis.R.",
            "Move it elsewhere, or choose another folder; nothing was touched.",
        ),
        (
            "changed",
            True,
            "{} holds work that is not of an export: codings.csv.",
            "Move it elsewhere, or choose another folder; nothing was touched.",
        ),
    ],
)
def test_nothing_of_the_user_s_is_lost(there: str, force: bool, message: str, hint: str, tmp_path: Path) -> None:
    target = tmp_path / "out"
    match there:
        case "file":
            target.write_text("notes")
        case "thesis":
            (target / "chapter").mkdir(parents=True)
            (target / "chapter" / "one.txt").write_text("words")
        case "foreign":
            target.mkdir()
            (target / "manifest.json").write_text('{"software": {"name": "other"}, "files": []}')
        case _:
            export(target, codings="a")
    if there == "added":
        (target / "analysis.R").write_text("lm()")
    if there == "changed":
        (target / "codings.csv").write_text("edited")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(CoderError) as refused:
        export(target, codings="b", force=force)
    assert (refused.value.message, refused.value.hint) == (message.format(target), hint)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_place_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as refused:
        export(tmp_path / "file" / "out", codings="a")
    assert refused.value.message.startswith(f"{tmp_path / 'file' / 'out'} cannot be written: ")
    assert refused.value.hint == "Free space, or choose a folder you may write to."
