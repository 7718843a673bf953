"""The curtain and the break, by a clock that the tests set."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.resources import codebook_path
from coder.tui.resting import REMINDER, Rest
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.curtain import Curtain
from coder.tui.screens.dialogs import Note
from coder.workflow.study import Study, open_study
from tests.player.conftest import TO_NOWHERE, make_wav
from tests.tui.conftest import LINES, WIDE, Rater, running
from tests.tui.test_listening import wait_for
from tests.tui.test_privacy import on_a_terminal

SECRETS = [word for _speaker, line in LINES for word in line.split() if len(word) > 4]
MINUTE = 60


class Clock:
    """A clock on the wall that somebody sets."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at

    def pass_by(self, minutes: float) -> None:
        self.at += minutes * MINUTE


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def wait(rater: Rater, clock: Clock, minutes: float) -> None:
    """Let time pass without a key, and the program look at the clock."""
    clock.pass_by(minutes)
    rater.app.look_after()
    await rater.settle()


async def test_after_ten_minutes_without_a_key_nothing_of_the_session_is_on_the_screen(
    rated_study: Study, clock: Clock
) -> None:
    async with running(rated_study, rest=Rest(10, clock)) as rater:
        await rater.press("0", ";", *"secretive", "enter")
        alias = rater.screen.desk.alias
        await wait(rater, clock, 9.9)
        assert not isinstance(rater.app.screen, Curtain)
        await wait(rater, clock, 0.1)
        assert isinstance(rater.app.screen, Curtain)
        shown = rater.text()
        assert not any(word in shown for word in [*SECRETS, "secretive", alias, "codes for"])
        assert "It is no password" in shown
        await wait(rater, clock, 60)
        assert sum(isinstance(screen, Curtain) for screen in rater.app.screen_stack) == 1


async def test_the_first_key_at_the_curtain_only_asks_for_enter_and_none_of_them_codes_anything(
    rated_study: Study, clock: Clock
) -> None:
    async with running(rated_study, rest=Rest(10, clock)) as rater:
        before = rater.screen.segment
        await wait(rater, clock, 10)
        assert rater.said() == "press any key"
        await rater.press("enter")
        assert isinstance(rater.app.screen, Curtain)
        assert rater.said() == "press enter to go on, ^q to leave"
        await rater.press("m", "0", "f5", ".", "down", "tab", "space", "escape", ";", "backspace", "f4", "f9", "f6")
        assert isinstance(rater.app.screen, Curtain)
        assert rater.log == []
        await rater.press("enter")
        assert rater.screen.segment == before
        assert "never" in rater.text()
        await rater.press("0")
        assert [event.op for event in rater.log] == ["none"]


async def test_keys_typed_fast_across_the_curtain_are_told_apart(rated_study: Study, clock: Clock) -> None:
    async with running(rated_study, rest=Rest(10, clock)) as rater:
        await wait(rater, clock, 10)
        await rater.press("0", "0", "enter", "0", gap=0.0001)
        assert [event.op for event in rater.log] == ["none"]


async def test_a_note_that_was_being_written_is_hidden_and_is_gone_on_with(rated_study: Study, clock: Clock) -> None:
    async with running(rated_study, rest=Rest(10, clock)) as rater:
        await rater.press(";", *"half")
        await wait(rater, clock, 10)
        assert "half" not in rater.text()
        await rater.press("x", "enter")
        assert isinstance(rater.app.screen, Note)
        await rater.press(*" done", "enter")
        desk = rater.screen.desk
        assert desk.note_text(rater.screen.segment) == "half done"


async def test_leaving_at_the_curtain_is_safe(rated_study: Study, clock: Clock) -> None:
    async with running(rated_study, rest=Rest(10, clock)) as rater:
        await rater.press("0")
        await wait(rater, clock, 10)
        await rater.press("ctrl+q")
        assert rater.app.return_value == "Everything is stored."


async def test_the_palette_at_the_curtain_shows_nothing_of_the_session(rated_study: Study, clock: Clock) -> None:
    async with running(rated_study, rest=Rest(10, clock)) as rater:
        await wait(rater, clock, 10)
        await rater.press("ctrl+p")
        await rater.pilot.pause(0.3)
        assert not any(word in rater.text() for word in [*SECRETS, "Undo"])
        await rater.press("escape")
        await rater.pilot.pause(0.3)
        await rater.press("m", "enter")
        assert rater.log == []
        assert "never" in rater.text()


async def test_the_palette_open_over_the_session_is_hidden_with_it(rated_study: Study, clock: Clock) -> None:
    async with running(rated_study, rest=Rest(10, clock)) as rater:
        await rater.press("ctrl+p")
        await rater.pilot.pause(0.3)
        await wait(rater, clock, 10)
        assert isinstance(rater.app.screen, Curtain)
        assert not any(word in rater.text() for word in [*SECRETS, "Undo"])
        await rater.press("x", "enter", "escape")
        await rater.pilot.pause(0.3)
        await rater.press("0")
        assert [event.op for event in rater.log] == ["none"]


