"""A player without sound, for sessions that are text only and machines that have no mpv."""

from coder.model import Span
from coder.player.protocol import within_speed


class SilentPlayer:
    """Keeps a position and plays nothing, so that a screen needs no second way of working."""

    def __init__(self, reason: str, position_ms: int = 0) -> None:
        self.reason = reason
        self.position_ms = position_ms
        self.playing = False
        self.speed = 1.0

    def play(self) -> None:
        """Stay silent."""

    def pause(self) -> None:
        """Stay silent."""

    def toggle(self) -> None:
        """Stay silent."""

    def seek(self, ms: int) -> None:
        """Keep the position."""
        self.position_ms = max(0, ms)

    def play_span(self, start_ms: int, end_ms: int) -> None:  # noqa: ARG002 - nothing runs, so nothing ends
        """Keep the start as the position."""
        self.seek(start_ms)

    def loop(self, span: Span | None) -> None:
        """Keep the start as the position."""
        if span is not None:
            self.seek(span.start_ms)

    def set_speed(self, speed: float) -> None:
        """Keep the rate."""
        self.speed = within_speed(speed)

    def cover(self, covered: bool) -> None:
        """Have no picture."""

    def close(self) -> None:
        """Have nothing to close."""
