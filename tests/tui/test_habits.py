"""How a person likes to listen, kept on this machine."""

from pathlib import Path

import pytest

from coder.tui import habits
from coder.tui.habits import Habits
from coder.workflow.study import Study
from tests.tui.conftest import running


def test_habits_come_back_as_they_were_saved(config: Path) -> None:
    changed = Habits(plays_on_move=False, follows=True, preroll_ms=0, rewind_ms=2500)
    assert habits.load() == Habits()
    assert habits.save(changed)
    assert habits.load() == changed
    assert [path.name for path in config.iterdir()] == ["listening.toml"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not toml", Habits()),
        ("plays_on_move = 0\nrewind_ms = true\nunknown = 1", Habits()),
        ("preroll_ms = -5\nrewind_ms = 999999", Habits(preroll_ms=0, rewind_ms=30_000)),
        ("follows = true", Habits(follows=True)),
    ],
)
def test_what_makes_no_sense_is_as_it_comes_with_the_program(config: Path, text: str, expected: Habits) -> None:
    config.mkdir()
    (config / "listening.toml").write_text(text)
    assert habits.load() == expected


def test_habits_that_cannot_be_kept_are_no_failure(config: Path) -> None:
    config.write_text("a file where the folder should be")
    assert not habits.save(Habits())
    assert habits.load() == Habits()


async def test_the_two_habits_are_changed_by_a_key_and_remembered(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("ctrl+o")
        assert rater.said() == "a move plays the segment: off"
        await rater.press("ctrl+l")
        assert rater.said() == "the segment follows the sound: on"
    async with running(rated_study) as rater:
        assert rater.screen.listening.habits == Habits(plays_on_move=False, follows=True)


async def test_the_two_habits_can_be_changed_by_name(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("ctrl+p")
        await rater.press(*"follows the sound")
        await rater.pilot.pause(0.5)
        await rater.press("enter")
        await rater.pilot.pause(0.5)
        assert rater.screen.listening.habits.follows
