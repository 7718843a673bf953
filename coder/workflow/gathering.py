"""What tables are made of: one reading of the submitted work, and the cells in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from coder.codebook.completeness import state_of, state_of_value
from coder.codebook.legality import View, asked, gate
from coder.codebook.schema import Code
from coder.errors import CoderError
from coder.fold import fold
from coder.model import Segment, State, Value
from coder.store import events, sessions
from coder.workflow.reading import Layer, Work, submitted
from coder.workflow.study import Study
from coder.workflow.submission import segment_name

LAYERS: tuple[Layer, ...] = get_args(Layer)


@dataclass(frozen=True, slots=True)
class Gathered:
    """One reading of a study: all tables of an export come from the same moment's submissions."""

    study: Study
    layer: Layer
    sessions: tuple[str, ...]
    """Those asked for, or all, in the order in which they were added."""
    works: tuple[Work, ...]
    """The submitted assignments of the layer."""
    everyone: tuple[Work, ...]
    """All submitted assignments, of every rater; keys are none of them."""
    is_whole: bool = True
    """Whether all sessions of the study are here."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One segment × code × person of one assignment."""

    segment: Segment
    code: Code
    state: State
    person: str = ""
    value: Value | None = None
    reason: str = ""
    """Why there is no number, in the rater's word; empty where there is one, and where nothing was said."""

    @property
    def number(self) -> float | None:
        """The value, 0 where the code was not chosen, None where it is missing: absent is not zero."""
        if self.state == "zero":
            return 0
        return self.value.value if self.value else None


def gather(study: Study, layer: str = "primary", chosen: Sequence[str] = ()) -> Gathered:
    """Read what is submitted, of all sessions or of those named.

    Raises:
        CoderError: there is no such layer.
        NotFoundError: there is no such session.
    """
    for known in LAYERS:
        if layer == known:
            break
    else:
        raise CoderError(f"There is no layer {layer!r}.", f"Layers are {', '.join(LAYERS)}.")
    with study.store.read() as connection:
        for session in chosen:
            sessions.require_session(connection, session)
        here = tuple(one for one in sessions.session_ids(connection) if not chosen or one in chosen)
    everyone = submitted(study, "rater", chosen)
    if known == "gold":
        works = submitted(study, "gold", chosen)
    else:
        works = tuple(one for one in everyone if known == "rater" or one.design.is_primary)
    return Gathered(study, known, here, works, everyone, is_whole=not chosen)


def coded_segments(work: Work) -> Iterator[tuple[Segment, tuple[Cell, ...]]]:
    """Walk through an assignment: every segment on which a code could be given, with a cell per code.

    A code that another role's or kind's segments have, or whose `only_if` is closed, has no cell;
    a rating that the rater calls not applicable has one, which says so. A code that is given per person has a
    cell for each. An event has cells for what was coded on it: it is no segment that others could have coded too.
    """
    is_open = gate(work.book, work.marks, work.roster)
    for kind in work.book.segments:
        for segment in work.segments[kind]:
            cells = tuple(_cells(replace(work.view(segment), is_open=is_open)))
            if cells:
                yield segment, cells


def _cells(view: View) -> Iterator[Cell]:
    unchosen: State | None = None
    for code, person in asked(view):
        value = view.marks.value(code.id, person)
        if value is not None:
            yield Cell(view.segment, code, state_of_value(value), person, value, value.reason)
        elif view.segment.kind in view.book.placed_kinds:
            continue
        elif code.kind == "rating":
            state = state_of(view, code.id, person)
            yield Cell(view.segment, code, state, person, reason=view.marks.cannot_code)
        else:
            # Whether a code that nobody chose is 0 depends on the segment alone; asking for each anew would take
            # the square of the codebook's length.
            unchosen = unchosen or state_of(view, code.id, person)
            yield Cell(view.segment, code, unchosen, person, reason=view.marks.cannot_code)


def names_of(work: Work) -> dict[str, str]:
    """Name an assignment's segments within their session, by id."""
    first = work.book.first_kind
    return {one.id: segment_name(one, first) for several in work.segments.values() for one in several}


def times_of(study: Study, work: Work) -> Mapping[str, str]:
    """Tell when each entry of an assignment's log was made, by its id."""
    with study.store.read() as connection:
        return {one.id: one.at for one in events.events_of(connection, work.design.assignment.id)}


def notes_of(study: Study, work: Work) -> dict[str, str]:
    """Read what the rater wrote about segments, by segment id; segments without a note are absent."""
    with study.store.read() as connection:
        state = fold(events.events_of(connection, work.design.assignment.id))
        texts = events.notes_of(connection, work.design.assignment.id)
    return {segment: texts[marks.note][1] for segment, marks in state.marks.items() if marks.note in texts}
