"""From a desk to the values that widgets draw. Pure reading: nothing here stores or moves anything."""

from collections.abc import Iterable, Mapping

from coder.codebook.schema import Code, Codebook
from coder.model import Marks, Role, Segment
from coder.tui.widgets.codes import CodeLine
from coder.tui.widgets.marks import added
from coder.tui.widgets.rows import letters
from coder.tui.widgets.timeline import Dot, Talk
from coder.workflow.coding import Desk

SIGNS = {"positive": "+", "negative": "-", "neutral": "·"}


def roles_of(desk: Desk) -> dict[str, Role]:
    """Speaker → role, as the segments of the session say it."""
    return {one.speaker: one.role for one in desk.all_segments if one.role is not None and one.speaker}


def talks(desk: Desk) -> tuple[Talk, ...]:
    """Who talks when, by letter."""
    names = letters(desk.transcript.speakers, roles_of(desk))
    return tuple(Talk(turn.start_ms, turn.end_ms, names[turn.speaker]) for turn in desk.transcript.turns)


def dots(desk: Desk, segments: Iterable[Segment]) -> dict[str, Dot | None]:
    """Segment id → what the timeline shows of it; None where nothing is coded."""
    return {one.id: _dot(desk.book, one, desk.marks(one.id)) for one in segments}


def _dot(book: Codebook, segment: Segment, marks: Marks) -> Dot | None:
    signs = {SIGNS[book.codes[code].valence] for code, _person in marks.codes if code in book.codes}
    if not signs:
        return None
    both = {"+", "-"} <= signs
    return Dot(segment.start_ms, "±" if both else next(sign for sign in "+-·" if sign in signs))


def code_lines(codes: Iterable[Code], marks: Marks) -> tuple[CodeLine, ...]:
    """The legal codes with what is set."""
    set_here: Mapping[str, str] = {code: added(value) for (code, _person), value in marks.codes.items()}
    return tuple(
        CodeLine(code.hotkey or " ", code.abbr, code.label, code.id in set_here, set_here.get(code.id, ""))
        for code in codes
    )


def title_of(segment: Segment) -> str:
    """What stands over the list of codes: for whom it is."""
    return f"codes for {segment.role.upper()}" if segment.role else f"codes for this {segment.kind}"


def prompt(desk: Desk, segment: Segment) -> str:
    """What the next digit would set, with the choices; empty when a digit sets nothing."""
    pending = desk.pending(segment)
    if pending is None:
        return ""
    abbr = desk.book.codes[pending.code].abbr
    if tuple(str(number) for number in range(1, len(pending.choices) + 1)) == pending.choices:
        return f"{abbr} {pending.name}? 1-{len(pending.choices)}"
    choices = "  ".join(f"{number} {choice}" for number, choice in enumerate(pending.choices, start=1))
    return f"{abbr} {pending.name}?  {choices}"
