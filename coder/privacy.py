"""The switches that keep data home, and files that only their owner reads.

The CLI and every worker call `stay_home` before a model library is imported; `import coder` in a
notebook changes nothing.
"""

import os
from pathlib import Path

SWITCHES = {
    # onnxruntime 1.29 and later record a device id and queue events unless told not to.
    "ORT_DISABLE_TELEMETRY": "1",
    # pyannote.audio 4 reports durations and speaker counts unless told not to.
    "PYANNOTE_METRICS_ENABLED": "0",
    "OTEL_SDK_DISABLED": "true",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def stay_home() -> None:
    """Set the switches for this process and its children, over whatever was set before.

    What they write from here on is closed to others, also what a library makes for a moment only.
    """
    os.environ.update(SWITCHES)
    os.umask(0o077)


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
