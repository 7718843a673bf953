"""Hotkeys and abbreviations: on one kind of segment each stands for one code."""

from coder.codebook.checks.same import clash
from coder.codebook.outline import Outline
from coder.codebook.tree import Node, Report


def check_keys(outline: Outline, report: Report) -> None:
    """Check per segment kind, for a rater sees and keys the codes of one kind at a time."""
    kinds: dict[str, list[Node]] = {}
    for code in outline.codes.values():
        kinds.setdefault(code.get("segment").text, []).append(code)
    for codes in kinds.values():
        for key, what in (("hotkey", "hotkey"), ("abbr", "abbreviation")):
            _check_unique(codes, key, what, report)
        _check_first_strokes(codes, report)
        _check_none_left_out(codes, report)


def _check_first_strokes(codes: list[Node], report: Report) -> None:
    """A letter that is a code and begins another would be stored before the second letter can come."""
    single = {code.get("hotkey").text: code for code in codes if len(code.get("hotkey").text) == 1}
    for code in codes:
        key = code.get("hotkey").text
        if len(key) == 2 and key[0] in single:
            owner = single[key[0]].key.split(".")[1]
            report.value(code.get("hotkey"), f"'{key}' begins with '{key[0]}', which is the hotkey of {owner}")


def _check_unique(codes: list[Node], key: str, what: str, report: Report) -> None:
    seen: dict[str, Node] = {}
    for code in codes:
        node = code.get(key)
        first = clash(seen, node) if node.text else None
        if first is not None:
            owner = first.key.split(".")[1]
            report.value(node, f"'{node.text}' is the {what} of {owner} already (line {first.place.line})")


def _check_none_left_out(codes: list[Node], report: Report) -> None:
    """A code without a key among codes with keys would silently be coded less. Ratings are reached by moving."""
    keyed = [code for code in codes if code.has("hotkey")]
    for code in codes if keyed else ():
        if not (code.has("hotkey") or code.has("deprecated_in")) and code.get("kind").text != "rating":
            report.add(
                code.key_place,
                f"{code.key}.hotkey",
                f"is missing: other codes of this segment kind have one, such as {keyed[0].key.split('.')[1]}",
            )
