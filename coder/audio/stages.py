"""What a stage has made is kept, so that nothing is done twice and a kill costs one stage at most.

Each stage leaves one JSON file in the session's folder: what it made, under a key that says from what. The key is a
hash of the stage's version, its settings and the keys of what went in, so a changed recording, word file or setting
makes everything after it stale without anyone keeping track. The files appear whole or not at all; one that is cut,
altered or of another key counts as absent. Nothing here touches the study's database.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any, Literal, get_args

from coder.audio.decode import Decoded
from coder.audio.progress import Progress
from coder.audio.samples import open_private, partial_path, put_in_place
from coder.model import SpeakerSpan, Word

StageName = Literal["decode", "words", "speakers", "align"]
ORDER: tuple[StageName, ...] = get_args(StageName)
"""The stages in the order in which they run; each may rest on those before it."""
VERSIONS: dict[StageName, int] = {"decode": 1, "words": 1, "speakers": 1, "align": 1}
"""Raised when a stage would make something else from the same input: what it made before is then stale."""


def key_of(stage: StageName, *inputs: str, **settings: object) -> str:
    """Name what a stage makes from these inputs (keys or checksums) and settings: a sha256 in hexadecimal."""
    return _digest([stage, VERSIONS[stage], inputs, settings])


def content_key(rows: Iterable[Any]) -> str:
    """Name a tuple of words or spans by what is in it."""
    return _digest([astuple(row) for row in rows])


def path_of(folder: Path, stage: StageName) -> Path:
    """Tell where a stage keeps what it made."""
    return folder / ("aligned.json" if stage == "align" else f"{stage}.json")


def save(folder: Path, stage: StageName, key: str, payload: Any) -> None:
    """Keep what a stage made, fit for JSON, readable for its owner only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(folder, stage)
    partial = partial_path(path)
    content = {"key": key, "digest": _digest(payload), "payload": payload}
    file = open_private(partial)
    file.write(json.dumps(content).encode())
    put_in_place(file, partial, path)


def load_if_fresh(folder: Path, stage: StageName, key: str) -> Any | None:
    """Give what the stage kept under this key; None where it must be made, which is no failure."""
    try:
        content = json.loads(path_of(folder, stage).read_bytes())
        fresh = content["key"] == key and content["digest"] == _digest(content["payload"])
        return content["payload"] if fresh else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(folder: Path, stage: StageName) -> None:
    """Remove what a stage kept: before it is made anew, so that arrays and their record never come from two runs."""
    path_of(folder, stage).unlink(missing_ok=True)


class Stages:
    """Runs the stages of one session, or takes what they made before."""

    def __init__(self, folder: Path, progress: Progress, redo_from: StageName | None = None) -> None:
        self._folder = folder
        self._progress = progress
        self.keys: dict[StageName, str] = {}
        self.reused: list[StageName] = []
        for stage in ORDER[ORDER.index(redo_from) :] if redo_from else ():
            forget(folder, stage)

    def run(self, stage: StageName, key: str, make: Callable[[], Any]) -> Any:
        """Give what the stage makes under this key: a Decoded, or a tuple of words or spans."""
        self.keys[stage] = key
        kept = load_if_fresh(self._folder, stage, key)
        made = None if kept is None else self._unpack(stage, kept)
        if made is None:
            forget(self._folder, stage)
            made = make()
            save(self._folder, stage, key, _pack(made))
        else:
            self.reused.append(stage)
        self._progress(stage, 1.0)
        return made

    def _unpack(self, stage: StageName, kept: Any) -> Any | None:
        if stage == "decode":
            decoded = Decoded.from_record(self._folder, kept)
            return decoded if decoded.is_whole() else None
        row = SpeakerSpan if stage == "speakers" else Word
        return tuple(row(*fields) for fields in kept)


def _pack(made: Any) -> Any:
    """Make it fit for JSON; of words and spans, one list per row in the order of the fields."""
    return made.record() if isinstance(made, Decoded) else [astuple(row) for row in made]


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
