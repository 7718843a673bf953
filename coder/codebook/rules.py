"""The book's own rules between codes and ratings, as they stand when a rater wants to submit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coder.codebook.expr import parse
from coder.codebook.legality import Key, evaluate
from coder.codebook.schema import Codebook, Rule
from coder.model import NOBODY, Marks, Roster


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that applies and is not kept."""

    rule: Rule
    person: str = ""
    """Whom it is about; empty unless the rule is over codes that are given per person."""

    @property
    def text(self) -> str:
        """What the rater reads."""
        return f"{self.person}: {self.rule.message}" if self.person else self.rule.message


def breaches(
    book: Codebook, marks: Mapping[str, Marks], roster: Roster = NOBODY, *, noted: bool = False
) -> tuple[Breach, ...]:
    """List the rules that apply and are not kept, in the book's order.

    A rule over codes that are given per person is asked for each person by itself.

    Args:
        book: the codebook.
        marks: all marks of one assignment, by segment id.
        roster: who takes part.
        noted: whether the rater wrote a note on the session, which is what `require: note` asks for.
    """
    return tuple(
        Breach(rule, person)
        for rule in book.rules
        for person in _concerned(book, rule, roster)
        if evaluate(book, rule.when, marks, roster, person) and _is_broken(book, rule, marks, person, noted=noted)
    )


def _concerned(book: Codebook, rule: Rule, roster: Roster) -> tuple[str, ...]:
    names = (*parse(rule.when).names, *(rule.then.allow or {}), *rule.then.forbid)
    codes = (book.codes[member] for name in names for member in book.members(name))
    roles = {code.target for code in codes if book.is_each(code)}
    return tuple(person for role in sorted(roles) for person in roster.persons(role)) if roles else ("",)


def _is_broken(book: Codebook, rule: Rule, marks: Mapping[str, Marks], person: str, *, noted: bool) -> bool:
    then = rule.then
    if then.require:
        return not noted
    if then.allow:
        return any(value not in then.allow[code] for code, value in _given(marks, then.allow, person))
    forbidden = {code for name in then.forbid for code in book.members(name)}
    return next(_given(marks, forbidden, person), None) is not None


def _given(
    marks: Mapping[str, Marks], codes: "Mapping[str, object] | set[str]", person: str
) -> Iterator[tuple[str, float | None]]:
    """Yield what is coded of these codes for a person, or for nobody in particular; what has no value is no breach."""
    for one in marks.values():
        for key, value in one.codes.items():
            if key[0] in codes and _about(key, person) and value.value is not None:
                yield key[0], value.value


def _about(key: Key, person: str) -> bool:
    return not person or key[1] in ("", person)
