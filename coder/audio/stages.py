"""What a stage has made is kept, so that nothing is done twice and a kill costs one stage at most.

Each stage leaves one JSON file in the session's folder: what it made, under a key that says from what. The key is a
hash of the stage's version, its settings and the keys of what went in, so a changed recording, word file or setting
makes everything after it stale without anyone keeping track. The files appear whole or not at all; one that is cut,
altered or of another key counts as absent. Nothing here touches the study's database.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from coder.audio.decode import Decoded
from coder.audio.diarized import Diarized
from coder.audio.locks import locked
from coder.audio.progress import Progress
from coder.audio.samples import open_private, partial_path, put_in_place
from coder.model import SpeakerSpan, Word

StageName = Literal["decode", "words", "speakers", "align"]
ORDER: tuple[StageName, ...] = get_args(StageName)
"""The stages in the order in which they run; each may rest on those before it."""
VERSIONS: dict[StageName, int] = {"decode": 1, "words": 1, "speakers": 2, "align": 2}
"""Raised when a stage would make something else from the same input: what it made before is then stale."""


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What a stage left."""

    key: str
    payload: Any
    about: Mapping[str, Any]


class Reported(NamedTuple):
    """What a stage made, with a report on how: engine, model, parameters; fit for JSON, without text."""

    made: Any
    report: Mapping[str, Any]


def key_of(stage: StageName, *inputs: str, **settings: object) -> str:
    """Name what a stage makes from these inputs (keys or checksums) and settings: a sha256 in hexadecimal."""
    return _digest([stage, VERSIONS[stage], inputs, settings])


def content_key(rows: Iterable[Any]) -> str:
    """Name a tuple of words or spans by what is in it."""
    return _digest([astuple(row) for row in rows])


def path_of(folder: Path, stage: StageName) -> Path:
    """Tell where a stage keeps what it made."""
    return folder / ("aligned.json" if stage == "align" else f"{stage}.json")


def begun_path(folder: Path, stage: StageName) -> Path:
    """Tell where a stage keeps what it has made so far; it goes when the whole is on disk."""
    return folder / f"{stage}.begun"


def save(folder: Path, stage: StageName, key: str, payload: Any, about: Mapping[str, Any] | None = None) -> None:
    """Keep what a stage made and how, fit for JSON, readable for its owner only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(folder, stage)
    partial = partial_path(path)
    content = {"key": key, "digest": _digest([payload, about or {}]), "payload": payload, "about": about or {}}
    file = open_private(partial)
    file.write(json.dumps(content).encode())
    put_in_place(file, partial, path)


def load_if_fresh(folder: Path, stage: StageName, key: str = "") -> "StageRecord | None":
    """Give what the stage kept under this key, or under any; None where it must be made, which is no failure."""
    try:
        content = json.loads(path_of(folder, stage).read_bytes())
        payload, about = content["payload"], content["about"]
        fresh = key in ("", content["key"]) and content["digest"] == _digest([payload, about])
        return StageRecord(content["key"], payload, about) if fresh else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(folder: Path, stage: StageName) -> None:
    """Remove what a stage kept."""
    path_of(folder, stage).unlink(missing_ok=True)


class Stages:
    """Runs the stages of one session, or takes what they made before."""

    def __init__(self, folder: Path, progress: Progress, redo_from: StageName | None = None) -> None:
        self.folder = folder
        self._progress = progress
        self._redo = ORDER[ORDER.index(redo_from) :] if redo_from else ()
        self.keys: dict[StageName, str] = {}
        self.about: dict[StageName, Mapping[str, Any]] = {}
        """How each stage was made: what its engine reports, and `duration_ms`."""
        self.reused: list[StageName] = []

    def run(self, stage: StageName, key: str, make: Callable[[], Any]) -> Any:
        """Give what the stage makes under this key: a Decoded, a Diarized, or a tuple of words.

        What is made may come with a report on how, as a pair.

        Raises:
            ConflictError: another process is making it.
        """
        self.keys[stage] = key
        made = None if stage in self._redo else self._kept(stage, key)
        if made is None:
            with locked(self.folder / f"{stage}.lock"):
                made = self._make(stage, key, make)
        else:
            self.reused.append(stage)
        self._progress(stage, 1.0)
        return made

    def keep(self, stage: StageName, key: str, made: Any, about: Mapping[str, Any]) -> Any:
        """Go on with what another run made, wherever it lies; what the stage left on disk stays as it is."""
        self.keys[stage] = key
        self.about[stage] = about
        return made

    def _make(self, stage: StageName, key: str, make: Callable[[], Any]) -> Any:
        if stage == "decode":
            forget(self.folder, stage)  # its arrays lie beside its record: the two must never come from two runs
        began = time.monotonic()
        made = make()
        found, report = made if isinstance(made, Reported) else (made, {})
        about = {**report, "duration_ms": round((time.monotonic() - began) * 1000)}
        save(self.folder, stage, key, _pack(found), about)
        begun_path(self.folder, stage).unlink(missing_ok=True)
        self.about[stage] = about
        return found

    def _kept(self, stage: StageName, key: str) -> Any | None:
        kept = load_if_fresh(self.folder, stage, key)
        if kept is None:
            return None
        self.about[stage] = kept.about
        return self._unpack(stage, kept.payload)

    def _unpack(self, stage: StageName, kept: Any) -> Any | None:
        if stage == "decode":
            decoded = Decoded.from_record(self.folder, kept)
            return decoded if decoded.is_whole() else None
        return diarized(kept) if stage == "speakers" else tuple(Word(*fields) for fields in kept)


def diarized(kept: Mapping[str, Any]) -> Diarized:
    """Read the form in which a child hands spans over and the stage `speakers` keeps them."""
    return Diarized(*(tuple(SpeakerSpan(*fields) for fields in kept[name]) for name in ("spans", "exclusive")))


def _pack(made: Any) -> Any:
    """Make it fit for JSON; of words and spans, one list per row in the order of the fields."""
    if isinstance(made, Decoded):
        return made.record()
    if isinstance(made, Diarized):
        return {name: [astuple(one) for one in getattr(made, name)] for name in ("spans", "exclusive")}
    return [astuple(row) for row in made]


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
