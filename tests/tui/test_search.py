"""Finding words in what was said."""

from collections.abc import Callable

import pytest

from coder.model import Segment, Transcript, Turn, Word
from coder.tui.searching import fold, hits, said_in
from coder.workflow.study import Study
from tests.tui.conftest import EVERY_RULE, running


@pytest.mark.parametrize(
    ("query", "said", "found"),
    [
        ("ANGER", "under the anger", True),
        ("ete", "l'été dernier", True),
        ("été", "ETE", True),
        ("strasse", "Straße", True),
        ("don't", "I don\u2019t know", True),
        ("the anger you", "under the  anger you were", True),
        ("ger", "anger", True),
        ("angry", "anger", False),
        ("كتب", "كَتَبَ", True),
        ("احد", "أحد", True),
        ("שלום", "שָׁלוֹם", True),
        ("か", "が", False),
        ("ガ", "ｶﾞ", True),
        ("अ", "आ", False),
        ("ำ", "นำ", True),
        ("ISTANBUL", "İstanbul", True),
        ("한", "한 적이", True),
        ("", "anything", False),
        ("   ", "a  b", False),
        ("()", "(", False),
    ],
)
def test_words_are_found_whatever_the_case_and_the_accents(query: str, said: str, found: bool) -> None:
    assert hits(query, [fold(said)]) == ([0] if found else [])


def test_words_of_a_script_without_spaces_are_found_across_the_words_of_the_model() -> None:
    words = tuple(Word(100 * at, 100 * at + 90, sign, "A") for at, sign in enumerate("我從來沒有告訴過"))
    (said,) = said_in([Segment("s1", "utt", 1, 0, 800, "client", "A", words)], Transcript(()))
    assert hits("來沒有", [said]) == [0]


def test_in_intervals_what_begins_in_them_is_searched_speaker_by_speaker() -> None:
    long = Turn("A", (Word(0, 400, "under", "A"), Word(900, 1300, "anger", "A"), Word(2100, 2200, "alone", "A")))
    short = Turn("B", (Word(500, 600, "mm", "B"),))
    intervals = [Segment("i1", "five", 1, 0, 2000), Segment("i2", "five", 2, 2000, 4000)]
    assert said_in(intervals, Transcript((long, short))) == ("under anger mm", "alone")


async def test_words_go_to_where_they_are_said_and_an_empty_line_goes_on(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(":", *"ANY", "enter")
        assert rater.screen.segment.text == "I have never told anybody that."
        assert rater.said() == "found: 1 of 1; : and enter goes on"
        await rater.press(":", *"the", "enter")
        assert rater.said().startswith("found: 1 of 3") or rater.said().startswith("found: 2 of 3")
        first = rater.screen.at
        await rater.press(":", "enter")
        assert rater.screen.at > first
        await rater.press(":", "enter", ":", "enter", ":", "enter")
        assert rater.screen.at > first
        assert rater.log == []


async def test_words_that_nobody_says_leave_the_rater_where_they_are(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("enter", ":", *"zebra", "enter")
        assert rater.screen.at == 1
        assert rater.said() == "✗ Nobody says that."
        assert "zebra" not in rater.text()


async def test_an_empty_line_before_any_search_says_what_may_be_written(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(":", "enter")
        assert rater.said() == "✗ Write 214, 12:31, or words that are said."


async def test_a_slash_looks_for_a_number_as_it_is_said(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press(":", *"/2", "enter")
        assert rater.screen.at == 0
        assert rater.said() == "✗ Nobody says that."


async def test_a_search_stays_among_what_fits_the_filter(rated_study: Study) -> None:
    async with running(rated_study) as rater:
        await rater.press("f3", "7", "enter", ":", *"rushed", "enter")
        assert rater.said() == "✗ Nobody says that among what fits the filter."
        await rater.press(":", *"word", "enter")
        assert rater.said() == "found: 1 of 1 among what fits the filter; : and enter goes on"


async def test_nothing_of_a_search_is_stored(study_with: Callable[..., Study]) -> None:
    study = study_with(EVERY_RULE)
    async with running(study) as rater:
        await rater.press(":", *"xylophone", "enter", "0", "ctrl+q")
    files = [path for path in study.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if b"xylophone" in path.read_bytes()]
