"""From a desk to what is drawn."""

from coder.codebook.load import loads
from coder.tui.drawing import readable
from tests.tui.conftest import MINI


def test_ids_of_codes_are_written_as_abbreviations_and_words_stay_words() -> None:
    text = MINI.read_text(encoding="utf-8")
    book = loads(text, "mini.yaml")
    name = next(one for one in book.codes if "_" in one)
    abbr = book.codes[name].abbr
    assert readable(book, f"See {name}, `{name}` or ({name}).") == f"See {abbr}, {abbr} or ({abbr})."
    assert readable(book, f"{name}s and my{name} are words") == f"{name}s and my{name} are words"
    plain = next((one for one in book.codes if "_" not in one), "mood")
    assert readable(book, f"a {plain} is a word") == f"a {plain} is a word"
