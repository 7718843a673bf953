"""Skip, risk flag and withdraw as a rater gives them: by name, without a key of their own."""

import pytest

from coder.errors import StoreError
from coder.store import acts
from coder.store.acts import Act
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.queue import QueueScreen
from coder.workflow.assignment import assign
from coder.workflow.audit import verify
from coder.workflow.care import flag_risk, flags
from coder.workflow.intake import add_rater
from coder.workflow.opening import open_desk, queue
from coder.workflow.study import Study, open_study
from coder.workflow.submission import submit
from tests.tui.conftest import Rater, running
from tests.tui.test_check import finish
from tests.tui.test_ratings import open_ratings


async def by_name(rater: Rater, words: str) -> None:
    """Give a command in the palette."""
    await rater.press("ctrl+p")
    await rater.press(*words)
    await rater.pilot.pause(0.5)
    await rater.press("enter")
    await rater.pilot.pause(0.5)


def done(study: Study, act: str) -> list[Act]:
    with study.store.read() as connection:
        return [one for one in acts.acts(connection) if one.act == act]


@pytest.fixture
def two_sessions(rated_study: Study, make_session) -> Study:  # type: ignore[no-untyped-def]
    """R1 has two sessions."""
    make_session("S02")
    assign(rated_study, ["R1"], ["S02"], seed=2)
    return rated_study


async def test_skipping_asks_why_and_leads_back_to_the_queue_where_the_session_is_the_last(two_sessions: Study) -> None:
    first, second = queue(two_sessions, "R1")
    async with running(two_sessions, session=first.alias) as rater:
        await rater.press("0")
        await by_name(rater, "skip this session")
        assert "too hard to hear" in rater.text()
        await rater.press("1")
        assert isinstance(rater.app.screen, QueueScreen)
        assert rater.said().startswith(f"{first.alias} is at the end of your queue")
        lines = rater.text().splitlines()[3:5]
        assert [line.split()[0].lstrip("▌") for line in lines] == [second.alias, first.alias]
        assert lines[1].rstrip().endswith("skipped")
    (act,) = done(two_sessions, "skip")
    assert (act.actor, act.value["reason"]) == ("R1", "distress")
    assert verify(two_sessions).intact
    assert len(open_desk(two_sessions, "R1", first.alias).log) == 1


async def test_going_back_without_a_reason_skips_nothing(two_sessions: Study) -> None:
    async with running(two_sessions, session=queue(two_sessions, "R1")[0].alias) as rater:
        await by_name(rater, "skip this session")
        await rater.press("escape")
        assert isinstance(rater.app.screen, CodingScreen)
    assert done(two_sessions, "skip") == []


async def test_a_session_can_be_skipped_in_the_queue_without_opening_it(two_sessions: Study) -> None:
    first, second = queue(two_sessions, "R1")
    async with running(two_sessions, session=None) as rater:
        await by_name(rater, "skip this session")
        await rater.press("2")
        assert rater.said().startswith(f"{first.alias} is at the end")
    assert [one.alias for one in queue(two_sessions, "R1")] == [second.alias, first.alias]


async def test_what_is_submitted_is_not_skipped_and_it_is_said(rated_study: Study) -> None:
    finish(rated_study)
    submit(open_desk(rated_study, "R1", "S01"))
    async with running(rated_study) as rater:
        await by_name(rater, "skip this session")
        assert "nothing to skip" in rater.said()
        await rater.press("escape")
        await by_name(rater, "skip this session")
        await rater.press("1")
        assert "is submitted already" in rater.said()


async def test_a_danger_is_put_on_record_with_its_segment_and_the_rater_reads_whom_to_tell(rated_study: Study) -> None:
    file = rated_study.folder / "study.toml"
    file.write_text(file.read_text(encoding="utf-8") + 'risk_contact = "Dr. Noor, 555 0101"\n', encoding="utf-8")
    with open_study(rated_study.folder) as study:
        async with running(study) as rater:
            await rater.press("down", "down")
            number = rater.screen.segment.number
            await by_name(rater, "risk flag")
            await rater.press("1")
            assert "Tell now, yourself: Dr. Noor, 555 0101" in rater.text()
            await rater.press("enter")
            assert "on record" in rater.said()
            assert rater.screen.segment.number == number
            assert rater.log == [], "it is no coding"
            await rater.press("backspace")
            assert "nothing to undo" in rater.said()
        (flag,) = flags(study)
        assert (flag.flag, flag.session, flag.segment, flag.what) == ("risk", "S01", str(number), "self")
        assert "Noor" not in repr(done(study, "risk"))


