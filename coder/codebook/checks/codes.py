"""Codes: what goes with a rating, with a person speaking, and with the digits."""

from typing import get_args

from coder.codebook.checks.parts import DIGITS
from coder.codebook.outline import Outline
from coder.codebook.schema import SPOKEN, SegmentType
from coder.codebook.tree import Node, Report

SILENT = tuple(kind for kind in get_args(SegmentType) if kind not in SPOKEN)
"""Segments on which people take turns, so that a code cannot ask who is speaking."""


def check_codes(outline: Outline, report: Report) -> None:
    """Check that each code's keys fit its kind and its segment."""
    for code in outline.codes.values():
        kind = code.get("kind").text
        if kind == "rating":
            _check_rating(outline, code, report)
        elif kind:
            _check_mark(outline, code, kind, report)
        _check_speaker(outline, code, report)
        _check_intensity(outline, code, report)


def _check_rating(outline: Outline, code: Node, report: Report) -> None:
    if not code.has("scale"):
        report.add(code.key_place, f"{code.key}.scale", "is missing: a rating needs a scale")
    if outline.scale_type(code.get("scale").text) == "tally":
        report.value(
            code.get("scale"), "is a tally, which counts; a rating takes an ordinal or interval scale or a vas"
        )
    for key in ("facets", "intensity"):
        if code.has(key):
            report.name(code.get(key), "does not go with a rating: there the digits type the value")


def _check_mark(outline: Outline, code: Node, kind: str, report: Report) -> None:
    tallied = kind == "count" and outline.scale_type(code.get("scale").text) in ("tally", "")
    if code.has("scale") and not tallied:
        report.name(code.get("scale"), f"goes with kind rating, not {kind}; a strength is an 'intensity'")
    if code.get("evidence").text in ("optional", "required"):
        report.name(code.get("evidence"), f"goes with kind rating, not {kind}: a code stands on its own segment")


def _check_speaker(outline: Outline, code: Node, report: Report) -> None:
    speaker, segment = code.get("speaker"), outline.segment_type(code)
    if code.has("speaker") and segment in SILENT:
        report.name(speaker, f"goes with utterances and turns; nobody in particular speaks on a whole {segment}")
    if len(speaker.names) > 1 and "any" in [name.text for name in speaker.names]:
        report.value(speaker, "'any' takes in everybody; write it alone")


def _check_intensity(outline: Outline, code: Node, report: Report) -> None:
    scale = outline.scale(code.get("intensity").text)
    if scale is not None and not 0 < len(scale.values()) <= DIGITS:
        report.value(code.get("intensity"), f"'{scale.id}' cannot be set with the digits 1 to {DIGITS}")
