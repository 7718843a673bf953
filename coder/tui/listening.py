"""How a rater listens: what is played, how much of a segment sounded, whether a move takes the sound along."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from coder.model import Segment
from coder.player import Player
from coder.tui.habits import Habits

STEPS_S = 2.0
"""More session time than this between two looks is a jump, not listening."""

ON_THE_WAY_MS = 1000
"""A playhead this close before a segment will reach it by itself."""

SPEED_STEP = 0.1
SLOWEST, FASTEST = 0.5, 2.0
"""Speech is coded within these; a player may go further."""

Manner = Literal["on", "arrived", "replay", "loop"]
"""Why there is sound: it runs on, a move played its segment, or the rater asked for the segment once or again."""


class Listening:
    """A player seen from segments."""

    def __init__(self, player: Player, segments: Sequence[Segment], habits: Habits | None = None) -> None:
        self.player = player
        self.habits = habits or Habits()
        self._segments = segments
        self._starts = [segment.start_ms for segment in segments]
        self._manner: Manner = "on"
        self._played = ""
        """The segment that the sound stops after, or that is looped."""
        self._entered = False
        """Whether the rater was brought to a segment already: opening a session makes no sound."""
        self._stopped = False
        """Whether the playhead is where the sound stopped, so that going on repeats a little."""
        self._looked_ms = player.position_ms
        self._heard: dict[str, int] = {}

    @property
    def runs_on(self) -> bool:
        """Whether there is sound that no segment's end will stop."""
        return self.player.playing and self._manner == "on"

    def replay(self, segment: Segment) -> str:
        """Play the segment once; again while it plays: loop it; a third time: stop. Says what it does."""
        player = self.player
        again = player.playing and self._played == segment.id and self._manner in ("replay", "loop")
        self._count()
        if again and self._manner == "loop":
            self._set("on")
            player.loop(None)
            player.pause()
            return "loop off"
        if again:
            self._set("loop", segment)
            player.loop(segment.span)
            return "loop"
        self._play(segment, "replay")
        return "replay"

    def arrive(self, segment: Segment) -> None:
        """Take the sound along to a segment, unless it is there already or about to be.

        Who listens on keeps listening. Who was played a segment is played this one; else it is played when the
        rater likes that, and only the playhead moves when not.
        """
        player = self.player
        entered, self._entered = self._entered, True
        near = segment.start_ms - ON_THE_WAY_MS <= player.position_ms < segment.end_ms
        if self.runs_on:
            if not near:
                self._jump(segment.start_ms)
        elif player.playing and not self.habits.plays_on_move:
            self._play(segment, "replay")
        elif (entered or player.playing) and self.habits.plays_on_move and not player.reason:
            self._play(segment, "arrived", self.habits.preroll_ms)
        else:
            self._jump(segment.start_ms)

    def toggle(self) -> None:
        """Pause, or go on from here, a little further back where the sound had stopped."""
        player = self.player
        if player.playing:
            self._count()
            player.pause()
            self._stopped = True
            return
        if (self._stopped or self._ran_out) and not player.reason:
            self._jump(max(0, player.position_ms - self.habits.rewind_ms))
        self._set("on")
        player.play()

    def skip(self, by_ms: int, duration_ms: int) -> None:
        """Move within the session."""
        self._jump(min(max(0, self.player.position_ms + by_ms), duration_ms))

    def faster(self, steps: int) -> str:
        """Change the rate by steps of a tenth; 0 is back to as recorded. Says the rate, and where it ends."""
        wished = round(self.player.speed + steps * SPEED_STEP, 2) if steps else 1.0
        speed = min(FASTEST, max(SLOWEST, wished))
        self.player.set_speed(speed)
        return f"{speed:.2f}×" + ("" if speed == wished else f" is the {'fast' if steps > 0 else 'slow'}est")

    def sounding(self, position_ms: int, current: int) -> int:
        """The place of the segment that sounds: the current one while it lasts, else the last that began."""
        here = self._segments[current]
        if here.start_ms <= position_ms < here.end_ms or position_ms < self._starts[0]:
            return current
        return bisect_right(self._starts, position_ms) - 1

    def look(self) -> dict[str, int]:
        """Milliseconds of each segment that sounded since the last look, by segment id."""
        self._count()
        heard, self._heard = self._heard, {}
        return heard

    @property
    def _ran_out(self) -> bool:
        """Whether the sound stopped by itself at the end of a segment that was played."""
        return self._manner in ("arrived", "replay") and not self.player.playing

    def _play(self, segment: Segment, manner: Manner, before_ms: int = 0) -> None:
        self._count()
        self._set(manner, segment)
        self.player.play_span(max(0, segment.start_ms - before_ms), segment.end_ms)
        self._looked_ms = self.player.position_ms

    def _jump(self, ms: int) -> None:
        """Move the playhead; the way between was not heard."""
        self._count()
        self._set("on")
        self.player.seek(ms)
        self._looked_ms = self.player.position_ms

    def _set(self, manner: Manner, segment: Segment | None = None) -> None:
        self._manner, self._played, self._stopped = manner, segment.id if segment else "", False

    def _count(self) -> None:
        """Add what sounded since the playhead was looked at last."""
        since, now = self._looked_ms, self.player.position_ms
        self._looked_ms = now
        if not self.player.playing or not since < now <= since + STEPS_S * 1000:
            return
        at = max(0, bisect_right(self._starts, since) - 1)
        while at < len(self._segments) and self._starts[at] < now:
            one = self._segments[at]
            sounded = min(now, one.end_ms) - max(since, one.start_ms)
            if sounded > 0:
                self._heard[one.id] = self._heard.get(one.id, 0) + sounded
            at += 1
