"""A book in another language: the texts that people read, and nothing that is stored."""

import pytest

from coder.codebook.load import loads
from coder.codebook.schema import Codebook
from coder.codebook.versions import diff
from coder.errors import CodebookError, NotFoundError

GERMAN = """
translations:
  de:
    codes.warm.label: Warm auf Deutsch
    codes.warm.examples[0]: "T: Wie nett."
    codes.cold.non_examples[0].text: "C: Brr, das Fenster."
    scales.g3.anchors.-1: tief
    scales.g3.anchors.0.5: ordentlich
    rules[0].message: Warum?
  pt-BR: {codes.warm.definition: Algo quente.}
"""


def book(text: str) -> Codebook:
    return loads(text, "mini.yaml")


@pytest.fixture
def translated(mini: str) -> Codebook:
    """The small book, partly in German."""
    return book(mini + GERMAN)


def test_what_is_translated_is_read_in_the_language_and_the_rest_stays(translated: Codebook) -> None:
    german = translated.in_language("de")

    assert german.codes["warm"].label == "Warm auf Deutsch"
    assert german.codes["warm"].examples == ("T: Wie nett.",)
    assert german.codes["cold"].non_examples[0].text == "C: Brr, das Fenster."
    assert german.codes["cold"].label == "Cold"
    assert [german.text(one) for one in german.scales["g3"].anchors.values()] == ["tief", "ordentlich"]
    assert german.text(german.title) == "Klein"
    assert [one.message for one in german.rules] == ["Warum?", "Only warm."]


def test_what_is_stored_is_the_same_in_every_language(translated: Codebook) -> None:
    german = translated.in_language("de")

    assert list(german.codes) == list(translated.codes)
    assert german.facets == translated.facets
    assert [one.hotkey for one in german.codes.values()] == [one.hotkey for one in translated.codes.values()]
    assert german.key == translated.key


def test_the_own_language_is_the_book_itself_and_a_region_falls_back_on_its_language(translated: Codebook) -> None:
    assert translated.in_language("en") is translated
    assert translated.in_language("de-AT") == translated.in_language("de")
    assert translated.in_language("pt-BR").codes["warm"].definition == "Algo quente."


def test_a_language_that_the_book_has_not_names_those_it_has(translated: Codebook) -> None:
    with pytest.raises(NotFoundError, match=r"mini@1\.2\.0 is not translated into 'fr'") as caught:
        translated.in_language("fr")

    assert caught.value.hint == "It has en, de, pt-BR."


def test_a_translation_is_a_patch(mini: str, translated: Codebook) -> None:
    found = diff(book(mini), translated)

    assert [(one.level, one.path) for one in found.changes] == [("patch", "translations")]


SLIPS = [
    (
        "codes.warm.lable: x",
        "codes.warm.lable",
        "there is no 'codes.warm.lable' in this book; did you mean 'codes.warm",
    ),
    ("codes.wram.label: x", "codes.wram.label", "did you mean 'codes.warm.label'?"),
    ("codes.warm.examples[1]: x", "codes.warm.examples[1]", "did you mean 'codes.warm.examples[0]'?"),
    ("facets.about.values[0]: x", "facets.about.values[0]", "is not a text that people read; ids, facets' values"),
    ("codes.warm.hotkey: x", "codes.warm.hotkey", "is not a text that people read"),
    ("codes.warm: x", "codes.warm", "is not a text that people read"),
    ("codes.warm.label: ''", "codes.warm.label", "must not be empty"),
    ("codes.warm.label: 1", "codes.warm.label", "must be text, not 1 as a bare value; quotes make it text"),
]


@pytest.mark.parametrize(("line", "key", "message"), SLIPS, ids=[one[0] for one in SLIPS])
def test_a_path_that_leads_to_no_text_is_told_with_the_nearest(line: str, key: str, message: str, mini: str) -> None:
    text = f"{mini}translations:\n  fr:\n    {line}\n"
    with pytest.raises(CodebookError) as caught:
        book(text)

    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (text.count("\n"), f"translations.fr.{key}")
    assert message in problem.message


@pytest.mark.parametrize(
    ("lines", "key", "message"),
    [
        ("  en: {title: x}", "translations.en", "'en' is the book's own language; write its texts where they stand"),
        ("  de: {title: x}", "translations.de.title", "'title' has its text in 'de' already (line 6)"),
        (
            "  de_DE: {title: x}",
            "translations.de_DE",
            "as a key must be a language as a BCP 47 tag, such as de or pt-BR",
        ),
    ],
)
def test_a_language_stands_where_it_is_new(lines: str, key: str, message: str, mini: str) -> None:
    with pytest.raises(CodebookError) as caught:
        book(f"{mini}translations:\n{lines}\n")

    assert [(one.key, one.message) for one in caught.value.problems] == [(key, message)]


def test_a_code_may_be_called_as_a_key_that_holds_texts(mini: str) -> None:
    text = mini.replace("  mood:\n", "  label:\n").replace("mood", "label")
    german = book(f"{text}translations: {{de: {{codes.label.label: Stimmung}}}}\n").in_language("de")

    assert german.codes["label"].label == "Stimmung"
