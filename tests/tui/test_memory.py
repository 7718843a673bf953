"""What a session's objects cost Python's collector."""

import gc
from collections.abc import Iterator

import pytest

from coder.tui.memory import much_that_stays


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_the_collector_waits_while_much_is_made_and_then_leaves_it_alone() -> None:
    with much_that_stays():
        assert not gc.isenabled()
        kept = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= 1000
    assert len(kept) == 1000


def test_what_stayed_from_the_session_before_is_let_go_when_the_next_one_opens() -> None:
    class Screen:
        alive = 0

        def __init__(self) -> None:
            type(self).alive += 1
            self.itself = self

        def __del__(self) -> None:
            type(self).alive -= 1

    with much_that_stays():
        Screen()
    with much_that_stays():
        pass
    assert Screen.alive == 0


def test_the_collector_goes_on_when_a_session_cannot_be_opened() -> None:
    with pytest.raises(ValueError, match="no such session"), much_that_stays():
        raise ValueError("no such session")
    assert gc.isenabled()
