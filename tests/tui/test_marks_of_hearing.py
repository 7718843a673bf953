"""What the running program shows of hearing, of doubt, and of what codes can be set."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from coder.tui.drawing import heard
from coder.tui.screens.pages import Page
from coder.tui.widgets.legend import SIGNS
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from tests.tui.conftest import EVERY_RULE, LINES, WIDE, running, spoken


async def test_segments_that_were_current_are_marked_as_shown_also_after_a_restart(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("enter", "enter", "ctrl+q")
    async with running(rated_study) as rater:
        signs = [line[2] for line in rater.text().splitlines()[2:9]]
        assert signs == ["·", "·", "·", " ", " ", " ", " "]


def test_a_segment_counts_as_played_from_half_its_length_on(rated_study: Study) -> None:
    desk = open_desk(rated_study, "R1", "S01")
    one = desk.segments[0]
    assert heard(desk, one) == "new"
    desk.heard(one.id, one.span.duration_ms // 2 - 1, shown=False)
    assert heard(desk, one) == "shown"
    desk.heard(one.id, one.span.duration_ms // 2 + 1, shown=False)
    assert heard(desk, one) == "played"


async def test_doubt_and_overlap_are_signs_in_the_transcript_and_no_part_of_a_search(study: Study) -> None:
    words = list(spoken(LINES))
    words[7] = replace(words[7], probability=0.1)
    words[8] = replace(words[8], probability=0.1, overlap=True)
    add_session(study, "S01")
    keep_transcript(study, "S01", tuple(words), {"words": "test"})
    set_roles(study, "S01", {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"})
    lock(study, "S01")
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    async with running(study) as rater:
        assert "I (have [never)] told anybody that." in rater.text()
        await rater.press(":", *"have never told", "enter")
        assert rater.screen.at == 1


async def test_a_group_that_is_full_closes_its_other_codes(study_with: Callable[..., Study], tmp_path: Path) -> None:
    book = tmp_path / "one.yaml"
    book.write_text(EVERY_RULE.read_text(encoding="utf-8").replace("max_per_segment: 3", "max_per_segment: 1"), "utf-8")
    async with running(study_with(book), size=WIDE) as rater:
        assert "–" not in rater.text()
        await rater.press("w")
        assert all(words in rater.text() for words in ("w●W+", "W W-", "a–ASK", "l–LA"))
        await rater.press("w")
        assert "–" not in rater.text()


async def test_the_page_of_all_keys_tells_what_every_sign_means(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f1")
        assert isinstance(rater.app.screen, Page)
        text = str(rater.app.screen.query_one("Static").render())
        assert all(sign in text and meaning in text for sign, meaning in SIGNS)
