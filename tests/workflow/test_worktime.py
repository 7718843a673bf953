"""Time worked, from logs whose clock is set by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from coder.model import Event
from coder.workflow.coding import Desk
from coder.workflow.opening import queue
from coder.workflow.worktime import Moment, moments_of, spoken, worked, worked_ms

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def utc_day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def timed(log: Sequence[Event], *seconds: int, start: datetime = NOON) -> list[Event]:
    """The log with these times of its entries, in seconds after a start."""
    times = [(start + timedelta(seconds=one)).isoformat(timespec="milliseconds") for one in seconds]
    return [replace(event, at=at) for event, at in zip(log, times, strict=True)]


@pytest.fixture
def coded(desk: Desk) -> Desk:
    """Four acts on three segments, the last one an undo."""
    desk.none(desk.segments[0])
    desk.none(desk.segments[1])
    desk.none(desk.segments[2])
    desk.undo()
    return desk


def test_time_between_keys_counts_and_a_pause_counts_as_two_minutes(coded: Desk) -> None:
    assert worked_ms(moments_of(timed(coded.log, 0, 20, 60, 90))) == 90_000
    assert worked_ms(moments_of(timed(coded.log, 0, 20, 3620, 3630))) == (20 + 120 + 10) * 1000


def test_a_long_silence_of_the_keys_counts_as_far_as_the_segment_was_played(coded: Desk) -> None:
    log = timed(coded.log, 0, 300, 310, 320)
    log[1] = replace(log[1], heard_ms=280_000)
    assert worked_ms(moments_of(log)) == (280 + 10 + 10) * 1000


def test_what_was_played_before_counts_once() -> None:
    minute = 60_000
    assert worked_ms([Moment(0), Moment(10 * minute, 5 * minute), Moment(20 * minute, 0)]) == 7 * minute


def test_a_clock_that_was_set_back_and_a_single_entry_count_nothing() -> None:
    assert worked_ms([]) == worked_ms([Moment(5)]) == worked_ms([Moment(5), Moment(2)]) == 0


def test_today_is_told_apart_from_the_days_before(coded: Desk) -> None:
    log = timed(coded.log, 0, 60, 86_400, 86_430)
    found = worked(log, utc_day, date(2026, 11, 26))
    assert (found.ms, found.today_ms, found.segments_today) == ((60 + 120 + 30) * 1000, 30_000, 1)
    assert worked(log, utc_day, date(2026, 11, 25)).segments_today == 2
    assert worked(log, utc_day, date(2026, 11, 27)).segments_today == 0


def test_the_queue_tells_what_was_done_today_and_nothing_of_it_tomorrow(coded: Desk) -> None:
    study = coded.material.study
    last = datetime.fromisoformat(coded.log[-1].at)
    (now,) = queue(study, "R1", last)
    (later,) = queue(study, "R1", last + timedelta(days=2))
    assert (now.worked.segments_today, later.worked.segments_today) == (3, 0)
    assert later.worked.ms == now.worked.ms


@pytest.mark.parametrize(("ms", "words"), [(0, "0 min"), (60_000, "1 min"), (3_600_000, "1 h 00 min")])
def test_a_stretch_of_work_is_written_as_people_say_it(ms: int, words: str) -> None:
    assert spoken(ms) == words
