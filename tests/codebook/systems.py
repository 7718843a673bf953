"""Books made for tests: the long item lists of the field, which are numbers only and so need no file by hand."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from coder.codebook.load import load, loads
from coder.codebook.schema import Codebook
from coder.resources import codebook_path

FIXTURES = Path(__file__).parents[1] / "data" / "systems"
WORDS = {"definition": "d", "use_when": "u", "not_when": "n", "examples": ["e"]}
SESSION = {"turn": {"kind": "turn"}, "session": {"kind": "session"}}
PQS_BUCKETS = {1: 5, 2: 8, 3: 12, 4: 16, 5: 18, 6: 16, 7: 12, 8: 8, 9: 5}


def shipped(name: str) -> Codebook:
    return load(codebook_path(name))


def fixture(name: str) -> Codebook:
    return load(FIXTURES / f"{name}.yaml")


def written(name: str, **sections: Any) -> Codebook:
    """Write a book as YAML and read it as any file is read."""
    text = io.StringIO()
    head = {"schema": "alliance-codebook/1", "kind": "codebook", "id": name, "version": "1.0.0", "language": "en"}
    rights = {"item_text": "withheld", "license": "NONE", "citation": [name]}
    book = {**head, "title": {"en": name}, "rights": rights, "targets": {"dyad": "pair"}, **sections}
    yaml = YAML()  # the round-trip kind, which keeps the order
    yaml.representer.ignore_aliases = lambda _: True
    yaml.dump(book, text)
    return loads(text.getvalue(), f"{name}.yaml")


def rating(label: str, segment: str, scale: str) -> dict[str, Any]:
    kind = {"kind": "rating", "scale": scale, "segment": segment, "target": "dyad", "required": True}
    return {"label": label, "abbr": label, **kind, **WORDS}


def item_list(
    name: str,
    scales: Mapping[str, Sequence[int]],
    ends: tuple[int, int],
    segments: Mapping[str, Any] = SESSION,
    fn: str = "mean",
) -> Codebook:
    """Make a book of rated items.

    Args:
        name: the book's id.
        scales: subscale → numbers of its items; an instrument with one score has one.
        ends: lowest and highest value of every item.
        segments: what is rated, the last kind being the one the items are on.
        fn: what a subscale's score is made with.
    """
    numbers = sorted(number for items in scales.values() for number in items)
    segment = list(segments)[-1]
    return written(
        name,
        segments=dict(segments),
        scales={"s": {"type": "ordinal", "min": ends[0], "max": ends[1], "step": 1, "metric": "ordinal"}},
        codes={f"i{number}": rating(f"i{number}", segment, "s") for number in numbers},
        scores={key: {"fn": fn, "of": [f"i{number}" for number in items]} for key, items in scales.items()},
    )


def in_parts(total: int, *names: str) -> dict[str, range]:
    """Deal items to subscales in runs as even as can be, for instruments whose key is not verified."""
    ends = [round(total * at / len(names)) for at in range(len(names) + 1)]
    return {name: range(ends[at] + 1, ends[at + 1] + 1) for at, name in enumerate(names)}


def pqs() -> Codebook:
    """A hundred items, of which each value of the scale is given a fixed number of times."""
    scale = {"type": "distribution", "min": 1, "max": 9, "step": 1, "metric": "ordinal", "buckets": PQS_BUCKETS}
    return written(
        "pqs",
        segments=SESSION,
        scales={"q9": scale},
        codes={f"q{number}": rating(f"q{number}", "session", "q9") for number in range(1, 101)},
        # A prototype is a weight for each item; here the first two items alone, one for and one against.
        scores={"prototype": {"fn": "weighted_sum", "of": ["q1", "q2"], "weights": {"q1": 1, "q2": -1}}},
    )


CCRT_PARTS = {"w": 34, "ro": 30, "rs": 30}
"""Standard categories of wishes, responses of others, responses of self: too many for keys."""


def ccrt() -> Codebook:
    """Episodes told over many turns, each with any number out of 94 categories, found by typing."""
    code = {"kind": "presence", "segment": "episode", "target": "client", **WORDS}
    names = {part: [f"{part}{number}" for number in range(1, n + 1)] for part, n in CCRT_PARTS.items()}
    of_self = {name: "positive" if at < len(names["rs"]) // 2 else "negative" for at, name in enumerate(names["rs"])}
    codes = {name: {"label": name, "abbr": name, **code} for part in names.values() for name in part}
    for name, valence in of_self.items():
        codes[name]["valence"] = valence
    return written(
        "ccrt",
        targets={"client": "one"},
        segments={"turn": {"kind": "turn"}, "episode": {"kind": "episode"}},
        groups={part: {"mode": "multi", "members": members} for part, members in names.items()},
        codes=codes,
        scores={
            **{f"n_{part}": {"fn": "count", "of": [part]} for part in names},
            "balance": {"fn": "balance", "of": ["positive", "negative"]},
        },
    )
