"""A code on screen is on disk: what fails shows nothing, what is shown survives a kill."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.errors import StoreError
from coder.model import Event, Segment
from coder.store import engine, events
from coder.workflow.assignment import assign
from coder.workflow.audit import verify
from coder.workflow.coding import Desk
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, open_study
from coder.workflow.submission import submit

Find = Callable[[str], Segment]
Finish = Callable[[Desk], Desk]

CODE_ON = """
import sys
from itertools import count, cycle
from pathlib import Path
from coder.workflow.opening import open_desk
from coder.workflow.study import open_study

desk = open_desk(open_study(Path(sys.argv[1])), "R1", "S01")
for number, segment in zip(count(), cycle(desk.segments)):
    act = number // len(desk.segments) % 4
    if act == 0:
        echo = desk.code(segment, "warm")
    elif act == 1:
        echo = desk.note(segment, f"note {number}")
    elif act == 2:
        echo = desk.none(segment)
    else:
        echo = desk.undo()
    print(desk.log[-1].seq, desk.log[-1].hash, echo.text, flush=True)
"""


def stored(desk: Desk) -> tuple[Event, ...]:
    with desk.material.study.store.read() as connection:
        return events.events_of(connection, desk.material.assignment.id)


@pytest.mark.parametrize("keys", [1, 7, 60])
def test_every_code_that_was_shown_is_there_after_the_process_is_killed(rule_study: Study, keys: int) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    rule_study.close()
    arguments = [sys.executable, "-c", CODE_ON, str(rule_study.folder)]
    shown: list[tuple[int, str]] = []
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            seq, mark, *_ = line.split()
            shown.append((int(seq), mark))
            if len(shown) == keys:
                process.kill()
                break
        shown += [(int(line.split()[0]), line.split()[1]) for line in process.stdout if line.endswith("\n")]
    with open_study(rule_study.folder) as again:
        desk = open_desk(again, "R1", "S01")
        held = {(event.seq, event.hash) for event in desk.log}
        assert len(shown) >= keys
        assert set(shown) <= held
        assert verify(again).findings == ()
        assert not desk.code(desk.segments[0], "cold").refused


def test_an_act_that_fails_on_a_full_disk_changes_nothing_on_the_desk_and_the_next_one_works(
    rule_desk: Desk, utterance: Find
) -> None:
    segment = utterance("Fine.")
    rule_desk.code(segment, "warm")
    rule_desk.heard(segment.id, 500)
    before = (
        rule_desk.state,
        list(rule_desk.log),
        set(rule_desk.complete),
        dict(rule_desk.unsaved),
        rule_desk.pending(segment),
    )
    rule_desk.material.study.store.limit_pages(1)
    with pytest.raises(StoreError) as caught:
        rule_desk.note(segment, "x" * 200_000)
    assert caught.value.message == "The disk is full; nothing was stored."
    after = (
        rule_desk.state,
        list(rule_desk.log),
        set(rule_desk.complete),
        dict(rule_desk.unsaved),
        rule_desk.pending(segment),
    )
    assert after == before
    assert rule_desk.note_text(segment) == ""
    assert stored(rule_desk) == tuple(rule_desk.log)
    rule_desk.material.study.store.limit_pages(0)
    rule_desk.note(segment, "x" * 200_000)
    assert [event.op for event in stored(rule_desk)] == ["set", "note"]
    assert verify(rule_desk.material.study).findings == ()


def test_a_submit_that_fails_on_a_full_disk_leaves_the_assignment_open(rule_desk: Desk, finish: Finish) -> None:
    finish(rule_desk)
    store = rule_desk.material.study.store
    before = rule_desk.state
    store.limit_pages(1)

    # Fill what is free in the file, so that the rows of the submission find no room.
    def fill_up() -> None:
        for _ in range(10_000):
            rule_desk.unsure(rule_desk.segments[0])

    with pytest.raises(StoreError):
        fill_up()
    unsubmitted = rule_desk.state
    with pytest.raises(StoreError) as caught:
        submit(rule_desk)
    assert caught.value.message == "The disk is full; nothing was stored."
    assert (rule_desk.submitted, rule_desk.state) == (False, unsubmitted)
    assert unsubmitted.seq > before.seq
    store.limit_pages(0)
    assert submit(rule_desk).submission == 1
    assert verify(rule_desk.material.study).findings == ()


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


def test_an_act_while_another_program_writes_is_told_and_changes_nothing(
    rule_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    rule_study.close()
    monkeypatch.setattr(engine, "BUSY_MS", 30)
    with open_study(rule_study.folder) as study:
        desk = open_desk(study, "R1", "S01")
        desk.code(desk.segments[0], "warm")
        arguments = [sys.executable, "-c", HOLD, str(study.settings.database)]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout
            assert holder.stdin
            assert holder.stdout.readline() == "held\n"
            for act in (lambda: desk.code(desk.segments[1], "warm"), desk.undo, lambda: desk.leave("", 1)):
                with pytest.raises(StoreError) as caught:
                    act()
                assert caught.value.message == "Another program is writing to this study; nothing was stored."
            assert stored(desk) == tuple(desk.log)
            holder.stdin.close()
        desk.code(desk.segments[1], "warm")
        assert len(stored(desk)) == 2


def test_a_second_window_on_the_same_assignment_cannot_write_over_the_first(rule_desk: Desk, utterance: Find) -> None:
    other = open_desk(rule_desk.material.study, "R1", "S01")
    rule_desk.code(utterance("Fine."), "warm")
    before = other.state
    for act in (
        lambda: other.code(utterance("Fine."), "cold"),
        lambda: other.none(utterance("Whatever.")),
        lambda: other.note(utterance("Fine."), "text"),
    ):
        with pytest.raises(StoreError) as caught:
            act()
        assert caught.value.message == (
            "This assignment was changed by another window of the program; nothing was stored."
        )
        assert caught.value.hint == "Close one of the two, then open the session again."
    assert other.state == before
    assert [event.code for event in stored(rule_desk)] == ["warm"]
    assert not rule_desk.code(utterance("Whatever."), "warm").refused


def test_two_raters_at_two_desks_do_not_get_into_each_others_way(rule_study: Study) -> None:
    assign(rule_study, ["R1", "R2"], ["S01"], per_session=2, seed=1)
    desks = [open_desk(rule_study, rater, "S01") for rater in ("R1", "R2")]
    for at in range(4):
        for desk in desks:
            desk.code(desk.segments[at], "warm")
    for desk in desks:
        assert [event.seq for event in stored(desk)] == [1, 2, 3, 4]
        assert {event.assignment for event in stored(desk)} == {desk.material.assignment.id}
    assert verify(rule_study).findings == ()


def test_what_a_rater_keyed_is_in_no_file_but_the_database(rule_desk: Desk, utterance: Find) -> None:
    rule_desk.note(utterance("Fine."), "unmistakable")
    folder: Path = rule_desk.material.study.folder
    holding = [path.name for path in folder.rglob("*") if path.is_file() and b"unmistakable" in path.read_bytes()]
    assert holding
    assert all(name.startswith("study.db") for name in holding)
