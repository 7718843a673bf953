"""The child that speaks to the hub: asks what a model is and asks of people, and fetches its files.

It is the only code of the program that opens a network connection. It gets a repository's name and a folder, and
knows no study; `keep_in_reach` closes every other file to it.
"""

import fnmatch
import hashlib
import importlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder.errors import CoderError, EngineError, ModelError
from coder.privacy.reach import keep_in_reach
from coder.resources import install_command

if TYPE_CHECKING:
    from coder.audio.worker import Channel

OWN = ".cache"
"""What the hub's library leaves beside the files it has fetched."""


def ask(request: dict[str, Any], _channel: "Channel") -> dict[str, Any]:
    """Ask the hub which files a repository has, how large, under which licence and behind which gate."""
    hub = _library(request)
    with _spoken(request):
        found = hub.HfApi(endpoint=request["endpoint"], token=request["token"] or False).model_info(
            request["repository"], revision=request["revision"] or None, files_metadata=True
        )
    wanted = [one for one in found.siblings or () if _wanted(one.rfilename, request["patterns"])]
    if not wanted:
        raise ModelError(f"{request['repository']} holds no model of this kind.", "Tell its authors, or take another.")
    card = found.card_data.to_dict() if found.card_data else {}
    return {
        "commit": str(found.sha),
        "licence": str(card.get("license") or ""),
        "gated": str(found.gated or ""),
        "files": [
            {
                "path": one.rfilename,
                "size": int(one.size or 0),
                "sha256": str(one.lfs.sha256) if one.lfs else "",
                "blob": str(one.blob_id or ""),
            }
            for one in wanted
        ],
    }


def fetch(request: dict[str, Any], channel: "Channel") -> dict[str, Any]:
    """Fetch the files that `ask` told of into a folder, and compare each with what the hub said of it."""
    hub = _library(request)
    folder = Path(request["folder"])
    total = max(1, sum(one["size"] for one in request["files"]))
    done = 0
    for one in request["files"]:
        with _spoken(request):
            hub.hf_hub_download(
                request["repository"],
                one["path"],
                revision=request["commit"],
                local_dir=folder,
                token=request["token"] or False,
                endpoint=request["endpoint"],
                tqdm_class=_counting(hub, channel, done, total),
            )
        _compare(folder / one["path"], one)
        done += one["size"]
        channel.share(done / total)
    shutil.rmtree(folder / OWN, ignore_errors=True)
    return {"files": len(request["files"])}


def _library(request: dict[str, Any]) -> Any:
    """Load the hub's library, told to write nowhere but beside the models, and then close everything else."""
    home = Path(request["home"])
    os.environ.update({"HF_HOME": str(home / "hub"), "TMPDIR": str(home), "HF_HUB_DISABLE_XET": "1"})
    try:
        hub = importlib.import_module("huggingface_hub")
        for part in ("errors", "utils", "file_download"):
            importlib.import_module(f"huggingface_hub.{part}")
    except ImportError as error:
        raise EngineError(
            "What speaks to the hub is not installed.",
            f"It comes with either engine: {install_command('transcribe', 'diarize')}",
        ) from error
    hub.utils.disable_progress_bars()
    keep_in_reach([home])
    return hub


def _wanted(path: str, patterns: Sequence[str]) -> bool:
    """Whether a file of the repository is part of the model; one that would lie outside its folder never is."""
    inside = not {"", ".", ".."} & set(path.split("/")) and "\\" not in path and ":" not in path
    return inside and any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def _counting(hub: Any, channel: "Channel", before: int, total: int) -> type:
    """Make what the library calls a progress bar: it draws nothing and tells the parent how far it is."""

    class Counting(hub.utils.tqdm):  # type: ignore[misc] # the library's own class is Any here
        def update(self, n: float | None = 1) -> bool | None:
            self.fetched = getattr(self, "fetched", 0) + int(n or 0)
            channel.share(min(1.0, (before + self.fetched) / total))
            return None

    return Counting


def _compare(path: Path, told: dict[str, Any]) -> None:
    """Hold a file against what the hub said: a sha256 for large files, git's own sum for small ones."""
    with path.open("rb") as file:
        if told["sha256"]:
            same = hashlib.file_digest(file, "sha256").hexdigest() == told["sha256"]
        elif told["blob"]:
            content = file.read()
            head = f"blob {len(content)}\0".encode()
            same = hashlib.sha1(head + content, usedforsecurity=False).hexdigest() == told["blob"]
        else:
            same = path.stat().st_size == told["size"]
    if not same:
        path.unlink()
        raise ModelError(
            f"{told['path']} came otherwise than the hub says it is.", "Run this again; what came whole is kept."
        )


@contextmanager
def _spoken(request: dict[str, Any]) -> Iterator[None]:
    """Turn what goes wrong on the way into sentences."""
    errors = importlib.import_module("huggingface_hub.errors")
    try:
        yield
    except errors.GatedRepoError as error:
        raise _gate(request) from error
    except errors.RepositoryNotFoundError as error:
        # The hub says so too of what an unknown account may not see.
        raise (
            _gate(request)
            if request["gated"]
            else ModelError(
                f"The hub has no {request['repository']}, or does not show it.", "Look at the name; coder models list"
            )
        ) from error
    except errors.RevisionNotFoundError as error:
        raise ModelError(f"{request['repository']} has no revision {request['revision']}.", "Leave it out.") from error
    except errors.HfHubHTTPError as error:
        raise _refused(request, error.response.status_code) from error
    except (errors.HTTPError, errors.LocalEntryNotFoundError) as error:
        # The second is how the library says that it asked for a file's size and got no answer.
        raise ModelError(
            f"The hub at {request['endpoint']} cannot be reached, or breaks off ({type(error).__name__}).",
            "Run this again; what came whole is kept. Look at the network, and behind a proxy at HTTPS_PROXY. On a "
            "machine without network: fetch elsewhere, then coder models bundle NAME --out FILE there and coder models "
            "install FILE here.",
        ) from error
    except OSError as error:
        raise ModelError(
            f"The model could not be written: {error.strerror or type(error).__name__}.",
            "Free space in the models folder, or name another one in CODER_MODELS; what came whole is kept.",
        ) from error


def _gate(request: dict[str, Any]) -> CoderError:
    page = f"{request['endpoint']}/{request['repository']}"
    told = "The token that was given does not open it." if request["token"] else "No token was given."
    return ModelError(
        f"{request['repository']} is given only to people who accept its terms. {told}",
        f"Read and accept them at {page} with an account of your own, make a token that may read, and run this again "
        "with HF_TOKEN=… set, or type it when you are asked. It is stored nowhere.",
    )


def _refused(request: dict[str, Any], status: int) -> CoderError:
    if status in (401, 403) and request["gated"]:
        return _gate(request)
    if status in (401, 403) and request["token"]:
        return ModelError(
            f"The hub refused the token (status {status}).", "This model needs none: run this again without HF_TOKEN."
        )
    return ModelError(f"The hub answered with status {status}.", "Try again later; what came whole is kept.")
