"""Moving among some segments only, with the others in view."""

import pytest
from rich.color import Color

from coder.model import Value
from coder.tui.screens.evidence import EvidenceScreen
from coder.tui.screens.filtering import FilterDialog
from coder.tui.screens.find import Find
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.ratings import RatingsScreen
from coder.tui.sifting import Filter, Sieve
from coder.tui.widgets.transcript import Transcript
from coder.workflow.coding import Desk
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.tui.conftest import NARROW, Rater, running
from tests.tui.test_ratings import go_to, open_ratings

CLIENT = [1, 3, 4, 6]
"""The client's segments; 0, 2 and 5 are the therapist's."""


def top(rater: Rater) -> str:
    return rater.text().splitlines()[0]


def desk_with(study: Study) -> Desk:
    return open_desk(study, "R1", "S01")


async def test_moves_go_among_what_fits(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "7", "enter")
        assert rater.screen.at == 1
        visited = []
        for key in ("enter", "down", "up", "end", "home", "pagedown", "pageup", "end", "enter"):
            await rater.press(key)
            visited.append(rater.screen.at)
        assert visited == [3, 4, 3, 6, 1, 6, 1, 6, 6]
        assert "no more segments fit the filter" in rater.said()
        assert rater.log == []


async def test_the_line_at_the_top_says_what_is_asked_and_how_many_fit(rated_study: Study) -> None:
    async with running(rated_study, size=NARROW) as rater:
        await rater.press("f3", "1", "7")
        assert isinstance(rater.app.screen, FilterDialog)
        assert "4 of 7 segments fit" in rater.text()
        await rater.press("enter")
        assert "filter: client · incomplete (4)" in top(rater)
        await rater.press("0")
        assert "filter: client · incomplete (3)" in top(rater)
        await rater.press("f3", "0")
        assert "filter" not in top(rater)


async def test_escape_shows_all_segments_before_it_leaves(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "6", "enter", "escape")
        assert rater.screen.sieve is None
        assert "all segments" in rater.said()
        await rater.press("enter")
        assert rater.screen.at == 1
        await rater.press("escape")
        assert isinstance(rater.app.screen, QueueScreen)


async def test_what_does_not_fit_stays_in_view_and_is_faint(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "7", "enter")
        strips = rater.app.screen._compositor.render_strips()
        lines = {strip.text.split()[0].lstrip("▌│")[:1]: strip for strip in strips[2:9]}
        faint = Color.parse("#7d7d7d").triplet
        faint_there = {
            letter: any(one.style and one.style.color and one.style.color.triplet == faint for one in strip)
            for letter, strip in lines.items()
        }
        assert faint_there == {"T": True, "C": False}
        edges = [strip.text[0] for strip in strips[2:9]]
        assert edges == [" ", "▌", " ", "│", "│", " ", "│"]


async def test_a_segment_that_fits_no_more_is_passed_over_from_then_on(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "1", "enter", "0", "0")
        assert rater.screen.at == 2
        await rater.press("up")
        assert rater.screen.at == 2
        await rater.press("backspace")
        assert rater.screen.at == 1
        assert rater.screen.sieve is not None
        assert rater.screen.sieve.places == [1, 2, 3, 4, 5, 6]


async def test_the_last_that_fits_says_so_and_the_code_is_stored(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("end", "f3", "1", "7", "enter", "0")
        assert [event.op for event in rater.log] == ["none"]
        assert rater.said().startswith("none; no more segments fit the filter")


async def test_tab_goes_to_what_is_incomplete_among_what_fits(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "7", "enter", "0", "home", "tab")
        assert rater.screen.at == 3
        await rater.press("0", "0", "0", "tab")
        assert rater.said() == "Every segment that fits the filter is complete."


async def test_none_up_to_here_waits_until_all_segments_are_shown(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "7", "enter", "end", "f5")
        assert rater.log == []
        assert "A filter is on" in rater.said()


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        (["2"], [2]),
        (["3"], [3]),
        (["4"], [1]),
        (["5"], [0, 4]),
        (["m"], [0]),
        (["b"], [4]),
        (["m", "m"], [0, 1, 2, 3, 4, 5, 6]),
        (["m", "b"], [4]),
        (["5", "7"], [4]),
        (["1", "6"], [2, 5]),
        (["1", "2", "6"], [2]),
        (["down", "space"], [2]),
        (["6", "7"], CLIENT),
    ],
)
async def test_each_line_of_the_filter_lets_its_segments_through(
    rated_study: Study, keys: list[str], places: list[int]
) -> None:
    desk = desk_with(rated_study)
    desk.code(desk.segments[0], "reg_empathy")
    desk.bookmark(desk.segments[1])
    desk.unsure(desk.segments[2])
    desk.problem(desk.segments[3], "words")
    desk.code(desk.segments[4], "bond_ease")
    async with running(rated_study) as rater:
        await rater.press("f3", *keys, "enter")
        found = rater.screen.sieve.places if rater.screen.sieve else [*range(7)]
        assert found == places


async def test_a_code_to_ask_for_is_found_by_its_name(rated_study: Study) -> None:
    desk = desk_with(rated_study)
    desk.code(desk.segments[4], "bond_ease")
    async with running(rated_study) as rater:
        await rater.press("f3", "/", *"ease and")
        assert isinstance(rater.app.screen, Find)
        await rater.press("enter", "enter")
        assert "filter: BE+ (1)" in top(rater)
        assert rater.screen.at == 4
        assert len(rater.log) == 1


async def test_a_filter_that_nothing_fits_is_not_set(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("enter", "f3", "2", "enter")
        assert rater.screen.sieve is None
        assert rater.said() == "✗ No segment fits: unsure."
        assert rater.screen.at == 1


async def test_escape_in_the_dialog_keeps_the_filter_that_was_on(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "7", "enter", "f3", "6", "escape")
        assert rater.screen.sieve is not None
        assert rater.screen.sieve.filter == Filter().turned("speaker", "client")


async def test_links_are_looked_for_among_what_fits(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await go_to(rater, "g_bond")
        await rater.press("6", "+", "f3", "7", "enter", "+", "enter", "+", "escape")
        assert isinstance(rater.app.screen, EvidenceScreen)
        await rater.press("escape")
        assert isinstance(rater.app.screen, RatingsScreen)
        segments = rater.app.screen.desk.segments
        assert rater.log[-1].value == Value(6, evidence=(segments[1].id, segments[3].id))


async def test_a_key_asks_only_about_the_segments_it_changed(
    rated_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "1", "enter")
        asked: list[str] = []
        fits = Sieve._fits
        monkeypatch.setattr(Sieve, "_fits", lambda self, one: asked.append(one.id) or fits(self, one))
        drawn: list[int] = []
        redraw = Transcript._redraw
        monkeypatch.setattr(Transcript, "_redraw", lambda self, at: drawn.append(at) or redraw(self, at))
        await rater.press("0")
        assert asked == [rater.screen.segments[0].id]
        assert set(drawn) == {0, 1}
