"""Who is who."""

from coder.model import Transcript, Turn, Word
from coder.tui.app import RolesApp

TALK = Transcript(
    tuple(
        Turn(speaker, (Word(2000 * at, 2000 * at + 1900, text, speaker),))
        for at, (speaker, text) in enumerate([("A", "welcome"), ("B", "\x1b[31mthanks"), ("C", "hm")])
    )
)


async def test_digits_give_roles_to_speakers_in_turn() -> None:
    app = RolesApp(TALK, {})
    async with app.run_test(size=(80, 24)) as pilot:
        assert "welcome" in str(app.screen.query_one("#panel").render())
        await pilot.press("1", "2")
        await pilot.press("backspace", "enter")
    assert app.roles == {"A": "therapist", "B": "client"}


async def test_roles_that_are_known_stay_unless_taken_off() -> None:
    app = RolesApp(TALK, {"A": "other", "C": "client"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home", "backspace", "enter")
    assert app.roles == {"C": "client"}


async def test_leaving_gives_no_roles() -> None:
    app = RolesApp(TALK, {"A": "other"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "escape")
    assert app.roles is None


async def test_what_a_speaker_says_cannot_command_the_terminal() -> None:
    app = RolesApp(TALK, {})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        assert "\x1b" not in str(app.screen.query_one("#panel").render())
