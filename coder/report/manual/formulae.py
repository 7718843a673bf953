"""Formulae in words: `count(rupture) > 0` reads "Strain is coded"."""

from coder.codebook.expr import parse
from coder.codebook.formula import Compare, Expr, Join, Not, Operand
from coder.codebook.schema import Codebook
from coder.report.manual.words import called

SIGNS = {
    "==": "is {}",
    "!=": "is not {}",
    ">=": "is {} or more",
    "<=": "is {} or less",
    ">": "is above {}",
    "<": "is below {}",
}
AT_ALL: dict[tuple[str, float], str] = {
    (">", 0): "is coded",
    (">=", 1): "is coded",
    ("==", 0): "is not coded",
    ("<", 1): "is not coded",
}
"""What a comparison of a count comes to, where it asks only whether there is any."""

FLIPPED = {"==": "==", "!=": "!=", ">=": "<=", "<=": ">=", ">": "<", "<": ">"}


def in_words(book: Codebook, formula: str) -> str:
    """Say a formula as a clause; the file's own writing stands beside it, for whoever wants to be exact."""
    return f"{_said(book, parse(formula))} [{formula}]"


def _said(book: Codebook, expr: Expr) -> str:
    match expr:
        case Join(parts, decided_by):
            word = " or " if decided_by else " and "
            return word.join(_part(book, one) for one in parts)
        case Not(part):
            return f"it is not so that {_part(book, part)}"
        case Compare(left, sign, right):
            # A number is easier to read at the end: `2 < g_bond` is said as "Bond is above 2".
            return _compared(book, left, sign, right) if left.name else _compared(book, right, FLIPPED[sign], left)
    raise AssertionError(expr)  # formulae are made of these three


def _part(book: Codebook, expr: Expr) -> str:
    return f"({_said(book, expr)})" if isinstance(expr, Join) else _said(book, expr)


def _compared(book: Codebook, left: Operand, sign: str, right: Operand) -> str:
    if left.take == "count" and right.take == "number" and (sign, right.number) in AT_ALL:
        return f"{called(book, left.name)} {AT_ALL[sign, right.number]}"
    return f"{_side(book, left)} {SIGNS[sign].format(_side(book, right))}"


def _side(book: Codebook, side: Operand) -> str:
    match side.take:
        case "number":
            return f"{side.number:g}"
        case "value":
            return called(book, side.name)
        case "count":
            return f"the number of codings of {called(book, side.name)}"
        case "roster":
            return f"the number of persons who take part as {side.name}"
