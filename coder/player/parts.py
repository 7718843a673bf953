"""Session time and mpv time: several files played as one.

mpv's own edit list (`edl://`) plays the parts as one stream without a gap, so that spans and loops may cross from one
file into the next. Its clock runs over the media only; where offsets leave a hole, session time jumps, mpv time not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from coder.player.protocol import Part


@dataclass(frozen=True, slots=True)
class _Piece:
    offset_ms: int
    duration_ms: int
    media_ms: int
    """Media time at which the piece starts: the lengths of all before it."""


class Timeline:
    """Maps between session time and the time of the joined media."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(sorted(parts, key=lambda part: part.offset_ms))
        starts = accumulate((part.duration_ms for part in self._parts), initial=0)
        self._pieces = tuple(
            _Piece(part.offset_ms, part.duration_ms, start) for part, start in zip(self._parts, starts, strict=False)
        )

    @property
    def source(self) -> str:
        """What mpv loads: the one file, or an edit list of all with their stored lengths.

        `%n%` before a name says how many bytes it has, so that commas and semicolons in it mean nothing.
        """
        if len(self._parts) == 1:
            return str(Path(self._parts[0].path).absolute())
        entries = []
        for part in self._parts:
            name = str(Path(part.path).absolute())
            entries.append(f"%{len(name.encode())}%{name},0,{part.duration_ms / 1000:.3f}")
        return "edl://" + ";".join(entries)

    def media_ms(self, session_ms: int) -> int:
        """Media time for a session time; a time in a hole is the start of the part after it."""
        for piece in self._pieces:
            if session_ms < piece.offset_ms + piece.duration_ms:
                return piece.media_ms + max(0, session_ms - piece.offset_ms)
        last = self._pieces[-1]
        return last.media_ms + last.duration_ms

    def session_ms(self, media_ms: int) -> int:
        """Session time for a media time; a border belongs to the part that starts there."""
        piece = next((p for p in reversed(self._pieces) if p.media_ms <= media_ms), self._pieces[0])
        return piece.offset_ms + max(0, media_ms - piece.media_ms)
