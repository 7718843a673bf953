"""What keys lead to when nothing goes wrong: the same program, in this process, without a clock and without a kill."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events

from coder.model import Event
from coder.tui.app import CoderApp
from coder.workflow.opening import open_desk
from coder.workflow.study import open_study

NAMES = {
    "Enter": "enter",
    "Up": "up",
    "Down": "down",
    "BSpace": "backspace",
    "C-r": "ctrl+r",
    "?": "question_mark",
    "*": "asterisk",
    ".": "full_stop",
}
"""tmux's names of keys → Textual's, where they differ."""

Act = tuple[str, str, str, str]
"""An event without its time and identity: what was done where, with which code and value."""


@dataclass(frozen=True, slots=True)
class Step:
    """After one key more: what is stored, and what is on the screen."""

    acts: tuple[Act, ...]
    screen: tuple[str, ...]


def acts_of(log: Sequence[Event]) -> tuple[Act, ...]:
    """Write a log without what differs each time."""
    return tuple((one.op, one.segment, one.code, str(one.value)) for one in log)


def replay(folder: Path, keys: Sequence[str], size: tuple[int, int]) -> list[Step]:
    """Press keys one after the other, on session S01 of rater R1; the first step is before any key."""
    return asyncio.run(_replay(folder, keys, size))


async def _replay(folder: Path, keys: Sequence[str], size: tuple[int, int]) -> list[Step]:
    steps = []
    with open_study(folder) as study:
        app = CoderApp(study, "R1", "S01")
        async with app.run_test(size=size) as pilot:
            for at, name in enumerate(("", *keys)):
                if name:
                    key = events.Key(NAMES.get(name, name), name if len(name) == 1 else None)
                    key.time = float(at)
                    app.post_message(key)
                done = asyncio.Event()
                app.call_later(done.set)
                await done.wait()
                await pilot.pause()
                strips = app.screen._compositor.render_strips()
                log = open_desk(study, "R1", "S01").log
                steps.append(Step(acts_of(log), tuple(strip.text.rstrip() for strip in strips)))
    return steps
