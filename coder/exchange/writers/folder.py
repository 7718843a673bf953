"""A folder of files that is whole or absent, and never in place of somebody's work."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coder.errors import ConflictError, StoreError
from coder.privacy import private_file, private_folder

MANIFEST = "manifest.json"
"""The file by which a folder of ours is known, and which lists what is in it."""
LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file browsers leave in a folder by themselves."""


@contextmanager
def whole_folder(target: Path, software: str, *, force: bool = False) -> Iterator[Path]:
    """Give a folder to write into, which takes the place of `target` when the block ends well.

    With `force` an earlier output of this software is replaced; anything else is left alone.

    Raises:
        ConflictError: there is something at `target` that may not be replaced.
        StoreError: it cannot be written there.
    """
    target = target.resolve()
    refuse_to_replace(target, software, force=force)
    work = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        private_folder(work)
        yield work
        _settle(work)
        _put_in_place(work, target)
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror or error}.",
            "Free space, or choose a folder you may write to.",
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def refuse_to_replace(target: Path, software: str, *, force: bool) -> None:
    """Raise unless `target` is free, or is an earlier output that `force` replaces.

    Raises:
        ConflictError: it is a file, a folder of something else, or one with somebody's work in it.
    """
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise ConflictError(f"{target} is a file.", "Name a folder: --out FOLDER")
    there = {path for path in target.rglob("*") if not path.is_dir() and path.name not in LITTER}
    if not there:
        return
    listed = _listed(target / MANIFEST, software)
    if listed is None:
        raise ConflictError(
            f"{target} holds other things than an export.", "Choose another folder; nothing there was touched."
        )
    if not force:
        raise ConflictError(f"There is an export in {target} already.", "Replace it with --force.")
    theirs = sorted(path.name for path in there if _is_theirs(path, target, listed))
    if theirs:
        raise ConflictError(
            f"{target} holds work that is not of an export: {', '.join(theirs[:5])}.",
            "Move it elsewhere, or choose another folder; nothing was touched.",
        )


def _listed(manifest: Path, software: str) -> dict[str, str] | None:
    """Name and sha256 of the files an earlier output wrote; None where there was none."""
    try:
        said = json.loads(manifest.read_text(encoding="utf-8"))
        if said["software"]["name"] != software:
            return None
        return {one["path"]: one["sha256"] for one in said["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_theirs(path: Path, target: Path, listed: dict[str, str]) -> bool:
    name = path.relative_to(target).as_posix()
    return name != MANIFEST and listed.get(name) != sha256_of(path)


def sha256_of(path: Path) -> str:
    """Hash a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settle(folder: Path) -> None:
    """Keep the files to their owner, and put them on the disk before they are shown."""
    for path in folder.iterdir():
        with private_file(path).open("rb+") as file:
            os.fsync(file.fileno())


def _put_in_place(work: Path, target: Path) -> None:
    if not target.exists():
        work.rename(target)
        return
    aside = target.with_name(f".{target.name}.{os.getpid()}.old")
    target.rename(aside)
    try:
        work.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)
