"""A small good book, and what one slip in it must give."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coder.codebook.load import loads
from coder.errors import CodebookError

Slip = tuple[str, str, str, str, str]
MINI = Path(__file__).parents[1] / "data" / "codebook" / "mini.yaml"


@pytest.fixture
def mini() -> str:
    """The text of a book that uses every part of the schema once."""
    return MINI.read_text(encoding="utf-8")


@pytest.fixture
def one_problem(mini: str) -> Callable[[Slip], None]:
    """Checks that `old` turned into `new` gives one problem: in the line that holds `at`, with key and message."""

    def check(slip: Slip) -> None:
        old, new, at, key, message = slip
        assert old in mini
        text = mini.replace(old, new, 1)
        line = text[: text.index(at)].count("\n") + 1
        with pytest.raises(CodebookError) as caught:
            loads(text, "mini.yaml")
        found = [(problem.line, problem.key, problem.message) for problem in caught.value.problems]
        assert [place[:2] for place in found] == [(line, key)], found
        assert message in found[0][2]

    return check
