"""Forms: every item is scored, every score can be computed, and no wording that is withheld stands anywhere."""

import re
from collections.abc import Iterable, Iterator

from coder.codebook.checks.book import check_language
from coder.codebook.checks.parts import check_scales
from coder.codebook.checks.same import clash
from coder.codebook.near import suggest
from coder.codebook.outline import Outline, texts
from coder.codebook.schema.form import MAX_ITEMS
from coder.codebook.tree import Node, Report
from coder.codebook.unfold import cycles

FIRST_PERSON = re.compile(
    r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Ww]e|[Uu]s|[Oo]urs?|[Ii]ch|[Mm]ich|[Mm]ir|[Mm]eine?|[Ww]ir)\b|_{3,}"
)
"""How people speak in the items of alliance forms, or the line that stands there for a name."""
LONGEST = 300
"""A remark is shorter; a questionnaire's text is longer."""


def check_form(outline: Outline, report: Report) -> None:
    """Make every check of a form; each passes over what another one, or the shape, reports."""
    check_language(outline, report)
    check_scales(outline, report)
    _check_items(outline, report)
    _check_scores(outline, report)
    if outline.root.get("rights").get("item_text").text == "withheld":
        _check_withheld(outline.root, report)


def _count(outline: Outline) -> int:
    """Return how many items there are; 0 while that is not said, or is no number of items."""
    n = outline.root.get("items").get("n").number
    return n if isinstance(n, int) and 1 <= n <= MAX_ITEMS else 0


def _check_items(outline: Outline, report: Report) -> None:
    items, n = outline.root.get("items"), _count(outline)
    for node in (items.get("scale"), *items.get("scale_of").pairs.values()):
        if node.text and node.text not in outline.scales:
            report.value(node, f"unknown scale '{node.text}'{suggest(node.text, outline.scales)}")
    for section in ("scale_of", "labels"):
        for item, node in items.get(section).pairs.items():
            if n and isinstance(item, int) and item > n:
                report.name(node, f"there is no item {item}; the form has {n}")


def _check_scores(outline: Outline, report: Report) -> None:
    for node in outline.scores.values():
        _check_members(outline, node, report)
        _check_reverse(node, report)
        _check_missing(node, report)
    for cycle in cycles({name: texts(node.get("of")) for name, node in outline.scores.items()}):
        report.name(outline.scores[cycle[0]], f"is made of itself: {' > '.join(cycle)}")
    _check_every_item(outline, report)
    seen: dict[str, Node] = {}
    for node in outline.scores.values():
        component = node.get("component")
        first = clash(seen, component) if component.text else None
        if first is not None:
            report.value(component, f"'{component.text}' is the component of another score (line {first.place.line})")


def _check_members(outline: Outline, node: Node, report: Report) -> None:
    n = _count(outline)
    _check_repeats(node.get("of"), report)
    for one in node.get("of").elements:
        if isinstance(one.number, int) and n and one.number > n:
            report.value(one, f"there is no item {one.number}; the form has {n}")
        elif one.text and one.text not in outline.scores:
            report.value(one, f"unknown score '{one.text}'{suggest(one.text, outline.scores)}; items are numbers")


def _check_repeats(node: Node, report: Report) -> None:
    seen: set[object] = set()
    for one in node.elements:
        said = one.text or one.number
        if said and said in seen:
            report.value(one, f"'{said}' is in this list already")
        seen.add(said)


def _check_reverse(node: Node, report: Report) -> None:
    reverse, members = node.get("reverse"), _numbers(node.get("of").elements)
    _check_repeats(reverse, report)
    for one in reverse.elements:
        if isinstance(one.number, int) and one.number not in members:
            report.value(one, f"item {one.number} is not one that the score is made of")


def _check_missing(node: Node, report: Report) -> None:
    least, of = node.get("min_answered"), node.get("of").elements
    if least.number is not None and of and least.number > len(of):
        report.value(least, f"{least.number} is more than the {len(of)} that the score is made of")
    if node.get("missing").text == "prorate" and not node.has("min_answered"):
        report.value(node.get("missing"), "prorate needs min_answered: without it every item must be answered")


def _check_every_item(outline: Outline, report: Report) -> None:
    n = _count(outline)
    scored = {number for node in outline.scores.values() for number in _numbers(node.get("of").elements)}
    left = [str(item) for item in range(1, n + 1) if item not in scored] if scored else []
    if left:
        many = f"items {', '.join(left)} are" if len(left) > 1 else f"item {left[0]} is"
        report.name(outline.root.get("scores"), f"{many} in no score")


def _numbers(nodes: Iterable[Node]) -> set[int]:
    return {node.number for node in nodes if isinstance(node.number, int)}


def _check_withheld(root: Node, report: Report) -> None:
    """Hold what is withheld out of every place in which text can stand."""
    labels = root.get("items").get("labels")
    if root.get("items").has("labels"):
        report.name(labels, "must not stand here: the rights say that the wording is withheld")
    for node in _said(root):
        if len(node.text) > LONGEST:
            report.value(node, f"is longer than {LONGEST} signs, in a form whose wording is withheld")
        # A citation has people's initials.
        elif FIRST_PERSON.search(node.text) and not node.key.startswith("rights.citation"):
            report.value(node, "reads like an item's wording, which the rights say is withheld; say it otherwise")


def _said(node: Node) -> Iterator[Node]:
    """Walk through every text of the file."""
    if node.text:
        yield node
    for below in (*node.elements, *node.pairs.values()):
        yield from _said(below)
