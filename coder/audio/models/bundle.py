"""Models in one file, for machines that never see a network; and putting them, or a folder, on the shelf.

A bundle is an uncompressed tar file: weights do not get smaller. Each model lies in a folder of its name, its manifest
first, so that every byte behind it is checked while it is read.
"""

import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO
from uuid import uuid4

from coder.audio.models import manifest as manifests
from coder.audio.models.manifest import MANIFEST, Manifest, parse
from coder.audio.models.place import PARTIAL, check_name, put, refuse_other, require_room
from coder.audio.models.shelf import Model, kind_of
from coder.config import models_folder
from coder.errors import ConflictError, ModelError
from coder.privacy import private_file, private_folder

_BLOCK = 1024 * 1024
NO_BUNDLE = "Give the file that coder models bundle wrote, or a model's folder."


def bundle(models: Sequence[Model], target: Path, *, force: bool = False) -> int:
    """Write models into one file, whole or not at all; gives its size in bytes.

    Raises:
        ModelError: a model is not what it was, or there is no room.
        ConflictError: the file is there, and `force` is not given.
    """
    if target.exists() and not force:
        raise ConflictError(f"{target} is there already.", "Choose another name, or say --force.")
    for model in models:
        model.admit()
    size = sum(model.manifest.size for model in models)
    temporary = target.with_name(f".{target.name}.{uuid4().hex}{PARTIAL}")
    try:
        require_room(target.absolute().parent, size)
        with temporary.open("wb") as file:
            private_file(temporary)
            with tarfile.open(fileobj=file, mode="w") as archive:
                for model in models:
                    _pack(archive, model)
        written = temporary.stat().st_size
        temporary.replace(target)
    except OSError as error:
        raise ModelError(
            f"The bundle could not be written: {error.strerror or type(error).__name__}.",
            "Free space, or choose another disk. Nothing was left behind.",
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return written


def _pack(archive: tarfile.TarFile, model: Model) -> None:
    text = model.manifest.json().encode()
    head = tarfile.TarInfo(f"{model.name}/{MANIFEST}")
    head.size = len(text)
    archive.addfile(head, io.BytesIO(text))
    for path in model.manifest.files:
        source = model.folder / path
        member = tarfile.TarInfo(f"{model.name}/{path}")  # no owner, no time: they would tell about this machine
        member.size = source.stat().st_size
        with source.open("rb") as content:
            archive.addfile(member, content)


def install(source: Path, name: str = "", *, force: bool = False) -> tuple[Model, ...]:
    """Put the models of a bundle, or one folder, on the shelf.

    Raises:
        ModelError: it is neither, something in it is not what its manifest says, or there is no room.
        ConflictError: another model has the name, and `force` is not given.
    """
    private_folder(models_folder())
    try:
        if source.is_dir():
            return (_install_folder(source, name, force=force),)
        return _install_bundle(source, name, force=force)
    except OSError as error:
        raise ModelError(
            f"The model could not be written: {error.strerror or type(error).__name__}.",
            "Free space in the models folder, or name another one in CODER_MODELS.",
        ) from error


def _install_folder(source: Path, name: str, *, force: bool) -> Model:
    there = manifests.read(source)
    if there:
        manifests.check(source, there)
    kind = there.kind if there else kind_of(source)
    called = check_name(name or (there.name if there else source.absolute().name))
    with _partial(sum(path.stat().st_size for path in source.rglob("*") if path.is_file())) as partial:
        for path in sorted(source.rglob("*")):
            if path.is_file() and path != source / MANIFEST:
                copy = partial / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        origin = there.source if there else "folder"
        manifest = manifests.write(partial, called, kind, origin, there.licence if there else "")
        return put(partial, manifest, force=force)


def _install_bundle(source: Path, name: str, *, force: bool) -> tuple[Model, ...]:
    found: list[Model] = []
    try:
        with tarfile.open(source, "r:") as archive:
            members = iter(archive)
            member = next(members, None)
            while member is not None:
                manifest, called = _head(archive, member, source)
                if name and found:
                    raise ModelError(f"{source.name} holds several models.", "Leave --name out: each keeps its own.")
                made = replace(manifest, name=name or called)
                if not force:
                    refuse_other(made)
                with _partial(manifest.size) as partial:
                    member = _unpack(archive, members, called, manifest, partial)
                    (partial / MANIFEST).write_text(made.json(), encoding="utf-8")
                    found.append(put(partial, made, force=force))
    except tarfile.TarError as error:
        raise ModelError(f"{source.name} is not a bundle of models, or its end is cut off.", NO_BUNDLE) from error
    if not found:
        raise ModelError(f"{source.name} holds no model.", NO_BUNDLE)
    return tuple(found)


def _head(archive: tarfile.TarFile, member: tarfile.TarInfo, source: Path) -> tuple[Manifest, str]:
    parts = PurePosixPath(member.name).parts
    file = archive.extractfile(member) if member.isfile() and len(parts) == 2 and parts[1] == MANIFEST else None
    if file is None:
        raise ModelError(f"{source.name} is not a bundle of models.", NO_BUNDLE)
    called = check_name(parts[0])
    return parse(file.read(_BLOCK), called), called


def _unpack(
    archive: tarfile.TarFile,
    members: Iterator[tarfile.TarInfo],
    called: str,
    manifest: Manifest,
    partial: Path,
) -> tarfile.TarInfo | None:
    """Write a model's files as they come, each checked; gives the member behind them."""
    missing = dict(manifest.files)
    behind = None
    for member in members:
        folder, _, path = member.name.partition("/")
        if folder != called or path == MANIFEST:
            behind = member
            break
        facts = missing.pop(path, None)
        content = archive.extractfile(member) if member.isfile() else None
        if facts is None or content is None:
            raise ModelError(f"The bundle holds something that is not part of {called}.", NO_BUNDLE)
        (partial / path).parent.mkdir(parents=True, exist_ok=True)
        if _copy(content, partial / path) != facts.sha256:
            raise ModelError(f"The file {path} of {called} is not what its manifest says.", "Copy the bundle again.")
    if missing:
        raise ModelError(f"The bundle lacks {min(missing)} of {called}.", "Copy the bundle again.")
    return behind


def _copy(content: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


@contextmanager
def _partial(size: int) -> Iterator[Path]:
    """Give an empty folder beside the models; what was not moved on by the end goes again."""
    require_room(models_folder(), size)
    path = private_folder(models_folder() / f".{uuid4().hex}{PARTIAL}")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
