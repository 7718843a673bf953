"""The palette of codes, and what the list of codes tells about persons and about many choices."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.tui.choosing import listed as on_page
from coder.tui.screens.find import Find, in_order
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study
from tests.tui.conftest import EVERY_RULE, NARROW, WIDE, Rater, running, spoken

GROUP = """
schema: alliance-codebook/1
kind: codebook
id: group
version: 1.0.0
title: {en: Group}
language: en
rights: {item_text: original, license: CC0-1.0}
targets: {client: each, therapist: one}
segments:
  turn: {kind: turn}
codes:
  turns_to:
    {label: Turns to somebody, abbr: TO, kind: presence, segment: turn, target: client, hotkey: to,
     definition: d, use_when: u, not_when: n, examples: [e]}
"""


def listed(rater: Rater) -> list[str]:
    """The abbreviations of what is found, in order."""
    screen = rater.app.screen
    assert isinstance(screen, Find)
    return [code.abbr for code in screen._found]


@pytest.fixture
def group(tmp_path: Path) -> Study:
    """A study with a therapist and eleven clients, each of whom says something."""
    book = tmp_path / "group.yaml"
    book.write_text(GROUP, encoding="utf-8")
    study = init_study(tmp_path / "group", (str(book),))
    add_session(study, "S01")
    clients = [f"SPEAKER_{number:02}" for number in range(1, 12)]
    talk = (("SPEAKER_00", "How is everybody?"), *((one, f"I am {one[-2:]}.") for one in clients))
    keep_transcript(study, "S01", spoken(talk), {"words": "test"})
    roles = {one: f"C{one[-2:]}:client" for one in clients}
    set_roles(study, "S01", {"SPEAKER_00": "T01:therapist", **roles})
    lock(study, "S01")
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    return study


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_marked_code_is_explained_and_the_explanation_follows_the_mark(
    rated_study: Study, size: tuple[int, int]
) -> None:
    async with running(rated_study, size=size) as rater:
        await rater.press("/", *"conveyed")
        text = " ".join(rater.text().split())
        assert "puts into words" in text
        assert "Use when: It adds to what was said" in text
        assert "Not when: The client's words are parroted" in text
        await rater.press(*["backspace"] * 8, "down", "down")
        assert "puts into words" not in rater.text()


async def test_codes_used_last_come_first_also_after_a_restart(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("m", "p", "enter", "b", "ctrl+q")
    async with running(rated_study) as rater:
        await rater.press("home", "/")
        assert listed(rater)[:3] == ["BE+", "AF+", "EM+"]
        await rater.press("escape", "enter", "/")
        assert listed(rater)[0] == "BE+"
        assert "AF+" not in listed(rater)[:10]


async def test_a_code_that_is_full_or_for_another_says_why_and_comes_last(study_with: Callable[..., Study]) -> None:
    async with running(study_with(EVERY_RULE), size=WIDE) as rater:
        await rater.press("w", "a", "1", "1", "l", "/")
        assert listed(rater)[-2:] == ["AW", "AG"]
        assert "Away  (for client)" in rater.text()


async def test_a_code_is_found_by_letters_of_its_id_or_abbreviation(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("/", *"tr")
        assert listed(rater)[:2] == ["TR+", "TR-"]
        await rater.press("backspace", "backspace", *"rgafrm")
        assert listed(rater)[0] == "AF+"


def test_the_order_before_anything_is_written_is_used_then_the_book_then_not_legal(rated_study: Study) -> None:
    codes = open_desk(rated_study, "R1", "S01").book.codes_of("utt")[:4]
    names = [code.id for code in codes]
    order = in_order(codes, {names[0]: "for client"}, [names[3], names[0]])
    assert [code.id for code in order] == [names[3], names[1], names[2], names[0]]


async def test_a_line_takes_letters_and_the_keys_that_change_it_in_order(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(
            ";", *"sea", "backspace", *"e my", "backspace", "home", "delete", *"S", "end", *"e", gap=0.001
        )
        await rater.press("left", "left", *"-", "right", *"!", "enter")
        assert open_desk(rated_study, "R1", "S01").note_text(rater.screen.segment) == "See -m!e"


async def test_keys_of_two_letters_are_listed_whole(group: Study) -> None:
    with group:
        async with running(group) as rater:
            assert "toTO" in rater.text().replace(" ", "")
            await rater.press("/")
            assert "▌to TO " in rater.text()


async def test_of_more_than_nine_persons_the_last_digit_shows_the_others(group: Study) -> None:
    with group:
        async with running(group) as rater:
            await rater.press("t", "o")
            assert "TO client?  1 C01  2 C02" in rater.said()
            assert rater.said().endswith("8 C08  9 others")
            await rater.press("9")
            assert rater.said().endswith("1 C09  2 C10  3 C11  9 others")
            assert [(event.op, event.person) for event in rater.log] == [("set", "")]
            await rater.press("2")
            assert [(event.op, event.person) for event in rater.log[1:]] == [("clear", ""), ("set", "C10")]
            assert "TO·C10" in rater.text()


async def test_a_move_goes_back_to_the_first_choices_and_a_digit_without_a_choice_stores_nothing(group: Study) -> None:
    with group:
        async with running(group) as rater:
            await rater.press("t", "o", "9", "7")
            assert len(rater.log) == 1
            await rater.press("9", "down", "up", "3")
            assert rater.log[-1].person == "C03"


@pytest.mark.parametrize(
    ("count", "page", "shown"),
    [
        (9, 0, "1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h 9 i"),
        (10, 0, "1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h 9 others"),
        (10, 1, "1 i 2 j 9 others"),
    ],
)
def test_nine_choices_need_no_page(count: int, page: int, shown: str) -> None:
    assert " ".join(on_page("abcdefghij"[:count], page)) == shown
