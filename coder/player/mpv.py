"""Plays a session's recording with mpv, an external program used when it is found.

mpv does the exact work itself: seeks are exact, a span ends at the sample where it should (`end` with `keep-open`),
loops are its own A-B loop. A player whose mpv dies goes silent and keeps its position; no caller sees an exception.
"""

import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress

from coder.model import Span
from coder.player.ipc import Conversation, Message, PlayerGone, start
from coder.player.parts import Timeline
from coder.player.protocol import Part, within_speed

ALWAYS = (
    "--no-config",  # a rater's own mpv settings and scripts must change nothing here
    "--no-terminal",
    "--idle=yes",
    "--pause",
    "--hr-seek=yes",
    "--keep-open=yes",
    "--gapless-audio=weak",
    # Nothing about the recording leaves: no title to a mixer or desktop, no history, no scripts, no network helper.
    "--force-media-title=recording",
    "--audio-client-name=coder",
    "--title=recording",
    "--input-media-keys=no",
    # The window of a video hears no key: its own `q` would end the sound, and keys are for coding.
    "--input-default-bindings=no",
    "--input-vo-keyboard=no",
    "--no-resume-playback",
    "--load-scripts=no",
    "--ytdl=no",
    "--osc=no",
    "--osd-level=0",
    # Only the file that was named: no subtitles, covers or tracks that lie beside it.
    "--autoload-files=no",
)
WITHOUT_PICTURE = ("--no-video",)
UNFOCUSED = (("focus-on-open", False), ("focus-on", "never"))
"""The window of a video must not take the keyboard from the terminal; versions of mpv know one or the other."""
ONE_FILE = ("--access-references=no",)
"""A recording that names other files or addresses must not open them; an edit list of parts lives by naming them."""

_SEEK = 1
"""Request number of seeks: until all are answered, reported positions are older than the wish."""


