"""Sound on the coding screen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.model import Segment, Span
from coder.player import SilentPlayer
from coder.resources import codebook_path
from coder.tui.listening import Listening
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.player.conftest import TO_NOWHERE, make_wav
from tests.tui.conftest import Rater, running


class Recorder(SilentPlayer):
    """A silent player that pretends to run and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__("")
        self.asked: list[object] = []

    def play_span(self, start_ms: int, end_ms: int) -> None:
        self.asked.append((start_ms, end_ms))
        self.playing = True
        self.position_ms = start_ms

    def loop(self, span: Span | None) -> None:
        self.asked.append(span)

    def seek(self, ms: int) -> None:
        self.asked.append(ms)
        super().seek(ms)

    def pause(self) -> None:
        self.playing = False


SEGMENTS = [Segment(f"s{at}", "utt", at + 1, 1000 * at, 1000 * at + 800, "client") for at in range(10)]


@pytest.fixture
def listening() -> Listening:
    return Listening(Recorder(), SEGMENTS)


def asked(listening: Listening) -> list[object]:
    assert isinstance(listening.player, Recorder)
    return listening.player.asked


def test_replay_plays_the_segment_then_loops_it_then_stops(listening: Listening) -> None:
    assert [listening.replay(SEGMENTS[2]) for _ in range(3)] == ["replay", "loop", "loop off"]
    assert asked(listening) == [(2000, 2800), Span(2000, 2800), None]
    assert not listening.player.playing


def test_replay_of_another_segment_begins_anew(listening: Listening) -> None:
    listening.replay(SEGMENTS[2])
    assert listening.replay(SEGMENTS[3]) == "replay"


def test_a_move_takes_a_paused_sound_along(listening: Listening) -> None:
    listening.arrive(SEGMENTS[4])
    assert listening.player.position_ms == 4000


def test_a_move_to_where_the_sound_is_about_to_be_leaves_it_running(listening: Listening) -> None:
    listening.player.playing = True  # type: ignore[misc]
    listening.player.position_ms = 3700  # type: ignore[misc]
    listening.arrive(SEGMENTS[4])
    assert asked(listening) == []
    listening.arrive(SEGMENTS[8])
    assert asked(listening) == [8000]


def test_a_move_during_a_replay_replays_where_it_leads(listening: Listening) -> None:
    listening.replay(SEGMENTS[2])
    listening.arrive(SEGMENTS[3])
    assert asked(listening)[-1] == (3000, 3800)
    assert listening.replay(SEGMENTS[3]) == "loop"


def test_a_move_after_a_replay_is_silent(listening: Listening) -> None:
    listening.replay(SEGMENTS[2])
    listening.player.playing = False  # type: ignore[misc]
    listening.arrive(SEGMENTS[3])
    assert asked(listening)[-1] == 3000
    assert not listening.player.playing


def test_what_sounded_is_counted_by_segment_and_a_jump_is_not(listening: Listening) -> None:
    player = listening.player
    player.playing = True  # type: ignore[misc]
    assert listening.look() == {}
    player.position_ms = 1300  # type: ignore[misc]
    assert listening.look() == {"s0": 800, "s1": 300}
    player.position_ms = 9000  # type: ignore[misc]
    assert listening.look() == {}
    player.position_ms = 8000  # type: ignore[misc]
    assert listening.look() == {}
    player.playing = False  # type: ignore[misc]
    player.position_ms = 8100  # type: ignore[misc]
    assert listening.look() == {}


def test_skips_stay_within_the_session(listening: Listening) -> None:
    listening.skip(-5000, 9800)
    listening.skip(99_000, 9800)
    assert asked(listening) == [0, 9800]


def test_the_rate_changes_by_tenths_and_comes_back(listening: Listening) -> None:
    assert [listening.faster(step) for step in (1, 1, -1, 0)] == ["1.10×", "1.20×", "1.10×", "1.00×"]


@pytest.fixture
def heard_study(mpv: str, study_with: Callable[..., Study], tmp_path: Path) -> Study:
    return study_with(codebook_path("alliance-bordin"), recording=make_wav(tmp_path / "rec.wav", 30_000))


async def wait_for(rater: Rater, what: Callable[[], bool]) -> bool:
    for _ in range(200):
        if what():
            return True
        await rater.pilot.pause(0.05)
    return what()


async def test_sound_runs_is_shown_and_is_stored_with_the_next_key(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        assert "AUDIO" in rater.text()
        assert "NO AUDIO" not in rater.text()
        await rater.press(",")
        assert await wait_for(rater, lambda: rater.screen.player.playing)
        assert await wait_for(rater, lambda: not rater.screen.player.playing)
        segment = rater.screen.segment
        heard_ms = rater.screen.desk.heard_ms[segment.id][0]
        await rater.press("m")
        assert rater.log[0].heard_ms == heard_ms
        assert 0 < heard_ms <= segment.end_ms - segment.start_ms
        assert open_desk(heard_study, "R1", "S01").heard_ms[segment.id][0] == heard_ms


async def test_space_plays_and_a_move_takes_the_sound_along(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        await rater.press("space")
        assert await wait_for(rater, lambda: "▶ AUDIO" in rater.text())
        await rater.press("end")
        last = rater.screen.segment
        assert await wait_for(rater, lambda: rater.screen.player.position_ms > last.start_ms)
        await rater.press("f4")
        assert await wait_for(rater, lambda: "‖ AUDIO" in rater.text())


async def test_leaving_ends_the_player(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        process = rater.screen.player._process  # type: ignore[attr-defined]
        await rater.press("ctrl+q")
    assert process.poll() == 0


async def test_a_session_without_sound_says_so_and_can_be_coded(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        assert "NO AUDIO (no recording)" in rater.text()
        await rater.press("space", ",", "left", ">", "m")
        assert [event.code for event in rater.log] == ["reg_empathy"]
