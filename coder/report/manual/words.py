"""Words for the small parts of a codebook: times, people, lists, scales, kinds of segments."""

from collections.abc import Iterable

from coder.codebook.schema import Codebook, Scale, SegmentKind, Selection

NULLS = {"cannot_rate": "cannot rate", "not_applicable": "not applicable"}


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed(["a"])
    ('a, b and c', 'a or b', 'a')
    """
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def seconds(value: float) -> str:
    """Say how long something is, in minutes from two minutes on where they are whole.

    >>> seconds(300), seconds(0.8), seconds(90), seconds(60)
    ('5 min', '0.8 s', '90 s', '60 s')
    """
    return f"{value / 60:g} min" if value >= 120 and value % 60 == 0 else f"{value:g} s"


def called(book: Codebook, name: str) -> str:
    """Call a code, group, score or selector by what people read."""
    if name in book.codes:
        return book.codes[name].label
    if name in book.groups:
        return book.groups[name].label or name
    return {"any_code": "any code", "positive": "positive codes", "negative": "negative codes"}.get(name, name)


def target(book: Codebook, name: str) -> str:
    """Say whom a code is about."""
    whom = {"one": f"the {name}", "each": f"each {name}, one answer per person", "group": f"the {name} as a whole"}
    return whom.get(book.targets[name], f"the {name}")


def span(scale: Scale) -> str:
    """Say which values a scale has."""
    if scale.type == "vas":
        return f"any value from {scale.min:g} to {scale.max:g}, read in steps of {scale.step:g}"
    return f"{scale.min:g} to {scale.max:g}" + ("" if scale.step == 1 else f" in steps of {scale.step:g}")


def anchors(book: Codebook, scale: Scale) -> tuple[str, ...]:
    """Say what the values mean, from low to high."""
    return tuple(f"{value:g}: {book.text(texts)}" for value, texts in sorted(scale.anchors.items()))


def scale_lines(book: Codebook, scale: Scale) -> tuple[str, ...]:
    """Describe a scale: its values, what each means, what is shown first, what may stand in place of a value."""
    lines = [span(scale), *anchors(book, scale)]
    if scale.start is not None:
        lines.append(f"{scale.start:g} is shown before you rate; it counts only once you choose it.")
    if scale.null_reasons:
        lines.append(f"In place of a value: {listed((NULLS[one] for one in scale.null_reasons), 'or')}.")
    if scale.buckets:
        places = ", ".join(f"{value:g} for {n}" for value, n in sorted(scale.buckets.items()))
        lines.append(f"Each value goes to a fixed number of ratings: {places}.")
    return tuple(lines)


TITLES = {
    "utterance": "Utterances",
    "turn": "Turns",
    "thought_unit": "Thought units",
    "interval": "Intervals",
    "excerpt": "Excerpts",
    "event": "Events",
    "episode": "Episodes",
    "session": "The whole session",
}


def kind_title(kind: SegmentKind) -> str:
    """Name a kind of segment, with its length where it has one."""
    if kind.length_s is not None:
        return f"Intervals of {seconds(kind.length_s)}"
    return TITLES[kind.kind]


def how_cut(kind: SegmentKind) -> str:
    """Say in a sentence or two how segments of a kind come about."""
    says = _cut(kind)
    if kind.kind in ("turn", "thought_unit", "utterance") and kind.min_s:
        says += f" What is shorter than {seconds(kind.min_s)} is shown and not coded."
    return says + (f" Only within {kind.within}." if kind.within else "")


def _cut(kind: SegmentKind) -> str:
    match kind.kind:
        case "utterance":
            return _utterance(kind)
        case "interval":
            return _interval(kind)
        case "excerpt":
            return _excerpt(kind.select) if kind.select else ""
        case "thought_unit":
            return f"What one person says, parted in the transcript by the mark '{kind.mark}'."
    return {
        "turn": "Everything that one person says until somebody else speaks.",
        "event": "You place each one where you hear it: a point in time, or a span.",
        "episode": "You mark each one yourself, from where it begins to where it ends.",
        "session": "One answer for the whole session, after the last segment.",
    }[kind.kind]


def _utterance(kind: SegmentKind) -> str:
    ends = [f"A pause longer than {seconds(kind.pause_s)} ends one"]
    if kind.max_s:
        ends.append(f"one longer than {seconds(kind.max_s)} is split at its widest pause")
    return f"What one person says in one go. {', and '.join(ends)}."


def _interval(kind: SegmentKind) -> str:
    last = {
        "keep": "The last one may be shorter.",
        "merge": "The last minutes belong to the interval before them.",
        "drop": "What is left at the end is not coded.",
    }[kind.remainder]
    return f"The session is cut every {seconds(kind.length_s or 0)}. {last}"


def _excerpt(select: Selection) -> str:
    length = seconds(select.length_s)
    starts = listed(seconds(start) for start in select.starts_s) if select.starts_s else ""
    return {
        "random": f"{length}, drawn at random for each session (seed {select.seed}); all raters hear the same.",
        "first": f"The first {length}.",
        "middle": f"The middle {length}.",
        "last": f"The last {length}.",
        "at": f"{length} each, from {starts}.",
    }[select.how]
