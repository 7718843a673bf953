"""The coding screen on a real terminal gets random keys and is killed at random moments, twenty times."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="tmux is a Unix thing")


def test_whatever_is_keyed_and_whenever_it_is_killed_the_screen_shows_what_is_stored(tmux: str) -> None:
    from benches.kill import kills

    found = list(kills(20, seed=5))
    assert [fault for kill in found for fault in kill.faults] == []
    assert len(found) == 20
    assert all(kill.stored for kill in found if kill.pressed > 20)
