"""No way out for a process that has a recording in reach: taken from it before any library is imported.

Two layers. The kernel's: on Linux the process moves into a network of its own that has no interface, not even a
loopback that is up, so native code cannot reach out either. Python's: an audit hook, on every system, refuses to
connect or to look a name up; native code does not pass it. `coder doctor` asks both whether they hold.
"""

import contextlib
import ctypes
import errno
import ipaddress
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NEW_USER, _NEW_NET = 0x1000_0000, 0x4000_0000
"""CLONE_NEWUSER and CLONE_NEWNET of unshare(2)."""
LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
SENDS = ("socket.connect", "socket.sendto", "socket.sendmsg")


@dataclass(frozen=True, slots=True)
class Closed:
    """What keeps this process from the network."""

    kernel: bool
    """Whether it is in a network of its own."""
    why_not: str = ""
    """Where it is not: what the system said."""


def close_network() -> Closed:
    """Take the network from this process, its threads and its children, for good.

    To be called first, while there is one thread: libraries start theirs when they are imported, and those would stay
    in the old network.
    """
    closed = _leave_network() if sys.platform == "linux" else Closed(False, "only Linux lets a program do that")
    sys.addaudithook(_refuse)
    return closed


def _leave_network() -> Closed:
    """Move into a network without interfaces: as root directly, else inside a user namespace of one's own."""
    system = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if system.unshare(_NEW_NET) == 0:
        return Closed(True)
    if system.unshare(_NEW_USER | _NEW_NET) != 0:
        return Closed(False, os.strerror(ctypes.get_errno()))
    # Without a mapping files would seem to belong to nobody; where it is refused, access stays as it was all the same.
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return Closed(True)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in LOOKUPS and not is_here(arguments[0]):
        raise AwayError(event)
    if event in SENDS and not _stays(arguments[-1]):
        raise AwayError(event)


class AwayError(OSError):
    """What libraries take for a network that is down."""

    def __init__(self, event: str) -> None:
        super().__init__(errno.ENETUNREACH, f"{event} is refused: this process has a recording in reach")


def _stays(address: Any) -> bool:
    """Whether an address is on this machine: a path or name of a unix socket, or a loopback number."""
    return not isinstance(address, tuple) or is_here(address[0])


def is_here(host: Any) -> bool:
    """Tell whether a host is this machine.

    >>> is_here("127.0.0.1"), is_here("::1"), is_here("localhost"), is_here(None)
    (True, True, True, True)
    >>> is_here("10.0.0.7"), is_here("hub.example")
    (False, False)
    """
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False