async def test_the_session_can_be_hidden_by_name_also_where_the_clock_never_does(
    rated_study: Study, clock: Clock
) -> None:
    async with running(rated_study, rest=Rest(0, clock)) as rater:
        await wait(rater, clock, 500)
        assert not isinstance(rater.app.screen, Curtain)
        await rater.press("ctrl+p")
        await rater.press(*"hide the session")
        await rater.pilot.pause(0.5)
        await rater.press("enter")
        await rater.pilot.pause(0.5)
        assert isinstance(rater.app.screen, Curtain)


async def test_the_study_says_after_how_many_minutes(rated_study: Study) -> None:
    file = rated_study.folder / "study.toml"
    file.write_text(file.read_text(encoding="utf-8") + "lock_after_min = 3\n", encoding="utf-8")
    with open_study(rated_study.folder) as study:
        async with running(study) as rater:
            assert rater.app.rest._lock_after_s == 180


async def test_the_queue_is_hidden_too_and_tells_the_same_afterwards(rated_study: Study, clock: Clock) -> None:
    async with running(rated_study, session=None, rest=Rest(10, clock)) as rater:
        before = rater.text().splitlines()[:-1]
        await wait(rater, clock, 10)
        assert "submitted" not in rater.text()
        await rater.press("x", "enter")
        assert rater.text().splitlines()[:-1] == before, "the last line is Textual's footer, drawn when there is time"


async def test_the_sound_pauses_behind_the_curtain_and_no_pedal_starts_it(
    mpv: str, study_with: Callable[..., Study], tmp_path: Path, clock: Clock
) -> None:
    study = study_with(codebook_path("alliance-bordin"), recording=make_wav(tmp_path / "rec.wav", 30_000))
    async with running(study, player_args=TO_NOWHERE, rest=Rest(10, clock)) as rater:
        player = rater.screen.player
        await rater.press("space")
        assert await wait_for(rater, lambda: player.playing)
        await wait(rater, clock, 10)
        assert await wait_for(rater, lambda: not player.playing)
        await rater.press("space", "f4", "f9")
        assert not player.playing
        await rater.press("enter")
        assert isinstance(rater.app.screen, CodingScreen)
        assert not player.playing


async def test_a_rater_is_reminded_of_a_break_once_after_fifty_minutes_of_work(
    rated_study: Study, clock: Clock
) -> None:
    async with running(rated_study, size=WIDE, rest=Rest(10, clock)) as rater:
        await work(rater, clock, 49)
        assert REMINDER not in rater.said()
        await work(rater, clock, 1)
        rater.app.look_after()
        assert rater.said().endswith(REMINDER)
        await rater.press("0")
        assert rater.said().endswith(REMINDER), "a key does not take it away"
        assert "none" in rater.said()
        clock.pass_by(1)
        rater.app.look_after()
        assert REMINDER not in rater.said()
        await work(rater, clock, 100)
        assert REMINDER not in rater.said()


async def test_a_pause_of_five_minutes_begins_a_new_stretch(rated_study: Study, clock: Clock) -> None:
    async with running(rated_study, size=WIDE, rest=Rest(10, clock)) as rater:
        await work(rater, clock, 45)
        await wait(rater, clock, 5)
        assert REMINDER not in rater.said()
        await work(rater, clock, 49)
        rater.app.look_after()
        assert REMINDER not in rater.said()
        await work(rater, clock, 5)
        rater.app.look_after()
        assert rater.said().endswith(REMINDER)


async def test_the_reminder_waits_where_an_answer_needs_the_line(rated_study: Study, clock: Clock) -> None:
    async with running(rated_study, rest=Rest(10, clock)) as rater:
        await work(rater, clock, 50)
        rater.app.look_after()
        rater.screen.say("a long answer " * 5)
        assert REMINDER not in rater.said()
        rater.screen.say("short")
        assert rater.said().startswith("short")
        assert rater.said().endswith(REMINDER)


async def work(rater: Rater, clock: Clock, minutes: int) -> None:
    """Press a key that stores nothing every minute."""
    for _minute in range(minutes):
        clock.pass_by(1)
        rater.app.rest.key()


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_the_curtain_fits_small_screens(rated_study: Study, clock: Clock, size: tuple[int, int]) -> None:
    async with running(rated_study, size=size, rest=Rest(10, clock)) as rater:
        await wait(rater, clock, 10)
        assert "The session is hidden" in rater.text()
        assert "press any key" in rater.text()


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")
def test_on_a_real_terminal_the_curtain_comes_by_itself_and_leaves_no_text_behind(rated_study: Study) -> None:
    file = rated_study.folder / "study.toml"
    file.write_text(file.read_text(encoding="utf-8") + "lock_after_min = 0.01\n", encoding="utf-8")
    code = f"""
from pathlib import Path
from coder.tui.app import run
from coder.workflow.study import open_study
with open_study(Path({str(rated_study.folder)!r})) as study:
    print(run(study, "R1", "S01"))
"""
    output = on_a_terminal([sys.executable, "-c", code], "Everything is stored.", "session is hidden")
    shown, after = output.split("\x1b[?1049l")
    assert "never" in shown
    assert not any(word in after for word in SECRETS)
    assert output.count("\x1b]2;") + output.count("\x1b]0;") == 1, "the title names nothing"
