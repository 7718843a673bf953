"""The Methods section as Markdown, with what a reviewer asks and what the columns of the figures mean."""

import re
from collections.abc import Iterator

from coder.report.design import answers
from coder.report.methods import methods, references
from coder.report.model import Report
from coder.tables.measured import RELIABILITY

ENTITY = re.compile(r"&(?=#?\w+;)")
"""What would be taken for a sign by its name."""
MARK = "<!-- {} "
"""How a file of ours is known; its software's name fits in."""


def as_markdown(report: Report) -> str:
    """Lay the Methods section out as Markdown, ready to be taken into a paper and edited there."""
    return "\n".join(_lines(report)) + "\n"


def is_methods(head: str, software: str) -> bool:
    """Tell by the beginning of a file whether it is a Methods section of this software."""
    return head.startswith(MARK.format(software))


def _lines(report: Report) -> Iterator[str]:
    yield f"{MARK.format(report.software)}{report.version}: methods of a reliability report -->"
    yield ""
    yield f"# Methods: reliability of {_plain(report.study)}"
    for paragraph in methods(report):
        yield ""
        yield _plain(paragraph)
    yield ""
    yield "## What a reviewer asks"
    yield ""
    yield "| item | answer |"
    yield "|---|---|"
    yield from (f"| {_cell(item)} | {_cell(answer)} |" for item, answer in answers(report))
    if found := references(report):
        yield ""
        yield "## References"
        yield ""
        yield from (f"- {_plain(one)}" for one in found)
    yield ""
    yield "## Columns of reliability.csv"
    yield ""
    yield RELIABILITY.doc
    yield ""
    yield "| column | what it holds |"
    yield "|---|---|"
    yield from (f"| `{column.name}` | {_cell(column.doc)} |" for column in RELIABILITY.columns)


def _plain(text: str) -> str:
    """Keep a title from being taken for markup: what follows < would be HTML, and a line is one line."""
    return ENTITY.sub("&amp;", text).replace("<", "&lt;").replace("\n", " ")


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")
