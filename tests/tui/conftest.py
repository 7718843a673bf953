"""A rater's program over a real study, driven by keys and judged by what the store holds."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from textual import events
from textual.pilot import Pilot

from coder.model import Event, Word
from coder.tui.app import CoderApp
from coder.tui.keyboard.board import DEFAULT, Keyboard
from coder.tui.resting import Rest
from coder.tui.screens.coding import CodingScreen
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study

DATA = Path(__file__).parents[1] / "data"
MINI, EVERY_RULE = DATA / "codebook" / "mini.yaml", DATA / "record" / "every-rule.yaml"

NARROW, WIDE = (80, 24), (120, 40)

LINES = (
    ("SPEAKER_00", "How was it to tell her?"),
    ("SPEAKER_01", "I have never told anybody that."),
    ("SPEAKER_00", "So under the anger you were alone."),
    ("SPEAKER_01", "Fine. Whatever you think."),
    ("SPEAKER_00", "I rushed you there."),
    ("SPEAKER_01", "It was the word that got me."),
)
"""Therapist and client in turn; every sentence becomes one segment but the fourth line's, which are two."""

NAMES = {
    "_": "underscore",
    "?": "question_mark",
    "!": "exclamation_mark",
    ";": "semicolon",
    "*": "asterisk",
    ".": "full_stop",
    ",": "comma",
    ":": "colon",
    "/": "slash",
    "+": "plus",
    "-": "minus",
    " ": "space",
    "&": "ampersand",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
    '"': "quotation_mark",
    "°": "degree_sign",
}


class Rater:
    """Presses keys on a running program and looks into its store."""

    def __init__(self, study: Study, app: CoderApp, pilot: Pilot[Any]) -> None:
        self.study, self.app, self.pilot = study, app, pilot
        self._at = 1000.0

    async def press(self, *keys: str, gap: float = 0.5) -> None:
        """Press keys, so many seconds apart by their own clock, without waiting in between, then let all be handled.

        The gap is what the messages say, not what passes: a test of the bounce guard must not depend on how busy
        the machine is.
        """
        for name in keys:
            self._at += gap
            key = events.Key(NAMES.get(name, name), name if len(name) == 1 else None)
            key.time = self._at
            self.app.post_message(key)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the program has handled every key."""
        done = asyncio.Event()
        self.app.call_later(done.set)
        await done.wait()
        await self.pilot.pause()

    @property
    def screen(self) -> CodingScreen:
        """The coding screen on top."""
        assert isinstance(self.app.screen, CodingScreen)
        return self.app.screen

    @property
    def log(self) -> Sequence[Event]:
        """The assignment's events as a program started now would read them."""
        return open_desk(self.study, "R1", "S01").log

    def said(self) -> str:
        """The echo line of the screen on top."""
        return str(self.app.screen.query_one("#echo").render())

    def text(self) -> str:
        """All that is on the screen, line by line."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in lines)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's rater keeps habits."""
    monkeypatch.setenv("CODER_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def rated_study(study: Study, make_session: Callable[..., str]) -> Study:
    """A study in which S01 is locked and assigned to R1."""
    make_session("S01", LINES)
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    return study


@asynccontextmanager
async def running(
    study: Study,
    session: str | None = "S01",
    size: tuple[int, int] = NARROW,
    player_args: Sequence[str] = (),
    keyboard: Keyboard = DEFAULT,
    rest: Rest | None = None,
) -> AsyncIterator[Rater]:
    """Run the program on a screen of this size."""
    app = CoderApp(study, "R1", session, player_args=player_args, keyboard=keyboard, rest=rest)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Rater(study, app, pilot)


@pytest.fixture
def study_with(tmp_path: Path) -> Iterator[Callable[..., Study]]:
    """Make a study on a codebook file in which S01 is locked and assigned to R1."""
    made: list[Study] = []

    def make(
        book: Path, lines: tuple[tuple[str, str], ...] = LINES, recording: Path | list[Path] | None = None
    ) -> Study:
        study = init_study(tmp_path / f"study-{len(made)}", (str(book),))
        made.append(study)
        add_session(study, "S01", [recording] if isinstance(recording, Path) else recording or [])
        keep_transcript(study, "S01", spoken(lines), {"words": "test"})
        set_roles(study, "S01", {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"})
        lock(study, "S01")
        add_rater(study, "R1")
        assign(study, ["R1"], seed=1)
        return study

    yield make
    for study in made:
        study.close()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Twenty seconds of a tone with a picture."""
    path = tmp_path / "film.mkv"
    tone = (8000 * np.sin(np.arange(1600) * 0.2)).astype(np.int16)[None]
    with av.open(str(path), "w") as output:
        video = output.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        audio = output.add_stream("pcm_s16le", rate=16000, layout="mono")
        for at in range(200):
            output.mux(video.encode(av.VideoFrame.from_ndarray(np.full((64, 64, 3), at, np.uint8), format="rgb24")))
            sound = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
            sound.rate, sound.pts = 16000, 1600 * at
            output.mux(audio.encode(sound))
        output.mux([*video.encode(None), *audio.encode(None)])
    return path


def spoken(lines: tuple[tuple[str, str], ...]) -> tuple[Word, ...]:
    """Lines as words of 300 ms, a second between lines."""
    words: list[Word] = []
    at = 1000
    for speaker, line in lines:
        for text in line.split():
            words.append(Word(at, at + 300, text, speaker))
            at += 300
        at += 1000
    return tuple(words)


async def wait_for(rater: Rater, what: Callable[[], bool]) -> bool:
    """Give what happens beside the screen up to ten seconds; tells whether it came to be."""
    for _ in range(200):
        if what():
            return True
        await rater.pilot.pause(0.05)
    return what()
