"""Groups: no group within itself, and a choice is made on one kind of segment."""

from coder.codebook.outline import Outline
from coder.codebook.tree import Node, Report

CHOICES = ("exclusive", "exhaustive", "exclusive_exhaustive")


def check_groups(outline: Outline, report: Report) -> None:
    """Check cycles, then the groups that make a choice."""
    for cycle in outline.group_cycles:
        report.name(outline.groups[cycle[0]], f"holds itself: {' > '.join(cycle)}")
    for name, node in outline.groups.items():
        _check_choice(outline, name, node, report)
        _check_most(node, report)
        _check_precedence(outline, name, node, report)
        _check_solo(outline, name, node, report)
        _check_segment(outline, node, report)


def _check_choice(outline: Outline, name: str, node: Node, report: Report) -> None:
    """A group that limits or asks for codes does so on one segment, and by codes that are set or not set."""
    mode = node.get("mode").text
    if mode not in CHOICES and not node.has("max_per_segment") and not node.has("solo"):
        return
    codes = outline.codes_in(name)
    kinds = dict.fromkeys(outline.codes[code].get("segment").text for code in codes)
    if len(kinds) > 1:
        report.name(node, f"chooses among codes of several segment kinds ({', '.join(kinds)}); add 'segment:'")
    ratings = [code for code in codes if outline.is_rating(code)]
    if ratings:
        report.value(
            node.get("members"), f"'{ratings[0]}' is a rating; a choice is made among presence and count codes"
        )


def _check_most(node: Node, report: Report) -> None:
    most = node.get("max_per_segment")
    if node.get("mode").text.startswith("exclusive") and most.number is not None and most.number != 1:
        report.value(most, f"{most.number} contradicts the mode: an exclusive group takes one code")


def _check_precedence(outline: Outline, name: str, node: Node, report: Report) -> None:
    held = set(outline.codes_in(name))
    for entry in node.get("precedence").names:
        codes = set(outline.codes_in(entry.text))
        if codes and not codes & held:
            report.value(entry, f"'{entry.text}' is not among the group's members")


def _check_solo(outline: Outline, name: str, node: Node, report: Report) -> None:
    held = outline.codes_in(name)
    for entry in node.get("solo").names:
        if entry.text in outline.codes and entry.text not in held:
            report.value(entry, f"'{entry.text}' is not among the group's members")


def _check_segment(outline: Outline, node: Node, report: Report) -> None:
    """A member that is named and then narrowed away is a slip; a selector may hold codes of other kinds."""
    segment = node.get("segment").text
    for member in node.get("members").names if segment in outline.segments else ():
        code = outline.codes.get(member.text)
        if code is not None and code.get("segment").text != segment:
            report.value(member, f"'{member.text}' is coded on {code.get('segment').text}, not on {segment}")
