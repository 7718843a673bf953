"""Scores: each function gets what it can compute with."""

from coder.codebook.outline import Outline, texts
from coder.codebook.schema import SELECTORS
from coder.codebook.tree import Node, Report
from coder.codebook.unfold import cycles

OF_VALUES = ("mean", "max", "mode")
OF_CODES = ("count", "rate_per_min", "proportion", "followed_by", "balance")
OF_TWO = ("ratio", "balance", "followed_by")
NEEDS = {"proportion": "out_of", "weighted_sum": "weights", "followed_by": "within_s"}
"""The key without which a function cannot be computed, and which no other function has."""


def check_scores(outline: Outline, report: Report) -> None:
    """Check each score, then that no score is made of itself."""
    for node in outline.scores.values():
        _check_keys(node, report)
        _check_members(outline, node, report)
    for cycle in cycles({name: texts(node.get("of")) for name, node in outline.scores.items()}):
        report.name(outline.scores[cycle[0]], f"is made of itself: {' > '.join(cycle)}")


def _check_keys(node: Node, report: Report) -> None:
    fn, of = node.get("fn").text, node.get("of")
    for owner, key in NEEDS.items():
        if fn == owner and not node.has(key):
            report.add(node.key_place, f"{node.key}.{key}", f"is missing: {fn} cannot be computed without it")
        if fn and fn != owner and node.has(key):
            report.name(node.get(key), f"goes with {owner}, not with {fn}")
    if fn in OF_TWO and of.elements and len(of.elements) != 2:
        report.value(of, f"{fn} is made of two, not of {len(of.elements)}")
    least = node.get("min_answered")
    if least.number is not None and of.elements and least.number > len(of.elements):
        report.value(least, f"{least.number} is more than the {len(of.elements)} that the score is made of")


def _check_members(outline: Outline, node: Node, report: Report) -> None:
    fn, names = node.get("fn").text, node.get("of").names
    for name in names:
        many = name.text in outline.groups or name.text in SELECTORS
        mark = name.text in outline.codes and not outline.is_rating(name.text)
        if fn in OF_VALUES and (many or mark):
            report.value(name, f"'{name.text}' has no value; {fn} is made of ratings and scores")
        if fn in OF_CODES and (outline.is_rating(name.text) or name.text in outline.scores):
            report.value(name, f"'{name.text}' is not counted; {fn} is made of presence and count codes")
    members = [name.text for name in names]
    for name in node.get("reverse").names:
        if name.text in outline.codes and (name.text not in members or not outline.is_rating(name.text)):
            report.value(name, f"'{name.text}' is not a rating that the score is made of")
    for key, weight in node.get("weights").items():
        if key not in members:
            report.name(weight, f"'{key}' is not what the score is made of")
