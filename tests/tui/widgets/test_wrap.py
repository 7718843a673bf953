"""Words to lines, in cells."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from coder.tui.widgets.wrap import clean, fit, joined, wrap

SCRIPTS = {
    "latin": "So under the anger you were very alone in that kitchen",
    "chinese": "我從來沒有告訴過任何人這件事情因為我覺得很丟臉",
    "japanese": "だれにも いったこと が ない んです",
    "korean": "아무에게도 그런 말을 한 적이 없어요",
    "combining": "e\u0301te\u0301 a\u0308rger nai\u0308ve co\u0302te\u0301 " * 3,
    "devanagari": "मैंने यह किसी को नहीं बताया है",
    "arabic": "لم أخبر أحدا بذلك من قبل أبدا",
    "hebrew": "מעולם לא סיפרתי את זה לאף אחד",
    "thai": "ฉันไม่เคยบอกใครเรื่องนั้นเลย",
    "thai with tones": "ที่ ทำไม น้ำ ไม่ใช่",
    "tamil": "நான் யாரிடமும் சொல்லவில்லை",
    "bengali": "আমি কাউকে বলিনি",
    "pointed arabic": "كَتَبَ لَهُمْ",
    "pointed hebrew": "שָׁלוֹם לָכֶם",
    "persian": "می‌خواهم بگویم",
    "myanmar": "မြန်မာ စကား",
    "emoji": "ok 👩‍👩‍👧 fine ❤️ yes 👍🏽 🇩🇪",
    "one long word": "Donaudampfschifffahrtsgesellschaftskapitän",
}

SIGNS = "abcé中文한글अשע👍\u0301"
words = st.lists(st.text(st.sampled_from(SIGNS), min_size=1, max_size=12), max_size=20)


def lines_of(text: str, width: int) -> list[str]:
    return ["".join(part for part, _faint in line) for line in wrap([(word, False) for word in text.split()], width)]


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("width", [2, 7, 20, 58])
def test_no_line_is_wider_than_asked_in_any_script(text: str, width: int) -> None:
    assert max(cell_len(line) for line in lines_of(text, width)) <= width


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("width", [7, 20])
def test_a_marks_column_after_the_text_stays_straight_in_any_script(text: str, width: int) -> None:
    assert {cell_len(fit(line, width) + "|EM+") for line in lines_of(text, width)} == {width + 4}


@given(words, st.integers(2, 30))
@example(["中文"], 2)
def test_nothing_is_lost_and_nothing_is_added_but_spaces(given_words: list[str], width: int) -> None:
    lines = wrap([(word, False) for word in given_words], width)
    drawn = "".join(part for line in lines for part, _faint in line)
    assert drawn.replace(" ", "") == "".join(given_words).replace(" ", "")
    assert all(sum(cell_len(part) for part, _faint in line) <= width for line in lines)


@given(words, st.integers(2, 30))
def test_no_line_begins_with_a_combining_mark(given_words: list[str], width: int) -> None:
    whole = [word for word in given_words if not unicodedata.combining(word[0])]
    for line in wrap([(word, False) for word in whole], width):
        assert not line or not unicodedata.combining(line[0][0][0])


def test_words_stay_whole_where_they_fit() -> None:
    assert lines_of("under the anger you were alone", 12) == ["under the", "anger you", "were alone"]


def test_chinese_words_are_joined_without_spaces_and_korean_ones_with() -> None:
    assert lines_of("我 從 來", 20) == ["我從來"]
    assert lines_of("한 적이", 20) == ["한 적이"]


def test_brackets_around_words_of_a_script_without_spaces_add_none() -> None:
    assert lines_of("我 (從 來) 沒 [有]", 20) == ["我(從來)沒[有]"]
    assert lines_of("한 (적이)", 20) == ["한 (적이)"]
    assert joined(["我", "從", "ok", "來"]) == "我從 ok 來"


def test_faint_words_keep_their_place() -> None:
    assert wrap([("very", False), ("alone", True), ("now", False)], 30) == (
        (("very", False), (" alone", True), (" now", False)),
    )


def test_no_words_are_one_empty_line() -> None:
    assert wrap([], 10) == ((),)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("esc\x1b[31mred", "esc�[31mred"),
        ("tab\there", "tab here"),
        ("two\nlines", "two lines"),
        ("\u202eright to left", "right to left"),
        ("e\u0301", "e\u0301"),
        ("שלום", "שלום"),
        ("👩‍👩‍👧", "👩👩👧"),
        ("👍🏽 ❤️ 1️⃣", "👍 ❤ 1⃣"),
        ("می‌خواهم क्‍ष", "می‌خواهم क्‍ष"),
    ],
)
def test_what_a_terminal_would_obey_is_not_drawn(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("中文字", 4, "中… "), ("", 2, "  "), ("abc", 0, "")],
)
def test_fitting_cuts_with_an_ellipsis_and_pads_with_blanks(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown
