"""The formula language of `only_if` and of rules: read by hand, never handed to Python.

    count(rupture) > 0 and (g_away >= 3 or not g_bond < 4)

Comparisons of `count(ID)`, `roster(ROLE)`, ids and numbers, joined by `and`, `or`, `not` and parentheses; nothing
else. `count` is how often something was coded, `roster` how many persons of a role take part.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from coder.codebook.formula import COMPARISONS, Compare, Expr, Join, Not, Operand, Take
from coder.errors import CodebookError

__all__ = ["WORDS", "Expr", "ExprError", "parse"]

MAX_DEPTH = 50
"""Levels of parentheses and `not`: reading and evaluating recurse, so they need an end before Python's own."""

FUNCTIONS: dict[str, Take] = {"count": "count", "roster": "roster"}
WORDS = frozenset({"and", "or", "not", *FUNCTIONS})
"""Words of the language; no code may be called so."""

INSTEAD = {
    "=": "'=='",
    "&": "'and'",
    "|": "'or'",
    "!": "'not' or '!='",
    "≥": "'>='",
    "≤": "'<='",
    "≠": "'!='",
}
"""What people write from habit, and what it is here."""


class ExprError(CodebookError):
    """A formula that is not in the language; raised by `parse`, placed in the file by the loader."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message, "A formula compares count(CODE), a rating's id or a number: count(rupture) > 0.")
        self.column = column
        """Where in the formula, counted from 1."""


@lru_cache(maxsize=512)  # a screen asks for the same few formulae at every keypress
def parse(text: str) -> Expr:
    """Read a formula; raises `ExprError` with the column where it stops making sense.

    >>> parse("count(rupture) > 0").evaluate({"rupture": 2}.__getitem__, lambda _: None)
    True
    >>> sorted(parse("count(rupture) > 0 and not g_away == 1").names)
    ['g_away', 'rupture']
    """
    return _Parser(text).whole()


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    column: int
    kind: str

    def __str__(self) -> str:
        return f"'{self.text}'" if self.text else "the end"


TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d{1,15}(?:\.\d{1,15})?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>==|!=|<=|>=|<|>)|(?P<bracket>[()]))",
    re.ASCII,
)


def _tokens(text: str) -> list[_Token]:
    tokens = []
    at = 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            better = INSTEAD.get(text[at])
            raise ExprError(f"'{text[at]}' has no meaning here" + (f"; write {better}" if better else ""), at + 1)
        kind = match.lastgroup or ""
        tokens.append(_Token(match[kind], match.start(kind) + 1, kind))
        at = match.end()
    return [*tokens, _Token("", len(text) + 1, "end")]


class _Parser:
    """Recursive descent: or → and → not → comparison → operand."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *wanted: str) -> _Token | None:
        """Go past the next token if it is one of the wanted."""
        token = self.next
        if token.text not in wanted:
            return None
        self.at += 1
        return token

    def whole(self) -> Expr:
        tree = self.any_of()
        if self.next.kind == "sign":
            raise ExprError("comparisons do not chain; join two with 'and'", self.next.column)
        if self.next.kind != "end":
            raise self.surprise("'and', 'or' or the end")
        return tree

    def any_of(self) -> Expr:
        parts = [self.all_of()]
        while self.take("or"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Join(tuple(parts), decided_by=True)

    def all_of(self) -> Expr:
        parts = [self.one()]
        while self.take("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Join(tuple(parts), decided_by=False)

    def one(self) -> Expr:
        token = self.take("not", "(")
        if token is None:
            return self.comparison()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExprError(f"more than {MAX_DEPTH} levels of parentheses and 'not'", token.column)
        if token.text == "not":
            tree: Expr = Not(self.one())
        else:
            tree = self.any_of()
            self.expect(")")
        self.depth -= 1
        return tree

    def comparison(self) -> Expr:
        left = self.operand()
        if self.next.kind != "sign":
            raise self.surprise(f"one of {' '.join(COMPARISONS)}")
        sign = self.next.text
        self.at += 1
        return Compare(left, sign, self.operand())

    def operand(self) -> Operand:
        token = self.next
        if token.kind == "number":
            self.at += 1
            return Operand(number=float(token.text) if "." in token.text else int(token.text))
        if token.kind != "name" or token.text in WORDS - FUNCTIONS.keys():
            raise self.surprise("count(ID), roster(ROLE), an id or a number")
        self.at += 1
        if token.text not in FUNCTIONS:
            if self.next.text == "(":
                raise ExprError(f"'{token.text}' is no function; there are count(ID) and roster(ROLE)", token.column)
            return Operand(name=token.text, take="value")
        self.expect("(")
        name = self.next
        if name.kind != "name" or name.text in WORDS:
            raise self.surprise("an id")
        self.at += 1
        self.expect(")")
        return Operand(name=name.text, take=FUNCTIONS[token.text])

    def expect(self, text: str) -> None:
        if self.take(text) is None:
            raise self.surprise(f"'{text}'")

    def surprise(self, wanted: str) -> ExprError:
        here = self.next
        word = here.text.lower()
        if word in WORDS and word != here.text:
            return ExprError(f"write '{word}' in lower case", here.column)
        return ExprError(f"expected {wanted}, not {here}", here.column)
