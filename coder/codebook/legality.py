"""What may be coded here and now, what is still missing, and the five states.

One door for screen, import, submit and agreement: a rule that differed between them would let a
rater store what an analyst cannot read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from coder.codebook.expr import parse
from coder.codebook.schema import Code, Codebook, Group
from coder.model import Marks, Segment, State, Value

Gate = Callable[[Code], bool]
"""Tells whether a code's `only_if` is open, given everything the rater has coded in the session."""


def always_open(_code: Code) -> bool:
    """Open every `only_if`: for places that know one segment only."""
    return True


def gate(book: Codebook, marks: Mapping[str, Marks]) -> Gate:
    """Build the gate from all marks of one assignment, by segment id.

    `count(x)` counts codings of a code, or of any code of a group; a bare id is the value of a
    session rating. A comparison with a rating not given yet is closed.
    """
    return lambda code: code.only_if is None or bool(evaluate(book, code.only_if, marks))


def evaluate(book: Codebook, expression: str, marks: Mapping[str, Marks]) -> bool | None:
    """Evaluate an `only_if` or a rule's `when` over all marks; None when a rating in it is missing."""

    def count(name: str) -> int:
        members = set(book.members(name))
        return sum(key[0] in members for one in marks.values() for key in one.codes)

    def value(name: str) -> float | None:
        given = [coded.value for one in marks.values() for key, coded in one.codes.items() if key[0] == name]
        return given[-1] if given else None

    return parse(expression).evaluate(count, value)


def speaks(code: Code, segment: Segment) -> bool:
    """Tell whether the code's speaker scope takes in the segment's role; `any` includes `other`."""
    return segment.role is None or not code.speaker or "any" in code.speaker or segment.role in code.speaker


def legal_codes(book: Codebook, segment: Segment) -> tuple[Code, ...]:
    """List the codes of the segment's kind that its role allows, in the book's order."""
    return tuple(code for code in book.codes_of(segment.kind) if speaks(code, segment))


def why_not(book: Codebook, segment: Segment, code_id: str, marks: Marks, is_open: Gate = always_open) -> str:
    """Say in a sentence why the code may not be set here now; empty when it may."""
    code = book.codes.get(code_id)
    if code is None:
        return f"{book.key} has no code {code_id}."
    if code.segment != segment.kind:
        return f"{code.label} is coded on {code.segment}, not on {segment.kind}."
    if not speaks(code, segment):
        return f"{code.label} is for {' or '.join(code.speaker)}; here speaks {segment.role}."
    if not is_open(code):
        return f"{code.label} is asked only when {code.only_if}."
    if marks.has(code_id):
        return ""
    leaving = set(replaced(book, code_id, marks))
    for group in book.groups_of(code_id):
        taken = [name for name in _members_set(book, group, marks) if name not in leaving]
        if group.max_per_segment and len(taken) >= group.max_per_segment:
            return f"{group.max_per_segment} codes are set here, the most that {group.id} allows; take one off first."
    return ""


def why_not_value(book: Codebook, code: Code, value: Value) -> str:
    """Say why a value cannot be stored for the code; empty when it can."""
    return next((why for _, why in faults(book, code, value)), "")


def faults(book: Codebook, code: Code, value: Value) -> Iterator[tuple[str, str]]:
    """Yield why a value cannot be stored, each with its part.

    A part is `value`, `reason`, `facet:NAME`, `intensity` or `evidence`, as an import's columns are called.
    """
    number = _why_not_number(book, code, value)
    if number:
        withheld = code.kind == "rating" and value.value is None and value.reason
        yield "reason" if withheld else "value", number
    elif value.reason and value.value is not None:
        # Anything may stand in a reason, and what is coded is hashed for good.
        yield "reason", f"{code.label} has a value; a reason stands where there is none."
    for name, chosen in value.facets.items():
        facet = _why_not_facet(book, code, name, chosen)
        if facet:
            yield f"facet:{name}", facet
    intensity = _why_not_intensity(book, code, value)
    if intensity:
        yield "intensity", intensity
    if value.evidence and code.evidence == "none":
        yield "evidence", f"{code.label} takes no evidence."


def _why_not_number(book: Codebook, code: Code, value: Value) -> str:
    given = value.value
    if code.kind == "presence":
        return "" if given == 1 else f"{code.label} is present or absent; its value is 1, not {given}."
    if code.kind == "count":
        counted = isinstance(given, int) and given > 0
        return "" if counted else f"{code.label} is a count; {given} is not a whole number above 0."
    scale = book.scales[code.scale or ""]
    if given is None:
        reasons = ", ".join(scale.null_reasons) or "none is allowed"
        known = value.reason in scale.null_reasons
        return "" if known else f"{code.label} takes a number or a reason ({reasons}), not {value.reason!r}."
    fits = scale.accepts(given)
    return "" if fits else f"{code.label} goes from {scale.min:g} to {scale.max:g} by {scale.step:g}, not {given:g}."


