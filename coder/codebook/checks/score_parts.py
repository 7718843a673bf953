"""Scores by time, by role, by interval and by person: whether what they are made of lies in time, or is about each."""

from collections.abc import Callable

from coder.codebook.outline import Outline
from coder.codebook.schema import PLACED, SPOKEN
from coder.codebook.tree import Node, Report

TIMED = ("rate_per_min", "followed_by")
"""Functions of codes that lie somewhere in the session."""


def check_score_parts(outline: Outline, score: Node, members: list[Node], report: Report) -> None:
    """Check what a score is made of against its function, its denominator and the parts it is asked by.

    Args:
        outline: the book.
        score: the score.
        members: what it is made of, without what its function cannot take.
        report: where problems go.
    """
    for name in members:
        codes = base_codes(outline, name.text)
        if codes:
            _check_time(outline, score, name, codes, report)
            _check_intensity(outline, score, name, codes, report)
    for by in score.get("by").names:
        _check_by(outline, members, by, report)


def base_codes(outline: Outline, name: str) -> tuple[str, ...]:
    """List the codes that a score, group, selector or code rests on in the end; each once."""
    found: dict[str, None] = {}
    seen, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one in outline.scores and one not in seen:
            below = outline.scores[one]
            waiting += [member.text for key in ("of", "out_of") for member in below.get(key).names]
        elif one not in outline.scores:
            found.update(dict.fromkeys(outline.codes_in(one)))
        seen.add(one)
    return tuple(found)


def _check_time(outline: Outline, score: Node, name: Node, codes: tuple[str, ...], report: Report) -> None:
    fn, denominator = score.get("fn").text, score.get("denominator")
    types = {outline.segment_type(outline.codes[code]) for code in codes} - {""}
    if fn in TIMED and types == {"session"}:
        report.value(name, f"'{name.text}' is coded on the whole session and has no place in it, as {fn} needs")
    if fn != "rate_per_min":
        return
    if denominator.text == "segments" and types & set(PLACED):
        report.value(denominator, f"'{name.text}' is placed by raters, who leave out where there is none; time counts")
    if denominator.text == "speaker_minutes" and types and not types & set(SPOKEN):
        report.value(denominator, f"nobody in particular speaks where '{name.text}' is coded")


def _check_intensity(outline: Outline, score: Node, name: Node, codes: tuple[str, ...], report: Report) -> None:
    if score.get("by_intensity").data is not True or name.text in outline.scores:
        return
    for code in codes:
        if not outline.is_rating(code) and not outline.codes[code].has("intensity"):
            whose = f"'{code}'" if code == name.text else f"'{code}' of '{name.text}'"
            report.value(name, f"{whose} has no intensity to count")


def _check_by(outline: Outline, members: list[Node], by: Node, report: Report) -> None:
    if by.text == "interval" and not any(one.get("kind").text == "interval" for one in outline.segments.values()):
        report.value(by, "the book has no segments of kind interval")
    elif by.text in _BY:
        belongs, why = _BY[by.text]
        for name in members:
            codes = [code for code in base_codes(outline, name.text) if outline.segment_type(outline.codes[code])]
            if codes and not any(belongs(outline, code) for code in codes):
                report.value(by, f"'{name.text}' {why}")


def _in_time(outline: Outline, code: str) -> bool:
    return outline.segment_type(outline.codes[code]) != "session"


def _spoken(outline: Outline, code: str) -> bool:
    return outline.segment_type(outline.codes[code]) in SPOKEN


_BY: dict[str, tuple[Callable[[Outline, str], bool], str]] = {
    "interval": (_in_time, "is coded on the whole session and belongs to no interval"),
    "role": (_spoken, "is coded where nobody in particular speaks, so it belongs to no role"),
    "target": (Outline.is_each, "is not about each person, so it belongs to none"),
}
"""What a code must be to belong to a part, and what is said of one that is not."""
