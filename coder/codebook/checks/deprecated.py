"""Codes that are not coded any more: since a version there has been, and none that a rater must still give."""

import re

from coder.codebook.outline import Outline
from coder.codebook.tree import Node, Report


def check_deprecated(outline: Outline, report: Report) -> None:
    """Check each deprecated code, and that nothing asks for it."""
    leaving = {name: code for name, code in outline.codes.items() if code.has("deprecated_in")}
    for code in leaving.values():
        _check_since(outline, code.get("deprecated_in"), report)
        if code.get("required").data is True:
            report.name(
                code.get("required"), "a segment is not complete without it, so nobody could finish one; drop it"
            )
    for asked in outline.root.get("globals").names:
        if asked.text in leaving:
            report.value(asked, f"'{asked.text}' is deprecated and is not asked any more; take it out of this list")
    for name, code in outline.codes.items():
        _check_follower(name, code, leaving, report)


def _check_since(outline: Outline, since: Node, report: Report) -> None:
    """Versions of another form are the shape's concern."""
    own = outline.root.get("version").text
    numbers = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", text) for text in (since.text, own)]
    first, newest = (tuple(map(int, one.groups())) if one else () for one in numbers)
    if first and newest and first > newest:
        report.value(since, f"{since.text} is above the book's own version, {own}")


def _check_follower(name: str, code: Node, leaving: dict[str, Node], report: Report) -> None:
    follower = code.get("replaced_by")
    if follower.text and name not in leaving:
        report.name(follower, "goes with 'deprecated_in': the version from which on the other code is used")
    elif follower.text == name:
        report.value(follower, "a code does not replace itself")
    elif follower.text in leaving:
        report.value(follower, f"'{follower.text}' is deprecated itself; name the code that is used now")
