"""Nones given several at once, counted in the database, are those that a walk through each log finds."""

from random import Random

import pytest

from coder.model import Value
from coder.store import counting, events
from coder.workflow.coding import Desk
from coder.workflow.locking import rules
from coder.workflow.study import Study
from coder.workflow.submission import bulk_nones


def counted(study: Study, desk: Desk) -> int:
    here = desk.material.assignment.id
    with study.store.read() as connection:
        rule = rules(desk.book)[desk.book.first_kind].canonical
        return counting.bulk_nones(connection, [here], rule).get(here, 0)


def walked(study: Study, desk: Desk) -> int:
    with study.store.read() as connection:
        log = events.events_of(connection, desk.material.assignment.id)
    return len(bulk_nones(log) & {one.id for one in desk.segments})


def test_a_code_or_a_none_of_its_own_takes_a_segment_out(study: Study, desk: Desk) -> None:
    assert counted(study, desk) == 0
    desk.none_up_to(desk.segments[4], {one.id for one in desk.segments})
    assert counted(study, desk) == walked(study, desk) == 5
    desk.put(desk.segments[1], "trust_open", Value())
    desk.none(desk.segments[1])
    desk.cannot(desk.segments[2], "inaudible")
    assert counted(study, desk) == walked(study, desk) == 3
    desk.undo()
    assert counted(study, desk) == walked(study, desk)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_keys_are_pressed_both_count_the_same(seed: int, study: Study, desk: Desk) -> None:
    random = Random(seed)
    seen = {one.id for one in desk.segments}
    for _ in range(40):
        segment = random.choice(desk.segments)
        match random.randrange(6):
            case 0 | 1:
                desk.none_up_to(segment, seen)
            case 2:
                desk.none(segment)
            case 3:
                desk.put(segment, random.choice(["trust_open", "reg_empathy"]), Value())
            case 4:
                desk.cannot(segment, "inaudible")
            case _:
                desk.undo()
        assert counted(study, desk) == walked(study, desk)
