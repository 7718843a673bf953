"""What reading a shipped codebook gave, kept in the person's cache so that the next start need not read it again.

Only what comes with the program is kept: it is public. A lab's own book may hold wording under licence, so nothing of
it lies outside the folder that the lab put it in. JSON and not pickle: reading a pickle runs what is in it.
"""

import datetime as dt
import hashlib
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from coder.config import cache_folder
from coder.privacy import private_folder, write_whole

PAIRS, DAY = "\0pairs", "\0day"
"""Keys that stand for what JSON has no form for; no shipped codebook holds the sign they begin with."""


def find(name: str, text: str) -> Any | None:
    """Give what `keep` was given for this very text by this very program; None where nothing whole is there."""
    try:
        seal, _, body = _place(name).read_text(encoding="utf-8").partition("\n")
        return json.loads(body, object_hook=_from_json) if seal == _seal(text, body) else None
    except (OSError, ValueError):
        return None


def keep(name: str, text: str, said: Any) -> None:
    """Keep what a file says, in place of what was kept of an earlier one; where nothing can be written, nothing is.

    Args:
        name: the id of a shipped book; one file per book, so that the cache does not grow.
        text: the file's text.
        said: mappings, tuples, texts, numbers and days.
    """
    body = json.dumps(_to_json(said), ensure_ascii=False, separators=(",", ":"))
    with suppress(OSError):  # the book is at hand; all that is lost is a tenth of a second at the next start
        private_folder(_place(name).parent)
        write_whole(_place(name), f"{_seal(text, body)}\n{body}")


def _place(name: str) -> Path:
    return cache_folder() / "codebooks" / f"{name}.json"


def _seal(text: str, body: str) -> str:
    """Hash the file, the program that read it and what came out: if any of them is another, it was read in vain."""
    digest = hashlib.sha256(_program())
    for part in (text, body):
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()


@cache
def _program() -> bytes:
    """Hash this package's own files: what a stricter version of the program would refuse is read again."""
    here = Path(__file__).parent
    return b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sorted(here.rglob("*.py")))


def _to_json(said: Any) -> Any:
    if isinstance(said, dict):
        if all(isinstance(key, str) for key in said):
            return {key: _to_json(value) for key, value in said.items()}
        return {PAIRS: [[key, _to_json(value)] for key, value in said.items()]}
    if isinstance(said, tuple):
        return [_to_json(one) for one in said]
    return {DAY: said.isoformat()} if isinstance(said, dt.date) else said


def _from_json(found: dict[str, Any]) -> Any:
    if DAY in found:
        return dt.date.fromisoformat(found[DAY])
    pairs = found.get(PAIRS, found.items())
    return {key: tuple(value) if isinstance(value, list) else value for key, value in pairs}
