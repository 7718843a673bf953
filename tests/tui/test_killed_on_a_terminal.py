"""The coding screen on a real terminal, killed while somebody codes: every code it showed is in the store."""

import re
import sys
from collections.abc import Callable

import pytest

from coder.store import events
from coder.workflow.assignment import assign
from coder.workflow.intake import add_rater
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.terminal import PATIENCE_S, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a Unix thing")

CODES = (
    ("b", "Ease and liking"),
    ("g", "Shared aim"),
    ("B", "Coolness"),
    ("v", "Progress check"),
    ("k", "Shared method"),
    ("G", "Aim not shared"),
    ("f", "Follow-through"),
    ("c", "Deciding together"),
    ("F", "Lapse"),
)
"""Letters that are legal for every speaker, and what the screen says when one is stored. No letter comes twice within
120 ms, which would be taken for a key held down."""


def echoes(terminal: Terminal) -> list[str]:
    """The labels of codes that the screen said it had stored, in order."""
    labels = "|".join(re.escape(label) for _, label in CODES)
    return re.findall(rf"\+ ({labels})", terminal.written)


@pytest.fixture
def ready(study: Study, make_session: Callable[..., str]) -> Study:
    """A study in which R1 has a session of forty utterances to code."""
    make_session(lines=tuple((f"SPEAKER_0{number % 2}", f"This is line {number} here.") for number in range(40)))
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    return study


def coding(study: Study) -> Terminal:
    """Open the session on a terminal and wait until it can be coded."""
    terminal = Terminal([sys.executable, "-m", "coder", "code", "S01", "--rater", "R1"], study.folder)
    terminal.read(lambda written: "This is line 0" in written and "leave" in written)
    return terminal


def stored_labels(study: Study) -> list[str]:
    """The labels of the codes in the log, in order."""
    desk = open_desk(study, "R1", "S01")
    with study.store.read() as connection:
        log = events.events_of(connection, desk.material.assignment.id)
    return [desk.book.codes[event.code].label for event in log if event.op == "set"]


@pytest.mark.parametrize("coded_before", [1, 4, 9])
def test_every_code_that_was_on_the_screen_is_there_after_a_kill(ready: Study, coded_before: int) -> None:
    terminal = coding(ready)
    for number in range(coded_before):
        terminal.press(CODES[number][0])
        terminal.read(lambda _, wanted=number + 1: len(echoes(terminal)) >= wanted)
        terminal.press("\r")
    terminal.press("".join(f"{key}\r" for key, _ in CODES))
    terminal.kill()

    shown, stored = echoes(terminal), stored_labels(ready)
    assert len(shown) >= coded_before
    # Of a burst the screen draws the latest only: what it drew must be stored, in the order drawn.
    left = iter(stored)
    assert all(label in left for label in shown)


def test_a_killed_session_opens_again_where_it_was_with_its_codes_in_view(ready: Study) -> None:
    first = coding(ready)
    first.press("b")
    first.read(lambda _: echoes(first) == ["Ease and liking"])
    first.press("\r")
    first.kill()

    again = coding(ready)
    again.read(lambda written: "BE+ " in written)
    again.press("\x11")
    again.read(lambda written: "Everything is stored." in written)
    again.child.wait(timeout=PATIENCE_S)
    assert "▌T" in first.written or "▌C" in first.written
    assert stored_labels(ready) == ["Ease and liking"]


def test_keys_in_one_burst_are_stored_in_their_order(ready: Study) -> None:
    terminal = coding(ready)
    terminal.press("".join(f"{key}\r" for key, _ in CODES) + "\x11")
    terminal.read(lambda written: "Everything is stored." in written)
    terminal.child.wait(timeout=PATIENCE_S)
    assert stored_labels(ready) == [label for _, label in CODES]
