"""Putting a model in its place: whole, checked, or not at all."""

import re
import shutil
from pathlib import Path

from coder.audio.models import manifest as manifests
from coder.audio.models.manifest import Manifest
from coder.audio.models.shelf import Model, check_kind
from coder.config import models_folder
from coder.errors import ConflictError, ModelError

PARTIAL = ".part"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SPARE = 50 * 1024 * 1024
"""Bytes that are left free: a disk that is full to the last one breaks other programs."""


def check_name(name: str) -> str:
    """Give a model's name back when it can be one.

    Raises:
        ModelError: it cannot.
    """
    if not NAME.fullmatch(name) or name.endswith(PARTIAL):
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


def put(partial: Path, manifest: Manifest, *, force: bool) -> Model:
    """Move a whole model onto the shelf, under the manifest's name.

    Raises:
        ModelError: it is not of the kind that runs here.
        ConflictError: another model has the name, and `force` is not given.
    """
    check_kind(partial, manifest.kind)
    target = models_folder() / check_name(manifest.name)
    if not force:
        refuse_other(manifest)
    if target.exists():
        old = target.with_name(f".{target.name}.old{PARTIAL}")
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        partial.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        partial.rename(target)
    return Model(target, manifest)


def refuse_other(manifest: Manifest) -> None:
    """Raise when another model has the name; the same one again is no matter.

    Raises:
        ConflictError: as said.
    """
    target = models_folder() / manifest.name
    there = manifests.read(target) if target.exists() else manifest
    if there is None or there.digest != manifest.digest:
        raise ConflictError(
            f"There is another model named {target.name}.", "Say --force to replace it, or --name NAME for this one."
        )
