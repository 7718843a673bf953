"""What the one process that may use the network can read: the program, the system, and the models folder.

Recordings lie in studies, on sticks, in a person's home; none of that is in reach, whoever asks for it in Python.
"""

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SYSTEM = (
    *("/etc", "/usr", "/lib", "/lib64", "/bin", "/proc", "/sys", "/System/Library", "/Library"),
    *("/dev/null", "/dev/random", "/dev/urandom"),
    *("/run/systemd/resolve", "/run/NetworkManager", "/run/resolvconf", "/run/nscd"),
)
"""Libraries, certificates and settings of the system, and what names are looked up by; no place for sticks."""
WINDOWS = ("SYSTEMROOT", "PROGRAMDATA", "PROGRAMFILES")


def keep_in_reach(folders: Sequence[Path]) -> None:
    """Refuse, from now on, to open a file that is neither the program's, nor the system's, nor in `folders`."""
    package = Path(__file__).resolve().parents[1]
    prefixes = {Path(one) for one in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    windows = [Path(os.environ[name]) for name in WINDOWS if name in os.environ]
    allowed = tuple({one.resolve() for one in (*prefixes, *windows, package, *map(Path, SYSTEM), *folders)})

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes):
            return
        path = Path(os.path.realpath(os.fsdecode(arguments[0])))
        if not any(path.is_relative_to(one) for one in allowed):
            raise PermissionError(errno.EACCES, "out of reach for a process that may use the network", path.name)

    sys.addaudithook(watch)
