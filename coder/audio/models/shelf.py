"""The models that are here: one folder each, found by name or by path, admitted before they are loaded."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from coder.audio.models import manifest as manifests
from coder.audio.models.catalogue import DEFAULTS, OFFERS, Kind, is_offered, near
from coder.audio.models.manifest import MANIFEST, Manifest
from coder.audio.models.pipeline import CONFIG, check_pipeline
from coder.config import models_folder
from coder.errors import ModelError
from coder.privacy import private_folder

SPEECH_FILES = ("config.json", "model.bin", "tokenizer.json")
"""Without `tokenizer.json` the library would ask the hub for one."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model on this machine."""

    folder: Path
    manifest: Manifest
    note: str = ""
    """What the person who named it should know; empty when there is nothing."""

    @property
    def name(self) -> str:
        """How it is called here."""
        return self.manifest.name

    @property
    def kind(self) -> Kind:
        """Which stage it is for."""
        return self.manifest.kind

    @property
    def digest(self) -> str:
        """Name it by its content."""
        return self.manifest.digest

    def admit(self) -> None:
        """Check every byte and what the model would run: to be asked right before loading.

        Raises:
            ModelError: it is not what it was, or not of the kind that runs here.
        """
        manifests.check(self.folder, self.manifest)
        check_kind(self.folder, self.kind)


def installed(folder: Path | None = None) -> tuple[Model, ...]:
    """List the models in the models folder, by name."""
    found = []
    for one in _folders(folder or models_folder()):
        with suppress(ModelError):  # `unreadable` tells of those; the others are as good as before
            manifest = manifests.read(one)
            found += [Model(one, replace(manifest, name=one.name))] if manifest else []
    return tuple(found)


def unreadable() -> tuple[tuple[str, ModelError], ...]:
    """List the models whose manifest cannot be read, each with what is wrong."""
    found = []
    for one in _folders(models_folder()):
        try:
            manifests.read(one)
        except ModelError as error:
            found.append((one.name, error))
    return tuple(found)


def _folders(root: Path) -> list[Path]:
    if not root.is_dir():
        return []
    return [one for one in sorted(root.iterdir()) if one.is_dir() and not one.name.startswith(".")]


def is_installed(name: str) -> bool:
    """Tell whether a model of this name is in the models folder."""
    return any(one.name == name for one in installed())


def find(wish: str, kind: Kind, session: str = "S") -> Model:
    """Find a model by its name, or by the path of its folder; `session` is who the hints speak of.

    Raises:
        ModelError: it is not here; the hint has the command that gets it, and the ways to do without.
    """
    named = next((one for one in installed() if one.name == wish), None)
    # A name of the catalogue is never a folder that happens to lie here: that would be trusted unasked.
    if named is None and (is_offered(wish) or not Path(wish).is_dir()):
        raise _missing(wish, kind, session)
    model = named or _by_path(Path(wish).absolute(), kind)
    if model.kind != kind:
        raise _other_kind(wish, model.kind, kind)
    check_kind(model.folder, kind)
    return model


def _other_kind(wish: str, really: Kind, kind: Kind) -> ModelError:
    return ModelError(
        f"The model {wish} is for {really}, not for {kind}.",
        f"Name one for {kind}; coder models list tells them apart.",
    )


def _by_path(folder: Path, kind: Kind) -> Model:
    """Take a folder that somebody names. The first time, what lies in it is written down and trusted as it is.

    Naming a folder is as much as a person can do to say that they trust it; from then on no byte may change.
    """
    own = manifests.read(folder)
    if own and folder.parent == models_folder():
        return Model(folder, own)
    path = _remembered(folder)
    known = manifests.read_file(path, folder.name)
    if known:
        return Model(folder, known)
    really = own.kind if own else kind_of(folder)
    if really != kind:
        raise _other_kind(str(folder), really, kind)
    check_kind(folder, kind)
    if own:
        manifests.check(folder, own)
    private_folder(path.parent)
    made = manifests.write_file(path, own or manifests.describe(folder, folder.name, kind, "folder", ""))
    note = f"The model {folder.name} came without a {MANIFEST}: it is trusted as it is today."
    return Model(folder, made, "" if own else note)


def _remembered(folder: Path) -> Path:
    """Where the manifest of a folder that is not ours lies; nothing is written into other people's folders."""
    return models_folder() / ".trusted" / f"{hashlib.sha256(str(folder).encode()).hexdigest()[:32]}.json"


def kind_of(folder: Path) -> Kind:
    """Tell what a folder holds by its files.

    Raises:
        ModelError: neither kind of model.
    """
    if (folder / CONFIG).is_file():
        return "speakers"
    if (folder / "model.bin").is_file() and (folder / "config.json").is_file():
        return "words"
    raise ModelError(
        f"The folder {folder.name} holds no model that is run here.",
        "For words a CTranslate2 Whisper model (model.bin, config.json, tokenizer.json), for speakers a pyannote.audio "
        "pipeline (config.yaml).",
    )


def check_kind(folder: Path, kind: Kind) -> None:
    """Refuse a folder that is not a model of this kind.

    Raises:
        ModelError: with what is missing or stands in the way.
    """
    if kind == "speakers":
        check_pipeline(folder)
        return
    missing = [name for name in SPEECH_FILES if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"The model {folder.name} lacks {missing[0]}.", "Copy the whole folder, or: coder models fetch small"
        )
    try:
        config = json.loads((folder / "config.json").read_bytes())
        whisper = "alignment_heads" in config or "lang_ids" in config
    except ValueError:
        whisper = False
    if not whisper:
        raise ModelError(
            f"The model {folder.name} is a CTranslate2 model, but not Whisper.", "Fetch one: coder models fetch small"
        )


def _missing(wish: str, kind: Kind, session: str) -> ModelError:
    known = [one.name for one in OFFERS if one.kind == kind]
    here = [one.name for one in installed() if one.kind == kind]
    if wish not in known:
        return ModelError(
            f"There is no model or folder {wish!r}{near(wish, [*here, *known])}",
            f"Models for {kind} are {', '.join(dict.fromkeys([*here, *known]))}; or give a model's folder.",
        )
    return ModelError(f"The model {wish} is not on this machine.", ways_out(wish, kind, session))


def ways_out(wish: str, kind: Kind, session: str = "S") -> str:
    """Say how to go on without a model: get it, or one of the two ways that need none."""
    fetch = f"Get it once: coder models fetch {wish}"
    if kind == "words":
        return (
            f"{fetch}. Or take a transcript that others made: coder import {session} FILE. "
            f"Or give words with their times: coder transcribe {session} --words FILE"
        )
    return (
        f"{fetch}. Or import turns: coder import {session} FILE.rttm. "
        f"Or, with one microphone per person: coder transcribe {session} --diarizer channels"
    )


def default(kind: Kind) -> str:
    """Name the model that is run when nobody says which."""
    return DEFAULTS[kind]
