"""Files that belong together appear together, and what was there stays where one of them cannot be written."""

from pathlib import Path

import pytest

from coder.exchange.writers.whole import write_all_whole


def everything(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") if path.is_file() else "" for path in folder.iterdir()}


def test_all_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    write_all_whole({tmp_path / "a": "new α", tmp_path / "b": "more"})
    assert everything(tmp_path) == {"a": "new α", "b": "more"}
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0


def test_where_the_last_cannot_take_its_place_the_others_go_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "theirs").write_text("kept")
    before = everything(tmp_path)
    with pytest.raises(OSError, match="c"):
        write_all_whole({tmp_path / "a": "new", tmp_path / "b": "more", tmp_path / "c" / "no" / "d": "x"})
    assert everything(tmp_path) == before


def test_a_file_that_was_put_aside_returns_when_a_later_one_fails(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    long = tmp_path / ("x" * 250)
    with pytest.raises(OSError, match="x"):
        write_all_whole({tmp_path / "a": "new", long: "its temporary name is too long"})
    assert everything(tmp_path) == {"a": "old"}
