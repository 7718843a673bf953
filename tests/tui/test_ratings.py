"""Ratings of intervals and the session, and what they rest on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.model import Value
from coder.tui.screens.check import CheckScreen
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.dialogs import Choice
from coder.tui.screens.evidence import EvidenceScreen
from coder.tui.screens.ratings import RatingsScreen
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.tui.conftest import EVERY_RULE, MINI, NARROW, WIDE, Rater, running


async def open_ratings(rater: Rater) -> RatingsScreen:
    """Go from coding over the check to the ratings, by the line that leads there."""
    await rater.press("f6")
    assert isinstance(rater.app.screen, CheckScreen)
    lines = [line.text for line in rater.app.screen._lines]
    at = next(number for number, line in enumerate(lines) if line.startswith("ratings"))
    await rater.press("home", *["down"] * at, "enter")
    assert isinstance(rater.app.screen, RatingsScreen)
    return rater.app.screen


async def go_to(rater: Rater, code: str) -> None:
    screen = rater.app.screen
    assert isinstance(screen, RatingsScreen)
    at = [item.code.id for item in screen._items].index(code)
    await rater.press("home", *["down"] * at)
    assert screen.item.code.id == code


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_ratings_are_empty_until_a_key_and_their_anchors_are_in_view(
    rated_study: Study, size: tuple[int, int]
) -> None:
    async with running(rated_study, size=size) as rater:
        await open_ratings(rater)
        assert rater.log == []
        await go_to(rater, "g_bond")
        text = rater.text()
        assert all(words in text for words in ("Strong, repeated evidence against", "nothing offsets it"))
        assert ("(shown at" in text) == (size == WIDE)
        assert "●" not in text
        await rater.press("6")
        (event,) = rater.log
        assert (event.code, event.value) == ("g_bond", Value(6))
        assert "● 6 Clear evidence for" in rater.text()


async def test_a_rating_that_needs_evidence_is_missing_until_it_has_some(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_bond")
        await rater.press("+")
        assert "Give the rating first" in rater.said()
        await rater.press("6", "+")
        assert isinstance(rater.app.screen, EvidenceScreen)
        await rater.press("down", "+", "down", "+")
        first, second = (one.id for one in rater.app.screen.segments[1:3])
        assert "◆" in rater.text()
        assert rater.log[-1].value == Value(6, evidence=(first, second))
        await rater.press("+", "escape")
        assert rater.log[-1].value == Value(6, evidence=(first,))
        assert "evidence 2" in rater.text()
        assert "6!" not in rater.text()


async def test_the_evidence_stays_when_the_number_changes(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_bond")
        await rater.press("6", "+", "+", "escape", "3")
        value = rater.log[-1].value
        assert value is not None
        assert (value.value, len(value.evidence)) == (3, 1)


async def test_evidence_is_refused_where_the_book_takes_none(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await rater.press("5", "+")
        assert isinstance(rater.app.screen, RatingsScreen)
        assert "takes no evidence" in rater.said()


async def test_a_number_off_the_scale_is_refused(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await rater.press("9", "-", ".")
        assert rater.log == []
        assert "single digits" in rater.said()


async def test_no_value_asks_for_a_reason_of_the_scale(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_away")
        await rater.press("_")
        assert isinstance(rater.app.screen, Choice)
        await rater.press("1")
        assert rater.log[-1].value == Value(None, reason="not_applicable")


async def test_a_rating_is_undone_redone_and_taken_off(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await rater.press("5", "backspace", "ctrl+r", "delete")
        assert [event.op for event in rater.log] == ["set", "clear", "set", "clear"]
        await rater.press("delete")
        assert "nothing to take off" in rater.said()


async def test_undo_and_redo_go_to_the_rating_they_change(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        screen = await open_ratings(rater)
        await go_to(rater, "g_bond")
        await rater.press("6", "end", "backspace")
        assert screen.item.code.id == "g_bond"
        assert rater.said() == "undone: Bond: 6"
        assert rater.log[-1].undoes == rater.log[0].id
        await rater.press("home", "ctrl+r")
        assert screen.item.code.id == "g_bond"
        assert rater.log[-1].value == Value(6)


async def test_undo_of_a_note_goes_to_a_rating_of_its_segment_and_of_a_code_elsewhere_nowhere(
    rated_study: Study,
) -> None:
    async with running(rated_study) as rater:
        await rater.press("m")
        screen = await open_ratings(rater)
        await go_to(rater, "g_bond")
        await rater.press(";", *"warm", "enter", "home", "backspace")
        assert screen.item.segment.kind == "session"
        here = screen.item
        await rater.press("backspace")
        assert (screen.item, rater.said()) == (here, "undone: + Conveyed understanding")


async def test_a_rating_behind_a_closed_condition_takes_no_number(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_resolve")
        await rater.press("3", "_")
        assert rater.log == []
        assert "asked only when count(rupture) > 0" in rater.said()


async def test_next_missing_goes_round_what_a_submit_waits_for(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        screen = await open_ratings(rater)
        await rater.press("5", "tab")
        assert screen.item.code.id == "g_goal"
        await rater.press("shift+tab")
        assert screen.item.code.id == "g_against"


async def test_a_note_on_the_session_is_stored(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_goal")
        await rater.press(";", *"aims named 7", "enter")
        desk = open_desk(rated_study, "R1", "S01")
        assert desk.note_text(desk.segments_of("session")[0]) == "aims named 7"


async def test_longer_values_are_typed_and_stored_on_enter(study_with: Callable[..., Study]) -> None:
    study = study_with(MINI)
    async with running(study) as rater:
        await open_ratings(rater)
        await go_to(rater, "mood")
        await rater.press("7", ".", "4")
        assert rater.log == []
        assert "7.4_  enter stores it" in rater.text()
        await rater.press("backspace", "2", "enter")
        assert rater.log[-1].value == Value(7.2)
        await go_to(rater, "g_bond")
        await rater.press("-", "0", ".", "5", "enter")
        assert rater.log[-1].value == Value(-0.5)
        count = len(rater.log)
        await rater.press("-", "-", "enter")
        assert "-- is not a number" in rater.said()
        await rater.press("0", ".", "3", "enter")
        assert "by 0.5, not 0.3" in rater.said()
        assert len(rater.log) == count


async def test_codes_on_another_kind_of_segment_are_coded_on_a_screen_of_that_kind(
    study_with: Callable[..., Study],
) -> None:
    study = study_with(EVERY_RULE)
    async with running(study) as rater:
        await rater.press("f6")
        assert isinstance(rater.app.screen, CheckScreen)
        lines = [line.text for line in rater.app.screen._lines]
        at = next(number for number, line in enumerate(lines) if line.startswith("tally"))
        await rater.press("home", *["down"] * at, "enter")
        assert isinstance(rater.app.screen, CodingScreen)
        assert rater.screen.segment.kind == "tally"
        await rater.press("n", "escape")
        assert rater.screen.segment.kind == "utt"
        assert [event.code for event in rater.log] == ["nod"]


ONLY_RATES = """
schema: alliance-codebook/1
kind: codebook
id: only-rates
version: 1.0.0
title: {en: Only rates}
language: en
rights: {item_text: original, license: CC0-1.0}
targets: {dyad: pair}
segments: {session: {kind: session}}
scales: {five: {type: ordinal, min: 1, max: 5, step: 1, metric: ordinal}}
codes:
  bond:
    {label: Bond, abbr: BO, kind: rating, segment: session, target: dyad, scale: five, required: true,
     definition: d, use_when: u, not_when: n, examples: [e]}
"""


async def test_a_book_that_only_rates_opens_on_the_ratings(study_with: Callable[..., Study], tmp_path: Path) -> None:
    book = tmp_path / "only-rates.yaml"
    book.write_text(ONLY_RATES, encoding="utf-8")
    async with running(study_with(book)) as rater:
        assert isinstance(rater.app.screen, RatingsScreen)
        await rater.press("4")
        assert [(event.code, event.value) for event in rater.log] == [("bond", Value(4))]
        await rater.press("_")
        assert "takes no reason" in rater.said()
