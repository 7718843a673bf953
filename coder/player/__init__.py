"""Hearing a session: mpv when there is a recording and a program to play it, else silence. One protocol for both."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from coder.player.ipc import PlayerGone
from coder.player.mpv import WITHOUT_PICTURE, MpvPlayer
from coder.player.protocol import Part, Player
from coder.player.silent import SilentPlayer

__all__ = ["Part", "Player", "SilentPlayer", "open_player"]


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
