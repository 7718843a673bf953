"""The switches that keep data home, and files that only their owner reads.

The CLI and every child process call `stay_home` before a model library is imported; `import coder` in a
notebook changes nothing.
"""

import ctypes
import os
import sys
from collections.abc import Collection
from pathlib import Path

from coder.config import cache_folder
from coder.errors import PrivacyError

SWITCHES = {
    # onnxruntime 1.29 and later record a device id and queue events unless told not to.
    "ORT_DISABLE_TELEMETRY": "1",
    # pyannote.audio 4 reports durations and speaker counts unless told not to.
    "PYANNOTE_METRICS_ENABLED": "0",
    "OTEL_SDK_DISABLED": "true",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}
LIBRARY_FOLDERS = {
    # Without these matplotlib, dask, the hub's client, torch and CUDA write into the person's home.
    "MPLCONFIGDIR": "matplotlib",
    "DASK_CONFIG": "dask",
    "HF_HOME": "hub",
    "TORCH_HOME": "torch",
    "TORCHINDUCTOR_CACHE_DIR": "torch-inductor",
    "TRITON_CACHE_DIR": "triton",
    "NUMBA_CACHE_DIR": "numba",
    "CUDA_CACHE_PATH": "cuda",
}
"""Settings of libraries that name a folder to write to, and what it is called inside our cache."""
SECRETS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HUGGINGFACE_HUB_TOKEN", "PYANNOTEAI_API_KEY")
"""Keys to other machines; no process that sees a recording gets them."""
_SET_DUMPABLE = 4
"""PR_SET_DUMPABLE of prctl(2)."""
_NO_FAULT_REPORTS = 0x0001 | 0x0002
"""SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX of errhandlingapi.h."""
MODEL_LIBRARIES = ("faster_whisper", "onnxruntime", "huggingface_hub", "pyannote.audio", "torch")
"""What reads the switches once, while it is imported."""


def stay_home() -> None:
    """Set the switches for this process and its children, over whatever was set before.

    What they write from here on is closed to others, also what a library makes for a moment only.
    """
    os.environ.update(SWITCHES)
    os.environ.update({name: str(cache_folder() / folder) for name, folder in LIBRARY_FOLDERS.items()})
    os.umask(0o077)


def leave_no_core() -> None:
    """Let a crash of this process write none of its memory anywhere: a recording and its words are in there."""
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_FAULT_REPORTS)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A program that collects crashes may be given the core all the same, unless the process says no.
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def require_home(loaded: Collection[str] = sys.modules) -> None:
    """Refuse to go on to a model library that would not be, or was not, told to stay home.

    Args:
        loaded: names of the modules that are imported already.

    Raises:
        PrivacyError: a switch is off, or a model library was imported before this was asked.
    """
    off = [name for name, value in SWITCHES.items() if os.environ.get(name) != value]
    early = [name for name in MODEL_LIBRARIES if name in loaded]
    if off or early:
        what = f"{off[0]} is not set" if off else f"{early[0]} was loaded before the switches"
        raise PrivacyError(
            f"The engines stay off: {what}, so something could leave this machine.",
            "Start engines through coder transcribe, which sets every switch first.",
        )


def private_folder(path: Path) -> Path:
    """Make a folder (and its parents) that only its owner enters, where the system knows permissions."""
    made = [one for one in path.parents if not one.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for one in (path, *made):
        one.chmod(0o700)
    return path


def private_file(path: Path) -> Path:
    """Let only the owner read and write a file, where the system knows permissions."""
    path.chmod(0o600)
    return path


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file that is whole or absent: into a temporary one beside it, then renamed."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        with temporary.open("wb") as file:
            private_file(temporary)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
