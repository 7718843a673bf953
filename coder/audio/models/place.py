"""Putting a model in its place: whole, checked, or not at all."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from coder.audio.locks import locked
from coder.audio.models import manifest as manifests
from coder.audio.models.manifest import Manifest
from coder.audio.models.shelf import Model, check_kind
from coder.config import models_folder
from coder.errors import ConflictError, ModelError
from coder.privacy import private_folder

PARTIAL = ".part"
OLD = ".old"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SPARE = 50 * 1024 * 1024
"""Bytes that are left free: a disk that is full to the last one breaks other programs."""


def check_name(name: str) -> str:
    """Give a model's name back when it can be one.

    Raises:
        ModelError: it cannot.
    """
    if not NAME.fullmatch(name) or name.endswith((PARTIAL, OLD)):
        raise ModelError(
            f"{name!r} cannot be the name of a model.", "A name has letters, digits, . - and _, and begins with one."
        )
    return name


def require_room(folder: Path, size: int) -> None:
    """Refuse to begin what the disk cannot hold.

    Raises:
        ModelError: with how much is missing.
    """
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise ModelError(
            f"There is no room: {megabytes(size)} are needed and {megabytes(free)} are free.",
            "Free space, or choose another disk.",
        )


def megabytes(size: int) -> str:
    """Write a size for people.

    >>> megabytes(484_000_000), megabytes(3_100_000_000), megabytes(2_500)
    ('484 MB', '3.1 GB', '3 kB')
    """
    for unit, name in ((1e9, "GB"), (1e6, "MB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}" if unit == 1e9 else f"{size / unit:.0f} {name}"
    return f"{-(-size // 1000)} kB"


@contextmanager
def changing() -> Iterator[Path]:
    """Hold the models folder for changes, after mending what a change that was killed left behind.

    Raises:
        ConflictError: another process changes it.
    """
    root = private_folder(models_folder())
    with locked(root / ".changing.lock", "A change of the models folder"):
        for old in root.glob(f".*{OLD}"):
            target = root / old.name[1 : -len(OLD)]
            shutil.rmtree(old) if target.exists() else old.rename(target)
        for left in root.glob(f".*{PARTIAL}"):
            shutil.rmtree(left)
        yield root


@contextmanager
def beside(root: Path, size: int) -> Iterator[Path]:
    """Give an empty folder beside the models; what was not moved on by the end goes again.

    Raises:
        ModelError: the disk cannot hold so many bytes.
    """
    require_room(root, size)
    path = private_folder(root / f".{uuid4().hex}{PARTIAL}")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def put(partial: Path, manifest: Manifest, *, force: bool) -> Model:
    """Move a whole model onto the shelf, under the manifest's name. To be called while `changing`.

    Raises:
        ModelError: it is not of the kind that runs here.
        ConflictError: another model has the name, and `force` is not given.
    """
    check_kind(partial, manifest.kind)
    target = models_folder() / check_name(manifest.name)
    if not force:
        refuse_other(manifest)
    if not target.exists():
        partial.rename(target)
        return Model(target, manifest)
    old = target.with_name(f".{target.name}{OLD}")
    target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        with suppress(OSError):
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return Model(target, manifest)


def refuse_other(manifest: Manifest) -> None:
    """Raise when another model has the name; the same one again is no matter.

    Raises:
        ConflictError: as said.
    """
    target = models_folder() / manifest.name
    if not target.exists():
        return
    try:
        there = manifests.read(target)
    except ModelError:
        there = None
    if there is None or there.digest != manifest.digest:
        raise ConflictError(
            f"There is another model named {target.name}.", "Say --force to replace it, or --name NAME for this one."
        )
