"""Scores: each function gets what it can compute with."""

from typing import get_args

from coder.codebook.checks.score_parts import check_score_parts
from coder.codebook.near import suggest
from coder.codebook.outline import Outline, texts
from coder.codebook.schema import SELECTORS, ScoreFunction
from coder.codebook.tree import Node, Report
from coder.codebook.unfold import cycles

OF_VALUES = ("mean", "max", "mode")
OF_CODES = ("count", "rate_per_min", "proportion", "followed_by", "balance")
OF_TWO = ("ratio", "balance", "followed_by")
NEEDS = {"proportion": "out_of", "weighted_sum": "weights", "followed_by": "within_s"}
"""The key without which a function cannot be computed, and which no other function has."""
TAKES = {
    "denominator": ("rate_per_min",),
    "by_intensity": ("sum", "weighted_sum"),
    "where": ("count", "sum", "rate_per_min", "proportion"),
    "min_answered": ("mean", "sum", "max", "mode", "weighted_sum"),
}
"""Keys that may be left out, and the functions to which they mean something."""
PRORATES = ("mean", "sum")


def check_scores(outline: Outline, report: Report) -> None:
    """Check each score, then that no score is made of itself."""
    for node in outline.scores.values():
        if node.get("fn").text in get_args(ScoreFunction):
            _check_keys(node, report)
            _check_weights(node, report)
            _check_where(outline, node, report)
            check_score_parts(outline, node, _check_members(outline, node, report), report)
    for cycle in cycles({name: texts(node.get("of")) for name, node in outline.scores.items()}):
        report.name(outline.scores[cycle[0]], f"is made of itself: {' > '.join(cycle)}")


def _check_keys(node: Node, report: Report) -> None:
    fn, of = node.get("fn").text, node.get("of")
    for owner, key in NEEDS.items():
        if fn == owner and not node.has(key):
            report.add(node.key_place, f"{node.key}.{key}", f"is missing: {fn} cannot be computed without it")
        if fn != owner and node.has(key):
            report.name(node.get(key), f"goes with {owner}, not with {fn}")
    for key, owners in TAKES.items():
        if fn not in owners and node.has(key):
            report.name(node.get(key), f"goes with {_listed(owners)}, not with {fn}")
    if fn not in PRORATES and node.get("missing").text == "prorate":
        report.value(node.get("missing"), f"'prorate' goes with {_listed(PRORATES)}, not with {fn}")
    if fn in OF_TWO and of.elements and len(of.elements) != 2:
        report.value(of, f"{fn} is made of two, not of {len(of.elements)}")
    least = node.get("min_answered")
    if least.number is not None and of.elements and least.number > len(of.elements):
        report.value(least, f"{least.number} is more than the {len(of.elements)} that the score is made of")


def _check_members(outline: Outline, node: Node, report: Report) -> list[Node]:
    """Check what a score is made of; give the members that its function can take."""
    fn, names = node.get("fn").text, node.get("of").names
    faults = {name: _member_fault(outline, fn, name.text) for name in names}
    faults |= {name: _whole_fault(outline, name.text) for name in node.get("out_of").names}
    for name, fault in faults.items():
        if fault:
            report.value(name, f"'{name.text}' {fault}")
    members = [name.text for name in names]
    for name in node.get("reverse").names:
        if name.text in outline.codes and (name.text not in members or not outline.is_rating(name.text)):
            report.value(name, f"'{name.text}' is not a rating that the score is made of")
    return [name for name in names if not faults[name]]


def _member_fault(outline: Outline, fn: str, name: str) -> str:
    if fn in OF_VALUES:
        many = name in outline.groups or name in SELECTORS
        mark = name in outline.codes and not outline.is_rating(name)
        return f"has no value; {fn} is made of ratings and scores" if many or mark else ""
    if fn in OF_CODES and (outline.is_rating(name) or name in outline.scores):
        return f"is not counted; {fn} is made of presence and count codes"
    return _nothing_counted(outline, name)


def _whole_fault(outline: Outline, name: str) -> str:
    if outline.is_rating(name):
        return "is not counted; a whole is made of presence and count codes"
    return _nothing_counted(outline, name)


def _nothing_counted(outline: Outline, name: str) -> str:
    """Refuse a group or selector that has ratings only; a group without any code has a fault of its own."""
    codes = outline.codes_in(name)
    many = name in SELECTORS or (name in outline.groups and bool(codes))
    empty = many and all(outline.is_rating(code) for code in codes)
    return "stands for no presence or count code, so there is nothing to count" if empty else ""


def _check_weights(node: Node, report: Report) -> None:
    members, weights = texts(node.get("of")), dict(node.get("weights").items())
    strangers = [key for key in weights if key not in members]
    for key in strangers:
        report.name(weights[key], f"'{key}' is not what the score is made of")
    for key in members:
        if weights and not strangers and key not in weights:
            report.name(node.get("weights"), f"has none for '{key}', which the score is made of")


def _check_where(outline: Outline, node: Node, report: Report) -> None:
    """Every code that is counted must ask the facets that it is chosen by."""
    codes = [code for name in node.get("of").names for code in outline.codes_in(name.text)]
    for facet, answers in node.get("where").items():
        if facet not in outline.facets:
            report.name(answers, f"unknown facet '{facet}'{suggest(facet, outline.facets)}")
            continue
        values = texts(outline.facets[facet].get("values"))
        for answer in answers.names:
            if answer.text not in values:
                report.value(answer, f"'{answer.text}' is no answer of {facet}{suggest(answer.text, values)}")
        for code in codes:
            if facet not in texts(outline.codes[code].get("facets")):
                report.name(answers, f"'{code}', which is counted, does not ask {facet}")


def _listed(words: tuple[str, ...]) -> str:
    """Write a list as in a sentence.

    >>> _listed(("mean",)), _listed(("mean", "max", "mode"))
    ('mean', 'mean, max and mode')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
