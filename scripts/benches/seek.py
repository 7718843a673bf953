"""How long it takes from the wish to hear a segment until its sound starts: the player alone, and from the key on.

mpv says `playback-restart` when sound comes again after a seek. It plays to nowhere here: what a sound card adds is
its own. From the key means the whole way: a move on the coding screen of a study made for it, its drawing included.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

from textual import events

from coder.audio.decode import probe
from coder.model import Span, Word
from coder.player import open_player
from coder.player.mpv import MpvPlayer
from coder.tui.app import CoderApp
from coder.tui.screens.coding import CodingScreen
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.study import Study, init_study

SAMPLE = Path(__file__).resolve().parents[2] / "transcripts" / "sample" / "S01.opus"
TO_NOWHERE = ("--ao=null", "--audio-buffer=0.02", "--ao-null-buffer=0.02")
TARGET_MS = 20
LATEST_S = 5.0
"""Sound that takes longer never came."""
SEGMENT_MS = 2000


class Restarts:
    """Notes when mpv last said that sound comes again."""

    def __init__(self, player: MpvPlayer) -> None:
        self.at = 0.0
        self._came = threading.Event()
        self._hear, player._talk._heard = player._talk._heard, self._listen

    def _listen(self, message: Mapping[str, object]) -> None:
        if message.get("event") == "playback-restart":
            self.at = time.perf_counter()
            self._came.set()
        self._hear(message)

    def after(self, act: Callable[[], object]) -> float:
        """Carry out an act and wait for its sound; gives the milliseconds between."""
        self._came.clear()
        began = time.perf_counter()
        act()
        if not self._came.wait(LATEST_S):
            raise SystemExit("Error: No sound came.\nHint: Does mpv play the file?")
        return 1000 * (self.at - began)

    async def after_key(self, press: Callable[[], object]) -> float:
        """Press a key and wait for its sound, while the program goes on."""
        self._came.clear()
        began = time.perf_counter()
        press()
        while not self._came.is_set():
            if time.perf_counter() - began > LATEST_S:
                raise SystemExit("Error: No sound came after a key.")
            await asyncio.sleep(0.002)
        return 1000 * (self.at - began)


def measure(path: Path, n: int, seed: int = 1) -> list[float]:
    """Milliseconds from asking the player for a span to its sound, for so many spans all over a recording."""
    duration_ms = probe(path).duration_ms
    player = open_player([SimpleNamespace(path=path, offset_ms=0, duration_ms=duration_ms)], extra_args=TO_NOWHERE)
    if not isinstance(player, MpvPlayer):
        raise SystemExit(f"Error: {player.reason}.\nHint: Install mpv.")
    chosen = random.Random(seed)
    restarts = Restarts(player)
    taken = []
    try:
        for _ in range(n + 1):
            start_ms = chosen.randrange(max(1, duration_ms - SEGMENT_MS))
            span = Span(start_ms, start_ms + SEGMENT_MS)
            taken.append(restarts.after(lambda span=span: player.play_span(span.start_ms, span.end_ms)))
            time.sleep(0.05)
    finally:
        player.close()
    return taken[1:]  # the first one waited for the recording to be opened


def measure_keys(path: Path, n: int) -> list[float]:
    """Milliseconds from a key that moves on to the sound of the segment it leads to."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["CODER_CONFIG"] = str(Path(place) / "config")
        study = _study(Path(place) / "study", path)
        try:
            return asyncio.run(_moves(study, n))
        finally:
            study.close()


async def _moves(study: Study, n: int) -> list[float]:
    app = CoderApp(study, "R1", "S01", player_args=TO_NOWHERE)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, CodingScreen)
        assert isinstance(screen.player, MpvPlayer)
        restarts = Restarts(screen.player)
        taken = []
        for number in range(n + 1):
            name = "down" if number // (len(screen.segments) - 1) % 2 == 0 else "up"
            taken.append(await restarts.after_key(lambda name=name: app.post_message(events.Key(name, None))))
            await pilot.pause(0.05)
        return taken[1:]


def _study(folder: Path, path: Path) -> Study:
    """Make a study whose session has a segment every two seconds of the recording."""
    study = init_study(folder, ("alliance-bordin",))
    add_session(study, "S01", [path])
    starts = range(0, probe(path).duration_ms - SEGMENT_MS, SEGMENT_MS)
    words = [Word(ms, ms + 1500, "So.", f"SPEAKER_0{at % 2}") for at, ms in enumerate(starts)]
    keep_transcript(study, "S01", words, {"words": "bench"})
    set_roles(study, "S01", {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"})
    lock(study, "S01")
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    return study


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> int:
    """Measure, and print median and 95th percentile of both."""
    parser = argparse.ArgumentParser(prog="bench seek", description=__doc__, allow_abbrev=False)
    parser.add_argument("--recording", type=Path, default=SAMPLE, help="instead of the sample's longest")
    parser.add_argument("-n", type=int, default=200, help="so many seeks")
    asked = parser.parse_args()
    print(f"{asked.recording.name}, {asked.n} seeks; target: p95 of at most {TARGET_MS} ms")
    for name, taken in (
        ("player", measure(asked.recording, asked.n)),
        ("from the key", measure_keys(asked.recording, asked.n)),
    ):
        median, high = statistics.median(taken), percentile(taken, 0.95)
        verdict = "" if high <= TARGET_MS else "  over the target"
        print(f"{name:<13} median {median:6.1f} ms   p95 {high:6.1f} ms   most {max(taken):6.1f} ms{verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
