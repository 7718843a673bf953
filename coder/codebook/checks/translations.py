"""Translations: of texts that are there, that people read, and that are not there in that language already."""

from collections.abc import Iterable, Iterator

from coder.codebook.near import suggest
from coder.codebook.outline import Outline
from coder.codebook.schema import NAMED
from coder.codebook.translations import texts_of
from coder.codebook.tree import Node, Report


def check_translations(outline: Outline, report: Report) -> None:
    """Check each language, then each path in it."""
    root = outline.root
    languages = dict(root.get("translations").items())
    said = root.plain() if languages else {}
    known = texts_of(said, NAMED) if isinstance(said, dict) else {}
    nodes = {node.key: node for node in _all(root)} if languages else {}
    for language, node in languages.items():
        if language == root.get("language").text:
            report.name(node, f"'{language}' is the book's own language; write its texts where they stand")
            continue
        for path, entry in node.items():
            if path not in known:
                report.name(entry, _why_not(path, nodes, known))
            elif path in nodes and nodes[path].has(language):
                line = nodes[path].get(language).place.line
                report.name(entry, f"'{path}' has its text in '{language}' already (line {line})")


def _all(node: Node) -> Iterator[Node]:
    yield node
    for below in (*node.pairs.values(), *node.elements):
        yield from _all(below)


def _why_not(path: str, nodes: dict[str, Node], known: Iterable[str]) -> str:
    if path in nodes:
        return f"'{path}' is not a text that people read; ids, facets' values, keys and numbers stay what they are"
    return f"there is no '{path}' in this book{suggest(path, known)}"
