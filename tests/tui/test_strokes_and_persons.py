"""Keys of two letters, and codes and ratings that are given for each person."""

from collections.abc import Callable
from pathlib import Path

from coder.model import Value
from coder.tui.screens.ratings import RatingsScreen
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.study import Study, init_study
from tests.tui.conftest import MINI, WIDE, running, spoken

FAMILY = Path(__file__).parents[1] / "data" / "kinds" / "family.yaml"


def strokes(tmp_path: Path) -> Path:
    """The small book with keys of two letters."""
    text = MINI.read_text(encoding="utf-8")
    for old, new in (("hotkey: w", "hotkey: aw"), ("hotkey: W", "hotkey: ac"), ("hotkey: x", "hotkey: x")):
        text = text.replace(f"    {old}\n", f"    {new}\n")
    book = tmp_path / "strokes.yaml"
    book.write_text(text, encoding="utf-8")
    return book


async def test_two_letters_one_after_the_other_set_one_code(study_with: Callable[..., Study], tmp_path: Path) -> None:
    async with running(study_with(strokes(tmp_path)), size=WIDE) as rater:
        await rater.press("a")
        assert "a and then: w W+, c W-" in rater.said()
        assert rater.log == []
        await rater.press("c")
        assert [(event.op, event.code) for event in rater.log] == [("set", "cold")]


async def test_a_first_letter_is_forgotten_with_a_move(study_with: Callable[..., Study], tmp_path: Path) -> None:
    async with running(study_with(strokes(tmp_path)), size=WIDE) as rater:
        await rater.press("a", "down", "c")
        assert rater.log == []
        assert "No code has the key c." in rater.said()


async def test_a_second_letter_without_a_code_stores_nothing_and_says_so(
    study_with: Callable[..., Study], tmp_path: Path
) -> None:
    async with running(study_with(strokes(tmp_path)), size=WIDE) as rater:
        await rater.press("a", "q")
        assert rater.log == []
        assert "No code has the key aq." in rater.said()
        await rater.press("a", "w")
        assert [event.code for event in rater.log] == ["warm"]


async def test_a_rating_of_each_is_asked_and_stored_for_each(tmp_path: Path) -> None:
    with init_study(tmp_path / "family", (str(FAMILY),)) as study:
        add_session(study, "S01")
        talk = (("A", "How are you two?"), ("B", "Fine."), ("C", "He never says."))
        keep_transcript(study, "S01", spoken(talk), {"words": "test"})
        set_roles(study, "S01", {"A": "T01:therapist", "B": "C01:client", "C": "C02:client"})
        lock(study, "S01")
        add_rater(study, "R1")
        assign(study, ["R1"], seed=1)
        async with running(study, size=WIDE) as rater:
            await rater.press("f6")
            lines = [line.text for line in rater.app.screen._lines]  # type: ignore[attr-defined]
            at = next(number for number, line in enumerate(lines) if line.startswith("ratings"))
            await rater.press("home", *["down"] * at, "enter")
            assert isinstance(rater.app.screen, RatingsScreen)
            assert "C01 Takes part" in rater.text()
            assert "C02 Takes part" in rater.text()
            await rater.press("home", "-", "1", "enter", "down", "2", "enter", "down", "0", "enter", "backspace")
            assert [(event.op, event.code, event.person) for event in rater.log] == [
                ("set", "part", "C01"),
                ("set", "part", "C02"),
                ("set", "shared", ""),
                ("clear", "shared", ""),
            ]
            assert [event.value for event in rater.log[:2]] == [Value(-1), Value(2)]


async def test_on_the_page_of_a_code_two_letters_turn_to_another_one_and_store_nothing(
    study_with: Callable[..., Study], tmp_path: Path
) -> None:
    async with running(study_with(strokes(tmp_path)), size=WIDE) as rater:
        await rater.press("f2", "a", "c")
        assert "Cold" in rater.text()
        assert "Something cold." in rater.text()
        assert rater.log == []
