"""Which folders lie on another machine, as mount tables tell."""

import sys
from pathlib import Path

import pytest

from coder.store.place import NETWORK_TYPES, is_network_share

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mount table")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A mount table to be written."""
    return tmp_path / "mounts"


def shares(table: Path, folder: Path | str, *lines: str) -> bool:
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return is_network_share(Path(folder), table)


@pytest.mark.parametrize("kind", sorted(NETWORK_TYPES))
def test_every_known_network_file_system_is_one(table: Path, kind: str) -> None:
    assert shares(table, "/mnt/lab/study", "/dev/sda1 / ext4 rw 0 0", f"server:/x /mnt/lab {kind} rw 0 0")


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "xfs", "apfs", "overlay", "tmpfs", "ntfs3", "fuseblk", "zfs"])
def test_a_disk_of_this_machine_is_none(table: Path, kind: str) -> None:
    assert not shares(table, "/mnt/lab/study", f"/dev/sda1 / {kind} rw 0 0")


def test_the_nearest_mount_above_the_folder_counts(table: Path) -> None:
    lines = ("/dev/sda1 / ext4 rw 0 0", "server:/x /home nfs rw 0 0", "/dev/sdb1 /home/me/disk ext4 rw 0 0")
    assert not shares(table, "/srv/study", *lines)
    assert shares(table, "/home/me/study", *lines)
    assert not shares(table, "/home/me/disk/study", *lines)
    assert not shares(table, "/homeland/study", *lines)


def test_of_two_mounts_at_one_place_the_later_one_counts(table: Path) -> None:
    assert shares(table, "/net/lab", "auto /net/lab autofs rw 0 0", "server:/x /net/lab nfs4 rw 0 0")
    assert not shares(table, "/net/lab", "server:/x /net/lab nfs4 rw 0 0", "/dev/sdb1 /net/lab ext4 rw 0 0")


def test_a_mount_point_with_a_space_is_read(table: Path) -> None:
    assert shares(table, "/mnt/our lab/study", "/dev/sda1 / ext4 rw 0 0", "//server/x /mnt/our\\040lab cifs rw 0 0")


def test_a_folder_that_only_links_to_a_share_lies_on_the_share(table: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    lines = ("/dev/sda1 / ext4 rw 0 0", f"server:/x {tmp_path.resolve() / 'far'} nfs4 rw 0 0")
    assert shares(table, tmp_path / "near", *lines)
    assert not shares(table, tmp_path, *lines)


def test_a_line_that_is_no_mount_is_passed_over(table: Path) -> None:
    assert shares(table, "/mnt/lab", "", "rubbish", "server:/x /mnt/lab nfs rw 0 0")
