"""Hearing a session: mpv when there is a recording and a program to play it, else silence. One protocol for both."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from coder.player.ipc import PlayerGone
from coder.player.mpv import WITHOUT_PICTURE, MpvPlayer
from coder.player.protocol import Part, Player
from coder.player.silent import SilentPlayer

__all__ = ["Part", "Player", "SilentPlayer", "can_show_video", "open_player"]


def open_player(parts: Sequence[Part], *, extra_args: Sequence[str] = (), video: bool = False) -> Player:
    """Open the session's recording for playing; where that cannot be, the player is silent and says why.

    It returns before mpv has read the recording: what is asked until then is done then.
    """
    if not parts:
        return SilentPlayer("no recording")
    if not all(Path(part.path).is_file() for part in parts):
        return SilentPlayer("recording not on this machine")
    program = shutil.which("mpv")
    if program is None:
        return SilentPlayer("mpv not found")
    try:
        return MpvPlayer(program, parts, (*(() if video else WITHOUT_PICTURE), *extra_args))
    except PlayerGone:
        return SilentPlayer("mpv did not start")


def can_show_video(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether a window for the picture can open: not over SSH, and not on a console, which mpv would take over."""
    if platform in ("win32", "darwin"):
        return "SSH_CONNECTION" not in environment
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
