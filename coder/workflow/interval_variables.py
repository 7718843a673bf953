"""What agreement by interval is computed of: whether a code was given in each stretch of a session.

The stretches are the book's own first kind of intervals, else five minutes each. A code counts where its segment
begins. It is absent from a stretch only when each segment there on which it could be given was judged; where one
could not be coded, nobody knows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from coder.codebook.legality import persons, speaks
from coder.codebook.schema import Code, Codebook
from coder.model import NOTHING, Segment
from coder.workflow.matrix import Meant
from coder.workflow.reading import Work
from coder.workflow.variables import Unit, Variable, of_code

FIVE_MIN_MS = 300_000


def interval_variables(book: Codebook) -> Iterator[Variable]:
    """Give the presence of every code that is no rating, and the ratings of the intervals themselves."""
    kind = next((name for name, spec in book.segments.items() if spec.kind == "interval"), "")
    for code in book.codes.values():
        if code.kind != "rating" and book.segments[code.segment].kind != "session" and code.segment != kind:
            meant = Meant(code.id, code.label, "nominal", "category", (0.0, 1.0))
            yield Variable(meant, _stretches(code, kind), _presence(code))
        elif code.segment == kind:
            yield of_code(book, code)


def _stretches(code: Code, kind: str) -> Callable[[Sequence[Work]], Sequence[Unit]]:
    """Tell the intervals of a session, for each person where the code is given per person."""

    def units(works: Sequence[Work]) -> Sequence[Unit]:
        work = next((one for one in works if code.id in one.book.codes), None)
        if work is None:
            return []
        stretches = work.segments.get(kind) or tuple(fives(work.duration_ms))
        whom = dict.fromkeys(who for one in works for who in persons(one.book, code, one.roster))
        # Without the id: raters of two transcript versions are compared on the same stretch of time.
        return [Unit(replace(one, id=""), person) for one in stretches for person in whom]

    return units


def fives(duration_ms: int) -> Iterator[Segment]:
    """Cut a session into stretches of five minutes; the last may be shorter."""
    for number, start in enumerate(range(0, duration_ms, FIVE_MIN_MS), start=1):
        yield Segment("", "min5", number, start, min(start + FIVE_MIN_MS, duration_ms))


def _presence(code: Code) -> Callable[[Work, Unit], float | None]:
    def value(work: Work, unit: Unit) -> float | None:
        if code.id not in work.book.codes or unit.person not in persons(work.book, code, work.roster):
            return None
        here = [one for one in work.segments.get(code.segment, ()) if one.start_ms in unit.segment.span]
        if code.segment in work.book.placed_kinds:
            return float(any(work.marks.get(one.id, NOTHING).value(code.id, unit.person) for one in here))
        states = {work.state(one, code.id, unit.person) for one in here if speaks(code, one)} - {"not_applicable"}
        if "coded" in states:
            return 1.0
        return 0.0 if states == {"zero"} else None

    return value
