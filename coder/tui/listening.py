"""How a rater listens: what is replayed, how much of a segment sounded, whether a move takes the sound along."""

from bisect import bisect_right
from collections.abc import Sequence

from coder.model import Segment
from coder.player import Player

STEPS_S = 2.0
"""More session time than this between two looks is a jump, not listening."""

ON_THE_WAY_MS = 1000
"""A playhead this close before a segment will reach it by itself."""

SPEED_STEP = 0.1


class Listening:
    """A player seen from segments."""

    def __init__(self, player: Player, segments: Sequence[Segment]) -> None:
        self.player = player
        self._segments = segments
        self._starts = [segment.start_ms for segment in segments]
        self._replayed = ""
        self._looping = False
        self._looked_ms = player.position_ms

    def replay(self, segment: Segment) -> str:
        """Play the segment once; again while it plays: loop it; a third time: stop. Says what it does."""
        player = self.player
        again = player.playing and self._replayed == segment.id
        if again and self._looping:
            self._looping = False
            player.loop(None)
            player.pause()
            return "loop off"
        self._replayed, self._looping = segment.id, again
        if again:
            player.loop(segment.span)
            return "loop"
        player.play_span(segment.start_ms, segment.end_ms)
        return "replay"

    def arrive(self, segment: Segment) -> None:
        """Take the sound along to a segment, unless it is there already or about to be.

        Who moves on during a replay hears the next segment as a replay too; who listens on keeps listening.
        """
        player = self.player
        near = segment.start_ms - ON_THE_WAY_MS <= player.position_ms < segment.end_ms
        if player.playing and self._replayed:
            self._replayed, self._looping = "", False
            self.replay(segment)
        elif not (player.playing and near):
            self._replayed = ""
            player.seek(segment.start_ms)

    def toggle(self) -> None:
        """Play on from here, or pause."""
        self._replayed = ""
        self.player.toggle()

    def skip(self, by_ms: int, duration_ms: int) -> None:
        """Move within the session."""
        self._replayed = ""
        self.player.seek(min(max(0, self.player.position_ms + by_ms), duration_ms))

    def faster(self, steps: int) -> str:
        """Change the rate by steps of a tenth; 0 is back to as recorded."""
        self.player.set_speed(round(self.player.speed + steps * SPEED_STEP, 2) if steps else 1.0)
        return f"{self.player.speed:.2f}×"

    def look(self) -> dict[str, int]:
        """Milliseconds of each segment that sounded since the last look, by segment id."""
        since, now = self._looked_ms, self.player.position_ms
        self._looked_ms = now
        if not self.player.playing or not since < now <= since + STEPS_S * 1000:
            return {}
        heard: dict[str, int] = {}
        at = max(0, bisect_right(self._starts, since) - 1)
        while at < len(self._segments) and self._starts[at] < now:
            one = self._segments[at]
            sounded = min(now, one.end_ms) - max(since, one.start_ms)
            if sounded > 0:
                heard[one.id] = sounded
            at += 1
        return heard
