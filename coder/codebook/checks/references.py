"""Every name that refers to something refers to something that is there, and once."""

from collections.abc import Iterable, Iterator

from coder.codebook.checks.same import clash
from coder.codebook.near import suggest
from coder.codebook.outline import Outline
from coder.codebook.schema import SELECTORS
from coder.codebook.tree import Node, Report

Reference = tuple[Node, str, Iterable[str]]
"""A node that names something, what it names in words, and the names there are."""

NEEDED = ("segment kind", "target")
"""What every book has: where it has none, that is the one problem, and not every line that refers to it."""


def check_references(outline: Outline, report: Report) -> None:
    """Report unknown names, each with the nearest known one, and names that a list repeats."""
    for node, what, known in _single(outline):
        _check(node, what, known, report)
    reported = [*outline.codes, *outline.groups, *outline.scores, "codes", "globals"]
    for key, entry in outline.root.get("reliability").items():
        if key not in reported:
            report.name(entry, f"unknown code, group or score '{key}'{suggest(key, reported)}")
    for node, what, known in _lists(outline):
        for name in node.names:
            _check(name, what, known, report)
        check_repeats(node, report)
    for node in _closed_lists(outline):
        check_repeats(node, report)


def check_repeats(node: Node, report: Report) -> None:
    """Report what stands in a list a second time."""
    seen: dict[str, Node] = {}
    for name in node.names:
        if clash(seen, name):
            report.value(name, f"'{name.text}' is in this list already")


def _check(node: Node, what: str, known: Iterable[str], report: Report) -> None:
    if what in NEEDED and not known:
        return
    if node.text and node.text not in known:
        report.value(node, f"unknown {what} '{node.text}'{suggest(node.text, known)}")


def _single(outline: Outline) -> Iterator[Reference]:
    for code in outline.codes.values():
        yield code.get("segment"), "segment kind", outline.segments
        yield code.get("target"), "target", outline.targets
        yield code.get("scale"), "scale", outline.scales
        yield code.get("intensity"), "scale", outline.scales
        yield code.get("replaced_by"), "code", outline.codes
        for one in code.get("non_examples").elements:
            yield one.get("instead"), "code", [*outline.codes, "none"]
    for kind in outline.segments.values():
        yield kind.get("within"), "segment kind", outline.segments
    for group in outline.groups.values():
        yield group.get("segment"), "segment kind", outline.segments
    for _, entry in outline.root.get("reliability").items():
        yield entry.get("segment"), "segment kind", outline.segments


def _lists(outline: Outline) -> Iterator[Reference]:
    names = [*outline.codes, *outline.groups, *SELECTORS]
    yield outline.root.get("globals"), "code", outline.codes
    for code in outline.codes.values():
        yield code.get("facets"), "facet", outline.facets
    for group in outline.groups.values():
        yield group.get("members"), "code or group", names
        yield group.get("precedence"), "code or group", names
        yield group.get("solo"), "code", outline.codes
    for score in outline.scores.values():
        yield score.get("of"), "code, group or score", [*names, *outline.scores]
        yield score.get("out_of"), "code or group", names
        yield score.get("reverse"), "code", outline.codes
    for rule in outline.root.get("rules").elements:
        yield rule.get("then").get("forbid"), "code or group", names


def _closed_lists(outline: Outline) -> Iterator[Node]:
    """Yield the lists whose words are no references; that the words are known is the shape's concern."""
    for code in outline.codes.values():
        yield code.get("speaker")
    for scale in outline.scales.values():
        yield scale.get("null_reasons")
    for facet in outline.facets.values():
        yield facet.get("values")
