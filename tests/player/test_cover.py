"""The picture of a video goes and comes back; the window itself is mpv's, drawn to nowhere here."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import av
import numpy as np
import pytest

from coder.player import Player, SilentPlayer, open_player
from coder.player.mpv import MpvPlayer
from tests.player.conftest import TO_NOWHERE, MediaPart, make_wav, until


@pytest.fixture
def film(tmp_path: Path) -> MediaPart:
    """Two seconds of a grey picture."""
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for at in range(20):
            grey = av.VideoFrame.from_ndarray(np.full((64, 64, 3), at, np.uint8), format="rgb24")
            output.mux(stream.encode(grey))
        output.mux(stream.encode(None))
    return MediaPart(path, 0, 2000)


@pytest.fixture
def opened(mpv: str, film: MediaPart) -> Iterator[Player]:
    player = open_player([film], extra_args=(*TO_NOWHERE, "--vo=null"), video=True)
    yield player
    player.close()


def shows_picture(player: Player, wanted: bool) -> bool:
    """Wait until mpv itself says whether a picture is chosen."""
    assert isinstance(player, MpvPlayer)
    answers: list[object] = []
    talk = player._talk
    hear = talk._heard

    def listen(message: Mapping[str, object]) -> None:
        if message.get("request_id") == 98 and "data" in message:
            answers.append(message["data"])
        hear(message)

    def answered() -> bool:
        talk.command("get_property", "vid", request=98)
        return bool(answers) and (answers[-1] not in (False, "no")) is wanted

    talk._heard = listen
    try:
        return until(answered, 10)
    finally:
        talk._heard = hear


def test_a_covered_video_has_no_picture_until_it_is_uncovered(opened: Player) -> None:
    assert shows_picture(opened, True)
    opened.cover(True)
    assert shows_picture(opened, False)
    opened.cover(False)
    assert shows_picture(opened, True)


def test_uncovering_a_recording_that_is_heard_only_opens_no_picture(mpv: str, film: MediaPart) -> None:
    player = open_player([film], extra_args=TO_NOWHERE)
    player.cover(True)
    player.cover(False)
    assert shows_picture(player, False)
    player.close()


def test_a_silent_player_and_a_recording_without_a_picture_take_it_calmly(mpv: str, tmp_path: Path) -> None:
    SilentPlayer("no recording").cover(True)
    player = open_player([MediaPart(make_wav(tmp_path / "a.wav", 1000), 0, 1000)], extra_args=TO_NOWHERE, video=True)
    player.cover(True)
    player.cover(False)
    assert player.reason == ""
    player.close()
