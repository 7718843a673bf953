"""What agreement is computed of: the variables of a codebook on segments, and how each is read from a rater's work."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from coder.agreement import Level
from coder.codebook.legality import legal_codes, persons, speaks
from coder.codebook.schema import Code, Codebook, Group
from coder.model import NOTHING, Segment
from coder.workflow.matrix import Meant, Values
from coder.workflow.reading import Work
from coder.workflow.submission import segment_name

CANNOT_CODE = "state:cannot_code"
NO_MEMBER = "no member"
FILTER = "filter:"
"""What the name of a variable begins with that says whether a code's condition held."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one rating is of: a segment of a session, for one person where a code is given per person."""

    segment: Segment
    person: str = ""

    def named(self, first_kind: str) -> str:
        """Name the segment within its session, with the person."""
        name = segment_name(self.segment, first_kind)
        return f"{name}@{self.person}" if self.person else name


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that raters are compared on, asked session by session."""

    meant: Meant
    units: Callable[[Sequence[Work]], Sequence[Unit]]
    """What may be rated in a session, of any of its raters' transcript versions."""
    value: Callable[[Work, Unit], float | None]
    """What one rater gave; None is missing."""
    code: Code | None = None
    """The code it is read from, where it is one alone."""
    group: Group | None = None
    """The exclusive group it is read from."""

    filters: bool = False
    """Whether it says if the code is asked at all, and not what was answered."""

    def rows(self, works: Sequence[Work], without: Collection[str] = ()) -> Iterator[tuple[str, str, Values]]:
        """Give (segment name, person, values in the order of the works) of the works of one session.

        Segments whose ids are in `without` are passed over.
        """
        # A segment that an amendment took away is not a rater's any more, nor is one that it made.
        own = [{one.id for several in work.segments.values() for one in several} | {""} for work in works]
        for unit in self.units(works):
            if unit.segment.id in without:
                continue
            given = (
                self.value(work, unit) if unit.segment.id in mine else None
                for work, mine in zip(works, own, strict=True)
            )
            yield unit.named(works[0].book.first_kind), unit.person, tuple(given)


def variables(book: Codebook) -> Iterator[Variable]:
    """Give every variable of the book: exclusive groups, then codes and ratings, then cannot code.

    Before what is asked on a condition comes whether it was asked (`filter:ID`): raters who disagree about that are
    not compared on the answer.

    What raters place themselves is never a unit that others share: of a code on events, how often each rater gave
    it in a session is compared.
    """
    for group in exclusive_groups(book):
        yield _of_group(book, group)
    for code in book.codes.values():
        if code.only_if is not None and code.segment not in book.placed_kinds:
            yield _of_filter(code)
        yield of_code(book, code)
    kind = judged_kind(book)
    if kind:
        yield _of_cannot(kind)


def exclusive_groups(book: Codebook) -> Iterator[Group]:
    """List the groups of which a segment has one code at most, on segments that all raters share."""
    for group in book.groups.values():
        kind = book.codes[book.members(group.id)[0]].segment
        if group.mode.startswith("exclusive") and kind not in book.placed_kinds:
            yield group


def judged_kind(book: Codebook) -> str:
    """Give the first kind that has something to choose from, on which what could not be coded is compared."""
    tallied = [code.segment for code in book.codes.values() if code.kind != "rating"]
    kinds = [kind for kind in book.segments if kind in tallied and kind not in book.placed_kinds]
    return kinds[0] if kinds else ""


def of_code(book: Codebook, code: Code) -> Variable:
    """Give one code or rating over the segments of its kind, or over sessions for one on events.

    A code that is given per person is over segments × persons.
    """
    if code.segment in book.placed_kinds:
        level: Level = "interval" if code.kind == "rating" else "ratio"
        meant = Meant(code.id, code.label, level, "rating", None)
        return Variable(meant, lambda works: _session_units(works, code), _of_events(code), code)

    def value(work: Work, unit: Unit) -> float | None:
        return work.number(unit.segment, code.id, unit.person)

    return Variable(_measured(book, code), lambda works: _code_units(works, code), value, code)


