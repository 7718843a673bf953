"""Where a study may lie: SQLite's WAL is unsafe on network shares, so they are refused."""

import os
import re
import sys
from pathlib import Path

from coder.errors import StudyError

NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "glusterfs", "lustre"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.davfs2", "davfs", "afpfs", "webdav"}
)
"""File system types that lie on another machine, as mount tables name them."""


def refuse_network_share(folder: Path) -> None:
    """Refuse a folder on another machine.

    WAL needs memory shared between all writers, which a network file system does not give
    (sqlite.org/wal.html, "all processes must be on the same host").

    Raises:
        StudyError: the folder lies on a network share.
    """
    if is_network_share(folder):
        raise StudyError(
            f"{folder.name} lies on a network share; a study there could lose codes.",
            "Keep the study on this machine's own disk and pass work on in packs, or use PostgreSQL.",
        )


def is_network_share(folder: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Tell whether a folder is on a file system of another machine; False where the system does not say."""
    if sys.platform == "win32":
        return _is_remote_drive(folder)
    if not mounts.is_file():
        return _mount_type_by_command(folder) in NETWORK_TYPES
    return _mount_type(folder.resolve(), mounts.read_text(encoding="utf-8", errors="replace")) in NETWORK_TYPES


def _mount_type(folder: Path, table: str) -> str:
    """The type of the mount that holds the folder: the longest mount point above it."""
    best, kind = "", ""
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1])
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


def _mount_type_by_command(folder: Path) -> str:
    """MacOS has no mount table to read; `mount` prints `… on /Volumes/x (smbfs, …)`."""
    import subprocess

    printed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
    table = [line.partition(" on ")[2].rpartition(" (") for line in printed.splitlines()]
    return _mount_type(
        folder.resolve(), "\n".join(f"- {p.replace(' ', chr(92) + '040')} {k.split(',')[0]}" for p, _, k in table)
    )


def _is_remote_drive(folder: Path) -> bool:
    if str(folder.absolute()).startswith("\\\\"):
        return True
    if sys.platform != "win32":
        return False
    import ctypes

    drive_remote = 4  # GetDriveTypeW, DRIVE_REMOTE
    return bool(ctypes.windll.kernel32.GetDriveTypeW(os.path.splitdrive(folder.absolute())[0] + "\\") == drive_remote)
