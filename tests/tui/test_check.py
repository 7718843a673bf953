"""From the queue to a receipt."""

import pytest

from coder.errors import ConflictError
from coder.model import Word
from coder.transcript import to_json, turns_from_words
from coder.tui.app import run
from coder.tui.screens.check import CheckScreen
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.dialogs import Ask
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.ratings import RatingsScreen
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import amend, lock, set_roles
from coder.workflow.opening import open_desk, queue
from coder.workflow.study import Study
from coder.workflow.submission import reopen
from tests.tui.conftest import NARROW, WIDE, Rater, running


def finish(study: Study) -> None:
    """Complete everything but the submit, as a rater would have."""
    desk = open_desk(study, "R1", "S01")
    for segment in desk.segments:
        desk.none(segment)
    for segment in desk.all_segments:
        for code in desk.legal(segment):
            if code.kind == "rating" and desk.is_open(code):
                desk.rate(segment, code.id, 4)
                if code.evidence != "none":
                    desk.evidence(segment, code.id, (desk.segments[0].id,))


def lines(rater: Rater) -> list[str]:
    assert isinstance(rater.app.screen, CheckScreen)
    return [line.text for line in rater.app.screen._lines]


async def test_the_queue_opens_a_session_by_its_alias_and_never_names_it(rated_study: Study) -> None:
    (item,) = queue(rated_study, "R1")
    async with running(rated_study, session=None) as rater:
        assert isinstance(rater.app.screen, QueueScreen)
        assert item.alias in rater.text()
        assert "S01" not in rater.text()
        await rater.press("enter")
        assert isinstance(rater.app.screen, CodingScreen)
        assert "S01" not in rater.text()
        await rater.press("0", "escape")
        assert isinstance(rater.app.screen, QueueScreen)
        headings, line = rater.text().splitlines()[1], rater.text().splitlines()[3]
        assert headings.split() == ["session", "state", "segments", "coded", "length", "worked"]
        assert headings.index("state") == line.index("started")
        assert "1/" in rater.text()


async def test_an_empty_queue_says_so(study: Study) -> None:
    add_rater(study, "R1")
    async with running(study, session=None) as rater:
        assert "Nothing is assigned to you yet." in rater.text()
        await rater.press("enter", "down")
        assert isinstance(rater.app.screen, QueueScreen)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_what_is_missing_is_listed_and_enter_goes_there(rated_study: Study, size: tuple[int, int]) -> None:
    async with running(rated_study, size=size) as rater:
        await rater.press("0", "f6")
        assert "utt        1 of 7 complete" in lines(rater)
        missing = [line for line in lines(rater) if line.startswith("MISSING")]
        assert missing[0].startswith("MISSING    2 at 00:")
        await rater.press("down", "enter")
        assert rater.screen.at == 2


async def test_a_missing_rating_leads_to_the_ratings(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f6", "end", "enter")
        assert isinstance(rater.app.screen, RatingsScreen)
        await rater.press("escape")
        assert isinstance(rater.app.screen, CodingScreen)


async def test_an_unfinished_session_is_not_submitted(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f6", "f6")
        assert isinstance(rater.app.screen, CheckScreen)
        assert "Something is missing" in rater.said()
        assert rater.log == []


async def test_submit_asks_once_shows_the_receipt_and_goes_back_to_the_queue(rated_study: Study) -> None:
    finish(rated_study)
    alias = open_desk(rated_study, "R1", "S01").alias
    async with running(rated_study) as rater:
        await rater.press("f6")
        assert "Nothing is missing" in rater.said()
        await rater.press("f6", "escape")
        assert rater.log[-1].op != "submit"
        await rater.press("f6", "enter")
        assert isinstance(rater.app.screen, Ask)
        head = rater.log[-1].hash
        assert rater.log[-1].op == "submit"
        assert head[:40] in rater.text().replace("│", "").replace("\n", "").replace(" ", "")
        await rater.press("enter")
        assert isinstance(rater.app.screen, QueueScreen)
        assert "submitted" in rater.text()
        await rater.press("ctrl+q")
        assert str(rater.app.return_value).endswith(f"{head}; the file form: coder submit {alias} --rater R1 --json")


async def test_a_submitted_session_can_be_read_and_not_changed(rated_study: Study) -> None:
    finish(rated_study)
    async with running(rated_study) as rater:
        await rater.press("f6", "f6", "enter", "enter")
        await rater.press("enter")
        assert isinstance(rater.app.screen, CodingScreen)
        count = len(rater.log)
        await rater.press("m", "0", "backspace", "?")
        assert "is submitted" in rater.said()
        assert len(rater.log) == count
        await rater.press("f6")
        assert "submitted already" in rater.said()


async def test_a_reopened_session_can_be_changed_and_submitted_again(rated_study: Study) -> None:
    finish(rated_study)
    async with running(rated_study) as rater:
        await rater.press("f6", "f6", "enter", "enter")
    reopen(rated_study, "S01", "R1", "a slip")
    async with running(rated_study, session=None) as rater:
        assert "reopened" in rater.text()
        await rater.press("enter", "home", "m", "f6", "f6", "enter")
        assert [event.op for event in rater.log][-2:] == ["set", "submit"]


async def test_a_session_that_a_correction_left_without_segments_is_refused_in_words(study: Study) -> None:
    add_session(study, "S01")
    keep_transcript(study, "S01", (Word(0, 1000, "mm", "SPEAKER_00"),), {})
    set_roles(study, "S01", {"SPEAKER_00": "T01:therapist"})
    lock(study, "S01")
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    amend(study, "S01", to_json(turns_from_words([Word(0, 100, "mm", "SPEAKER_00")])), "it was shorter")
    async with running(study, session=None) as rater:
        (alias,) = (item.alias for item in queue(study, "R1"))
        await rater.press("enter")
        assert isinstance(rater.app.screen, QueueScreen)
        assert rater.said() == f"✗ Nothing to code in {alias}. Tell your supervisor: its transcript is too short."
        assert rater.said() in rater.text()
    with pytest.raises(ConflictError) as caught:
        run(study, "R1", "S01")
    assert "Tell your supervisor" in caught.value.hint
