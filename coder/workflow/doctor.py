"""What is installed, what this machine can run, and whether each layer that keeps data home holds."""

import os
import shlex
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coder import __version__
from coder.audio import engine, machine
from coder.audio.engine import Job
from coder.audio.models import shelf
from coder.audio.models.catalogue import OFFERS, Kind
from coder.audio.models.place import megabytes
from coder.config import cache_folder, models_folder
from coder.errors import CoderError
from coder.privacy import SWITCHES, private_folder
from coder.resources import install_command
from coder.workflow.sources import LIBRARIES, is_there
from coder.workflow.study import Study

Area = Literal["program", "engines", "models", "machine", "privacy"]
State = Literal["ok", "off", "missing", "cannot", "note"]
"""`off`: could be on and is not. `missing`: not installed. `cannot`: not on this system. `note`: for you to know."""
UNIX = sys.platform != "win32"
WHAT: dict[Kind, str] = {"words": "speech to words", "speakers": "who speaks when"}
"""What each engine does, in the order in which they are told of."""
PARTS: dict[Kind, tuple[str, ...]] = {
    "words": ("faster-whisper", "ctranslate2", "onnxruntime"),
    "speakers": ("pyannote.audio", "torch", "torchaudio"),
}
"""The libraries of each engine whose versions matter."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    area: Area
    name: str
    state: State
    text: str
    hint: str = ""


def examine(study: Study | None = None, *, privacy_only: bool = False) -> tuple[Finding, ...]:
    """Look at everything, or at what keeps data home alone; a study's own files too when one is given."""
    probed = _probe(engines=not privacy_only)
    found = [] if privacy_only else [*_program(), *_engines(probed), *_models(), *_machine(probed)]
    return (*found, *_privacy(probed, study))


def _probe(*, engines: bool) -> dict[str, Any] | CoderError:
    """Start a process as engines run in, let it try what they must not be able to do, and load what they load."""
    with tempfile.TemporaryDirectory(dir=private_folder(cache_folder())) as folder:
        try:
            return engine.run(Job("probe", {"engines": engines}, Path(folder)))
        except CoderError as error:
            return error


def _program() -> Iterator[Finding]:
    yield Finding("program", "alliance-coder", "ok", f"{__version__} on Python {sys.version.split()[0]}")
    mpv = shutil.which("mpv")
    yield Finding(
        "program",
        "mpv",
        "ok" if mpv else "missing",
        "plays recordings" if mpv else "is not installed, so raters code from the text alone",
        "" if mpv else "Install it from mpv.io or your system's packages.",
    )


def _engines(probed: dict[str, Any] | CoderError) -> Iterator[Finding]:
    for kind, what in WHAT.items():
        library, extra = LIBRARIES[kind]
        name = library.replace("_", "-")
        install = install_command(extra)
        if not is_there(kind):
            yield Finding("engines", name, "missing", f"is not installed: no {what} by a model", install)
            continue
        error = probed.message if isinstance(probed, CoderError) else str(probed[kind]["error"])
        versions = ", ".join(f"{one.name} {one.version}" for one in map(machine.library, PARTS[kind]) if one.version)
        if error:
            yield Finding("engines", name, "missing", f"does not load here: {error} ({versions})", install)
        else:
            yield Finding("engines", name, "ok", f"{what}: {versions}")


def _models() -> Iterator[Finding]:
    here = shelf.installed()
    for one in here:
        yield Finding("models", one.name, "ok", f"for {one.kind}, {megabytes(one.manifest.size)}")
    for name, error in shelf.unreadable():
        yield Finding("models", name, "missing", error.message, f"coder models verify {name}")
    for kind in WHAT:
        name = shelf.default(kind)
        if not any(one.kind == kind for one in here):
            yield Finding("models", name, "missing", f"no model for {kind} is here", f"coder models fetch {name}")
    yield Finding("models", "folder", "note", str(models_folder()))


def _machine(probed: dict[str, Any] | CoderError) -> Iterator[Finding]:
    memory = machine.memory_bytes()
    said = f"{engine.processors()} processors" + (f", {megabytes(memory)} of memory" if memory else "")
    yield Finding("machine", "processor", "ok", said)
    gpus = {} if isinstance(probed, CoderError) else {kind: probed[kind]["gpus"] for kind in WHAT}
    if any(gpus.values()):
        yield Finding("machine", "GPU", "ok", f"for words {gpus['words']}, for speakers {gpus['speakers']}")
    else:
        yield Finding("machine", "GPU", "note", "none that the engines can use; they run on the processor")
    if memory:
        fitting = [one.name for one in OFFERS if one.parameters and _needs(one.parameters) <= memory]
        yield Finding(
            "machine", "speech models", "note", f"by their size, memory allows for {', '.join(fitting) or 'none'}"
        )


def _needs(parameters: int) -> int:
    """Estimate the memory a speech model takes: 1.5 GB for everything else, and three bytes a weight at int8."""
    return 1_500_000_000 + 3 * parameters * 1_000_000


def _privacy(probed: dict[str, Any] | CoderError, study: Study | None) -> Iterator[Finding]:
    off = [name for name, value in SWITCHES.items() if os.environ.get(name) != value]
    yield Finding(
        "privacy",
        "switches",
        "off" if off else "ok",
        f"{off[0]} is not set" if off else f"all {len(SWITCHES)} are set: libraries report nothing and fetch nothing",
    )
    yield from _network(probed)
    yield from _closed("models folder", models_folder(), "Others could exchange a model, and loading one runs code.")
    if study is not None:
        for path in (study.folder, study.settings.database, study.settings.media):
            yield from _closed(f"study: {path.name}", path, "Others on this machine could read it.")
    yield Finding(
        "privacy",
        "disk",
        "note",
        "whether it is encrypted cannot be seen from here; session recordings belong on one that is",
    )


def _network(probed: dict[str, Any] | CoderError) -> Iterator[Finding]:
    if isinstance(probed, CoderError):
        yield Finding("privacy", "engine processes", "off", f"could not be tried: {probed.message}", probed.hint)
        return
    refuses = bool(probed["python_refuses"])
    yield Finding(
        "privacy",
        "engines, Python",
        "ok" if refuses else "off",
        "a connection to another machine was tried, and refused" if refuses else "a connection was NOT refused",
    )
    if probed["kernel"] and probed["native_refuses"]:
        yield Finding("privacy", "engines, kernel", "ok", "they run in a network of their own that leads nowhere")
    else:
        why = str(probed["why_not"])
        yield Finding(
            "privacy",
            "engines, kernel",
            "cannot",
            f"the system gives them no network of their own ({why}); native code is held by the switches alone",
            "Forbid this Python to reach the network in the machine's firewall.",
        )


def _closed(name: str, path: Path, why: str) -> Iterator[Finding]:
    """Look whether anybody but the owner may enter or read."""
    if not path.exists():
        return
    if not UNIX:
        yield Finding("privacy", name, "cannot", "this system shows no permissions that could be checked here")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        allowed = "700" if path.is_dir() else "600"
        yield Finding(
            "privacy",
            name,
            "off",
            f"is open to others (mode {mode:o}). {why}",
            f"chmod {allowed} {shlex.quote(str(path))}",
        )
    else:
        yield Finding("privacy", name, "ok", "only its owner may read it")
