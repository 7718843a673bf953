"""What a speech engine has handed over so far is on disk, whatever moment the run ends at."""

import json
from pathlib import Path
from typing import Any

import pytest

from coder.audio.progress import silent
from coder.audio.running import Begun
from coder.audio.stages import Stages
from coder.model import Word


def item(at: int) -> dict[str, Any]:
    return {"at": at, "span": [at, at + 1], "words": [[at, at + 1, "größe", 0.5]], "loops": []}


@pytest.fixture
def three(tmp_path: Path) -> bytes:
    begun = Begun(tmp_path, "key")
    for at in range(3):
        begun.add(item(at))
    begun.close()
    return (tmp_path / "words.begun").read_bytes()


def test_every_item_is_on_disk_as_soon_as_it_is_added(tmp_path: Path) -> None:
    begun = Begun(tmp_path, "key")
    for at in range(3):
        begun.add(item(at))
        assert len((tmp_path / "words.begun").read_bytes().splitlines()) == at + 2
    begun.close()


def test_it_goes_when_the_whole_is_on_disk_and_not_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def heard() -> tuple[Word, ...]:
        begun = Begun(tmp_path, "key")
        begun.add(item(0))
        begun.close()
        return (Word(0, 1, "größe"),)

    with monkeypatch.context() as full:
        full.setattr("coder.audio.stages.save", fail)
        with pytest.raises(OSError, match="No space left"):
            Stages(tmp_path, silent).run("words", "key", heard)
    assert json.loads((tmp_path / "words.begun").read_bytes().splitlines()[1]) == item(0)
    Stages(tmp_path, silent).run("words", "key", heard)
    assert not (tmp_path / "words.begun").exists()


def fail(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_run_that_ended_at_any_byte_goes_on_behind_the_last_whole_item(tmp_path: Path, three: bytes) -> None:
    path = tmp_path / "words.begun"
    for length in range(len(three) + 1):
        path.write_bytes(three[:length])
        begun = Begun(tmp_path, "key")
        whole = three[:length].count(b"\n") - 1
        assert list(begun.items) == list(range(max(0, whole)))
        for at in range(len(begun.items), 3):
            begun.add(item(at))
        begun.close()
        assert [json.loads(line) for line in path.read_bytes().splitlines()] == [
            {"key": "key"},
            *(item(at) for at in range(3)),
        ]


@pytest.mark.parametrize("damage", [b"\0\0\0\n", b"{\n", b"[]\n", b'{"at": []}\n', b"null\n"])
def test_a_damaged_line_ends_what_is_taken_and_is_no_fault(tmp_path: Path, three: bytes, damage: bytes) -> None:
    lines = three.splitlines(keepends=True)
    (tmp_path / "words.begun").write_bytes(b"".join([*lines[:2], damage, *lines[2:]]))
    begun = Begun(tmp_path, "key")
    assert list(begun.items) == [0]
    begun.add(item(1))
    begun.close()
    assert (tmp_path / "words.begun").read_bytes() == b"".join(lines[:3])


@pytest.mark.parametrize("content", [b"", b"[]\n", b"\xff\n", b'{"key": "other"}\n{"at": 0}\n', b'{"at": 0}\n'])
def test_what_is_of_another_run_is_not_taken(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "words.begun").write_bytes(content)
    begun = Begun(tmp_path, "key")
    begun.close()
    assert begun.items == {}


def test_it_can_be_read_by_its_owner_only(tmp_path: Path, three: bytes) -> None:
    assert (tmp_path / "words.begun").stat().st_mode & 0o077 == 0
