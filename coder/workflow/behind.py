"""What lies behind a figure of agreement: the units, or the events in time, and what each rater gave.

This is for supervisors. It reads submitted work only, as every figure does, and stores nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.codebook.schema import Codebook
from coder.model import Number, Segment, Span
from coder.workflow.agreement_table import CountedOn
from coder.workflow.in_context import moment, named_segments
from coder.workflow.reading import Work, submitted
from coder.workflow.study import Study, study_book
from coder.workflow.submission import timed_name

if TYPE_CHECKING:
    from coder.workflow.reliability import ExplainedUnit
    from coder.workflow.timed_pairs import EventPair, PlacedEvent

NO_EVENT = "no event"
"""What a rater gave where another one placed an event that has no partner."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One unit behind a figure."""

    session: str
    segment: str
    """Its name within the session, with `@PERSON` for one who is rated apart; empty for the session itself."""
    start_ms: int | None
    """None where the unit is no single segment."""
    role: str
    """Who speaks; empty where nobody in particular does."""
    values: Mapping[str, str]
    """Rater → what they gave, in the words of the codebook."""
    agreed: bool


def behind(
    study: Study,
    name: str,
    raters: Sequence[str] = (),
    *,
    unit: CountedOn = "segment",
    sessions: Sequence[str] = (),
    book: str = "",
    flagged: bool = True,
) -> tuple[Compared, ...]:
    """List the units behind a variable's agreement, in order of session and time; of a pair those that both gave.

    Behind events in time are the events of every two raters, each with its partner or alone.

    Raises:
        NotFoundError: the codebook has no such variable.
    """
    from coder.workflow.reliability import explain

    codebook = study_book(study, book)
    if name.startswith("timed:"):
        return _in_time(study, name, raters, sessions, codebook, flagged=flagged)
    units = explain(study, name, sessions, book=book, unit=unit, flagged=flagged)
    places = _places(submitted(study, "rater", sessions, codebook.id))
    return tuple(
        _compared(one, places.get((one.session, one.segment.partition("@")[0])), codebook, raters)
        for one in units
        if set(raters) <= set(one.values)
    )


def _compared(one: "ExplainedUnit", segment: Segment | None, book: Codebook, raters: Sequence[str]) -> Compared:
    given = {rater: value for rater, value in one.values.items() if not raters or rater in raters}
    return Compared(
        one.session,
        one.segment,
        segment.start_ms if segment else None,
        segment.role or "" if segment else "",
        {rater: _said(book, value) for rater, value in given.items()},
        len(set(given.values())) == 1 if raters else one.agreed,
    )


def _places(works: Sequence[Work]) -> dict[tuple[str, str], Segment]:
    """(session, name) → segment, for every segment that raters share but the session itself."""
    return {(work.session, name): segment for work in works for name, segment in named_segments(work) if name}


def _said(book: Codebook, value: str | Number) -> str:
    """A value in the words that raters know: a code by its abbreviation, a number as it is."""
    if isinstance(value, str):
        return book.codes[value].abbr if value in book.codes else value
    return f"{value:.4g}"


def _in_time(
    study: Study, name: str, raters: Sequence[str], sessions: Sequence[str], book: Codebook, *, flagged: bool
) -> tuple[Compared, ...]:
    from coder.workflow.timed_pairs import explain_in_time

    kind = name.removeprefix("timed:").partition("@")[0]
    pairs = explain_in_time(study, name, sessions, book=book.id, flagged=flagged)
    found = (_events(book, kind, one) for one in pairs if not raters or set(raters) == set(one.raters))
    return tuple(sorted(found, key=lambda one: (one.session, one.start_ms or 0)))


def _events(book: Codebook, kind: str, one: "EventPair") -> Compared:
    there = [event for event in (one.first, one.second) if event is not None]
    span = Span(min(event.start_ms for event in there), max(event.end_ms for event in there) + 1)
    values = dict.fromkeys(one.raters, NO_EVENT) | {event.rater: _placed(book, event) for event in there}
    return Compared(one.session, timed_name(kind, span), span.start_ms, "", values, one.agreed)


def _placed(book: Codebook, one: "PlacedEvent") -> str:
    """An event by its code, for whom it is, and when it begins, to a tenth of a second."""
    person = f"·{one.person}" if one.person else ""
    return f"{_said(book, one.code)}{person} {moment(one.start_ms)}"
