"""The player on a real mpv."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from coder.model import Span
from coder.player import Player, open_player
from coder.player.mpv import MpvPlayer
from tests.player.conftest import TO_NOWHERE, MediaPart, until

pytestmark = pytest.mark.usefixtures("mpv")

NEAR_MS = 30
"""How far a paused position may be from the wish: one block of the decoder."""


def mpv_time_ms(player: Player) -> int:
    """What mpv itself says, not what the player believes."""
    assert isinstance(player, MpvPlayer)
    answers: list[int] = []
    talk = player._talk
    hear = talk._heard

    def listen(message: Mapping[str, object]) -> None:
        if message.get("request_id") == 99 and isinstance(message.get("data"), float):
            answers.append(round(float(str(message["data"])) * 1000))
        hear(message)

    def answered() -> bool:
        talk.command("get_property", "time-pos", request=99)
        return bool(answers)

    talk._heard = listen
    assert until(answered)
    talk._heard = hear
    return answers[-1]


def process_of(player: Player) -> "subprocess.Popen[bytes]":
    assert isinstance(player, MpvPlayer)
    return player._process


def settled(player: Player) -> bool:
    """Whether mpv has answered every seek."""
    assert isinstance(player, MpvPlayer)
    return player._seeks_answered == player._seeks_sent


@pytest.mark.parametrize("wish_ms", [0, 1, 999, 1500, 2345, 3990])
def test_a_seek_while_paused_lands_where_it_was_asked(player: Player, wish_ms: int) -> None:
    player.seek(wish_ms)
    assert player.position_ms == wish_ms
    assert until(lambda: settled(player))
    assert abs(mpv_time_ms(player) - wish_ms) <= NEAR_MS
    assert abs(player.position_ms - wish_ms) <= NEAR_MS
    assert not player.playing


def test_sound_moves_the_position_and_a_pause_keeps_it(player: Player) -> None:
    player.seek(500)
    player.play()
    assert until(lambda: player.position_ms > 700)
    player.toggle()
    assert until(lambda: not player.playing)
    kept = mpv_time_ms(player)
    assert until(lambda: abs(player.position_ms - kept) <= NEAR_MS)
    assert kept > 700


def test_a_span_stops_at_its_end(player: Player) -> None:
    player.play_span(1000, 1400)
    assert player.playing
    assert until(lambda: not player.playing)
    assert player.position_ms == 1400
    assert until(lambda: abs(mpv_time_ms(player) - 1400) <= NEAR_MS)


def test_a_span_behind_the_end_of_the_recording_stops_the_sound(player: Player) -> None:
    for act in (lambda: player.play_span(5000, 6000), lambda: player.loop(Span(5000, 6000))):
        player.play_span(1000, 3000)
        act()
        assert (player.position_ms, player.playing) == (5000, False)
        assert until(lambda: settled(player))
        assert not player.playing
    player.play_span(1000, 1200)
    assert until(lambda: player.position_ms == 1200)


def test_the_window_of_a_video_takes_no_keys(player: Player) -> None:
    arguments = [str(word) for word in process_of(player).args]  # type: ignore[union-attr]
    assert {"--input-default-bindings=no", "--input-vo-keyboard=no"} <= set(arguments)


def test_play_after_a_span_goes_on_past_its_end(player: Player) -> None:
    player.play_span(1000, 1200)
    assert until(lambda: not player.playing)
    player.play()
    assert until(lambda: player.position_ms > 1500)
    assert player.playing


def test_a_seek_ends_a_span(player: Player) -> None:
    player.play_span(1000, 1300)
    player.seek(2000)
    assert until(lambda: player.position_ms > 2400)
    assert player.playing


def test_a_loop_comes_back_until_it_is_ended(player: Player) -> None:
    player.loop(Span(1000, 1300))
    heard: list[int] = []
    returns = 0

    def came_back_twice() -> bool:
        nonlocal returns
        now = player.position_ms
        returns += bool(heard and now < heard[-1] - 100)
        heard.append(now)
        return returns >= 2

    assert until(came_back_twice)
    assert max(heard) <= 1300 + NEAR_MS
    player.loop(None)
    assert until(lambda: player.position_ms > 1500)


def test_the_rate_is_kept_within_what_can_be_understood(player: Player) -> None:
    player.set_speed(9)
    assert player.speed == 4.0
    player.set_speed(0.01)
    assert player.speed == 0.25
    player.set_speed(2)
    player.play()
    assert until(lambda: player.position_ms > 1000)


def test_sound_stops_at_the_end_of_the_recording(player: Player) -> None:
    player.seek(3800)
    player.play()
    assert until(lambda: not player.playing)
    player.seek(3000)
    player.play()
    assert until(lambda: 3100 < player.position_ms < 3900)


@pytest.mark.parametrize("wish_ms", [3999, 4000, 6500])
def test_a_second_part_is_reached_by_session_time(long_player: Player, wish_ms: int) -> None:
    long_player.seek(wish_ms)
    assert until(lambda: settled(long_player))
    assert abs(mpv_time_ms(long_player) - wish_ms) <= NEAR_MS


def test_a_span_may_cross_from_one_part_into_the_next(long_player: Player) -> None:
    long_player.play_span(3800, 4300)
    assert until(lambda: 4050 < long_player.position_ms < 4300)
    assert until(lambda: not long_player.playing)
    assert long_player.position_ms == 4300


def test_wishes_before_the_recording_is_open_are_kept_in_order(parts: tuple[MediaPart, ...]) -> None:
    player = open_player(parts[:1], extra_args=TO_NOWHERE)
    player.seek(100)
    player.seek(2500)
    assert player.position_ms == 2500
    assert until(lambda: settled(player))
    assert abs(mpv_time_ms(player) - 2500) <= NEAR_MS
    player.close()


def test_a_killed_mpv_leaves_a_silent_player_that_keeps_its_place(player: Player) -> None:
    player.seek(1200)
    assert until(lambda: settled(player))
    process_of(player).kill()
    assert until(lambda: player.reason == "mpv stopped")
    for act in (player.play, player.toggle, player.pause):
        act()
    player.play_span(2000, 2500)
    player.loop(Span(1, 2))
    player.set_speed(1.5)
    player.seek(3000)
    assert (player.position_ms, player.playing) == (3000, False)


def test_a_recording_that_cannot_be_played_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"not a recording")
    player = open_player([MediaPart(broken, 0, 1000)], extra_args=TO_NOWHERE)
    assert until(lambda: player.reason == "recording cannot be played")
    player.play()
    assert not player.playing
    player.close()


def test_a_machine_without_sound_says_so(parts: tuple[MediaPart, ...]) -> None:
    # A null output whose buffer is smaller than one period fails to open, as a missing device does.
    player = open_player(parts[:1], extra_args=("--ao=null", "--ao-null-buffer=0.001"))
    assert until(lambda: player.reason == "no sound device")
    player.close()


def test_closing_ends_mpv_and_leaves_no_file(parts: tuple[MediaPart, ...]) -> None:
    before = set(Path(tempfile.gettempdir()).iterdir())
    player = open_player(parts, extra_args=TO_NOWHERE)
    player.play()
    assert until(lambda: player.position_ms > 0)
    player.close()
    player.close()
    assert process_of(player).returncode == 0
    assert not {path for path in set(Path(tempfile.gettempdir()).iterdir()) - before if "mpv" in path.name}


def test_the_command_line_names_no_recording(player: Player, parts: tuple[MediaPart, ...]) -> None:
    arguments = [str(word) for word in process_of(player).args]  # type: ignore[union-attr]
    assert not [word for word in arguments if parts[0].path.stem in word or str(parts[0].path.parent) in word]
    assert {"--no-config", "--ytdl=no", "--load-scripts=no", "--no-resume-playback"} <= set(arguments)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no socket pair for mpv")
def test_mpv_ends_when_the_program_is_killed(parts: tuple[MediaPart, ...]) -> None:
    code = f"""
import pathlib, time
from types import SimpleNamespace
from coder.player import open_player
part = SimpleNamespace(path=pathlib.Path({str(parts[0].path)!r}), offset_ms=0, duration_ms=4000)
player = open_player([part], extra_args={TO_NOWHERE!r})
print(player._process.pid, flush=True)
time.sleep(60)
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    mpv = int(json.loads(child.stdout.readline()))
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert until(lambda: not alive(mpv))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A child of a dead parent stays a zombie until init collects it, which a container may never do.
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")
