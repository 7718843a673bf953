"""Words and speakers asked of an engine: starts the child, keeps what it hands over, and gives the whole at the end."""

import json
from pathlib import Path
from typing import Any, BinaryIO

from coder.audio import engine
from coder.audio.decode import Decoded
from coder.audio.engine import Job
from coder.audio.progress import Progress
from coder.audio.samples import open_private
from coder.audio.speakers import Diarization
from coder.audio.speech import Speech
from coder.audio.stages import Reported, begun_path, diarized
from coder.model import Word


class Begun:
    """What a speech engine has handed over so far, on disk: a run that was killed goes on behind it.

    One line of JSON per group of windows, under the key of the whole; it holds words, and goes when the stage is done.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._path = begun_path(folder, "words")
        self.items: dict[int, dict[str, Any]] = {}
        whole = self._read(key)
        if whole:
            self._file: BinaryIO = self._path.open("r+b")
            self._file.truncate(whole)  # what was being written when the run ended
            self._file.seek(whole)
        else:
            self._file = open_private(self._path)
            self._write({"key": key})

    def _read(self, key: str) -> int:
        """Take what an earlier run kept under this key; gives how many bytes of it are whole, 0 for none."""
        try:
            head, *lines = self._path.read_bytes().splitlines(keepends=True)
            if json.loads(head)["key"] != key or not head.endswith(b"\n"):
                return 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0
        whole = len(head)
        for line in lines:
            if not line.endswith(b"\n"):
                break
            try:
                item = json.loads(line)
                self.items[item["at"]] = item
            except (ValueError, KeyError, TypeError):
                break  # a power cut can leave a line of anything
            whole += len(line)
        return whole

    def add(self, item: dict[str, Any]) -> None:
        """Keep one item."""
        self.items[item["at"]] = item
        self._write(item)

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line).encode() + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Let go of the file; the stage removes it when the whole is on disk."""
        self._file.close()


def hear_words(speech: Speech, decoded: Decoded, key: str, progress: Progress) -> Reported:
    """Hear the words of a recording in a child; gives them in order of time, without speakers."""
    begun = Begun(decoded.folder, key)
    try:
        job = Job(
            "words", speech.request(decoded.mono_path, list(begun.items.values())), decoded.folder, speech.threads
        )
        report = engine.run(job, begun.add, lambda share: progress("words", min(share, 0.99)))
    finally:
        begun.close()
    items = [begun.items[at] for at in sorted(begun.items) if at < report["groups"]]
    words = tuple(
        Word(start_ms, end_ms, text, probability=probability)
        for one in items
        for start_ms, end_ms, text, probability in one["words"]
    )
    loops = [loop for one in items for loop in one["loops"]]
    return Reported(words, {**report, "loops": loops})


def find_speakers(diarization: Diarization, decoded: Decoded, progress: Progress) -> Reported:
    """Tell the speakers of a recording apart in a child."""
    found: list[dict[str, Any]] = []
    job = Job("speakers", diarization.request(decoded.mono_path), decoded.folder, diarization.threads)
    report = engine.run(job, found.append, lambda share: progress("speakers", min(share, 0.99)))
    (item,) = found
    return Reported(diarized(item), report)