async def test_without_a_name_in_the_study_it_is_the_supervisor(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await by_name(rater, "risk flag")
        await rater.press("3")
        assert "Tell now, yourself: your supervisor" in rater.text()


async def test_whom_to_tell_is_said_also_where_the_store_takes_nothing(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        fill_up(rated_study)
        before = flags(rated_study)
        await by_name(rater, "risk flag")
        await rater.press("1")
        shown = rater.text()
        assert "It could NOT be put on record" in shown
        assert "Tell now, yourself: your supervisor" in shown
        await rater.press("enter")
        assert "NOTHING WAS STORED" in rater.text()
        assert flags(rated_study) == before
    rated_study.store.limit_pages(1_000_000)


def fill_up(study: Study) -> None:
    """Leave no room in the store for one more act."""
    study.store.limit_pages(1)
    desk = open_desk(study, "R1", "S01")

    def flag_on() -> None:
        for _flag in range(10_000):
            flag_risk(desk, None, "other")

    with pytest.raises(StoreError):
        flag_on()


async def test_a_danger_can_be_flagged_from_the_ratings(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await by_name(rater, "risk flag")
        await rater.press("2", "enter")
        assert "on record" in rater.said()
    assert [one.what for one in flags(rated_study)] == ["others"]


async def test_withdrawing_takes_a_digit_and_enter_and_takes_the_session_out_of_the_queue(two_sessions: Study) -> None:
    first, second = queue(two_sessions, "R1")
    async with running(two_sessions, session=first.alias) as rater:
        await by_name(rater, "withdraw")
        await rater.press("1")
        assert "leaves your queue for good" in rater.text()
        assert done(two_sessions, "recuse") == []
        await rater.press("enter")
        assert isinstance(rater.app.screen, QueueScreen)
        assert rater.said().startswith(f"{first.alias} has left your queue")
        assert first.alias not in "\n".join(rater.text().splitlines()[:6])
    assert [one.actor for one in done(two_sessions, "recuse")] == ["R1"]
    assert [one.alias for one in queue(two_sessions, "R1")] == [second.alias]
    assert verify(two_sessions).intact


async def test_withdrawing_from_the_ratings_closes_the_session_too(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await open_ratings(rater)
        await by_name(rater, "withdraw")
        await rater.press("4", "enter")
        assert isinstance(rater.app.screen, QueueScreen)
        assert len(rater.app.screen_stack) == 2
        await rater.press("ctrl+q")
        assert rater.app.return_value == "Everything is stored."


async def test_withdrawing_in_the_queue_can_be_thought_better_of(two_sessions: Study) -> None:
    first, _second = queue(two_sessions, "R1")
    async with running(two_sessions, session=None) as rater:
        await by_name(rater, "withdraw")
        await rater.press("1", "escape")
        assert done(two_sessions, "recuse") == []
        await by_name(rater, "withdraw")
        await rater.press("1", "enter")
        assert rater.said().startswith(f"{first.alias} has left")
    assert len(queue(two_sessions, "R1")) == 1


async def test_the_queue_tells_own_progress_and_hours_and_nothing_of_others(two_sessions: Study) -> None:
    add_rater(two_sessions, "R2")
    assign(two_sessions, ["R2"], ["S01", "S02"], per_session=2, seed=3)
    other = open_desk(two_sessions, "R2", "S01")
    other.none(other.segments[0])
    async with running(two_sessions, session=None) as rater:
        head = rater.text().splitlines()[0]
        assert head.strip() == "0 of 2 submitted · 0 min in all · today 0 min, 0 segments"
        await rater.press("enter", "0", "0", "escape")
        assert "today 0 min, 2 segments" in rater.text().splitlines()[0]
        shown = rater.text()
        assert not any(word in shown for word in ("S01", "S02", "R2", "primary", "gold", "double", "study"))


async def test_moving_in_the_queue_says_the_line_in_words(two_sessions: Study) -> None:
    _first, second = queue(two_sessions, "R1")
    async with running(two_sessions, session=None) as rater:
        await rater.press("down")
        assert rater.said() == f"{second.alias}: new, 0 of 7 segments"


async def test_the_check_tells_the_time_worked(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("0", "f6")
        assert "0 min of work; pauses over two minutes are left out" in rater.text()


async def test_these_commands_are_in_the_help_and_have_no_key_that_a_keyboard_sends(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        names = {"skip-session": 0, "withdraw": 0, "risk": 0, "hide": 0}
        for key, active in rater.screen.active_bindings.items():
            if active.binding.id in names:
                names[str(active.binding.id)] += 1
                assert key.startswith("nowhere-")
        assert set(names.values()) == {1}
        await rater.press("f1", "end")
        assert "Risk flag" in str(rater.app.screen.query_one("Static").render())