def _why_not_facet(book: Codebook, code: Code, name: str, chosen: str) -> str:
    if name not in code.facets:
        return f"{code.label} has no facet {name}."
    values = book.facets[name].values
    return "" if chosen in values else f"{name} is one of {', '.join(values)}, not {chosen}."


def _why_not_intensity(book: Codebook, code: Code, value: Value) -> str:
    if value.intensity is None:
        return ""
    if code.intensity is None:
        return f"{code.label} has no intensity."
    fits = book.scales[code.intensity].accepts(value.intensity)
    return "" if fits else f"The intensity of {code.label} cannot be {value.intensity:g}."


def replaced(book: Codebook, code_id: str, marks: Marks) -> tuple[str, ...]:
    """List the codes that setting this one takes off: its siblings in exclusive groups."""
    siblings = [
        name
        for group in book.groups_of(code_id)
        if group.mode.startswith("exclusive")
        for name in _members_set(book, group, marks)
        if name != code_id
    ]
    return tuple(dict.fromkeys(siblings))


def missing(book: Codebook, segment: Segment, marks: Marks, is_open: Gate = always_open) -> tuple[str, ...]:
    """Say what keeps the segment from being complete; nothing when it is complete (RECORD §2)."""
    if marks.cannot_code:
        return ()
    legal = [code for code in legal_codes(book, segment) if is_open(code)]
    if marks.none:  # which answers for every tally, and for no rating
        legal = [code for code in legal if code.kind == "rating"]
    wants = [want for code in legal for want in _half_given(book, code, marks)]
    wants += [code.label for code in legal if code.required and not marks.has(code.id)]
    names = {code.id for code in legal}
    exhaustive = [group for group in book.groups.values() if _must_choose(book, group) & names]
    unanswered = any(not _members_set(book, group, marks) for group in exhaustive)
    if unanswered or _unconfirmed(legal, marks, nothing_required=not exhaustive):
        wants.append("a code, or none")
    return tuple(wants)


def _unconfirmed(legal: Sequence[Code], marks: Marks, *, nothing_required: bool) -> bool:
    """Whether optional tallies are all there is to choose from, and nobody said yet that none applies."""
    tallies = [code for code in legal if code.kind != "rating"]
    nothing_required = nothing_required and not any(code.required for code in legal)
    return nothing_required and bool(tallies) and not any(marks.has(code.id) for code in tallies)


def state_of(book: Codebook, segment: Segment, code_id: str, marks: Marks, is_open: Gate = always_open) -> State:
    """Give the one of five states that a segment × code is in for one rater (RECORD §2)."""
    code = book.codes[code_id]
    if code.segment != segment.kind or not speaks(code, segment) or not is_open(code):
        return "not_applicable"
    if marks.cannot_code:
        return "cannot_code"
    given = [value for key, value in marks.codes.items() if key[0] == code_id]
    if given and given[0].value is None:
        return "not_applicable" if given[0].reason == "not_applicable" else "cannot_code"
    if given:
        return "coded"
    if code.kind == "rating" or missing(book, segment, marks, is_open):
        return "not_seen"
    return "zero"


def _half_given(book: Codebook, code: Code, marks: Marks) -> list[str]:
    """Name the required facets and the evidence that a set code still lacks."""
    given = [value for (name, _person), value in marks.codes.items() if name == code.id]
    wants = [
        f"{facet} of {code.label}"
        for value in given
        for facet in code.facets
        if book.facets[facet].required and facet not in value.facets
    ]
    unproven = any(needs_evidence(book, code, value) and not value.evidence for value in given)
    return [*wants, f"evidence for {code.label}"] if unproven else wants


def needs_evidence(book: Codebook, code: Code, value: Value) -> bool:
    """Tell whether a value must name segments it rests on.

    A scale's start means "no evidence either way": a rater who gives it has nothing to point to.
    """
    if code.evidence != "required" or value.value is None:
        return False
    return code.scale is None or value.value != book.scales[code.scale].start


def _must_choose(book: Codebook, group: Group) -> set[str]:
    return set(book.members(group.id)) if group.mode in ("exhaustive", "exclusive_exhaustive") else set()


def _members_set(book: Codebook, group: Group, marks: Marks) -> list[str]:
    members = set(book.members(group.id))
    return list(dict.fromkeys(key[0] for key in marks.codes if key[0] in members))
