"""Targets, segment kinds, scales and facets: numbers and keys that fit each other."""

from collections.abc import Iterator
from dataclasses import replace

from coder.codebook.outline import Outline, scale_fault
from coder.codebook.schema import Scale
from coder.codebook.tree import Node, Report

FITS = {
    "length_s": ("interval",),
    "remainder": ("interval",),
    "min_s": ("utterance", "turn"),
    "pause_s": ("utterance",),
    "max_s": ("utterance",),
}
"""For which types of segments a key of the segment rule means something."""

UNSAID = {"remainder": "keep", "min_s": "0.3", "pause_s": "0.8", "max_s": "20"}
"""What a segment rule says where it does not say it; `min_s` is 0 for turns."""

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


def _check_same_rule(outline: Outline, report: Report) -> None:
    """Refuse two kinds that cut alike: equal rules share their segments, which then could be of one kind only."""
    seen: dict[tuple[str, ...], str] = {}
    for name, node in outline.segments.items():
        kind = node.get("kind").text
        if not kind or kind == "session":
            continue
        said = (_said(node, key, kind) for key, types in FITS.items() if kind in types)
        first = seen.setdefault((kind, *said), name)
        if first != name:
            report.name(node, f"cuts exactly as '{first}' does; put its codes there")


def _said(node: Node, key: str, kind: str) -> str:
    text = node.get(key).text or ("0" if (key, kind) == ("min_s", "turn") else UNSAID.get(key, ""))
    number = node.get(key).number
    return text if number is None else f"{float(number):g}"


def _check_targets(outline: Outline, report: Report) -> None:
    for name, node in outline.targets.items():
        if node.text == "each":
            report.value(
                node, f"'each' asks for a code per {name}, which this version cannot store; take one, group or pair"
            )


def _check_segments(outline: Outline, report: Report) -> None:
    sessions = [node for node in outline.segments.values() if node.get("kind").text == "session"]
    for node in sessions[1:]:
        report.name(node, f"is a second kind 'session'; '{sessions[0].key}' is the whole session already")
    _check_same_rule(outline, report)
    for node in outline.segments.values():
        kind = node.get("kind").text
        for key, types in FITS.items():
            if kind and node.has(key) and kind not in types:
                report.name(node.get(key), f"belongs to {' and '.join(types)} segments, not to {kind}")
        if kind == "interval" and not node.has("length_s"):
            report.add(node.key_place, f"{node.key}.length_s", "is missing: the length of an interval in seconds")
        shortest, longest = node.get("min_s").number, node.get("max_s").number
        if shortest is not None and longest and shortest > longest:
            report.value(node.get("min_s"), f"{shortest} is above max_s, {longest}")


def _check_values(scale: Scale, node: Node, report: Report) -> None:
    for value, shown in _on_scale(node):
        if not scale.accepts(value):
            report.value(shown, f"{value} is not on the scale, {in_words(scale)}")


def _on_scale(node: Node) -> Iterator[tuple[int | float, Node]]:
    """Yield the start and the anchors' values, each with where it stands."""
    start = node.get("start")
    if start.number is not None:
        yield start.number, start
    for value, anchor in node.get("anchors").pairs.items():
        if isinstance(value, int | float):
            yield value, replace(anchor, place=anchor.key_place)


def in_words(scale: Scale) -> str:
    """Describe which values a scale has."""
    if scale.type == "vas":
        return f"any value from {scale.min} to {scale.max}"
    return f"{scale.min} to {scale.max}" + ("" if scale.step == 1 else f" in steps of {scale.step}")


def _check_facet(node: Node, report: Report) -> None:
    values = node.get("values")
    if len(values.elements) > DIGITS:
        report.value(values, f"has {len(values.elements)} values; the digits 1 to {DIGITS} set at most {DIGITS}")
