"""Sound on the coding screen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.model import Segment, Span
from coder.player import SilentPlayer
from coder.resources import codebook_path
from coder.tui.habits import Habits
from coder.tui.listening import Listening
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.player.conftest import TO_NOWHERE, make_wav
from tests.tui.conftest import running, wait_for


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
    return Listening(Recorder(), SEGMENTS, Habits(plays_on_move=False))


@pytest.fixture
def played() -> Listening:
    """A rater to whom moves play segments, already at the third one."""
    listening = Listening(Recorder(), SEGMENTS)
    listening.arrive(SEGMENTS[2])
    return listening


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


def test_the_rate_ends_where_speech_can_still_be_coded(listening: Listening) -> None:
    assert [listening.faster(by) for by in (20, 1, -30, -1)] == [
        "2.00× is the fastest", "2.00× is the fastest", "0.50× is the slowest", "0.50× is the slowest",
    ]  # fmt: skip


def test_opening_a_session_makes_no_sound(played: Listening) -> None:
    assert asked(played) == [2000]


def test_a_move_plays_the_segment_with_a_little_before_it(played: Listening) -> None:
    played.arrive(SEGMENTS[5])
    played.arrive(SEGMENTS[0])
    assert asked(played)[1:] == [(4500, 5800), (0, 800)]


def test_a_segment_that_a_move_plays_is_replayed_and_then_looped(played: Listening) -> None:
    played.arrive(SEGMENTS[5])
    assert [played.replay(SEGMENTS[5]) for _ in range(2)] == ["replay", "loop"]
    assert asked(played)[-2:] == [(5000, 5800), Span(5000, 5800)]


def test_who_listens_on_keeps_listening_when_moving(played: Listening) -> None:
    played.player.playing = True  # type: ignore[misc]
    played.arrive(SEGMENTS[7])
    assert asked(played)[-1] == 7000
    assert played.runs_on


def test_a_move_on_a_machine_without_sound_only_moves_the_playhead(played: Listening) -> None:
    played.player.reason = "mpv stopped"  # type: ignore[misc]
    played.arrive(SEGMENTS[5])
    assert asked(played)[-1] == 5000


def test_going_on_after_a_pause_repeats_a_little(listening: Listening) -> None:
    player = listening.player
    player.playing, player.position_ms = True, 5000  # type: ignore[misc]
    listening.toggle()
    listening.toggle()
    assert asked(listening) == [4000]


def test_going_on_after_a_segment_was_played_repeats_a_little(played: Listening) -> None:
    played.arrive(SEGMENTS[5])
    played.player.playing, played.player.position_ms = False, 5800  # type: ignore[misc]
    played.toggle()
    assert asked(played)[-1] == 4800


@pytest.mark.parametrize("move", [lambda one: one.arrive(SEGMENTS[8]), lambda one: one.skip(-2000, 9800)])
def test_going_on_where_the_rater_moved_to_is_exact(listening: Listening, move: Callable[[Listening], None]) -> None:
    player = listening.player
    player.playing, player.position_ms = True, 5000  # type: ignore[misc]
    listening.toggle()
    move(listening)
    there = player.position_ms
    listening.toggle()
    assert asked(listening) == [there]


def test_a_jump_forward_is_not_counted_as_heard(listening: Listening) -> None:
    player = listening.player
    player.playing = True  # type: ignore[misc]
    player.position_ms = 300  # type: ignore[misc]
    listening.skip(1500, 9800)
    assert player.position_ms == 1800
    player.position_ms = 2100  # type: ignore[misc]
    assert listening.look() == {"s0": 300, "s2": 100}


@pytest.mark.parametrize(("position_ms", "place"), [(0, 4), (4700, 4), (4900, 4), (5000, 5), (7100, 7), (99_000, 9)])
def test_the_segment_that_sounds(listening: Listening, position_ms: int, place: int) -> None:
    segments = [Segment("first", "utt", 1, 500, 800, "client"), *SEGMENTS[1:]]
    assert Listening(Recorder(), segments).sounding(position_ms, 4) == place


def test_the_current_segment_sounds_while_it_lasts_though_another_began_in_it(listening: Listening) -> None:
    two = [Segment("long", "utt", 1, 0, 5000, "client"), Segment("short", "utt", 2, 1000, 2000, "therapist")]
    listening = Listening(Recorder(), two)
    assert [listening.sounding(at, 0) for at in (500, 1500, 2500)] == [0, 0, 0]
    assert listening.sounding(1500, 1) == 1


@pytest.fixture
def heard_study(mpv: str, study_with: Callable[..., Study], tmp_path: Path) -> Study:
    return study_with(codebook_path("alliance-bordin"), recording=make_wav(tmp_path / "rec.wav", 30_000))


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
