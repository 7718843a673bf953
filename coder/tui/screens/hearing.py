"""The sound of a session: the keys of the player, what was heard, and the two ways of following."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from coder.model import Segment
from coder.player import Player
from coder.tui import habits
from coder.tui.listening import Listening
from coder.tui.screens.desk import DeskScreen
from coder.workflow.coding import Desk
from coder.workflow.waveform import Waveform

LOOK_S = 0.1
"""How often the playhead is looked at."""

NO_RECORDING = "no recording"
"""What a player says of a session that is text only; nobody has to be told of that as of a failure."""

Result = TypeVar("Result")


class HearingScreen(DeskScreen[Result]):
    """A screen with a current segment that can be heard."""

    def __init__(self, desk: Desk, player: Player, segments: Sequence[Segment]) -> None:
        super().__init__(desk)
        self.player, self.segments = player, segments
        self.at = 0
        """The current segment's place among the segments."""
        self.listening = Listening(player, segments, habits.load())
        self._told = player.reason == NO_RECORDING
        self._waveform = Waveform(desk)
        self._drawn = False

    @property
    def segment(self) -> Segment:
        """The current segment."""
        return self.segments[self.at]

    def on_mount(self) -> None:
        """Begin to look at the playhead, and to measure the waveform once the screen is there."""
        self.set_interval(LOOK_S, self.look)
        self.call_after_refresh(self._waveform.begin)

    def on_unmount(self) -> None:
        """Measure no further."""
        self._waveform.stop()

    def on_screen_resume(self) -> None:
        """Take up habits that were changed on another screen of the session."""
        self.listening.habits = habits.load()

    @property
    def _listens(self) -> bool:
        """Whether no other screen of the session lies over this one: what sounds is counted once."""
        sessions = (one for one in reversed(self.app.screen_stack) if isinstance(one, HearingScreen))
        return next(sessions, None) is self

    def look(self) -> None:
        """Follow the playhead: the time, the timeline, and how much of each segment was heard."""
        heard = self.listening.look()
        if self._listens:
            for segment, heard_ms in heard.items():
                before_ms, _shown = self.desk.heard_ms.get(segment, (0, False))
                self.desk.heard(segment, before_ms + heard_ms, shown=False)
            self.show_heard(heard)
            self._notice_silence()
            self._follow()
        if self._waveform.levels and not self._drawn:
            self._drawn = True
            self.show_sound(self._waveform.levels, self._waveform.step_ms)
        self.show_position()

    def _notice_silence(self) -> None:
        """Code from the text as soon as no sound can come, and say once that it is so."""
        if not self.player.reason:
            return
        self.desk.coded_from = "text"
        if not self._told:
            self._told = True
            self.say(f"no audio: {self.player.reason}; you are coding from the text", refused=True)

    def _follow(self) -> None:
        """Make the segment that sounds the current one, where the rater wants that and nothing waits for a key."""
        if not (self.listening.habits.follows and self.listening.runs_on and self.is_current and not self.waits):
            return
        at = self.listening.sounding(self.player.position_ms, self.at)
        if at != self.at:
            said, refused = self.echo.said
            self.stand(at)
            self.say(said, refused=refused)
            self.show_here()

    @property
    def waits(self) -> bool:
        """Whether the next key belongs to the current segment: a digit after a code."""
        segment, _code, _batch = self.desk.just_coded
        return segment == self.segment.id and self.desk.pending(self.segment) is not None

    def stand(self, at: int) -> None:
        """Make a segment the current one, in view."""
        self.at = at

    def show_here(self) -> None:
        """Draw what belongs to the current segment."""

    def show_heard(self, segments: Iterable[str]) -> None:
        """Draw how much of these segments was heard."""

    def show_position(self) -> None:
        """Draw where the playhead is."""

    def show_sound(self, levels: Sequence[int], step_ms: int) -> None:
        """Draw how loud the session is."""

    def action_play(self) -> None:
        """Play on from here, or pause."""
        self.listening.toggle()
        self._say_sound("")

    def action_replay(self) -> None:
        """Replay the segment; twice to loop it."""
        self._say_sound(self.listening.replay(self.segment))

    def action_skip(self, seconds: int) -> None:
        """Move within the session."""
        self.listening.skip(1000 * seconds, self.desk.duration_ms)
        self.look()
        self._say_sound("")

    def action_rewind(self) -> None:
        """Go back two seconds."""
        self.action_skip(-2)

    def action_faster(self, steps: int) -> None:
        """Change the rate."""
        self._say_sound(self.listening.faster(steps))

    def action_plays_on_move(self) -> None:
        """Let a move play the segment it leads to, or not; it is remembered."""
        plays = not self.listening.habits.plays_on_move
        self._keep(replace(self.listening.habits, plays_on_move=plays), f"a move plays the segment: {_on_off(plays)}")

    def action_follow(self) -> None:
        """Let the current segment follow the sound, or not; it is remembered."""
        follows = not self.listening.habits.follows
        self._keep(
            replace(self.listening.habits, follows=follows), f"the segment follows the sound: {_on_off(follows)}"
        )

    def _keep(self, changed: habits.Habits, text: str) -> None:
        self.listening.habits = changed
        self.say(text if habits.save(changed) else f"{text}; it cannot be remembered on this machine")

    def _say_sound(self, text: str) -> None:
        """Answer a key of the player; without sound say why, also where the line at the top has no cells for it."""
        self.show_position()
        reason = self.player.reason
        if text or reason:
            self.say(f"no audio: {reason}" if reason else text, refused=bool(reason))


def _on_off(on: bool) -> str:
    return "on" if on else "off"
