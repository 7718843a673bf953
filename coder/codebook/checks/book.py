"""Names that may not be taken, texts in the book's language, session ratings."""

import re
from itertools import combinations

from coder.codebook.expr import WORDS
from coder.codebook.outline import Outline
from coder.codebook.schema import SELECTORS
from coder.codebook.schema.base import LANGUAGE
from coder.codebook.tree import Report

STATES = ("none", "cannot_code")
RESERVED = {
    **dict.fromkeys(WORDS, "is a word of formulae; choose another id"),
    **dict.fromkeys(SELECTORS, "is a built-in name for many codes; choose another id"),
    **dict.fromkeys(STATES, "is a state that the program sets by its own key, not a code; leave it out"),
    **dict.fromkeys(("codes", "globals"), "means all of them in 'reliability'; choose another id"),
}
"""Ids that would mean two things."""


def check_book(outline: Outline, report: Report) -> None:
    """Check ids across sections, the language of texts, and `globals`."""
    _check_ids(outline, report)
    check_language(outline, report)
    for name in outline.root.get("globals").names:
        if name.text in outline.codes and not outline.is_session_rating(name.text):
            report.value(name, f"'{name.text}' is not a rating of the session; only those are asked at the end")


def _check_ids(outline: Outline, report: Report) -> None:
    sections = {"code": outline.codes, "group": outline.groups, "score": outline.scores}
    for parts in sections.values():
        for name, node in parts.items():
            if name in RESERVED:
                report.name(node, f"'{name}' {RESERVED[name]}")
    for (kind, parts), (_, others) in combinations(sections.items(), 2):
        for name in parts.keys() & others.keys():
            report.name(others[name], f"'{name}' is the id of a {kind} already; an id stands for one thing")


def check_language(outline: Outline, report: Report) -> None:
    """Check that what is said in several languages is said in the book's own."""
    language = outline.root.get("language").text
    if not re.match(LANGUAGE, language):
        return
    anchors = [anchor for scale in outline.scales.values() for anchor in scale.get("anchors").pairs.values()]
    for texts in (outline.root.get("title"), *anchors):
        if texts.pairs and not texts.has(language):
            report.name(texts, f"has no text in the book's language, '{language}'")
