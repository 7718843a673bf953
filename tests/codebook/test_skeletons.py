"""The shipped books: each says whose it is and how far it can be trusted, and a withheld one holds no wording."""

import re

import pytest

from coder.codebook.load import load
from coder.codebook.schema import Code, Codebook
from coder.report.codebook import as_html, as_markdown, as_text
from coder.resources import codebook_path, shipped_codebooks

BOOKS = tuple(
    name for name in shipped_codebooks() if "\nkind: codebook\n" in codebook_path(name).read_text(encoding="utf-8")
)

OF_AN_ITEM = r"Item \d+ of the instrument; its wording is in your licensed manual\."
OF_A_CONSTRUCT = r"In our words: [^.?!]{20,110}\."
FIXED = {
    "use_when": "As the manual of the instrument says; this skeleton holds none of its text.",
    "not_when": "Where the manual says so. Do not decide by this file alone.",
    "examples": ("In the manual of the instrument.",),
    "non_examples": (),
    "decision_rules": (),
}
"""What every code of a withheld book says, so that there is no line in which wording could hide."""

FIRST_PERSON = re.compile(r"\b(?:I|I'm|my|me|we|our|us|you|your)\b", re.IGNORECASE)
"""Questionnaires speak in the first person or to the rater; names of codes do not."""


@pytest.fixture(params=BOOKS, scope="module")
def book(request: pytest.FixtureRequest) -> Codebook:
    found = load(codebook_path(request.param))
    assert found.id == request.param, "a book is asked for by the name of its file"
    return found


@pytest.fixture(params=[name for name in BOOKS if name != "alliance-bordin"], scope="module")
def withheld(request: pytest.FixtureRequest) -> Codebook:
    return load(codebook_path(request.param))


def test_every_book_says_whom_to_cite_and_how_far_it_is_validated(book: Codebook) -> None:
    assert book.rights.citation
    assert re.match(r"draft, not validated|skeleton, structure only: it holds no wording", book.status or "")
    assert book.changelog[0].version == book.version
    assert book.scores


def test_every_book_can_be_read_in_each_form(book: Codebook) -> None:
    assert as_text(book).startswith(book.text(book.title))
    assert as_markdown(book).startswith(f"# {book.text(book.title)}\n")
    page = as_html(book)
    assert page.startswith("<!doctype html>")
    for code in book.codes.values():
        assert code.label in as_text(book)
        assert code.label in as_markdown(book)


def test_a_skeleton_says_which_of_its_keys_are_verified_and_whose_they_are(withheld: Codebook) -> None:
    assert withheld.rights.item_text == "withheld"
    assert withheld.rights.license == "NONE"
    assert withheld.rights.holder
    assert "own copy" in (withheld.rights.permission_note or "")
    for word in ("Verified in sources: ", "From memory"):
        assert word in (withheld.status or "")


def said(code: Code) -> dict[str, object]:
    return {field: getattr(code, field) for field in FIXED}


def test_a_code_of_a_skeleton_says_what_all_say_and_no_more(withheld: Codebook) -> None:
    assert withheld.decision_rules == ()
    for code in withheld.codes.values():
        assert said(code) == FIXED, code.id
        assert re.fullmatch(f"{OF_AN_ITEM}|{OF_A_CONSTRUCT}", code.definition), code.id


def test_a_rated_item_is_called_by_its_number(withheld: Codebook) -> None:
    for code in withheld.codes.values():
        numbered = re.fullmatch(r"i0*(\d+)", code.id)
        if numbered is None:
            assert re.fullmatch(OF_A_CONSTRUCT, code.definition), code.id
            continue
        assert code.definition.startswith(f"Item {numbered[1]} of the instrument;")
        assert re.fullmatch(rf"Item {numbered[1]}(?: \((?:goal|task|bond)\))?", code.label)
        assert code.tags.get("component", "") in ("", *re.findall(r"\((\w+)\)", code.label))


def test_names_and_anchors_of_a_skeleton_are_names_and_no_sentences(withheld: Codebook) -> None:
    anchors = [withheld.text(texts) for scale in withheld.scales.values() for texts in scale.anchors.values()]
    labels = [code.label for code in withheld.codes.values()] + [
        group.label or "" for group in withheld.groups.values()
    ]
    for text in (*labels, *anchors):
        assert len(text.split()) <= 5, text
        assert not re.search(r"[.?!;]", text), text
        assert not FIRST_PERSON.search(text), text


def test_wording_that_is_pasted_into_a_skeleton_is_noticed() -> None:
    pasted = "I felt that my therapist and I wanted the same things."
    assert not re.fullmatch(f"{OF_AN_ITEM}|{OF_A_CONSTRUCT}", pasted)
    assert FIRST_PERSON.search(pasted)
    assert len(pasted.split()) > 5
