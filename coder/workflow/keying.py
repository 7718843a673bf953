"""What a key means: from one segment's marks and one wish to the events that are to be stored.

Pure, and the only door: screen and import both pass through here, so a rule cannot hold in one and
not in the other. Nothing is stored here; a refusal is a sentence.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

from coder.codebook.completeness import missing
from coder.codebook.legality import Key, View, legal_codes, persons, replaced, why_not
from coder.codebook.schema import Code, Codebook
from coder.codebook.values import why_not_value
from coder.fold import preview
from coder.model import Draft, Event, Marks, Number, Value

CANNOT_REASONS = ("inaudible", "wrong speaker", "wrong boundary", "wrong words", "other")
"""Why a segment cannot be coded; stored as they stand, counted apart."""
PROBLEMS = ("speaker", "boundary", "words", "other")
"""What may be wrong with a segment that can be coded all the same."""

BULK_MS = 300_000
"""How far back "none up to here" reaches when the book has no interval: five minutes."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a key leads to: events to store, or a refusal, and what to tell the rater."""

    drafts: tuple[Draft, ...] = ()
    text: str = ""
    advance: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """What the next digit sets for a code just given."""

    code: str
    person: str
    what: Literal["facet", "intensity", "person"]
    name: str
    choices: tuple[str, ...]
    """What the digits stand for, the first for 1."""


def refuse(text: str) -> Keyed:
    """Say why nothing is stored."""
    return Keyed(text=text, refused=True)


def toggle(view: View, code_id: str) -> Keyed:
    """Set a presence code, or take it off when it is set; a count goes up by one.

    A code that is given per person is set for the only one there is, or for who speaks; else a digit says for whom,
    or whose it takes off.
    """
    code = view.book.codes.get(code_id)
    person = whom(view, code) if code else ""
    reason = why_not(view, code_id, person)
    if code is not None and code.kind == "presence" and view.marks.value(code_id, person) is not None:
        return Keyed(tuple(_clear(view, (code_id, person))), f"− {code.label}")
    if reason or code is None:
        return refuse(reason)
    if code.kind == "rating":
        return refuse(f"{code.label} is a rating; type its number in the ratings.")
    earlier = view.marks.value(code_id, person)
    value = Value() if earlier is None else replace(earlier, value=(earlier.value or 0) + 1)
    return put(view, code, value, person)


def whom(view: View, code: Code) -> str:
    """Tell whom a letter means: the only person of the role, else the one who speaks; empty when that is open."""
    here = persons(view.book, code, view.roster)
    if len(here) == 1:
        return here[0]
    speaking = view.roster.person_of(view.segment.speaker)
    return speaking if speaking in here else ""


def _of_code(view: View, code_id: str) -> list[Key]:
    return [key for key in view.marks.codes if key[0] == code_id]


def put(view: View, code: Code, value: Value, person: str = "") -> Keyed:
    """Set a code to a full value: none and cannot code end, siblings of an exclusive group come off."""
    reason = why_not(view, code.id, person) or why_not_value(view.book, code, value)
    if reason:
        return refuse(reason)
    off = replaced(view, code.id, person)
    drafts = [*_reopen(view, code), *_clear(view, *off)]
    drafts.append(Draft("set", view.segment.id, code.id, person, value))
    sign = "+" if code.kind != "count" else f"+ {value.value}×"
    instead = "".join(f", − {view.book.codes[name].label}" for name in dict.fromkeys(name for name, _ in off))
    about = f" {person}" if person and len(persons(view.book, code, view.roster)) > 1 else ""
    more = _nothing_more(view, (code.id, person), value, off)
    return Keyed(tuple(drafts), f"{sign} {code.label}{about}{instead}", advance=more)


def _reopen(view: View, code: Code) -> list[Draft]:
    """None stands beside a rating: it answers for the segment's other codes only."""
    ends = bool(view.marks.cannot_code) or (view.marks.none and code.kind != "rating")
    return [Draft("open", view.segment.id)] if ends else []


