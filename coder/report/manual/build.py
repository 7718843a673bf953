"""From a codebook to its manual."""

from collections.abc import Iterator, Mapping

from coder.codebook.schema import Change, Codebook, Facet, Group, Reliability, Rights, SegmentKind, Statistic
from coder.report.manual.codes import code_entry
from coder.report.manual.parts import Fact, KindPart, Manual, Section
from coder.report.manual.scores import rule_fact, score_fact
from coder.report.manual.words import called, how_cut, kind_title, listed, scale_lines
from coder.report.words import coefficient

NONE = "Press 0 for none: you have seen the segment, and nothing applies. What you have not seen stays open."
CANNOT = "Press _ when you cannot code: something keeps you from deciding, and you are asked what."
TWO_STROKES = "Keys of two letters are pressed one after the other."
DIGITS = "Digits answer what a code asks then: first its questions, then its strength, then the person it is about."

ITEM_TEXT = {
    "original": "the book's own",
    "withheld": "withheld; this is the structure only",
    "licensed_overlay": "licensed to the lab that made this copy",
}


def manual(book: Codebook) -> Manual:
    """Say everything that a codebook says, in the order in which a rater needs it."""
    return Manual(
        title=book.text(book.title),
        key=book.key,
        language=book.language,
        standing=book.status or "",
        rights=tuple(_rights(book.rights)),
        how=tuple(_how(book)),
        rules=book.decision_rules,
        scales=tuple(Fact(scale.id, scale_lines(book, scale)) for scale in book.scales.values()),
        kinds=tuple(_kind(book, kind) for kind in book.segments.values()),
        sections=tuple(section for section in _sections(book) if section.facts),
    )


def _kind(book: Codebook, kind: SegmentKind) -> KindPart:
    codes = tuple(code_entry(book, code) for code in book.codes_of(kind.id))
    idle = "" if codes else " Nothing is coded on them."
    return KindPart(kind_title(kind), kind.id, how_cut(kind) + idle, codes)


def _rights(rights: Rights) -> Iterator[Fact]:
    yield Fact("Wording", (f"{ITEM_TEXT[rights.item_text]} (licence: {rights.license})",))
    if rights.holder:
        yield Fact("Rights", (rights.holder,))
    if rights.citation:
        yield Fact("Cite", rights.citation)
    if rights.permission_note:
        yield Fact("Permission", (rights.permission_note,))


def _how(book: Codebook) -> Iterator[str]:
    codes = tuple(book.codes.values())
    if any(code.kind != "rating" for code in codes):
        yield NONE
    yield CANNOT
    if any(code.facets or code.intensity for code in codes):
        yield DIGITS
    if any(len(code.hotkey or "") == 2 for code in codes):
        yield TWO_STROKES


def _sections(book: Codebook) -> Iterator[Section]:
    ratings = ", ".join(called(book, name) for name in book.globals)
    yield Section("Second questions", tuple(_facet(facet) for facet in book.facets.values()))
    yield Section("Groups", tuple(_group(book, group) for group in book.groups.values()))
    yield Section("Session ratings", (Fact("In this order", (ratings,)),) if ratings else ())
    yield Section("Checks before submitting", tuple(rule_fact(book, rule) for rule in book.rules))
    yield Section("Scores", tuple(score_fact(book, score) for score in book.scores.values()))
    yield Section("How the book is used", tuple(_use(book)))
    yield Section("Agreement", tuple(_agreement(name, one) for name, one in book.reliability.items()))
    yield Section("What changed", tuple(_change(one) for one in book.changelog))


def _facet(facet: Facet) -> Fact:
    lines = [facet.definition] if facet.definition else []
    lines.append(", ".join(f"{digit} {value}" for digit, value in enumerate(facet.values, start=1)))
    return Fact(
        facet.id, (*lines, "A segment is not complete without an answer." if facet.required else "May be left out.")
    )


def _group(book: Codebook, group: Group) -> Fact:
    where = f" on {group.segment}" if group.segment else ""
    says = {
        "multi": f"any of these{where}",
        "exclusive": f"at most one of these{where}; setting another takes the first off",
        "exhaustive": f"one of these or more{where}, or none said",
        "exclusive_exhaustive": f"exactly one of these{where}, or none said",
    }[group.mode]
    most = (
        f"; at most {group.max_per_segment} together" if group.max_per_segment and group.mode[:9] != "exclusive" else ""
    )
    lines = [f"{says}{most}: {', '.join(called(book, name) for name in group.members)}."]
    if group.solo:
        lines.append(f"Alone or not at all: {listed(called(book, name) for name in group.solo)}.")
    if group.precedence:
        order = ", ".join(called(book, one) for one in group.precedence)
        lines.append(f"When several fit the same thing, the first of: {order}.")
    name = group.label or group.id
    return Fact(name if name == group.id else f"{name} ({group.id})", tuple(lines))


def _use(book: Codebook) -> Iterator[Fact]:
    use = book.workflow
    order = "One session is finished before the next." if use.order == "blocked" else "Sessions come in mixed order."
    within = "in the order of time" if use.order_within == "chronological" else "in mixed order"
    yield Fact("Order", (f"{order} Within a session, segments come {within}.",))
    yield Fact(
        "Coded twice", (f"{use.double_code:.0%} of the sessions, by two raters. Consensus: {use.consensus_rule}.",)
    )
    if use.blind:
        yield Fact("Hidden from raters", (listed(one.replace("_", " ") for one in use.blind),))
    if use.criterion:
        gates = [
            (one, what) for one, what in (("codes", use.criterion.codes), ("ratings", use.criterion.globals)) if what
        ]
        says = [f"every one of the {who}: {_least(what)}" for who, what in gates]
        yield Fact("Before study data", (f"On {use.criterion.sessions} gold sessions; {'; '.join(says)}.",))


def _least(gate: Mapping[Statistic, int | float]) -> str:
    return listed(f"{coefficient(name)[0]} of {value:g} or more" for name, value in gate.items())


def _agreement(name: str, one: Reliability) -> Fact:
    who = {"codes": "Every code", "globals": "Every session rating"}.get(name, name)
    where = f", on {one.segment}" if one.segment else ""
    least = f"; of the first, {one.threshold:g} or more" if one.threshold is not None else ""
    return Fact(who, (f"{listed(coefficient(stat)[0] for stat in one.stat)}{where}{least}.",))


def _change(one: Change) -> Fact:
    return Fact(f"{one.version}, {one.date.isoformat()}", (f"{one.note}{_meant(one.affects)}",))


def _meant(affects: tuple[str, ...]) -> str:
    """Say of which codes the meaning changed; of all when the entry does not say."""
    if affects == ("all",):
        return ""
    return f" (meaning changed: {listed(affects) if affects else 'none'})"
