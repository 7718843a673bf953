"""Getting a model from the hub: ask for its terms, and, once somebody said yes, fetch it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coder.audio import engine
from coder.audio.engine import Job
from coder.audio.locks import locked
from coder.audio.models import manifest as manifests
from coder.audio.models.catalogue import Offer
from coder.audio.models.place import PARTIAL, changing, put, require_room
from coder.audio.models.shelf import Model
from coder.audio.progress import Progress
from coder.config import models_folder
from coder.errors import ModelError
from coder.privacy import private_folder

HUB = "https://huggingface.co"


def endpoint() -> str:
    """Name the hub that is asked: `HF_ENDPOINT` where a lab has a mirror of its own."""
    return (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the hub says of a model before anything is fetched."""

    offer: Offer
    endpoint: str
    commit: str
    licence: str
    """As its authors name it on the hub, else as our list has it."""
    gated: bool
    """Whether people must have accepted terms there."""
    files: tuple[dict[str, Any], ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(int(one["size"]) for one in self.files)

    @property
    def page(self) -> str:
        """Where licence and terms are to be read."""
        return f"{self.endpoint}/{self.offer.repository}"


def ask(offer: Offer, token: str = "", revision: str = "") -> Terms:
    """Ask the hub about a model.

    Raises:
        ModelError: it cannot be reached, does not have it, or does not give it without a token.
    """
    request = _request(offer, token) | {"patterns": list(offer.files), "revision": revision}
    found = engine.run(Job("ask", request, _workshop()))
    return Terms(
        offer,
        endpoint(),
        found["commit"],
        found["licence"] or offer.licence,
        bool(found["gated"] and found["gated"] != "False"),
        tuple(found["files"]),
    )


def fetch(terms: Terms, token: str, progress: Progress) -> Model:
    """Fetch a model and put it on the shelf; what an earlier try fetched is used.

    Raises:
        ModelError: the hub refuses, breaks off, or sends something else than it said; or the disk is full.
        ConflictError: another process is fetching it.
    """
    offer = terms.offer
    workshop = _workshop()
    with locked(workshop / f"{offer.name}.lock", f"The model {offer.name}"):
        partial = private_folder(workshop / f"{offer.name}{PARTIAL}")
        _clear_others(partial, terms)
        require_room(partial, terms.size - sum(path.stat().st_size for path in partial.rglob("*") if path.is_file()))
        request = _request(offer, token) | {
            "folder": str(partial),
            "commit": terms.commit,
            "revision": terms.commit,
            "files": list(terms.files),
        }
        engine.run(Job("fetch", request, workshop), share=lambda share: progress(offer.name, min(share, 0.99)))
        source = f"{terms.page}@{terms.commit}"
        try:
            manifest = manifests.write(partial, offer.name, offer.kind, source, terms.licence)
            with changing():
                made = put(partial, manifest, force=True)
        except ModelError:
            shutil.rmtree(partial)  # it is whole and still not what runs here: fetching on would not mend it
            raise
    progress(offer.name, 1.0)
    return made


def _clear_others(partial: Path, terms: Terms) -> None:
    """Remove what an earlier try fetched of another commit, and what this one does not have any more."""
    wanted = {str(one["path"]) for one in terms.files}
    for path in partial.rglob("*"):
        inside = path.relative_to(partial)
        if path.is_file() and inside.parts[0] != ".cache" and inside.as_posix() not in wanted:
            path.unlink()


def _request(offer: Offer, token: str) -> dict[str, Any]:
    return {
        "repository": offer.repository,
        "endpoint": endpoint(),
        "token": token,
        "gated": offer.gated,
        "home": str(models_folder()),
        "revision": "",
    }


def _workshop() -> Path:
    """Give the folder beside the models where what is not whole yet lies."""
    return private_folder(models_folder() / ".fetching")
