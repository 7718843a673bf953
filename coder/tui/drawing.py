"""From a desk to the values that widgets draw. Pure reading: nothing here stores or moves anything."""

import re
from collections.abc import Container, Iterable, Mapping

from coder.codebook.schema import Code, Codebook, Scale
from coder.model import Marks, Role, Segment
from coder.tui.widgets.codes import CodeLine
from coder.tui.widgets.marks import added
from coder.tui.widgets.rows import letters
from coder.tui.widgets.timeline import Dot, Talk
from coder.workflow.coding import Desk
from coder.workflow.keying import Pending

SIGNS = {"positive": "+", "negative": "-", "neutral": "·"}


def roles_of(desk: Desk) -> dict[str, Role]:
    """Speaker → role, as people said before the lock; a book of intervals has no segment that would say it."""
    return {one.speaker: one.role for one in desk.material.roster.participants}


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
    if pending.what == "intensity":
        return f"{abbr} {_how_much(desk.book, pending)}"
    choices = "  ".join(f"{number} {choice}" for number, choice in enumerate(pending.choices, start=1))
    return f"{abbr} {pending.name}?  {choices}"


def _how_much(book: Codebook, pending: Pending) -> str:
    """Ask for an intensity by what its ends mean: a scale has no name that a rater reads."""
    scale = book.scales[pending.name]
    low, high = (_end(book, scale, value) for value in (scale.min, scale.max))
    # A scale called sure3 that ends in "sure" asks how sure.
    asked = high if high and high.casefold() == pending.name.rstrip("0123456789").casefold() else "much"
    return f"how {asked}? {f'1 {low}'.strip()} … {f'{len(pending.choices)} {high}'.strip()}"


def _end(book: Codebook, scale: Scale, value: float) -> str:
    anchor = scale.anchors.get(value)
    return book.text(anchor) if anchor else ""


def readable(book: Codebook, text: str) -> str:
    """Write abbreviations for the ids of codes in a book's text: raters know those and never see an id.

    An id that is one plain word stays, for it may be meant as the word.
    """
    names = sorted((re.escape(name) for name in book.codes if "_" in name), key=len, reverse=True)
    if not names:
        return text
    return re.sub(rf"(?<!\w)`?({'|'.join(names)})`?(?!\w)", lambda found: book.codes[found[1]].abbr, text)


def left(desk: Desk) -> str:
    """What the other kinds of segments still lack once the first kind is complete; empty before, and at the end."""
    done = desk.progress
    if done.complete < done.total:
        return ""
    waiting = [one for kind in desk.kinds[1:] for one in desk.segments_of(kind) if one.id not in desk.complete]
    count = sum(len(desk.missing(one)) for one in waiting)
    only_ratings = all(code.kind == "rating" for one in waiting for code in desk.legal(one))
    noun = "rating" if only_ratings else "answer"
    return f"{count} {noun}{'' if count == 1 else 's'} left" if count else ""


def unseen(desk: Desk, segment: Segment, seen: Container[str]) -> int:
    """How many untouched segments "none up to here" passes over because they were neither played nor shown."""
    from_ms = segment.end_ms - desk.reach_ms
    before = (one for one in desk.segments if one.start_ms <= segment.start_ms and one.end_ms > from_ms)
    return sum(not (_touched(desk.marks(one.id)) or one.id in seen or _heard(desk, one.id)) for one in before)


def _touched(marks: Marks) -> bool:
    return bool(marks.codes or marks.none or marks.cannot_code)


def _heard(desk: Desk, segment: str) -> bool:
    played_ms, shown = desk.heard_ms.get(segment, (0, False))
    return bool(played_ms or shown)
