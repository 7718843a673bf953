"""From a desk to the values that widgets draw. Pure reading: nothing here stores or moves anything."""

import re
from collections.abc import Container, Iterable, Mapping

from coder.codebook.schema import Code, Codebook, Scale
from coder.model import Marks, Role, Segment
from coder.tui.choosing import listed
from coder.tui.widgets.codes import CodeLine
from coder.tui.widgets.legend import Heard
from coder.tui.widgets.marks import told
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


def persons_of(desk: Desk) -> dict[str, str]:
    """Person → the letter of the transcript, for persons who share a role; one alone needs no telling apart."""
    names = letters(desk.transcript.speakers, roles_of(desk))
    people = ((one.person, names.get(one.speaker, "")) for one in desk.material.roster.participants)
    return {person: letter for person, letter in people if len(letter) > 1}


def code_lines(desk: Desk, segment: Segment, persons: Mapping[str, str]) -> tuple[CodeLine, ...]:
    """The legal codes with what is set, for whom, and whether they can be set now."""
    given: dict[str, list[str]] = {}
    for (code, person), value in desk.marks(segment.id).codes.items():
        given.setdefault(code, []).append(told(persons.get(person, ""), value))
    return tuple(
        CodeLine(
            code.hotkey or " ",
            code.abbr,
            code.label,
            code.id in given,
            " ".join(given.get(code.id, ())).strip(),
            closed=code.id not in given and bool(desk.why_not(segment, code.id)),
        )
        for code in desk.legal(segment)
    )


def reasons(desk: Desk, segment: Segment, codes: Iterable[Code]) -> dict[str, str]:
    """Code → why it may not be set here, for those that may not; whom a code is for is said in few words."""
    found = {code.id: _why_not(desk, segment, code) for code in codes}
    return {name: why for name, why in found.items() if why}


def _why_not(desk: Desk, segment: Segment, code: Code) -> str:
    return f"for {' or '.join(code.speaker)}" if not code.is_for(segment.role) else desk.why_not(segment, code.id)


def recent(desk: Desk) -> tuple[str, ...]:
    """The codes in the order of their last use, the latest first."""
    return tuple(dict.fromkeys(event.code for event in reversed(desk.log) if event.op == "set"))


def heard(desk: Desk, segment: Segment) -> Heard:
    """Whether a segment was played for at least half its length, was only shown or begun, or neither."""
    played_ms, shown = desk.heard_ms.get(segment.id, (0, False))
    if played_ms and 2 * played_ms >= segment.span.duration_ms:
        return "played"
    return "shown" if played_ms or shown else "new"


def title_of(segment: Segment) -> str:
    """What stands over the list of codes: for whom it is."""
    return f"codes for {segment.role.upper()}" if segment.role else f"codes for this {segment.kind}"


def prompt(desk: Desk, segment: Segment, page: int = 0) -> str:
    """What the next digit would set, with the choices of a page; empty when a digit sets nothing."""
    pending = desk.pending(segment)
    if pending is None:
        return ""
    abbr = desk.book.codes[pending.code].abbr
    if pending.what == "intensity":
        return f"{abbr} {_how_much(desk.book, pending)}"
    return f"{abbr} {pending.name}?  {'  '.join(listed(pending.choices, page))}"


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
