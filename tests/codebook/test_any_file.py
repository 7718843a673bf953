"""Whatever is done to a good file: it loads, or it gives problems with places. Nothing else."""

from io import StringIO
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from coder.codebook.load import loads
from coder.codebook.schema import Codebook
from coder.codebook.source import read
from coder.codebook.tree import Node, Report
from coder.errors import CodebookError, Problem

TEXT = (Path(__file__).parents[1] / "data" / "codebook" / "mini.yaml").read_text(encoding="utf-8")
LINES = TEXT.split("\n")


def outcome(text: str) -> tuple[Codebook | None, tuple[Problem, ...]]:
    try:
        return loads(text, "x.yaml"), ()
    except CodebookError as error:
        return None, error.problems


def survives(text: str) -> None:
    book, problems = outcome(text)
    lines = text.count("\n") + 1
    assert all(1 <= one.line <= lines and one.column >= 1 and one.message for one in problems)
    assert (book is None) is bool(problems)
    assert book is None or all(book.members(group) for group in book.groups)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=4), st.booleans())
def test_lines_may_be_lost_or_doubled(places: list[int], lost: bool) -> None:
    lines = [copy for at, line in enumerate(LINES) for copy in [line] * (1 if at not in places else 0 if lost else 2)]
    survives("\n".join(lines))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT)), st.text(alphabet="[]{}:,-#&*!|>'\"%@` \n\tax0", min_size=1, max_size=3))
def test_signs_may_be_typed_anywhere(at: int, typed: str) -> None:
    survives(TEXT[:at] + typed + TEXT[at:])


def places(node: Node, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Every path of the tree."""
    below = [*node.pairs.items(), *enumerate(node.elements)]
    return [path, *(found for key, child in below for found in places(child, (*path, key)))]


ROOT = read(TEXT, Report("mini.yaml"))
assert ROOT is not None
PATHS = places(ROOT)
ODD = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1,
        7,
        1e40,
        0.001,
        "",
        "x",
        "none",
        "warm",
        "g_bond",
        "pair",
        "a b",
        [],
        ["pair"],
        [[1]],
        {},
        {"x": 1},
    ]
)


def put(value: object, path: tuple[object, ...], odd: object) -> object:
    """The tree with another value at a path."""
    if not path:
        return odd
    if isinstance(value, dict):
        return {key: put(below, path[1:], odd) if key == path[0] else below for key, below in value.items()}
    assert isinstance(value, list)
    return [put(below, path[1:], odd) if at == path[0] else below for at, below in enumerate(value)]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PATHS[1:]), ODD)
def test_any_value_may_be_any_other(path: tuple[object, ...], odd: object) -> None:
    yaml = YAML(typ="safe", pure=True)
    out = StringIO()
    yaml.dump(put(yaml.load(TEXT), path, odd), out)
    survives(out.getvalue())