def _of_events(code: Code) -> Callable[[Work, Unit], float | None]:
    """Count how often a rater gave a code on events; of a rating of episodes take the mean.

    Who submitted heard the session to its end, so that none is 0; without an episode there is no mean.
    """

    def value(work: Work, unit: Unit) -> float | None:
        if code.id not in work.book.codes or unit.person not in persons(work.book, code, work.roster):
            return None
        given = [work.marks.get(one.id, NOTHING).value(code.id, unit.person) for one in work.segments[code.segment]]
        numbers = [one.value for one in given if one is not None and one.value is not None]
        if code.kind == "rating":
            return sum(numbers) / len(numbers) if numbers else None
        return float(sum(numbers))

    return value


def _measured(book: Codebook, code: Code) -> Meant:
    if code.kind == "presence":
        return Meant(code.id, code.label, "nominal", "category", (0.0, 1.0))
    if code.kind == "count" or code.scale is None:
        return Meant(code.id, code.label, "ratio", "rating", None)
    scale = book.scales[code.scale]
    return Meant(code.id, code.label, scale.metric, "rating", tuple(float(one) for one in scale.values()) or None)


def _of_group(book: Codebook, group: Group) -> Variable:
    members = [book.codes[name] for name in book.members(group.id)]

    def value(work: Work, unit: Unit) -> float | None:
        states = [work.state(unit.segment, one.id, unit.person) for one in members]
        if "coded" in states:
            return float(states.index("coded"))
        return float(len(members)) if "zero" in states else None

    def units(works: Sequence[Work]) -> Sequence[Unit]:
        found = _units(works, members[0].segment, lambda _, segment: any(speaks(one, segment) for one in members))
        return _for_each(works, members[0], found) if all(book.is_each(one) for one in members) else found

    categories = (*(one.id for one in members), NO_MEMBER)
    return Variable(Meant(f"group:{group.id}", group.id, "nominal", "category", categories), units, value, None, group)


def _of_filter(code: Code) -> Variable:
    def value(work: Work, unit: Unit) -> float | None:
        if code.id not in work.book.codes or work.marks.get(unit.segment.id, NOTHING).cannot_code:
            return None
        return float(work.is_asked(code, unit.person))

    meant = Meant(f"{FILTER}{code.id}", f"{code.label}: asked", "nominal", "category", (0.0, 1.0))
    return Variable(meant, lambda works: _code_units(works, code), value, code, filters=True)


def _of_cannot(kind: str) -> Variable:
    def value(work: Work, unit: Unit) -> float | None:
        return float(bool(work.marks.get(unit.segment.id, NOTHING).cannot_code))

    def may_be_coded(work: Work, segment: Segment) -> bool:
        return any(code.kind != "rating" for code in legal_codes(work.book, segment))

    meant = Meant(CANNOT_CODE, "Cannot code", "nominal", "category", (0.0, 1.0))
    return Variable(meant, lambda works: _units(works, kind, may_be_coded), value)


def _code_units(works: Sequence[Work], code: Code) -> Sequence[Unit]:
    found = _units(works, code.segment, lambda work, segment: code.id in work.book.codes and speaks(code, segment))
    return _for_each(works, code, found)


def _units(works: Sequence[Work], kind: str, eligible: Callable[[Work, Segment], bool]) -> Sequence[Unit]:
    """Segments on which the variable may be coded, of any rater's transcript version, in order of time."""
    found: dict[str, Segment] = {}
    for work in works:
        for segment in work.segments.get(kind, ()):
            if eligible(work, segment):
                found.setdefault(segment.id, segment)
    return [Unit(one) for one in sorted(found.values(), key=lambda one: (one.start_ms, one.number))]


def _session_units(works: Sequence[Work], code: Code) -> Sequence[Unit]:
    if not any(code.id in work.book.codes for work in works):
        return []
    return _for_each(works, code, [Unit(Segment("", code.segment, 0, 0, 0))])


def _for_each(works: Sequence[Work], code: Code, units: Sequence[Unit]) -> Sequence[Unit]:
    """Give the units of a code that is given per person: each once for everybody of the role in its session."""
    if not any(code.id in work.book.codes and work.book.is_each(code) for work in works):
        return units
    people = dict.fromkeys(person for work in works for person in work.roster.persons(code.target))
    return [replace(one, person=person) for one in units for person in people]
