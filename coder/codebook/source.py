"""YAML 1.2 text → a tree of nodes, and everything that is wrong with it as YAML.

The node graph of the YAML parser is read, not the objects it would construct: only so can duplicate keys be
listed together with everything else, and nothing in a file can construct an object.
"""

import datetime as dt
import re
from collections.abc import Callable

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode
from ruamel.yaml.reader import ReaderError

from coder.codebook.tree import Node, Place, Report, Scalar

MAX_VALUES = 20_000
"""More values than this come from aliases that multiply each other, or from a file of another kind."""

MAX_DEPTH = 30
"""A codebook is six levels deep; what is built recursively needs an end before Python's own."""

IN_WORDS = (
    ("mapping values are not allowed", "a second ': ' in one line; put text that holds ': ' in quotes"),
    ("'\\t'", "this line is indented with a tab; use spaces"),
    ("quoted scalar", "a quote is opened here or above and never closed"),
    ("expected <block end>", "this line does not line up with the lines above; check the indentation and the quotes"),
    ("cannot start any token", "text cannot begin with this sign; put it in quotes"),
    ("expected a single document", "a second document begins here; a file holds one codebook"),
    ("undefined alias", "this refers to an anchor that is not defined above; put text that begins with '*' in quotes"),
)
"""The parser's phrases that people meet, and what they mean to someone who writes a codebook."""


def read(text: str, report: Report) -> Node | None:
    """Parse text into a tree; None when there is nothing to check further, with the reason in the report."""
    graph = _compose(text, report)
    if graph is None:
        return None
    if not isinstance(graph, MappingNode):
        report.add(_place(graph.start_mark), "", "the file must be a mapping: one 'key: value' per line")
        return None
    try:
        return _Builder(report).build(graph, "", _place(graph.start_mark))
    except _TooMuchError as error:
        report.add(error.place, "", error.message)
        return None


def _compose(text: str, report: Report) -> YamlNode | None:
    place = Place(1, 1)
    try:
        # Not the round-trip parser: it marks the folds of `>` texts with control characters, for writing only.
        graph: YamlNode | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        report.add(_place(mark) if mark else place, "", _in_words(error))
    except ReaderError as error:
        before = text[: error.position].split("\n")
        place = Place(len(before), len(before[-1]) + 1)
        report.add(place, "", f"the unprintable character U+{error.character:04X} stands here; remove it")
    except YAMLError as error:
        report.add(place, "", f"this is not YAML: {error}")
    except RecursionError:
        report.add(place, "", f"this is nested deeper than {MAX_DEPTH} levels")
    else:
        if graph is None:
            report.add(place, "", "the file is empty; a codebook begins with 'schema: alliance-codebook/1'")
        return graph
    return None


def _in_words(error: MarkedYAMLError) -> str:
    said = f"{error.context or ''} {error.problem or ''}".strip()
    return next((words for phrase, words in IN_WORDS if phrase in said), f"this is not YAML: {said}")


def _place(mark: StreamMark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


class _TooMuchError(Exception):
    """The file unfolds without end; raised and caught in this module only."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


class _Builder:
    """Builds our nodes from the parser's, counting them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.count = 0

    def build(self, graph: YamlNode, key: str, key_place: Place, depth: int = 0) -> Node:
        place = _place(graph.start_mark)
        self.count += 1
        if depth > MAX_DEPTH:
            raise _TooMuchError(place, f"this is nested deeper than {MAX_DEPTH} levels")
        if self.count > MAX_VALUES:
            raise _TooMuchError(place, f"more than {MAX_VALUES} values; where they come from aliases, write them out")
        if isinstance(graph, MappingNode):
            return Node(key, place, key_place, self._mapping(graph, key, depth))
        if isinstance(graph, SequenceNode):
            parts = enumerate(graph.value)
            return Node(
                key,
                place,
                key_place,
                tuple(self.build(part, f"{key}[{at}]", _place(part.start_mark), depth + 1) for at, part in parts),
            )
        assert isinstance(graph, ScalarNode)  # the third and last kind of YAML node
        return self._text(graph, key, key_place)

    def _text(self, graph: ScalarNode, key: str, key_place: Place) -> Node:
        # What is left empty is placed at its key: the parser puts it where the next key begins.
        place = _place(graph.start_mark) if graph.value or graph.style else key_place
        one_line = graph.style in (None, "'", '"') and graph.start_mark.line == graph.end_mark.line
        text_place = Place(place.line, place.column + bool(graph.style)) if one_line else None
        return Node(key, place, key_place, self._scalar(graph, key), text_place)

    def _mapping(self, graph: MappingNode, key: str, depth: int) -> dict[Scalar, Node]:
        pairs: dict[Scalar, Node] = {}
        for key_graph, value_graph in graph.value:
            place = _place(key_graph.start_mark)
            if not isinstance(key_graph, ScalarNode) or key_graph.tag == TAG + "merge":
                self.report.add(place, key, "keys are plain words here, without lists, mappings or '<<'")
                continue
            name = self._scalar(key_graph, key)
            below = f"{key}.{name}".lstrip(".")
            node = self.build(value_graph, below, place, depth + 1)
            if name in pairs:
                self.report.add(
                    place,
                    below,
                    f"stands here a second time, first in line {pairs[name].key_place.line}; rename it or take it out",
                )
            else:
                pairs[name] = node
        return pairs

    def _scalar(self, graph: ScalarNode, key: str) -> Scalar:
        value: str = graph.value
        tag = str(graph.tag)
        if tag not in READERS:
            self.report.add(_place(graph.start_mark), key, f"the tag {tag.removeprefix(TAG)} has no meaning here")
            return value
        return READERS[tag](value)


def _integer(value: str) -> Scalar:
    base = 8 if "0o" in value else 16 if "0x" in value else 10
    try:
        return int(value.replace("_", ""), base)
    except ValueError:  # the parser also calls `-_`, `0b1` and 5000 digits an integer
        return value


def _float(value: str) -> Scalar:
    text = value.lower().replace("_", "").replace(".inf", "inf").replace(".nan", "nan")
    try:
        return float(text)
    except ValueError:
        return value


def _date(value: str) -> Scalar:
    """Read a calendar day; a time of day stays text, for nothing in a codebook has one."""
    try:
        return dt.date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value
    except ValueError:
        return value


TAG = "tag:yaml.org,2002:"
READERS: dict[str, Callable[[str], Scalar]] = {
    TAG + "str": str,
    TAG + "int": _integer,
    TAG + "float": _float,
    # A '%YAML 1.1' line makes the parser call `no` and `on` a bool; here only these two words are.
    TAG + "bool": lambda value: {"true": True, "false": False}.get(value.lower(), value),
    TAG + "null": lambda _value: None,
    TAG + "timestamp": _date,
}
"""What plain values of each YAML type become."""
