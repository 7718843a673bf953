"""Leaving the program: nothing half-written is lost, or it is said what is."""

from collections.abc import Callable

import pytest

from coder.tui.screens.dialogs import Note
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from coder.workflow.submission import submit
from tests.tui.conftest import MINI, Rater, running
from tests.tui.test_check import finish
from tests.tui.test_ratings import go_to, open_ratings

ALL_STORED = "Everything is stored."


def notes(study: Study, kind: str = "utt") -> list[str]:
    desk = open_desk(study, "R1", "S01")
    return [text for one in desk.segments_of(kind) if (text := desk.note_text(one))]


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_leaving_over_an_open_note_stores_every_letter_typed_however_fast(rated_study: Study, key: str) -> None:
    async with running(rated_study) as rater:
        await rater.press(";", *"half written", key, gap=0.0001)
        assert rater.app.return_value == ALL_STORED
    assert notes(rated_study) == ["half written"]


async def test_leaving_over_the_palette_over_an_open_note_stores_it(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(";", *"half written", "ctrl+p")
        await rater.pilot.pause(0.3)
        await rater.press("ctrl+q")
        assert rater.app.return_value == ALL_STORED
    assert notes(rated_study) == ["half written"]


async def test_leaving_right_after_a_note_is_entered_stores_it_once(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(";", *"done", "enter", "ctrl+q", gap=0.0001)
        assert rater.app.return_value == ALL_STORED
        assert [event.op for event in rater.log] == ["note"]
    assert notes(rated_study) == ["done"]


async def test_leaving_over_a_note_of_the_ratings_stores_it(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_goal")
        await rater.press(";", *"aims", "ctrl+q")
    assert notes(rated_study, "session") == ["aims"]


async def test_leaving_over_a_note_that_was_not_touched_stores_nothing(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(";", *"kept", "enter", ";", "ctrl+q")
        assert [event.op for event in rater.log] == ["note"]


async def test_escape_drops_a_note_as_its_box_says(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(";", *"no")
        assert "enter stores · esc back" in rater.text()
        await rater.press("escape", "ctrl+q")
        assert rater.log == []


async def test_a_note_that_the_store_does_not_take_is_told_when_leaving(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m")
        rated_study.store.limit_pages(1)
        await rater.press(";")
        assert isinstance(rater.app.screen, Note)
        rater.app.screen.line.value = "w" * 200_000
        await rater.press("ctrl+q")
        said = str(rater.app.return_value)
        assert said.startswith("Not stored: the open note (the store did not take it)")
        assert said.endswith("Everything else is.")
    rated_study.store.limit_pages(1_000_000)
    assert notes(rated_study) == []


async def test_a_note_on_a_session_submitted_meanwhile_is_told_when_leaving(rated_study: Study) -> None:
    finish(rated_study)
    submit(open_desk(rated_study, "R1", "S01"))
    async with running(rated_study) as rater:
        await rater.press(";", *"late", "ctrl+q")
        assert str(rater.app.return_value).startswith("Not stored: the open note (This session is submitted;")
    assert notes(rated_study) == []


async def typed_half(rater: Rater) -> None:
    await open_ratings(rater)
    await go_to(rater, "mood")
    await rater.press("7", ".")


async def test_a_number_typed_by_half_is_not_taken_for_a_rating_and_is_told(study_with: Callable[..., Study]) -> None:
    study = study_with(MINI)
    async with running(study) as rater:
        await typed_half(rater)
        await rater.press("ctrl+q")
        assert rater.app.return_value == "Not stored: 7., typed without enter. Everything else is."
        assert rater.log == []
