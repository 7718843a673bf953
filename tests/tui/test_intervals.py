"""The same screen for a book that is coded on five-minute intervals: who speaks, codes, ratings."""

from collections.abc import Callable
from pathlib import Path

from coder.model import Value
from coder.tui.screens.ratings import RatingsScreen
from coder.workflow.study import Study
from tests.tui.conftest import WIDE, running

INTERVALS = Path(__file__).parents[1] / "data" / "kinds" / "intervals.yaml"


async def test_who_speaks_is_shown_by_role_where_no_segment_has_one(study_with: Callable[..., Study]) -> None:
    async with running(study_with(INTERVALS), size=WIDE) as rater:
        lines = rater.text().splitlines()
        assert any(line.lstrip("▌ ").startswith("T ") for line in lines)
        assert any(line.lstrip("▌ ").startswith("C ") for line in lines)
        assert "five 1" in rater.text()


async def test_a_marker_and_its_strength_are_coded_on_the_interval(study_with: Callable[..., Study]) -> None:
    async with running(study_with(INTERVALS), size=WIDE) as rater:
        await rater.press("w", "2")
        assert [(event.op, event.code, event.value) for event in rater.log] == [
            ("set", "withdraws", Value()),
            ("set", "withdraws", Value(intensity=2)),
        ]
        assert "Withdraws: clear" in rater.said()


async def test_a_digit_that_no_code_waits_for_opens_the_ratings_and_rates_nothing(
    study_with: Callable[..., Study],
) -> None:
    async with running(study_with(INTERVALS), size=WIDE) as rater:
        await rater.press("5")
        assert isinstance(rater.app.screen, RatingsScreen)
        assert rater.log == []
        await rater.press("6", "escape")
        assert [(event.code, event.value) for event in rater.log] == [("together", Value(6))]
        await rater.press("w", "1")  # which a code waits for
        assert rater.screen.segment.kind == "five"
        assert [event.code for event in rater.log[1:]] == ["withdraws", "withdraws"]
