"""When there is nothing to hear."""

from pathlib import Path

import pytest

from coder.model import Span
from coder.player import Player, SilentPlayer, open_player
from tests.player.conftest import MediaPart


def drive(player: Player) -> None:
    player.play()
    player.play_span(700, 900)
    player.loop(Span(800, 900))
    player.loop(None)
    player.set_speed(2)
    player.pause()
    player.toggle()


def test_a_silent_player_keeps_position_and_rate_and_never_plays() -> None:
    player = SilentPlayer("no recording")
    drive(player)
    assert (player.position_ms, player.playing, player.speed) == (800, False, 2.0)
    player.seek(-5)
    assert player.position_ms == 0
    player.close()


def test_a_session_without_media_is_silent_and_says_why() -> None:
    assert open_player([]).reason == "no recording"


def test_media_that_are_elsewhere_are_said_to_be(tmp_path: Path) -> None:
    player = open_player([MediaPart(tmp_path / "gone.wav", 0, 1000)])
    assert player.reason == "recording not on this machine"


def test_a_machine_without_mpv_is_silent_and_says_why(
    parts: tuple[MediaPart, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_player(parts).reason == "mpv not found"


def test_an_mpv_that_cannot_start_is_silent_and_says_why(
    parts: tuple[MediaPart, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin" / "mpv"
    fake.parent.mkdir()
    fake.write_bytes(b"\x7fELF, but nothing after it")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent))
    assert open_player(parts).reason == "mpv did not start"
