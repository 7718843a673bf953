"""What a segment still lacks, and the five states of a segment × code × person (RECORD §2)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from coder.codebook.legality import View, asked, members_set, persons, speaks
from coder.codebook.schema import Code, Codebook, Group
from coder.model import State, Value

Asked = Sequence[tuple[Code, str]]


def missing(view: View) -> tuple[str, ...]:
    """Say what keeps the segment from being complete; nothing when it is complete."""
    if view.marks.cannot_code:
        return ()
    legal = asked(view)
    if view.marks.none:  # which answers for every tally, and for no rating
        legal = tuple(one for one in legal if one[0].kind == "rating")
    wants = [want for code in {code.id: code for code, _ in legal}.values() for want in _half_given(view, code)]
    wants += [_named(code, person) for code, person in legal if _lacks(view, code, person)]
    wants += _crowded(view, legal)
    names = {code.id for code, _ in legal}
    exhaustive = [group for group in view.book.groups.values() if _must_choose(view.book, group) & names]
    unanswered = any(not members_set(view.book, group, view.marks) for group in exhaustive)
    placed = view.segment.kind in view.book.placed_kinds
    unconfirmed = _unconfirmed(view, legal, nothing_required=not exhaustive)
    if unanswered or unconfirmed or (placed and not view.marks.codes):
        wants.append("a code" if placed else "a code, or none")
    return tuple(wants)


def _named(code: Code, person: str) -> str:
    return f"{code.label} for {person}" if person else code.label


def _lacks(view: View, code: Code, person: str) -> bool:
    return code.required and view.marks.value(code.id, person) is None


def _unconfirmed(view: View, legal: Asked, *, nothing_required: bool) -> bool:
    """Whether optional tallies are all there is to choose from, and nobody said yet that none applies."""
    tallies = [code for code, _ in legal if code.kind != "rating"]
    nothing_required = nothing_required and not any(code.required for code, _ in legal)
    return nothing_required and bool(tallies) and not any(view.marks.has(code.id) for code in tallies)


def _half_given(view: View, code: Code) -> Iterator[str]:
    """Name what a code that is set still lacks: its required facets, its person, its evidence."""
    given = [(person, value) for (name, person), value in view.marks.codes.items() if name == code.id]
    for person, value in given:
        for facet in code.facets:
            if view.book.facets[facet].required and facet not in value.facets:
                yield f"{facet} of {code.label}"
        if not person and view.book.is_each(code):
            yield f"whom {code.label} is about"
    if any(needs_evidence(view.book, code, value) and not value.evidence for _, value in given):
        yield f"evidence for {code.label}"


def _crowded(view: View, legal: Asked) -> Iterator[str]:
    """Say which values of a forced distribution are given more often than it takes."""
    for name in dict.fromkeys(code.scale for code, _ in legal if code.scale):
        scale = view.book.scales[name or ""]
        if scale.type != "distribution":
            continue
        ratings = [view.marks.value(code.id, person) for code, person in legal if code.scale == name]
        for value, times in sorted(Counter(one.value for one in ratings if one and one.value is not None).items()):
            if times > scale.buckets.get(value, 0):
                yield f"{scale.buckets.get(value, 0)} instead of {times} ratings of {value:g} on {name}"


def needs_evidence(book: Codebook, code: Code, value: Value) -> bool:
    """Tell whether a value must name segments it rests on.

    A scale's start means "no evidence either way": a rater who gives it has nothing to point to.
    """
    if code.evidence != "required" or value.value is None:
        return False
    return code.scale is None or value.value != book.scales[code.scale].start


def state_of(view: View, code_id: str, person: str = "") -> State:
    """Give the one of five states that a segment × code is in for one rater.

    A code that is given per person has a state for each; without a person, that of any for whom it is set.
    """
    code = view.book.codes[code_id]
    here = code.segment == view.segment.kind and not code.deprecated_in
    if not here or not speaks(code, view.segment) or not _is_asked(view, code, person):
        return "not_applicable"
    if view.marks.cannot_code:
        return "cannot_code"
    given = [value for key, value in view.marks.codes.items() if key[0] == code_id and person in ("", key[1])]
    if given:
        return state_of_value(given[0])
    if code.kind == "rating" or missing(view):
        return "not_seen"
    return "zero"


def state_of_value(value: Value) -> State:
    """Tell the state of what is given: a number is coded, a reason says why there is none."""
    if value.value is not None:
        return "coded"
    return "not_applicable" if value.reason == "not_applicable" else "cannot_code"


def _is_asked(view: View, code: Code, person: str) -> bool:
    if not view.book.is_each(code):
        return not person and view.is_open(code)
    here = persons(view.book, code, view.roster)
    return any(view.is_open(code, one) for one in here if person in ("", one))


def _must_choose(book: Codebook, group: Group) -> set[str]:
    return set(book.members(group.id)) if group.mode in ("exhaustive", "exclusive_exhaustive") else set()