def _clear(view: View, *keys: Key) -> list[Draft]:
    return [Draft("clear", view.segment.id, code, person) for code, person in keys]


def _nothing_more(view: View, key: Key, value: Value, off: Sequence[Key]) -> bool:
    """Whether the segment is complete and no other code could be added (DESIGN §6: then it advances)."""
    left = {held: given for held, given in view.marks.codes.items() if held not in off}
    after = replace(view, marks=Marks({**left, key: value}))
    if missing(after):
        return False
    others = (one for one in legal_codes(view.book, view.segment) if not after.marks.has(one.id))
    return all(why_not(after, one.id) for one in others)


def pending(view: View, code_id: str) -> Pending | None:
    """Tell what the next digit sets for a code: required facets in order, then its intensity, then its person."""
    for (name, person), value in view.marks.codes.items():
        if name != code_id:
            continue
        code = view.book.codes[name]
        for facet in code.facets:
            if view.book.facets[facet].required and facet not in value.facets:
                return Pending(name, person, "facet", facet, tuple(view.book.facets[facet].values))
        if code.intensity and value.intensity is None:
            steps = view.book.scales[code.intensity].values()
            return Pending(name, person, "intensity", code.intensity, tuple(f"{step:g}" for step in steps))
        if not person and view.book.is_each(code):
            return Pending(name, person, "person", code.target, persons(view.book, code, view.roster))
    return None


def half_given(view: View) -> str:
    """Name a code of the segment that lacks a required facet or its person; empty when none does."""
    waiting = (pending(view, name) for name, _ in view.marks.codes)
    return next((one.code for one in waiting if one is not None and one.what != "intensity"), "")


def digit(view: View, wanted: Pending, number: int) -> Keyed:
    """Set the pending facet, intensity or person: the full value again, with one thing more in it."""
    if not 1 <= number <= len(wanted.choices):
        return refuse(f"{wanted.name}: {_menu(wanted.choices)}.")
    chosen = wanted.choices[number - 1]
    if wanted.what == "person":
        return _give_to(view, wanted, chosen)
    earlier = view.marks.codes[(wanted.code, wanted.person)]
    said = f"{wanted.name} {chosen}"
    if wanted.what == "facet":
        value = replace(earlier, facets={**earlier.facets, wanted.name: chosen})
    else:
        strength = _number(chosen)
        value = replace(earlier, intensity=strength)
        said = view.book.text(view.book.scales[wanted.name].anchors.get(strength, {})) or said
    code = view.book.codes[wanted.code]
    text = f"+ {code.label}: {said}"
    return Keyed(
        (Draft("set", view.segment.id, code.id, wanted.person, value),),
        text,
        _nothing_more(view, (code.id, wanted.person), value, ()),
    )


def _give_to(view: View, wanted: Pending, person: str) -> Keyed:
    """Move a code that was set for nobody yet to the person whom the digit names; take it off who has it already."""
    code = view.book.codes[wanted.code]
    bare = _clear(view, (code.id, ""))
    if code.kind == "presence" and view.marks.value(code.id, person) is not None:
        return Keyed((*bare, *_clear(view, (code.id, person))), f"− {code.label} {person}")
    value = view.marks.codes[code.id, ""]
    left = {key: held for key, held in view.marks.codes.items() if key != (code.id, "")}
    given = put(replace(view, marks=replace(view.marks, codes=left)), code, value, person)
    return given if given.refused else replace(given, drafts=(*bare, *given.drafts))


def _menu(choices: Sequence[str]) -> str:
    return ", ".join(f"{number} {choice}" for number, choice in enumerate(choices, start=1))


def _number(text: str) -> Number:
    return int(text) if text.lstrip("-").isdigit() else float(text)


