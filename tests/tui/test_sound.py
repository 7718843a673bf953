"""Sound while coding, played by mpv from the sample's recordings and from files made here."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from coder.model import Segment
from coder.player import can_show_video
from coder.player.mpv import MpvPlayer
from coder.resources import codebook_path, sample_dir
from coder.store import assignments
from coder.tui.habits import Habits, save
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.player.conftest import TO_NOWHERE, make_wav
from tests.tui.conftest import EVERY_RULE, LINES, Rater, running, wait_for

BORDIN = codebook_path("alliance-bordin")


@pytest.fixture
def heard_study(mpv: str, study_with: Callable[..., Study]) -> Study:
    """Invented lines over the sound of a sample session."""
    return study_with(BORDIN, recording=sample_dir() / "S03.opus")


def mpv_of(rater: Rater) -> MpvPlayer:
    player = rater.screen.player
    assert isinstance(player, MpvPlayer)
    return player


def source(study: Study) -> str | None:
    """What the assignment is stored as being coded from."""
    with study.store.read() as connection:
        return assignments.by_id(connection, open_desk(study, "R1", "S01").material.assignment.id).assignment.coded_from


async def test_a_move_plays_the_segment_from_a_little_before_it_to_its_end(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        assert not rater.screen.player.playing
        await rater.press("enter")
        segment = rater.screen.segment
        assert rater.screen.player.position_ms >= segment.start_ms - 500
        assert await wait_for(rater, lambda: not rater.screen.player.playing)
        assert rater.screen.player.position_ms == segment.end_ms
        await rater.pilot.pause(0.15)
        assert rater.screen.desk.heard_ms[segment.id][0] > 0
        await rater.press("0")
        assert source(heard_study) == "audio"


async def test_a_move_is_silent_for_who_likes_it_so(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        await rater.press("ctrl+o", "enter")
        assert (rater.screen.player.position_ms, rater.screen.player.playing) == (rater.screen.segment.start_ms, False)
        assert await wait_for(rater, lambda: mpv_of(rater)._seeks_answered == mpv_of(rater)._seeks_sent)
        assert not rater.screen.player.playing


async def test_the_segment_follows_the_sound_and_the_sound_the_segment(heard_study: Study) -> None:
    save(Habits(follows=True))
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        await rater.press("m", "space")
        assert await wait_for(rater, lambda: rater.screen.at >= 2)
        assert "+" in rater.said()
        await rater.press("end")
        last = rater.screen.segment
        assert await wait_for(rater, lambda: rater.screen.player.position_ms > last.start_ms)
        assert rater.screen.segment == last


async def test_a_segment_that_waits_for_a_digit_stays(mpv: str, study_with: Callable[..., Study]) -> None:
    save(Habits(plays_on_move=False, follows=True))
    study = study_with(EVERY_RULE, recording=sample_dir() / "S03.opus")
    async with running(study, player_args=TO_NOWHERE) as rater:
        waiting = await at_a_client_segment(rater)
        await rater.press("x", "space")
        assert await wait_for(rater, lambda: rater.screen.player.position_ms > waiting.end_ms + 500)
        assert rater.screen.segment == waiting
        await rater.press("2")
        assert {event.segment for event in rater.log} == {waiting.id}
        assert await wait_for(rater, lambda: rater.screen.segment != waiting)


async def test_a_segment_under_a_dialog_stays(heard_study: Study) -> None:
    save(Habits(plays_on_move=False, follows=True))
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        coding, waiting = rater.screen, await at_a_client_segment(rater)
        await rater.press(";", "f4")
        assert await wait_for(rater, lambda: coding.player.position_ms > waiting.end_ms + 500)
        await rater.press("a", "enter")
        assert [event.segment for event in rater.log] == [waiting.id]
        assert await wait_for(rater, lambda: rater.screen.segment != waiting)


async def at_a_client_segment(rater: Rater) -> Segment:
    found = next(one for one in rater.screen.segments if one.role == "client")
    rater.screen.go(rater.screen.place_of[found.id])
    await rater.settle()
    return found


async def test_pedals_work_while_a_note_is_written(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        coding = rater.screen
        await rater.press(";", *"so", "f9")
        assert await wait_for(rater, lambda: coding.player.position_ms == coding.segment.end_ms)
        await rater.press("f7", "f4", *" it")
        assert await wait_for(rater, lambda: coding.player.playing)
        assert rater.app.screen.query_one(Input).value == "so it"
        await rater.press("enter")
        assert [event.op for event in rater.log] == ["note"]


async def test_pedals_work_on_the_check(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        player = rater.screen.player
        await rater.press("f6", "f4")
        assert await wait_for(rater, lambda: player.playing)
        await rater.press("f4")
        assert await wait_for(rater, lambda: not player.playing)


async def test_an_mpv_that_dies_is_told_of_once_and_coding_goes_on_from_the_text(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        await rater.press("m")
        assert source(heard_study) == "audio"
        mpv_of(rater)._process.kill()
        assert await wait_for(rater, lambda: "NO AUDIO" in rater.text())
        assert await wait_for(rater, lambda: "no audio: mpv stopped; you are coding from the text" in rater.said())
        await rater.press("enter", "enter")
        assert "no audio" not in rater.said()
        await rater.pilot.pause(0.3)
        assert "no audio" not in rater.said()
        await rater.press("0")
        assert source(heard_study) == "text"
        assert [event.op for event in rater.log] == ["set", "none"]
        await rater.press("ctrl+q")


@pytest.fixture
def in_two_parts(mpv: str, study_with: Callable[..., Study], tmp_path: Path) -> Study:
    parts = [make_wav(tmp_path / f"{ms}.wav", ms) for ms in (9000, 9500)]
    return study_with(BORDIN, recording=parts)


async def test_a_segment_of_the_second_part_is_played_there(in_two_parts: Study) -> None:
    async with running(in_two_parts, player_args=TO_NOWHERE) as rater:
        await rater.press("end")
        last = rater.screen.segment
        assert last.start_ms > 9000
        assert await wait_for(rater, lambda: not rater.screen.player.playing)
        assert rater.screen.player.position_ms == last.end_ms


@pytest.mark.parametrize("gone", [["S01-2.wav"], ["S01-1.wav", "S01-2.wav"]])
async def test_a_recording_that_is_not_all_here_is_not_played_at_all(in_two_parts: Study, gone: list[str]) -> None:
    for name in gone:
        (in_two_parts.settings.media / name).unlink()
    async with running(in_two_parts, size=(120, 40)) as rater:
        assert "NO AUDIO (recording not on this machine)" in rater.text()
        assert await wait_for(rater, lambda: "you are coding from the text" in rater.said())
        await rater.press("m", "enter", "m")
        assert source(in_two_parts) == "text"


async def test_a_machine_without_mpv_codes_from_the_text(
    heard_study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with running(heard_study) as rater:
        assert "NO AUDIO (mpv not found)" in rater.text()
        await rater.press("m", "enter")
        assert rater.screen.player.position_ms == rater.screen.segment.start_ms
        assert source(heard_study) == "text"


async def test_a_text_only_session_is_not_told_of_as_of_a_failure(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.pilot.pause(0.3)
        assert rater.said() == ""
        await rater.press("m")
        assert source(rated_study) == "text"


@pytest.fixture
def filmed(mpv: str, study_with: Callable[..., Study], film: Path) -> Study:
    return study_with(BORDIN, recording=film)


async def test_a_video_is_coded_from_its_sound_where_no_window_can_open(
    filmed: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    async with running(filmed, player_args=TO_NOWHERE) as rater:
        await rater.press("enter", "0")
        assert source(filmed) == "audio"


async def test_a_video_is_coded_from_its_picture_where_one_can(filmed: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    async with running(filmed, player_args=(*TO_NOWHERE, "--vo=null")) as rater:
        await rater.press("enter")
        assert await wait_for(rater, lambda: rater.screen.player.position_ms == rater.screen.segment.end_ms)
        await rater.press("0")
        assert source(filmed) == "video"


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("darwin", {"SSH_CONNECTION": "x"}, False),
        ("win32", {}, True),
    ],
)
def test_where_a_window_can_open(platform: str, environment: dict[str, str], expected: bool) -> None:
    assert can_show_video(environment, platform) is expected


async def test_the_waveform_comes_by_itself_and_moves_nothing(heard_study: Study) -> None:
    async with running(heard_study, player_args=TO_NOWHERE) as rater:
        height = rater.screen.query_one("#transcript").size.height
        assert await wait_for(rater, lambda: bool({"▅", "▆", "▇", "█"} & set(sound_line(rater))))
        assert rater.screen.query_one("#transcript").size.height == height
        kept = heard_study.settings.stages("S01") / "loudness.json"
        assert kept.is_file()
        assert not any(word in kept.read_text() for _speaker, line in LINES for word in line.split())


async def test_a_text_only_session_has_no_waveform(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        assert sound_line(rater) == ""


def sound_line(rater: Rater) -> str:
    return next((line for line in rater.text().splitlines() if line.startswith("~ ")), "")
