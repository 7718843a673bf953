"""Which files a model consists of, byte for byte: a `manifest.json` in its folder.

Loading some models runs code that is stored in them (pickle), so a model is only loaded when every file is what it was
on the day somebody decided to trust it: fetched from the hub, and compared with what the hub said, or installed from
a file or folder by hand.
"""

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from coder.audio.models.catalogue import Kind, is_offered
from coder.errors import ModelError
from coder.privacy import write_whole

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file of a model."""

    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model is and which files it has."""

    name: str
    kind: Kind
    files: Mapping[str, FileFacts]
    """By path inside the folder, with `/`."""
    source: str = ""
    """Where it came from: a repository with its revision, or `folder`."""
    licence: str = ""
    format: int = FORMAT

    @property
    def digest(self) -> str:
        """Name the model by its content: a sha256 over the paths and sums of its files."""
        listed = sorted((path, facts.sha256) for path, facts in self.files.items())
        return hashlib.sha256(json.dumps(listed).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(facts.size for facts in self.files.values())

    def json(self) -> str:
        """Write it as it stands in the folder."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def parse(text: str | bytes, where: str) -> Manifest:
    """Read a manifest.

    Raises:
        ModelError: it is none, or one of a newer program.
    """
    try:
        found: dict[str, Any] = json.loads(text)
        files = {_inside(path): FileFacts(str(one["sha256"]), int(one["size"])) for path, one in found["files"].items()}
        if found["format"] > FORMAT:
            raise ModelError(f"{where} was made by a newer version of this program.", "Update alliance-coder.")
        if found["kind"] not in get_args(Kind) or not files:
            raise ValueError
        return Manifest(
            str(found["name"]), found["kind"], files, str(found["source"]), str(found["licence"]), int(found["format"])
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"The {MANIFEST} of {where} cannot be read.", "Get the model again, whole.") from error


def _inside(path: str) -> str:
    """Give the path back when it lies inside the folder and nowhere else."""
    parts = path.split("/")
    if not path or path.startswith("/") or "\\" in path or ":" in path or {"", ".", ".."} & set(parts):
        raise ValueError(path)
    return path


def read(folder: Path) -> Manifest | None:
    """Read a folder's manifest; None where there is none."""
    return read_file(folder / MANIFEST, folder.name)


def read_file(path: Path, model: str) -> Manifest | None:
    """Read a manifest file; None where there is none.

    Raises:
        ModelError: it cannot be read, or is none.
    """
    try:
        return parse(path.read_bytes(), model)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ModelError(
            f"The {MANIFEST} of {model} cannot be opened: {error.strerror}.", "Look who may read it."
        ) from error


def describe(folder: Path, name: str, kind: Kind, source: str, licence: str) -> Manifest:
    """Write down what lies in a folder, as what is trusted from now on."""
    files = {path: FileFacts(sha256_of_file(file), file.stat().st_size) for path, file in paths(folder).items()}
    return Manifest(name, kind, files, source, licence)


def write(folder: Path, name: str, kind: Kind, source: str, licence: str) -> Manifest:
    """Describe a folder in the folder itself."""
    return write_file(folder / MANIFEST, describe(folder, name, kind, source, licence))


def write_file(path: Path, manifest: Manifest) -> Manifest:
    """Keep a manifest."""
    write_whole(path, manifest.json())
    return manifest


def check(folder: Path, manifest: Manifest) -> None:
    """Compare a folder with its manifest, every byte.

    Raises:
        ModelError: a file is missing, changed or of nobody's knowledge; the message names the first.
    """
    there = paths(folder)
    missing = sorted(set(manifest.files) - set(there))
    strange = sorted(set(there) - set(manifest.files))
    hint = again(manifest, folder)
    if missing:
        raise ModelError(f"The model {manifest.name} lacks its file {missing[0]}.", hint)
    if strange:
        raise ModelError(f"The model {manifest.name} holds a file that is not part of it: {strange[0]}.", hint)
    for path, facts in manifest.files.items():
        if there[path].stat().st_size != facts.size or sha256_of_file(there[path]) != facts.sha256:
            raise ModelError(f"The file {path} of the model {manifest.name} is not what it was.", hint)


def again(manifest: Manifest, folder: Path) -> str:
    """Say how to get a model whole again."""
    if is_offered(manifest.name) and manifest.source.startswith("http"):
        return f"Get it again: coder models fetch {manifest.name} --force"
    if (folder / MANIFEST).exists():
        return "Copy it again, whole, from where it came."
    return (
        "Copy it again from where it came; or, if you changed it yourself: "
        f"coder models install {shlex.quote(str(folder))} --name NAME"
    )


def sha256_of_file(path: Path) -> str:
    """Compute a file's checksum."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def paths(folder: Path) -> dict[str, Path]:
    """List a model's files by their path inside it, without the manifest.

    Raises:
        ModelError: a folder inside is a link: what lies behind it would be loaded and not be looked at.
    """
    found = sorted(folder.rglob("*"))
    for path in found:
        if path.is_symlink() and path.is_dir():
            raise ModelError(
                f"In the model {folder.name}, {path.name} is a link to a folder elsewhere.", "Copy the folder itself."
            )
    files = (path for path in found if path.is_file() and path != folder / MANIFEST)
    return {path.relative_to(folder).as_posix(): path for path in files}
