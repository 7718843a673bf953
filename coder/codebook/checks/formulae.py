"""`only_if` and rules: formulae that can be read, about codes that are there, without running in circles."""

import re
from collections.abc import Mapping

from coder.codebook.expr import Expr, ExprError, parse
from coder.codebook.near import suggest
from coder.codebook.outline import Outline
from coder.codebook.schema import SELECTORS
from coder.codebook.tree import Node, Place, Report
from coder.codebook.unfold import cycles
from coder.model import ROLES


def check_formulae(outline: Outline, report: Report) -> None:
    """Check every formula of the book and what rules ask for."""
    conditions = {}
    for name, code in outline.codes.items():
        expr = _read(outline, code.get("only_if"), report)
        if expr is not None:
            conditions[name] = expr
        if expr is not None and not outline.is_each(name):
            _check_whose(outline, expr, code.get("only_if"), report)
    _check_circles(outline, conditions, report)
    for rule in outline.root.get("rules").elements:
        expr = _read(outline, rule.get("when"), report)
        if expr is not None:
            _check_about_one(outline, expr, rule, report)
    _check_rules(outline, report)


def _read(outline: Outline, node: Node, report: Report) -> Expr | None:
    if not node.text.strip():
        return None
    try:
        expr = parse(node.text)
    except ExprError as error:
        report.add(_place(node, error.column), node.key, error.message)
        return None
    for name in sorted(expr.counted):
        _check_counted(outline, name, node, report)
    for name in sorted(expr.valued):
        _check_valued(outline, name, node, report)
    for role in sorted(expr.roles):
        if role not in ROLES:
            report.add(_find(node, role), node.key, f"'{role}' is no role{suggest(role, ROLES)}")
    return expr


def _check_whose(outline: Outline, expr: Expr, node: Node, report: Report) -> None:
    """Refuse the value of a rating that each person has, where nobody in particular is asked about."""
    for name in sorted(expr.valued):
        if outline.is_each(name):
            report.add(_find(node, name), node.key, f"'{name}' is rated for each person and has no one value here")


def _check_about_one(outline: Outline, expr: Expr, rule: Node, report: Report) -> None:
    """A rule over codes that are given per person holds for one person at a time, so it is about one role."""
    then = rule.get("then")
    names = [
        *expr.names,
        *(name for name, _ in then.get("allow").items()),
        *(one.text for one in then.get("forbid").names),
    ]
    codes = [code for name in names for code in outline.codes_in(name) if outline.is_each(code)]
    roles = dict.fromkeys(outline.codes[code].get("target").text for code in codes)
    if len(roles) > 1:
        report.value(rule.get("when"), f"is about each {' and each '.join(roles)}; a rule is about one of them")


def _check_counted(outline: Outline, name: str, node: Node, report: Report) -> None:
    known = [*outline.codes, *outline.groups, *SELECTORS]
    if name not in known:
        report.add(_find(node, name), node.key, f"unknown code or group '{name}'{suggest(name, known)}")
    elif outline.is_rating(name):
        report.add(_find(node, name), node.key, f"'{name}' is a rating and is not counted; compare '{name}' itself")


def _check_valued(outline: Outline, name: str, node: Node, report: Report) -> None:
    ratings = [code for code in outline.codes if outline.is_session_rating(code)]
    if name in ratings:
        return
    if name in (*outline.groups, *SELECTORS) or (name in outline.codes and not outline.is_rating(name)):
        message = f"'{name}' has no value; write count({name})"
    elif name in outline.codes:
        message = f"'{name}' has a value on each segment; only a rating of the session has one value"
    else:
        message = f"unknown rating '{name}'{suggest(name, ratings)}"
    report.add(_find(node, name), node.key, message)


def _place(node: Node, column: int) -> Place:
    """Go to a column of the formula, counted from 1; to its start when it goes over several lines."""
    return Place(node.text_place.line, node.text_place.column + column - 1) if node.text_place else node.place


def _find(node: Node, name: str) -> Place:
    match = re.search(rf"\b{name}\b", node.text)
    return _place(node, match.start() + 1 if match else 1)


def _check_circles(outline: Outline, conditions: dict[str, Expr], report: Report) -> None:
    """Find codes whose condition hangs, by way of others or at once, on themselves."""
    needs = {
        name: [*expr.valued, *(code for counted in expr.counted for code in outline.codes_in(counted))]
        for name, expr in conditions.items()
    }
    for cycle in cycles(needs):
        node = outline.codes[cycle[0]].get("only_if")
        report.value(node, f"waits for itself: {' > '.join(cycle)}")


def _check_rules(outline: Outline, report: Report) -> None:
    seen: dict[str, Node] = {}
    for rule in outline.root.get("rules").elements:
        first = seen.setdefault(rule.get("id").text, rule)
        if rule.get("id").text and first is not rule:
            report.value(rule.get("id"), f"'{rule.get('id').text}' is the id of the rule in line {first.place.line}")
        then = rule.get("then")
        if isinstance(then.data, Mapping) and len(then.pairs) != 1:
            report.name(then, "asks for one thing: require, allow or forbid")
        for name, values in then.get("allow").items():
            _check_allowed(outline, name, values, report)


def _check_allowed(outline: Outline, name: str, values: Node, report: Report) -> None:
    if not outline.is_rating(name):
        ratings = [code for code in outline.codes if outline.is_rating(code)]
        report.name(values, f"'{name}' is not a rating{suggest(name, ratings)}")
        return
    scale = outline.scale(outline.codes[name].get("scale").text)
    for value in values.elements if scale else ():
        if scale and value.number is not None and not scale.accepts(value.number):
            report.value(value, f"{value.number} is not on the scale of {name}")