class MpvPlayer:
    """One mpv process behind the player protocol."""

    def __init__(self, program: str, parts: Sequence[Part], extra_args: Sequence[str] = ()) -> None:
        self.reason = ""
        self.position_ms = 0
        self.playing = False
        self.speed = 1.0
        self._timeline = Timeline(parts)
        self._has_picture = not set(WITHOUT_PICTURE) <= set(extra_args)
        self._at_end = False
        self._stop_ms: int | None = None
        self._closing = False
        # Each counter is written by one thread only, so neither needs a lock.
        self._seeks_sent = 0
        self._seeks_answered = 0
        self._loading = threading.Lock()
        self._loaded = False
        self._held: list[tuple[tuple[object, ...], int]] = []
        alone = ONE_FILE if len(parts) == 1 else ()
        self._process, channel = start(program, (*ALWAYS, *alone, *extra_args))
        self._talk = Conversation(channel, self._hear, self._ended)
        self._open()

    def play(self) -> None:
        """Play from the position onwards, past the end of any span."""
        self._free()
        if self._at_end:
            self._move(self.position_ms)
        self._run()

    def pause(self) -> None:
        """Stop where the sound is."""
        self._tell("set_property", "pause", True)
        self.playing = False

    def toggle(self) -> None:
        """Pause when playing, else play."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def seek(self, ms: int) -> None:
        """Move to a session time, playing on when it was playing; a span or loop ends."""
        self._free()
        self._move(ms)

    def play_span(self, start_ms: int, end_ms: int) -> None:
        """Play from start to end and stop there."""
        self._free()
        if self._is_beyond(start_ms, end_ms):
            return
        self._stop_ms = end_ms
        self._tell("set_property", "end", _seconds(self._timeline.media_ms(end_ms)))
        self._move(start_ms)
        self._run()

    def loop(self, span: Span | None) -> None:
        """Play a span again and again; None ends the repetition where the sound is."""
        self._free()
        if span is None or self._is_beyond(span.start_ms, span.end_ms):
            return
        self._tell("set_property", "ab-loop-a", _seconds(self._timeline.media_ms(span.start_ms)))
        self._tell("set_property", "ab-loop-b", _seconds(self._timeline.media_ms(span.end_ms)))
        self._move(span.start_ms)
        self._run()

    def set_speed(self, speed: float) -> None:
        """Set the rate, within a quarter and four times."""
        self.speed = within_speed(speed)
        self._tell("set_property", "speed", self.speed)

    def cover(self, covered: bool) -> None:
        """Close the window of a video, or open it again where the recording is."""
        if self._has_picture:
            self._tell("set_property", "vid", "no" if covered else "auto")

    def close(self) -> None:
        """End mpv and the thread that listens to it; closing twice is closing once."""
        if self._closing:
            return
        self._closing = True
        self.playing = False
        with suppress(PlayerGone):
            self._talk.command("quit")
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._talk.close()

    def _open(self) -> None:
        """Ask for the properties that tell where mpv is, and load the recording."""
        with suppress(PlayerGone):
            for number, name in enumerate(("time-pos", "pause", "eof-reached"), start=1):
                self._talk.command("observe_property", number, name)
            for option, value in UNFOCUSED:
                self._talk.command("set_property", f"options/{option}", value)
            self._talk.command("loadfile", self._timeline.source)

    def _free(self) -> None:
        """Forget span and loop, so that the sound runs on."""
        self._stop_ms = None
        self._tell("set_property", "end", "none")
        self._tell("set_property", "ab-loop-a", "no")
        self._tell("set_property", "ab-loop-b", "no")

    def _is_beyond(self, start_ms: int, end_ms: int) -> bool:
        """Stop at a span of which nothing is recorded, and tell; mpv would wait there as if it played."""
        beyond = self._timeline.media_ms(start_ms) >= self._timeline.media_ms(end_ms)
        if beyond:
            self.pause()
            self._move(start_ms)
        return beyond

    def _move(self, ms: int) -> None:
        self.position_ms = max(0, ms)
        self._at_end = False
        self._seeks_sent += 1
        self._tell("seek", self._timeline.media_ms(self.position_ms) / 1000, "absolute+exact", request=_SEEK)

    def _run(self) -> None:
        self._tell("set_property", "pause", False)
        self.playing = not self.reason

    def _tell(self, *words: object, request: int = 0) -> None:
        """Send a command, or hold it back while the recording is still being opened: mpv refuses seeks until then."""
        if self.reason or self._closing:
            return
        with self._loading:
            if not self._loaded:
                self._held.append((words, request))
                return
        try:
            self._talk.command(*words, request=request)
        except PlayerGone:
            self._fall_silent("mpv stopped")

    def _fall_silent(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.playing = False

    # What follows runs on the reader's thread.

    def _ended(self) -> None:
        if not self._closing:
            self._fall_silent("mpv stopped")

    def _hear(self, message: Message) -> None:
        match message:
            case {"event": "property-change", "name": str(name)}:
                self._note(name, message.get("data"))
            case {"request_id": 1, "error": _}:
                self._seeks_answered += 1
            case {"event": "file-loaded"}:
                self._release()
            case {"event": "end-file", "reason": "error"}:
                output = "audio output" in str(message.get("file_error", ""))
                self._fall_silent("no sound device" if output else "recording cannot be played")

    def _note(self, name: str, data: object) -> None:
        match name, data:
            case "time-pos", float() | int() as seconds:
                if self._seeks_answered >= self._seeks_sent:
                    self.position_ms = self._timeline.session_ms(round(seconds * 1000))
            case "pause", bool() as paused if self._loaded:
                self.playing = not paused and not self.reason
            case "eof-reached", True if self._seeks_answered >= self._seeks_sent:
                self._at_end = True
                self.playing = False
                self.position_ms = self._stop_ms if self._stop_ms is not None else self.position_ms

    def _release(self) -> None:
        """Send what was held back, in order, before anything newer."""
        with self._loading, suppress(PlayerGone):
            for words, request in self._held:
                self._talk.command(*words, request=request)
            self._held.clear()
            self._loaded = True


def _seconds(ms: int) -> str:
    """Milliseconds as mpv's time options take them."""
    return f"{ms / 1000:.3f}"
