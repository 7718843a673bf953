"""What this machine can run, asked of the libraries themselves in a child process."""

import ctypes
import errno
import importlib
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from coder.privacy.network import Closed

if TYPE_CHECKING:
    from coder.audio.worker import Channel

ELSEWHERE = ("192.0.2.1", 9)
"""An address that is kept for documentation (RFC 5737): nobody has it, and nothing is sent to it."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A library, by what its metadata say; nothing is imported."""

    name: str
    version: str
    """Empty where it is not installed."""


def library(name: str) -> Installed:
    """Look a library up."""
    try:
        return Installed(name, version(name))
    except PackageNotFoundError:
        return Installed(name, "")


def memory_bytes() -> int:
    """Tell how much memory the machine has; 0 where the system does not say."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0


def _windows_memory() -> int:
    class Status(ctypes.Structure):
        """MEMORYSTATUSEX of sysinfoapi.h: two numbers of 32 bits, then seven of 64."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            ("others", ctypes.c_ulonglong * 6),
        )

    status = Status(length=ctypes.sizeof(Status))
    found = getattr(ctypes, "windll").kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # noqa: B009 — Windows only
    return int(status.total) if found else 0


def probe(request: dict[str, Any], _channel: "Channel", closed: Closed | None) -> dict[str, Any]:
    """Try, in a process as engines have it, what would leave the machine, and load what engines load if asked."""
    assert closed is not None
    unasked = {"gpus": 0, "error": ""}
    return {
        "kernel": closed.kernel,
        "why_not": closed.why_not,
        "python_refuses": _python_refuses(),
        "native_refuses": _native_refuses() if sys.platform == "linux" else False,
        "words": _loads("faster_whisper", _whisper_gpus) if request.get("engines") else unasked,
        "speakers": _loads("pyannote.audio", _torch_gpus) if request.get("engines") else unasked,
    }


def _whisper_gpus() -> int:
    return int(importlib.import_module("ctranslate2").get_cuda_device_count())


def _torch_gpus() -> int:
    return int(importlib.import_module("torch").cuda.device_count())


def _loads(library: str, gpus: Callable[[], int]) -> dict[str, Any]:
    """Import a library as its engine does, and count the GPUs it can use; or say why it does not load."""
    try:
        importlib.import_module(library)
        return {"gpus": gpus(), "error": ""}
    except Exception as error:  # noqa: BLE001 — libraries fail at import in any way, and that is what is asked here
        return {"gpus": 0, "error": f"{type(error).__name__}: {error}".splitlines()[0]}


def _python_refuses() -> bool:
    """Try to reach another machine as a Python library would. A datagram socket's connect sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
        try:
            knock.connect(ELSEWHERE)
        except OSError:
            return True
    return False


def _native_refuses() -> bool:
    """Try the same as native code would, past Python: in a network without interfaces there is no way to anywhere."""
    system = ctypes.CDLL(None, use_errno=True)
    address = socket.AF_INET.to_bytes(2, sys.byteorder) + ELSEWHERE[1].to_bytes(2, "big")
    address += socket.inet_aton(ELSEWHERE[0]) + bytes(8)
    knock = system.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
    refused = system.connect(knock, address, len(address)) != 0 and ctypes.get_errno() == errno.ENETUNREACH
    system.close(knock)
    return refused
