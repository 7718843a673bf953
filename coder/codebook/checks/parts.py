"""Targets, segment kinds, scales and facets: numbers and keys that fit each other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from coder.codebook.outline import Outline, scale_fault
from coder.codebook.schema import PLACED, SPOKEN, Scale
from coder.codebook.tree import Node, Report
from coder.model import ROLES

FITS = {
    "length_s": ("interval",),
    "remainder": ("interval",),
    "min_s": SPOKEN,
    "pause_s": ("utterance",),
    "max_s": ("utterance",),
    "mark": ("thought_unit",),
    "select": ("excerpt",),
    "within": (*SPOKEN, "interval"),
}
"""For which types of segments a key of the segment rule means something."""

UNSAID = {"remainder": "keep", "min_s": 0.3, "pause_s": 0.8, "max_s": 20, "mark": "/"}
"""What a segment rule says where it does not say it; `min_s` is 0 for all but utterances."""

NEEDS = (
    ("interval", "length_s", "the length of an interval in seconds"),
    ("excerpt", "select", "which stretch it is, such as {how: random, length_s: 1200}"),
)
"""What a type of segment cannot be without: the type, the key, and what is asked."""

DIGITS = 9
"""Facets and intensities are set with the keys 1 to 9."""


def check_parts(outline: Outline, report: Report) -> None:
    """Check whom codes are about, and each segment kind, scale and facet."""
    _check_targets(outline, report)
    _check_segments(outline, report)
    check_scales(outline, report)
    for node in outline.facets.values():
        _check_facet(node, report)


def check_scales(outline: Outline, report: Report) -> None:
    """Check that each scale is one, and that its start and anchors are on it."""
    for name, node in outline.scales.items():
        scale = outline.written_scale(name)
        fault = scale_fault(scale) if scale else None
        if fault is not None:
            report.value(node.get(fault[0]), fault[1])
        elif scale is not None:
            _check_values(scale, node, report)
            _check_buckets(outline, scale, node, report)


def _check_same_rule(outline: Outline, report: Report) -> None:
    """Refuse two kinds that cut alike: equal rules share their segments, which then could be of one kind only."""
    seen: dict[str, str] = {}
    for name, node in outline.segments.items():
        kind = node.get("kind").text
        if not kind or kind in ("session", *PLACED):
            continue
        said = [_said(node, key, kind) for key, types in FITS.items() if kind in types]
        first = seen.setdefault(repr((kind, said)), name)
        if first != name:
            report.name(node, f"cuts exactly as '{first}' does; put its codes there")


def _said(node: Node, key: str, kind: str) -> object:
    """Give what a rule says under a key in one form, be it written out or left to the default."""
    unsaid = 0 if key == "min_s" and kind != "utterance" else UNSAID.get(key)
    return _plain(node.get(key).plain() if node.has(key) else unsaid)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return sorted((str(key), _plain(below)) for key, below in value.items())
    return float(value) if isinstance(value, int | float) else value


def _check_targets(outline: Outline, report: Report) -> None:
    for name, node in outline.targets.items():
        if node.text == "each" and name not in ROLES:
            report.value(node, f"'each' is each person of a role, so the target is called {' or '.join(ROLES)}")


def _check_segments(outline: Outline, report: Report) -> None:
    sessions = [node for node in outline.segments.values() if node.get("kind").text == "session"]
    for node in sessions[1:]:
        report.name(node, f"is a second kind 'session'; '{sessions[0].key}' is the whole session already")
    _check_same_rule(outline, report)
    for first in list(outline.segments.values())[:1]:
        if first.get("kind").text in PLACED:
            report.name(first, "raters walk through the first kind and place events on it; let turns come first")
    for node in outline.segments.values():
        kind = node.get("kind").text
        for key, types in FITS.items():
            if kind and node.has(key) and kind not in types:
                report.name(node.get(key), f"belongs to {' and '.join(types)} segments, not to {kind}")
        for needs, key, what in NEEDS:
            if kind == needs and not node.has(key):
                report.add(node.key_place, f"{node.key}.{key}", f"is missing: {what}")
        shortest, longest = node.get("min_s").number, node.get("max_s").number
        if shortest is not None and longest and shortest > longest:
            report.value(node.get("min_s"), f"{shortest} is above max_s, {longest}")
        _check_select(node.get("select"), report)
        _check_within(outline, node.get("within"), report)


def _check_select(select: Node, report: Report) -> None:
    how = select.get("how").text
    for key, owner in (("seed", "random"), ("starts_s", "at")):
        if how and select.has(key) and how != owner:
            report.name(select.get(key), f"goes with how: {owner}, not with {how}")
    if how == "at" and not select.get("starts_s").elements:
        report.add(select.key_place, f"{select.key}.starts_s", "is missing: where excerpts begin, such as [600, 1800]")
    starts, length = [one.number for one in select.get("starts_s").elements], select.get("length_s").number
    known = [one for one in starts if one is not None]
    if length and any(after - before < length for before, after in pairwise(known)):
        report.value(select.get("starts_s"), "excerpts come in order and do not overlap")


def _check_within(outline: Outline, within: Node, report: Report) -> None:
    holder = outline.segments.get(within.text)
    if holder is not None and holder.get("kind").text not in ("excerpt", ""):
        report.value(within, f"'{within.text}' is no excerpt; only an excerpt holds other segments")


def _check_values(scale: Scale, node: Node, report: Report) -> None:
    for value, shown in _on_scale(node):
        if not scale.accepts(value):
            report.value(shown, f"{value} is not on the scale, {in_words(scale)}")
    if scale.type == "tally" and (scale.min != 0 or scale.step != 1):
        report.name(node, "a tally counts from 0 in steps of 1")


def _check_buckets(outline: Outline, scale: Scale, node: Node, report: Report) -> None:
    """Check that a forced distribution has a place for each of its ratings, and no place more."""
    if scale.type != "distribution":
        if node.has("buckets"):
            report.name(node.get("buckets"), f"goes with type distribution, not with {scale.type}")
        return
    if not scale.buckets:
        report.add(node.key_place, f"{node.key}.buckets", "is missing: how many ratings take each value, as {1: 5}")
        return
    kinds = Counter(code.get("segment").text for code in outline.codes.values() if code.get("scale").text == scale.id)
    places = sum(scale.buckets.values())
    for kind, ratings in kinds.items():
        if ratings != places:
            report.name(node.get("buckets"), f"has places for {places} ratings, and {kind} has {ratings} on this scale")


def _on_scale(node: Node) -> Iterator[tuple[int | float, Node]]:
    """Yield the start, and the values that have anchors or places, each with where it stands."""
    start = node.get("start")
    if start.number is not None:
        yield start.number, start
    for key in ("anchors", "buckets"):
        for value, below in node.get(key).pairs.items():
            if isinstance(value, int | float):
                yield value, replace(below, place=below.key_place)


def in_words(scale: Scale) -> str:
    """Describe which values a scale has."""
    if scale.type == "vas":
        return f"any value from {scale.min} to {scale.max}"
    return f"{scale.min} to {scale.max}" + ("" if scale.step == 1 else f" in steps of {scale.step}")


def _check_facet(node: Node, report: Report) -> None:
    values = node.get("values")
    if len(values.elements) > DIGITS:
        report.value(values, f"has {len(values.elements)} values; the digits 1 to {DIGITS} set at most {DIGITS}")