def none(view: View) -> Keyed:
    """Mark the segment as seen with nothing to code: what was coded comes off."""
    if view.segment.kind in view.book.placed_kinds:
        return refuse("An event has a code; without one, take the event away.")
    if not _has_tallies(view):
        return _no_tallies(view, "None does not exist for ratings; give a number, or say why there is none.")
    if view.marks.none:
        return Keyed(text="none", advance=True)
    tallies = [key for key in view.marks.codes if view.book.codes[key[0]].kind != "rating"]
    gone = "".join(f", − {view.book.codes[name].label}" for name in dict.fromkeys(name for name, _ in tallies))
    # Whoever takes codes off wants to see it: no step to the next segment then.
    return Keyed((*_clear(view, *tallies), Draft("none", view.segment.id)), f"none{gone}", advance=not gone)


def _has_tallies(view: View) -> bool:
    return any(code.kind != "rating" for code in legal_codes(view.book, view.segment))


def _no_tallies(view: View, of_ratings: str) -> Keyed:
    """Refuse a state that answers for tallies where none is legal: it would count as agreement about nothing."""
    return refuse(of_ratings if legal_codes(view.book, view.segment) else "No code is for whoever speaks here.")


def none_up_to(views: Sequence[View], seen: Container[str], reach_ms: int) -> Keyed:
    """Mark untouched segments up to the last view as none, one batch (DESIGN §6).

    Covers only segments that were played or shown, at most one interval back from the last.
    """
    from_ms = views[-1].segment.end_ms - reach_ms if views else 0
    untouched = [
        one
        for one in views
        if one.segment.end_ms > from_ms and one.segment.id in seen and _has_tallies(one) and not _touched(one.marks)
    ]
    if not untouched:
        return refuse("Nothing here is seen and still open.")
    return Keyed(tuple(Draft("none", one.segment.id) for one in untouched), f"none on {len(untouched)} segments")


def _touched(marks: Marks) -> bool:
    return bool(marks.codes) or marks.none or bool(marks.cannot_code)


def cannot(view: View, reason: str) -> Keyed:
    """Say that the segment cannot be coded, and why; what was coded comes off."""
    if view.segment.kind in view.book.placed_kinds:
        return refuse("An event can be coded by whoever placed it; if it cannot, take the event away.")
    if reason not in CANNOT_REASONS:
        return refuse(f"A reason is one of {', '.join(CANNOT_REASONS)}.")
    if not _has_tallies(view):
        return _no_tallies(view, "A rating that cannot be given has its own reasons; choose one there.")
    drafts = _clear(view, *view.marks.codes)
    value = Value(None, reason=reason)
    return Keyed((*drafts, Draft("cannot_code", view.segment.id, value=value)), f"cannot code: {reason}", advance=True)


def rate(view: View, code_id: str, number: Number | None, reason: str = "", person: str = "") -> Keyed:
    """Give a rating, or the reason why there is none; evidence linked before stays with a number."""
    code = view.book.codes.get(code_id)
    if code is None or code.kind != "rating":
        return refuse(f"{code_id} is not a rating of {view.book.key}.")
    person = person or whom(view, code)
    if view.book.is_each(code) and not person:
        return refuse(f"{code.label} is given for each {code.target}; say for whom.")
    earlier = view.marks.value(code_id, person)
    evidence = earlier.evidence if earlier and number is not None else ()
    given = replace(put(view, code, Value(number, reason=reason, evidence=evidence), person), advance=False)
    shown = reason.replace("_", " ") if number is None else f"{number:g}"
    return given if given.refused else replace(given, text=f"{code.label}: {shown}")


def link(view: View, code_id: str, evidence: Sequence[str], person: str = "") -> Keyed:
    """Set the segments that a rating rests on."""
    code = view.book.codes[code_id]
    person = person or whom(view, code)
    earlier = view.marks.value(code_id, person)
    if earlier is None:
        return refuse("Give the rating first; then link what it rests on.")
    linked = put(view, code, replace(earlier, evidence=tuple(dict.fromkeys(evidence))), person)
    return (
        replace(linked, text=f"{code.label}: {len(evidence)} segments linked", advance=False)
        if linked.drafts
        else linked
    )


