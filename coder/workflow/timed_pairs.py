"""The very events behind a figure for events in time: each with its partner, or with the reason why it has none."""

from collections.abc import Sequence
from dataclasses import dataclass

from coder.agreement.timed import USUAL, Events, Link, Rules, Why, links
from coder.errors import NotFoundError
from coder.workflow.laying import basis
from coder.workflow.study import Study, study_book
from coder.workflow.timed import KindInTime, Meeting, kinds_in_time


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """One rater's event."""

    rater: str
    start_ms: int
    end_ms: int
    code: str
    person: str


@dataclass(frozen=True, slots=True)
class EventPair:
    """Two events that match, or one that is left over, and why."""

    session: str
    first: PlacedEvent | None
    second: PlacedEvent | None
    onset_difference_ms: int | None
    """First less second; for an event that is left over, from the nearest one. None where there is none."""
    overlap: float | None
    """The share of the longer event that both have in common; None where either is a point."""
    matched: bool
    why: Why
    agreed: bool
    """Whether both gave the same code; an event that is left over is no agreement."""
    aligned: bool
    """Whether the alignment of the two sequences, which the event kappa rests on, sees the same."""
    raters: tuple[str, str]
    """Whose codings were compared, also where one of them has no event here."""


def explain_in_time(
    study: Study,
    name: str,
    sessions: Sequence[str] = (),
    *,
    book: str = "",
    rules: Rules = USUAL,
    flagged: bool = True,
) -> tuple[EventPair, ...]:
    """List every matched and unmatched event behind `timed:KIND`.

    Raises:
        NotFoundError: the codebook has no such kind of events.
    """
    codebook = study_book(study, book)
    rests_on = basis(study, sessions, codebook)
    rests_on.refuse_single()
    known = {one.name: one for one in kinds_in_time(study, rests_on, rules, flagged=flagged)}
    if name not in known:
        listed = ", ".join(known) or "no events that raters place"
        raise NotFoundError(f"{codebook.key} has no variable {name}.", f"It has {listed}.")
    one = known[name]
    return tuple(_pair(one, meeting, link) for meeting in one.meetings for link in links(meeting.shared.codings, rules))


def _pair(one: KindInTime, meeting: Meeting, link: Link) -> EventPair:
    shared = meeting.shared
    sides = zip(shared.raters, (shared.codings.first, shared.codings.second), (link.first, link.second), strict=True)
    first, second = (None if at is None else _placed(one, meeting, rater, each, at) for rater, each, at in sides)
    agreed = link.matched and link.same
    return EventPair(
        shared.session,
        first,
        second,
        link.apart_ms,
        link.share,
        link.matched,
        link.why,
        agreed,
        link.aligned,
        shared.raters,
    )


def _placed(one: KindInTime, meeting: Meeting, rater: str, events: Events, at: int) -> PlacedEvent:
    code, person = one.categories[int(events.category[at])], meeting.persons[int(events.stream[at])]
    return PlacedEvent(rater, int(events.start_ms[at]), int(events.end_ms[at]), code, person)
