"""The supervisor's agreement: a matrix with intervals, and the segments behind each cell."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from coder.errors import ConflictError
from coder.tui.beside import beside
from coder.tui.keyboard.reading import load_keyboard
from coder.tui.resting import Rest
from coder.tui.scope import Counted, Scope
from coder.tui.screens.agreement import VIEW, AgreementScreen
from coder.tui.screens.curtain import Curtain
from coder.tui.supervisor import SupervisorApp
from coder.workflow.agreement_table import AgreementTable
from coder.workflow.assignment import assign
from coder.workflow.intake import add_rater
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.tui.conftest import WIDE
from tests.tui.supervised import _compared, compared, line_with, supervising, to_row, until, worked_out
from tests.tui.test_curtain import Clock
from tests.workflow.publishing.example import finish

__all__ = ["_compared", "compared"]

VERY_WIDE = (140, 40)


async def test_every_row_has_denominator_base_rate_equal_pairs_coefficient_and_bar(compared: Study) -> None:
    async with supervising(compared, VERY_WIDE) as person:
        await worked_out(person)
        # Units with two ratings or more: 3 of S01 (R2 could not hear the fourth) and 4 of S02. Of the 19 ratings 4 are
        # given. Krippendorff's alpha: 1 - (2/18) / (2 x 4 x 14 / (18 x 17)) = 0.696; equal pairs: (6 + 1/3) / 7.
        words = line_with(person, "trust_open").split()
        assert words[:3] == ["TR+", "Risking", "disclosure"]
        assert words[3:9] == ["trust_open", "7/8", "21%", "0.905", "α", "nominal"]
        assert words[9] == "0.696"
        # R1 and R2 on 7 units, one given by both, one by R1 alone: alpha 1 - (2/14) / (2 x 3 x 11 / (14 x 13)) = 0.61.
        # R1 and R3 gave the same on the 4 of S02. R2 gave nothing there: 1 - (2/8) / (2 x 1 x 7 / (8 x 7)) = 0.
        assert words[-6:] == ["0.61", "(7)", "1.00", "(4)", "0.00", "(4)"]
        assert "●" in words[10:-6]
        assert "R1 R2" in person.text()


async def test_the_first_line_says_what_is_shown_and_the_study_records_nothing(compared: Study) -> None:
    def stored() -> list[str]:
        with sqlite3.connect(compared.store.path) as connection:
            return list(connection.iterdump())

    before = stored()
    async with supervising(compared) as person:
        await worked_out(person)
        assert person.text().splitlines()[0].strip().startswith(f"{VIEW} · 2 sessions doubly coded")
        assert person.text().count(VIEW) == 1
        await person.press("enter")
        await until(person, "compared")
        await person.press("enter")
        await until(person, "none: nothing applies")
        await person.press("ctrl+q")
        assert person.app.return_value is None
    assert stored() == before


async def test_an_undefined_figure_is_its_reason_in_words_and_no_number(compared: Study) -> None:
    async with supervising(compared, VERY_WIDE) as person:
        await worked_out(person)
        row = line_with(person, "bond_distance")
        assert row.endswith("α nominal  one category used" + " " * 12 + "one categ.    one categ.    one categ.")
        await to_row(person, "bond_distance")
        assert "is undefined: one category used" in person.text()


async def test_below_stands_where_the_limits_come_from_or_why_there_are_none(compared: Study) -> None:
    async with supervising(compared) as person:
        await worked_out(person)
        await to_row(person, "trust_open")
        assert "Krippendorff's α, nominal 0.696 · no limits: too few sessions" in person.text()
        assert "why: raters differ between sessions" in person.text()
        await person.press("right")
        assert "TR+ Risking disclosure  trust_open · R1 and R2: both rated 7 of 8 units" in person.text()
        assert "Krippendorff's α, nominal 0.606 · no limits: too few sessions" in person.text()


async def test_units_are_switched_and_what_was_worked_out_is_kept(compared: Study) -> None:
    async with supervising(compared, VERY_WIDE) as person:
        await worked_out(person)
        await to_row(person, "trust_open")
        await person.press("3")
        assert "[3 sessions]" in person.text()
        await until(person, "why: not every rater rated every session")
        assert "trust_open" in line_with(person, "▌")
        assert line_with(person, "▌").split()[4:6] == ["2/2", "–"]
        await person.press("1")
        assert line_with(person, "▌").split()[4:6] == ["7/8", "21%"]


async def test_flagged_segments_are_left_out_and_taken_in(flagged: Study) -> None:
    async with supervising(flagged) as person:
        await worked_out(person)
        await to_row(person, "group:trust")
        assert "14 of 14 units" in person.text()
        await person.press("!")
        text = await until(person, "12 of 12 units")
        assert "flagged left out" in text
        await person.press("enter")
        await until(person, "12 compared")
        await person.press("escape", "!")
        assert "14 of 14 units" in person.text()


@pytest.fixture
def flagged(study: Study, make_session: Callable[..., str]) -> Study:
    """Two raters on S01 and S02, alike; R1 was unsure of a segment in each."""
    for rater in ("R1", "R2"):
        add_rater(study, rater)
    for session in ("S01", "S02"):
        make_session(session)
    assign(study, ["R1", "R2"], per_session=2, seed=1)
    for session in ("S01", "S02"):
        for rater in ("R1", "R2"):
            desk = open_desk(study, rater, session)
            if rater == "R1":
                desk.unsure(desk.segments[0])
            finish(desk, {2: ["trust_open"]}, 4)
    return study


async def test_lines_are_ordered_by_value_prevalence_and_name_and_some_kinds_shown_alone(compared: Study) -> None:
    async with supervising(compared) as person:
        await worked_out(person)
        screen = person.app.screen
        assert isinstance(screen, AgreementScreen)
        by_book = [one.name for one in screen._rows]
        assert by_book[:2] == ["group:bond", "group:trust"]
        await person.press("tab")
        assert "lowest value first" in person.text()
        values = [one.all.headline.value for one in screen._rows]
        defined = [value for value in values if value is not None]
        assert defined == sorted(defined)
        assert values[len(defined) :] == [None] * (len(values) - len(defined))
        await person.press("tab", "tab")
        titles = [one.title.casefold() for one in screen._rows]
        assert titles == sorted(titles)
        await person.press("tab", "f3")
        assert "cannot code" in person.text()
        await person.press("4")
        assert {one.name for one in screen._rows} == {name for name in by_book if name.startswith(("g_", "seg_"))}
        assert person.said() == "shown: ratings"


async def test_nothing_doubly_coded_is_told_with_the_way_out(rated_study: Study) -> None:
    async with supervising(rated_study) as person:
        text = await until(person, "nothing to compare")
        assert "No session has two submitted codings" in text
        assert "Assign some doubly (coder assign --double 20%) and submit them." in text
        await person.press("down", "right", "enter", "f2", "tab", "end")
        assert "nothing to compare" in person.text()
        await person.press("escape")
        assert not person.app.is_running


async def test_while_it_is_worked_out_the_screen_says_so_and_can_be_left(compared: Study) -> None:
    may_go_on, ended = Event(), Event()

    class Slow(Scope):
        def table(self, counted: Counted) -> AgreementTable:
            may_go_on.wait()
            table = super().table(counted)
            ended.set()
            return table

    async with supervising(compared) as person:
        await person.app.push_screen(AgreementScreen(Slow(compared)))
        await until(person, "Working out agreement on segments: 1 s. ^q leaves at any time.")
        await person.press("down", "right", "enter", "tab", "f2")
        assert "Working out agreement" in person.text()
        await person.press("ctrl+q")
        assert not person.app.is_running
    may_go_on.set()
    assert ended.wait(60), "what nobody waits for any more comes to its end and disturbs nobody"
    assert person.app.fault == ""


async def test_a_work_beside_the_screen_hands_over_its_error_and_is_given_up_when_nobody_waits() -> None:
    def fail() -> None:
        raise ConflictError("No.", "Otherwise.")

    with pytest.raises(ConflictError, match="No"):
        await beside(fail)
    held = Event()
    waiting = asyncio.ensure_future(beside(held.wait))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    held.set()


async def test_asking_for_another_unit_meanwhile_drops_the_first(compared: Study) -> None:
    async with supervising(compared) as person:
        await person.press("3")
        await until(person, "why:")
        assert "[3 sessions]" in person.text()
        await person.press("f3", "5")
        assert "trust_open" not in person.text()
        assert "score" in person.text()


async def test_help_lists_the_screens_own_commands_and_signs(compared: Study) -> None:
    async with supervising(compared, WIDE) as person:
        await worked_out(person)
        footer = person.text().splitlines()[-1]
        assert "⏎ segments" in footer
        assert "^q leave" in footer
        await person.press("f1")
        text = str(person.app.screen.query_one("Static").render())
        for words in ("Open the segments behind this figure", "Count on sessions", "├──●──┤    the value and its 95 %"):
            assert words in text


async def test_keys_toml_moves_its_commands(compared: Study, tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('[keys]\non-sessions = "f8"\n', encoding="utf-8")
    async with supervising(compared, keyboard=load_keyboard(tmp_path / "keys.toml")) as person:
        await worked_out(person)
        await person.press("3")
        assert "[1 segments]" in person.text()
        await person.press("f8")
        assert "[3 sessions]" in person.text()


async def test_the_curtain_falls_over_figures_and_words_alike(compared: Study) -> None:
    clock = Clock()
    async with supervising(compared, rest=Rest(10, clock)) as person:
        await worked_out(person)
        clock.pass_by(10)
        person.app.look_after()
        await person.settle()
        assert isinstance(person.app.screen, Curtain)
        assert "Risking" not in person.text()
        await person.press("x", "enter")
        assert "Bond" in person.text()


async def test_all_about_a_figure_is_a_page(compared: Study) -> None:
    async with supervising(compared, WIDE) as person:
        await worked_out(person)
        await to_row(person, "group:trust")
        await person.press("f2")
        text = str(person.app.screen.query_one("Static").render())
        assert "units: 14, of which 13 have two ratings or more (the denominator)" in text
        assert "  TR+ Risking disclosure" in text
        assert "Gwet's AC1" in text


def test_the_title_names_nothing() -> None:
    assert (SupervisorApp.TITLE, SupervisorApp.SUB_TITLE) == ("coder", None)
