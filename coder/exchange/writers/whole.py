"""Several files that appear together: all of them, or none."""

import os
from collections.abc import Mapping
from pathlib import Path

from coder.privacy import private_file


def write_all_whole(files: Mapping[Path, str]) -> None:
    """Write texts to files of one folder, each through a temporary one beside it.

    All are on the disk before the first takes its place. Where one cannot, those that had taken theirs go back:
    earlier files return, new ones go.

    Raises:
        OSError: one cannot be written; nothing has changed then.
    """
    parts = {path: _beside(path, "part") for path in files}
    moved: dict[Path, Path | None] = {}
    try:
        for path, text in files.items():
            with parts[path].open("wb") as file:
                private_file(parts[path])
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
        for path, part in parts.items():
            moved[path] = _aside(path)
            part.replace(path)
    except OSError:
        _undo(moved)
        raise
    finally:
        for path in files:
            for word in ("part", "old"):
                _beside(path, word).unlink(missing_ok=True)


def _beside(path: Path, word: str) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{word}")


def _aside(path: Path) -> Path | None:
    """Keep what is there under another name; None where nothing is."""
    if not path.exists():
        return None
    old = _beside(path, "old")
    path.replace(old)
    return old


def _undo(moved: Mapping[Path, Path | None]) -> None:
    for path, old in moved.items():
        if old is not None:
            old.replace(path)
        else:
            path.unlink(missing_ok=True)
