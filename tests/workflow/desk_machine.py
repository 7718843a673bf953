"""Keys in any order on a real desk over a real database, beside a model of what undo and redo must lead to."""

import shutil
import tempfile
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from coder.fold import fold
from coder.model import NOTHING, Event, Marks, Segment
from coder.store import chain, events
from coder.workflow.coding import Desk, Echo
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, open_study
from coder.workflow.submission import reopen, submit

Shown = dict[str, tuple[Marks, str] | Segment | float]

SETTINGS = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # Without shrinking: a failure of twenty-five keys is read sooner than it is made shorter on a disk.
    phases=[Phase.reuse, Phase.generate],
)


def shown(desk: Desk) -> Shown:
    """What a rater sees: marks with the note's text instead of its event, events in time, how far the pass has come."""
    marked = {
        name: (replace(marks, note=""), desk.notes.get(marks.note, "")) for name, marks in desk.state.marks.items()
    }
    return {
        **{name: what for name, what in marked.items() if what != (NOTHING, "")},
        **{f"placed {name}": one.segment for name, one in desk.state.placed.items() if not one.gone},
        **{f"reached {kind}": to_ms for kind, to_ms in desk.state.reached.items() if to_ms},
    }


class AnyDesk(RuleBasedStateMachine):
    """What holds on every desk after every key. Machines add the keys of their book."""

    template: ClassVar[Callable[[], Path]]
    """Gives a study with session S01 assigned to R1; each run gets a copy."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(type(self).template(), self.folder / "study")
        self.study: Study = open_study(self.folder / "study")
        self.desk = open_desk(self.study, "R1", "S01")
        self.past: list[Shown] = []
        self.future: list[Shown] = []
        self.start = shown(self.desk)

    def teardown(self) -> None:
        self.study.close()
        shutil.rmtree(self.folder)

    def acted(self, before: Shown, log: int, echo: Echo) -> None:
        """Keep the model up: a key that stored something is one more batch, or more of the last one."""
        fresh = self.desk.log[log:]
        assert not (echo.refused and fresh)
        if not fresh:
            assert shown(self.desk) == before
            return
        (batch,) = {event.batch for event in fresh}
        if not log or self.desk.log[log - 1].batch != batch:
            self.past.append(before)
        self.future.clear()
        assert set(echo.changed) == {event.segment for event in fresh if event.segment}

    def key(self, name: str, *given: object) -> None:
        before, log = shown(self.desk), len(self.desk.log)
        self.acted(before, log, getattr(self.desk, name)(*given))

    @rule()
    def undo(self) -> None:
        before = shown(self.desk)
        assert self.desk.undo().refused == (not self.past)
        if self.past:
            self.future.append(before)
            assert shown(self.desk) == self.past.pop()

    @rule()
    def redo(self) -> None:
        before = shown(self.desk)
        assert self.desk.redo().refused == (not self.future)
        if self.future:
            self.past.append(before)
            assert shown(self.desk) == self.future.pop()

    @rule()
    def undo_everything_and_redo_it(self) -> None:
        before, depth = shown(self.desk), len(self.past)
        while not self.desk.undo().refused:
            pass
        assert shown(self.desk) == self.start
        for _ in range(depth):
            assert not self.desk.redo().refused
        assert shown(self.desk) == before

    @rule()
    def open_again(self) -> None:
        self.desk = open_desk(self.study, "R1", "S01")

    @rule()
    def submit_and_reopen(self) -> None:
        if len(self.desk.log) < 12:
            return
        self.finish()
        submit(self.desk)
        self.what_is_stored_is_what_is_shown()
        reopen(self.study, "S01", "R1", "test")
        self.desk = open_desk(self.study, "R1", "S01")
        self.past, self.future, self.start = [], [], shown(self.desk)

    @abstractmethod
    def finish(self) -> None:
        """Key what is still missing, so that the desk can be submitted."""

    def log(self) -> tuple[Event, ...]:
        with self.study.store.read() as connection:
            return events.events_of(connection, self.desk.material.assignment.id)

    @invariant()
    def what_is_stored_is_what_is_shown(self) -> None:
        log = self.log()
        assert tuple(self.desk.log) == log
        assert self.desk.state == fold(log)
        assert shown(open_desk(self.study, "R1", "S01")) == shown(self.desk)

    @invariant()
    def the_chain_holds(self) -> None:
        log = self.log()
        assert [event.seq for event in log] == list(range(1, len(log) + 1))
        assert all(after.prev_hash == before.hash for before, after in pairwise(log))
        assert all(chain.hash_event(event) == event.hash for event in log[-3:])

    @invariant()
    def what_counts_as_complete_is_what_lacks_nothing(self) -> None:
        assert self.desk.complete == {one.id for one in self.desk.all_segments if not self.desk.missing(one)}
