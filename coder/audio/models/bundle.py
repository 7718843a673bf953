"""Models in one file, for machines that never see a network; and putting them, or a folder, on the shelf.

A bundle is an uncompressed tar file: weights do not get smaller. Each model lies in a folder of its name, with its
manifest. What a bundle holds is settled by its headers before anything is written: which models, under which names,
and that every file is one of them and as large as its manifest says.
"""

import hashlib
import io
import shutil
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO
from uuid import uuid4

from coder.audio.models import manifest as manifests
from coder.audio.models.manifest import MANIFEST, Manifest, parse
from coder.audio.models.place import PARTIAL, beside, changing, check_name, put, refuse_other, require_room
from coder.audio.models.shelf import Model, kind_of
from coder.errors import ConflictError, ModelError
from coder.privacy import private_file

_BLOCK = 1024 * 1024
NO_BUNDLE = "Give the file that coder models bundle wrote, or a model's folder."
AGAIN = "Copy the bundle again."


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
    temporary = target.with_name(f".{target.name}.{uuid4().hex}{PARTIAL}")
    try:
        require_room(target.absolute().parent, sum(model.manifest.size for model in models))
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
        ConflictError: another model has the name and `force` is not given, or another process changes the shelf.
    """
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
    size = sum(path.stat().st_size for path in manifests.paths(source).values())
    with changing() as root, beside(root, size) as partial:
        for path, file in manifests.paths(source).items():
            copy = partial / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        origin = there.source if there else "folder"
        manifest = manifests.write(partial, called, kind, origin, there.licence if there else "")
        return put(partial, manifest, force=force)


@dataclass(frozen=True, slots=True)
class _Packed:
    """One model of a bundle, by its headers."""

    manifest: Manifest
    files: Mapping[str, tarfile.TarInfo]


def _install_bundle(source: Path, name: str, *, force: bool) -> tuple[Model, ...]:
    made: list[Model] = []
    try:
        with tarfile.open(source, "r:") as archive:
            found = _contents(archive, source)
            if name and len(found) > 1:
                raise ModelError(f"{source.name} holds several models.", "Leave --name out: each keeps its own.")
            found = [replace(one, manifest=replace(one.manifest, name=name or one.manifest.name)) for one in found]
            for one in found:
                check_name(one.manifest.name)
                if not force:
                    refuse_other(one.manifest)
            with changing() as root:
                for one in found:
                    with beside(root, one.manifest.size) as partial:
                        _unpack(archive, one, partial)
                        made.append(put(partial, one.manifest, force=force))
    except tarfile.TarError as error:
        raise ModelError(f"{source.name} is not a bundle of models, or its end is cut off.", NO_BUNDLE) from error
    return tuple(made)


def _contents(archive: tarfile.TarFile, source: Path) -> list[_Packed]:
    """Read all headers, and refuse what is not models and nothing else."""
    members = archive.getmembers()
    _require_end(archive, source)
    folders: dict[str, dict[str, tarfile.TarInfo]] = {}
    for member in members:
        folder, _, path = member.name.partition("/")
        files = folders.setdefault(folder, {})
        if not member.isfile() or not path or path in files:
            raise ModelError(f"{source.name} holds something that is no file of a model.", NO_BUNDLE)
        files[path] = member
    if not folders:
        raise ModelError(f"{source.name} holds no model.", NO_BUNDLE)
    return [_packed(archive, source, folder, files) for folder, files in folders.items()]


def _require_end(archive: tarfile.TarFile, source: Path) -> None:
    """Refuse an archive whose end is not that of one: a damaged header counts as the end, and nobody says so."""
    assert archive.fileobj is not None
    archive.fileobj.seek(archive.offset)
    rest = archive.fileobj.read(2 * tarfile.RECORDSIZE)
    if len(rest) < 2 * tarfile.BLOCKSIZE or rest.strip(b"\0"):
        raise ModelError(f"{source.name} is not a bundle of models, or its end is cut off.", NO_BUNDLE)


def _packed(archive: tarfile.TarFile, source: Path, folder: str, files: Mapping[str, tarfile.TarInfo]) -> _Packed:
    head = files.get(MANIFEST)
    text = archive.extractfile(head) if head else None
    if text is None:
        raise ModelError(f"{source.name} is not a bundle of models.", NO_BUNDLE)
    manifest = replace(parse(text.read(_BLOCK), folder), name=check_name(folder))
    here = {path: member for path, member in files.items() if path != MANIFEST}
    missing, strange = sorted(set(manifest.files) - set(here)), sorted(set(here) - set(manifest.files))
    if missing:
        raise ModelError(f"The bundle lacks {missing[0]} of {folder}.", AGAIN)
    if strange:
        raise ModelError(f"The bundle holds something that is not part of {folder}.", NO_BUNDLE)
    for path, member in here.items():
        if member.size != manifest.files[path].size:
            raise ModelError(f"The file {path} of {folder} is not what its manifest says.", AGAIN)
    return _Packed(manifest, here)


def _unpack(archive: tarfile.TarFile, packed: _Packed, partial: Path) -> None:
    """Write a model's files, each checked, and its manifest."""
    for path, member in packed.files.items():
        content = archive.extractfile(member)
        assert content is not None
        target = partial / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if _copy(content, target) != packed.manifest.files[path].sha256:
            raise ModelError(f"The file {path} of {packed.manifest.name} is not what its manifest says.", AGAIN)
    manifests.write_file(partial / MANIFEST, packed.manifest)


def _copy(content: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()
