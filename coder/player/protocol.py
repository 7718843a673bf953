"""What a player is to its callers: a position in session time that may or may not be heard."""

from pathlib import Path
from typing import Protocol

from coder.model import Span


class Part(Protocol):
    """One media file of a session and where it lies in session time."""

    @property
    def path(self) -> str | Path:
        """Where the file is on this machine."""

    @property
    def offset_ms(self) -> int:
        """Session time of the file's first sample."""

    @property
    def duration_ms(self) -> int:
        """Length of the file in milliseconds."""


class Player(Protocol):
    """Plays a session. Nothing here waits for sound: each call hands on a wish and returns."""

    @property
    def reason(self) -> str:
        """Why nothing can be heard, in a few words; empty while a recording is open."""

    @property
    def position_ms(self) -> int:
        """Where the player is, in session time."""

    @property
    def playing(self) -> bool:
        """Whether sound is running."""

    @property
    def speed(self) -> float:
        """The rate; 1.0 is as recorded. Pitch stays as it is."""

    def play(self) -> None:
        """Play from the position onwards, past the end of any span."""

    def pause(self) -> None:
        """Stop where the sound is."""

    def toggle(self) -> None:
        """Pause when playing, else play."""

    def seek(self, ms: int) -> None:
        """Move to a session time, playing on when it was playing; a span or loop ends."""

    def play_span(self, start_ms: int, end_ms: int) -> None:
        """Play from start to end and stop there."""

    def loop(self, span: Span | None) -> None:
        """Play a span again and again; None ends the repetition where the sound is."""

    def set_speed(self, speed: float) -> None:
        """Set the rate, within a quarter and four times."""

    def cover(self, covered: bool) -> None:
        """Take the picture of a video off the screen, or bring it back; without a picture this does nothing."""

    def close(self) -> None:
        """End the player and leave nothing behind; closing twice is closing once."""


SLOWEST, FASTEST = 0.25, 4.0
"""Outside these speech is no longer understood, and mpv's own pitch correction mutes."""


def within_speed(speed: float) -> float:
    """The nearest rate that a player takes."""
    return min(FASTEST, max(SLOWEST, speed))
