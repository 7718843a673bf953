"""What may be coded here and now, and if not, why.

One door for screen, import, merge and submit: a rule that differed between them would let a rater store what an
analyst cannot read. What is missing, and the five states, are in `completeness`; what a value may be, in `values`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from coder.codebook.expr import parse
from coder.codebook.schema import Code, Codebook, Group
from coder.model import NOBODY, NOTHING, Marks, Roster, Segment

Key = tuple[str, str]
"""(code id, person); the person is empty unless the code is given per person."""


class Gate(Protocol):
    """Tells whether a code's `only_if` is open, for a person where it is given per person."""

    def __call__(self, code: Code, person: str = "", /) -> bool:
        """Tell it."""
        ...


def always_open(_code: Code, _person: str = "", /) -> bool:
    """Open every `only_if`: for places that know one segment only."""
    return True


@dataclass(frozen=True, slots=True)
class View:
    """One segment as the rules see it: what is marked on it, what is open, who takes part."""

    book: Codebook
    segment: Segment
    marks: Marks = NOTHING
    is_open: Gate = field(default=always_open)
    roster: Roster = NOBODY


def gate(book: Codebook, marks: Mapping[str, Marks], roster: Roster = NOBODY) -> Gate:
    """Build the gate from all marks of one assignment, by segment id.

    `count(x)` counts codings of a code, or of any code of a group; a bare id is the value of a
    session rating. A comparison with a rating not given yet is closed.
    """

    def is_open(code: Code, person: str = "", /) -> bool:
        return code.only_if is None or bool(evaluate(book, code.only_if, marks, roster, person))

    return is_open


def remembered(asks: Gate) -> Gate:
    """Ask each formula once: it is about the whole session, so its answer is the same on every segment."""
    known: dict[tuple[str, str], bool] = {}

    def is_open(code: Code, person: str = "", /) -> bool:
        if (code.id, person) not in known:
            known[code.id, person] = asks(code, person)
        return known[code.id, person]

    return is_open


def evaluate(
    book: Codebook, expression: str, marks: Mapping[str, Marks], roster: Roster = NOBODY, person: str = ""
) -> bool | None:
    """Evaluate an `only_if` or a rule's `when` over all marks; None when a rating in it is missing.

    With a person, what was coded for other persons is passed over.
    """

    def concerns(key: Key) -> bool:
        return not person or key[1] in ("", person)

    def count(name: str) -> int:
        members = set(book.members(name))
        return sum(key[0] in members and concerns(key) for one in marks.values() for key in one.codes)

    def value(name: str) -> float | None:
        keyed = (pair for one in marks.values() for pair in one.codes.items())
        given = [coded.value for key, coded in keyed if key[0] == name and concerns(key)]
        return given[-1] if given else None

    return parse(expression).evaluate(count, value, lambda role: len(roster.persons(role)))


def speaks(code: Code, segment: Segment) -> bool:
    """Tell whether the code's speaker scope takes in the segment's role; `any` includes `other`."""
    return segment.role is None or not code.speaker or "any" in code.speaker or segment.role in code.speaker


def legal_codes(book: Codebook, segment: Segment) -> tuple[Code, ...]:
    """List the codes of the segment's kind that its role allows, in the book's order; none that is deprecated."""
    return tuple(code for code in book.codes_of(segment.kind) if not code.deprecated_in and speaks(code, segment))


def persons(book: Codebook, code: Code, roster: Roster) -> tuple[str, ...]:
    """List for whom a code is given: each person of its role, or once for nobody in particular."""
    return roster.persons(code.target) if book.is_each(code) else ("",)


def asked(view: View) -> tuple[tuple[Code, str], ...]:
    """List what the segment asks: each legal code whose condition is open, for each person it is given for."""
    return tuple(
        (code, person)
        for code in legal_codes(view.book, view.segment)
        for person in persons(view.book, code, view.roster)
        if view.is_open(code, person)
    )


def why_not(view: View, code_id: str, person: str = "") -> str:
    """Say in a sentence why the code may not be set here now; empty when it may.

    A code that is given per person may be set before anybody says for whom: it is incomplete until then.
    """
    code = view.book.codes.get(code_id)
    if code is None:
        return f"{view.book.key} has no code {code_id}."
    if code.deprecated_in:
        instead = f"; use {view.book.codes[code.replaced_by].label}" if code.replaced_by else ""
        return f"{code.label} is not coded any more since version {code.deprecated_in}{instead}."
    if code.segment != view.segment.kind:
        return f"{code.label} is coded on {code.segment}, not on {view.segment.kind}."
    if not speaks(code, view.segment):
        return f"{code.label} is for {' or '.join(code.speaker)}; here speaks {view.segment.role}."
    whom = _why_not_person(view, code, person)
    if whom:
        return whom
    if not view.is_open(code, person):
        return f"{code.label} is asked only when {code.only_if}."
    return "" if view.marks.value(code_id, person) is not None else _why_full(view, code_id, person)


def _why_not_person(view: View, code: Code, person: str) -> str:
    if not view.book.is_each(code):
        return f"{code.label} is not given per person; leave the person out." if person else ""
    here = persons(view.book, code, view.roster)
    if not here:
        return f"{code.label} is given for each {code.target}, and nobody here is a {code.target}."
    if person and person not in here:
        return f"{code.label} is given for {' or '.join(here)}, not for {person}."
    return ""


def _why_full(view: View, code_id: str, person: str) -> str:
    leaving = set(replaced(view, code_id, person))
    for group in view.book.groups_of(code_id):
        if group.max_per_segment:
            taken = {key[0] for key in members_set(view.book, group, view.marks) if key not in leaving}
            if len(taken - {code_id}) >= group.max_per_segment:
                most = group.max_per_segment
                return f"{most} codes are set here, the most that {group.id} allows; take one off first."
    return ""


def replaced(view: View, code_id: str, person: str = "") -> tuple[Key, ...]:
    """List what setting this code takes off: its siblings in exclusive groups, and what cannot stand beside it.

    A code that is given per person excludes others of that person, and those that are about nobody in particular.
    """
    each = view.book.is_each(view.book.codes[code_id])
    siblings = [
        key
        for group in view.book.groups_of(code_id)
        for key in members_set(view.book, group, view.marks)
        if key[0] != code_id and _excludes(group, code_id, key[0]) and (not each or key[1] in ("", person))
    ]
    return tuple(dict.fromkeys(siblings))


def _excludes(group: Group, code_id: str, other: str) -> bool:
    return group.mode.startswith("exclusive") or code_id in group.solo or other in group.solo


def members_set(book: Codebook, group: Group, marks: Marks) -> list[Key]:
    """List which of a group's members are set, each with its person."""
    members = set(book.members(group.id))
    return [key for key in marks.codes if key[0] in members]