def take_off(view: View, code_id: str, person: str = "") -> Keyed:
    """Take a coding or rating off, for one person or for everybody it is set for."""
    keys = [key for key in _of_code(view, code_id) if person in ("", key[1])]
    if not keys:
        return refuse("There is nothing to take off.")
    return Keyed(tuple(_clear(view, *keys)), f"− {view.book.codes[code_id].label}")


def unsure(view: View) -> Keyed:
    """Put the unsure mark on, or take it off."""
    on = not view.marks.unsure
    return Keyed((Draft("unsure", view.segment.id, value=Value() if on else None),), "unsure" if on else "sure again")


def bookmark(view: View) -> Keyed:
    """Put the bookmark on, or take it off."""
    on = not view.marks.bookmark
    text = "bookmark" if on else "bookmark off"
    return Keyed((Draft("bookmark", view.segment.id, value=Value() if on else None),), text)


def problem(view: View, what: str) -> Keyed:
    """Say what is wrong with the segment; an empty word takes the mark off."""
    if what and what not in PROBLEMS:
        return refuse(f"What is wrong is one of {', '.join(PROBLEMS)}.")
    value = Value(None, reason=what) if what else None
    return Keyed((Draft("problem", view.segment.id, value=value),), f"wrong {what}" if what else "nothing wrong")


def note(view: View, text: str) -> Keyed:
    """Write the segment's note; an empty one takes it off."""
    return Keyed((Draft("note", view.segment.id, note=text.strip()),), "note" if text.strip() else "note off")


def repeat(view: View, earlier: Marks) -> Keyed:
    """Give the segment what the earlier one has, as far as that is legal here."""
    if earlier.none:
        return none(view)
    drafts: list[Draft] = []
    now = view
    labels: list[str] = []
    for (name, person), value in earlier.codes.items():
        code = view.book.codes[name]
        given = refuse("") if now.marks.value(name, person) is not None else put(now, code, value, person)
        if not given.refused:
            drafts += given.drafts
            labels.append(code.label)
            now = replace(now, marks=reduce(preview, given.drafts, now.marks))
    if not drafts:
        return refuse("Nothing of the previous segment can be coded here.")
    return Keyed(tuple(drafts), f"+ {', '.join(labels)}")


def describe(acts: Sequence[Draft | Event], book: Codebook) -> str:
    """Say in a few words what acts did, for undo and redo: as the rater would name what was keyed."""
    last = {(one.op in ("set", "clear"), one.segment, one.code or one.op): one for one in acts}
    # What was keyed comes first; what it took off follows, as in the echo of the key.
    in_order = sorted(last.values(), key=lambda one: one.op == "clear")
    words = [_describe(one, book) for one in in_order if one.op != "open"]
    return ", ".join(dict.fromkeys(words)) or "open again"


def _describe(one: Draft | Event, book: Codebook) -> str:
    if one.op in ("set", "clear"):
        code = book.codes[one.code]
        value = one.value or Value()
        if code.kind == "rating" and one.op == "set":
            linked = f", {len(value.evidence)} linked" if value.evidence else ""
            return f"{code.label}: {_shown(value)}{linked}"
        facets = "".join(f": {name} {chosen}" for name, chosen in value.facets.items())
        return f"{'+' if one.op == 'set' else '−'} {code.label}{facets if one.op == 'set' else ''}"
    if one.op in ("place", "remove"):
        return f"{'+' if one.op == 'place' else '−'} {one.code}"
    if one.value is None and one.op in MARKS_OFF:
        return MARKS_OFF[one.op]
    return one.op.replace("_", " ")


MARKS_OFF = {"unsure": "sure again", "bookmark": "bookmark off", "problem": "nothing wrong"}
"""What a mark is called that was taken off."""


def _shown(value: Value) -> str:
    return value.reason.replace("_", " ") if value.value is None else f"{value.value:g}"
