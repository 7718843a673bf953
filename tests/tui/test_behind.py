"""The segments behind a figure, and one of them with its words, its codes and its sound."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from coder.resources import codebook_path
from coder.tui.resting import Rest
from coder.tui.scope import Scope
from coder.tui.screens.agreement import VIEW, AgreementScreen
from coder.tui.screens.behind import BehindScreen
from coder.tui.screens.curtain import Curtain
from coder.tui.screens.segment import SegmentScreen
from coder.workflow.agreement_table import agreement_table
from coder.workflow.assignment import assign
from coder.workflow.behind import Compared
from coder.workflow.intake import add_rater
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.player.conftest import TO_NOWHERE, make_wav
from tests.tui.conftest import wait_for
from tests.tui.supervised import _compared, compared, line_with, supervising, to_row, until, worked_out
from tests.tui.test_curtain import Clock
from tests.workflow.publishing.example import NOTE, finish

__all__ = ["_compared", "compared"]

ROOT = Path(__file__).parents[2]


async def test_in_an_interval_each_raters_codes_are_told_with_their_segments(compared: Study) -> None:
    async with supervising(compared) as person:
        await worked_out(person)
        await person.press("2")
        await until(person, "why:")
        await to_row(person, "trust_open")
        await person.press("enter")
        text = await until(person, "2 compared, 1 not agreed")
        assert " ".join(text.splitlines()[3].split()) == "▌≠ S02 seg5-1 00:00 1 0 1"
        await person.press("enter")
        text = await until(person, "R3  ")
        assert "R1  TR+ at 2 · AL5 Alliance in these 5 minutes (3)" in text
        assert "R2  AL5 Alliance in these 5 minutes (3)  " in text
        assert "▌C 00:03 I have never told anybody that." in text


async def test_enter_opens_the_segments_behind_a_cell_disagreements_first(compared: Study) -> None:
    async with supervising(compared) as person:
        await worked_out(person)
        await to_row(person, "trust_open")
        await person.press("enter")
        text = await until(person, "7 compared, 1 not agreed")
        lines = [" ".join(line.split()) for line in text.splitlines()]
        assert lines[0] == "behind TR+ Risking disclosure · all raters · 7 compared, 1 not agreed"
        assert lines[1] == "session segment time speaks R1 R2 R3"
        assert lines[3:6] == [
            "▌≠ S02 2 00:03 client 1 0 1",
            "= S01 2 00:03 client 1 1 –",
            "= S01 5 00:10 client 0 0 –",
        ]
        await person.press("tab")
        assert " ".join(person.text().splitlines()[3].split()) == "▌= S01 2 00:03 client 1 1 –"
        await person.press("escape")
        assert isinstance(person.app.screen, AgreementScreen)


async def test_behind_a_pairs_cell_are_the_segments_that_both_rated(compared: Study) -> None:
    async with supervising(compared) as person:
        await worked_out(person)
        await to_row(person, "trust_open")
        await person.press("right", "right", "enter")
        text = await until(person, "R1 and R3 · 4 compared, 0 not agreed")
        assert "S01" not in text
        assert "R2" not in text


async def test_a_segment_is_read_among_its_turns_with_codes_and_notes(compared: Study) -> None:
    async with supervising(compared) as person:
        await worked_out(person)
        await to_row(person, "trust_open")
        await person.press("enter")
        await until(person, "7 compared")
        await person.press("down", "enter")
        text = await until(person, "never told")
        assert "S01:2  00:03  client   2 of 7" in text
        assert "▌C 00:03 I have never told anybody that." in text
        assert " T 00:01 How was it to tell her?" in text
        assert " C 00:09 Fine. Whatever you think." in text
        assert "got me" not in text, "three turns after it, no more"
        assert "R1  TR+ Risking disclosure" in text
        assert f"note: {NOTE}" in text
        await person.press("enter")
        text = await until(person, "▌C 00:10 Whatever you think.")
        assert "S01:5  00:10  client   3 of 7" in text
        await person.press("space")
        assert person.said() == "✗ no audio: no recording"
        await person.press("escape")
        assert line_with(person, "▌").split()[:3] == ["▌=", "S01", "5"], "the list stands on what was read last"


async def test_the_segment_is_played_and_paused_behind_the_curtain(
    mpv: str, study_with: Callable[..., Study], tmp_path: Path
) -> None:
    study = study_with(codebook_path("alliance-bordin"), recording=make_wav(tmp_path / "rec.wav", 30_000))
    add_rater(study, "R2")
    assign(study, ["R2"], ["S01"], per_session=2, seed=1)
    for rater in ("R1", "R2"):
        finish(open_desk(study, rater, "S01"), {}, 4)
    clock = Clock()
    async with supervising(study, rest=Rest(10, clock), player_args=TO_NOWHERE) as person:
        await worked_out(person)
        await person.press("enter")
        await until(person, "compared")
        await person.press("end", "enter")
        await until(person, "none: nothing applies")
        await person.press("space")
        screen = person.app.screen
        assert isinstance(screen, SegmentScreen)
        assert await wait_for(person, lambda: screen.player.playing)
        assert screen.player.position_ms >= 14_000, "where the last line begins"
        clock.pass_by(10)
        person.app.look_after()
        await person.settle()
        assert isinstance(person.app.screen, Curtain)
        assert await wait_for(person, lambda: not screen.player.playing)


async def test_a_rating_of_the_session_is_read_with_what_it_rests_on(compared: Study) -> None:
    async with supervising(compared) as person:
        await worked_out(person)
        await to_row(person, "g_bond")
        await person.press("enter")
        await until(person, "2 compared")
        await person.press("enter")
        text = await until(person, "of the session as a whole")
        assert "R1 BOND Bond (5, rests on 1 seg5-1) · GOAL" in " ".join(text.split())


async def test_ten_thousand_segments_are_listed_and_the_last_is_reached(compared: Study) -> None:
    table = agreement_table(compared)
    row = next(one for one in table.rows if one.name == "trust_open")
    many = [
        Compared("S01", str(at), 1000 * at, "client", {"R1": "1", "R2": "0" if at == 9000 else "1"}, at != 9000)
        for at in range(1, 10_001)
    ]
    async with supervising(compared) as person:
        await worked_out(person)
        await person.app.push_screen(BehindScreen(Scope(compared), row, row.all, lambda: many))
        await until(person, "10000 compared, 1 not agreed")
        assert line_with(person, "▌").startswith("▌≠  S01      9000")
        await person.press("end")
        assert line_with(person, "▌").startswith("▌=  S01      10000")
        await person.press("pageup", "up")
        assert line_with(person, "▌").startswith("▌=  S01      9980")


@pytest.fixture
def window(tmux: str, compared: Study) -> Iterator[object]:
    from benches.window import Window

    command = [sys.executable, "-m", "coder", "supervise", "--study", str(compared.folder)]
    opened = Window(command, ROOT)
    yield opened
    opened.close()


@pytest.mark.skipif(sys.platform == "win32", reason="tmux is a Unix thing")
def test_on_a_real_terminal_of_80_by_24_it_leads_to_the_words_and_back(window: object) -> None:
    window.wait(lambda shown: "why:" in shown)
    shown = window.settled()
    assert shown[0].strip().startswith(VIEW)
    assert max(map(cell_len, shown)) <= 80
    assert "segments" in shown[23]
    window.press("Enter")
    window.wait(lambda shown: "compared" in shown)
    window.press("Enter")
    window.wait(lambda shown: "▌" in shown and "How was it to tell her?" in shown)
    window.press("C-q")
    while window.runs:
        time.sleep(0.05)
    assert not any("anybody" in line for line in window.screen()), "nothing stays behind"
