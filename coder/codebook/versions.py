"""What changed between two versions of a codebook, and how much that is: pure.

MAJOR: a code, a value or a segment means something else, so codings of the two are never pooled. MINOR: something was
added, and what was coded stays what it was. PATCH: other words for the same. Only a person can tell whether new words
of a definition mean something new: the changelog of the newer version says which codes changed in meaning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from coder.codebook.schema import Codebook

Level = Literal["patch", "minor", "major"]
LEVELS: tuple[Level, ...] = ("patch", "minor", "major")
"""From the least to the most."""

PATCH_SECTIONS = (
    "title",
    "status",
    "rights",
    "workflow",
    "reliability",
    "changelog",
    "globals",
    "decision_rules",
    "translations",
)
"""Parts of a book that say how it is used or reported, and change no coding."""
PARTS: Mapping[str, Level] = {
    "targets": "major",
    "segments": "minor",
    "scales": "minor",
    "facets": "minor",
    "codes": "minor",
    "scores": "minor",
    # A new group forbids combinations that were coded before.
    "groups": "major",
}
"""Sections of named parts, and what adding one is. Taking one away is always major."""
WORDS = {
    "codes": ("definition", "use_when", "not_when", "decision_rules"),
    "facets": ("definition",),
    "scales": ("anchors",),
}
"""Fields in which new words may mean something new."""
HARMLESS = {
    "codes": ("label", "abbr", "hotkey", "tags"),
    "groups": ("label", "precedence"),
    "scales": ("start",),
    "segments": (),
}
"""Fields that change what is shown and not what is coded."""
LEAVING = {"codes": ("deprecated_in", "replaced_by")}
"""Fields that end new codings and leave the old ones what they were."""
GROWING = {"codes": ("examples", "non_examples"), "facets": ("values",), "scales": ("null_reasons",)}
"""Lists to whose end something may be added without touching what was there."""


@dataclass(frozen=True, slots=True)
class BookChange:
    """One difference."""

    level: Level
    path: str
    """Where, such as `codes.goal_agree.definition`."""
    message: str
    """What happened there, as half a sentence."""


@dataclass(frozen=True, slots=True)
class BookDiff:
    """All that differs between two versions of a book, in the order of the sections."""

    old: str
    """`id@version` of the one."""
    new: str
    changes: tuple[BookChange, ...]

    @property
    def level(self) -> Level | None:
        """The most that any change is; None when nothing differs."""
        return max((one.level for one in self.changes), key=LEVELS.index, default=None)

    @property
    def least(self) -> str:
        """The least number that the newer version may call itself."""
        return next_version(self.old.partition("@")[2], self.level)

    @property
    def is_understated(self) -> bool:
        """Whether the newer version calls itself less than what changed makes it."""
        return ordered(self.new.partition("@")[2]) < ordered(self.least)


def diff(old: Codebook, new: Codebook) -> BookDiff:
    """Compare two versions of a codebook."""
    before, after = (one.model_dump(mode="json", by_alias=True) for one in (old, new))
    found = [*_named_parts(before, after, _reworded(old, new)), *_order(old, new), *_whole(before, after)]
    return BookDiff(old.key, new.key, tuple(found))


def next_version(version: str, level: Level | None) -> str:
    """Say what a version with changes of this level is called.

    >>> next_version("1.4.2", "patch"), next_version("1.4.2", "minor"), next_version("1.4.2", "major")
    ('1.4.3', '1.5.0', '2.0.0')
    """
    if level is None:
        return version
    numbers = [int(part) for part in version.split(".")]
    at = len(LEVELS) - 1 - LEVELS.index(level)
    return ".".join(str(part) for part in [*numbers[:at], numbers[at] + 1, *[0] * (2 - at)])


def ordered(version: str) -> tuple[int, ...]:
    """Give a version as numbers, to be compared."""
    return tuple(int(part) for part in version.split("."))


def _reworded(old: Codebook, new: Codebook) -> frozenset[str]:
    """Name the codes whose meaning changed since the older version, as the newer one's changelog says; or `all`."""
    since = [one for one in new.changelog if _is_version(one.version) and ordered(one.version) > ordered(old.version)]
    return frozenset(name for one in since for name in one.affects)


def _is_version(text: str) -> bool:
    return all(part.isdecimal() for part in text.split(".")) and text.count(".") == 2


def _named_parts(before: Mapping[str, Any], after: Mapping[str, Any], reworded: frozenset[str]) -> Iterator[BookChange]:
    for section, added in PARTS.items():
        here, there = before.get(section) or {}, after.get(section) or {}
        for name in here:
            if name not in there:
                yield BookChange("major", f"{section}.{name}", "taken away")
        for name, part in there.items():
            if name not in here:
                yield BookChange(added, f"{section}.{name}", "added")
            elif part != here[name]:
                yield from _part(section, name, here[name], part, bool({name, "all"} & reworded))


def _part(section: str, name: str, before: Any, after: Any, reworded: bool) -> Iterator[BookChange]:
    path = f"{section}.{name}"
    if not isinstance(after, Mapping):
        yield BookChange("major", path, f"{_shown(before)} → {_shown(after)}")
        return
    for field in after:
        if after[field] == before.get(field):
            continue
        where, was, now = f"{path}.{field}", before.get(field), after[field]
        if field in WORDS.get(section, ()):
            said = "reworded, and the changelog says that the meaning changed" if reworded else "reworded"
            yield BookChange("major" if reworded else "patch", where, said)
        elif field in HARMLESS.get(section, ()):
            yield BookChange("patch", where, f"{_shown(was)} → {_shown(now)}")
        elif field in LEAVING.get(section, ()):
            yield BookChange("minor", where, f"{_shown(was)} → {_shown(now)}")
        elif field in GROWING.get(section, ()):
            yield _grown(section, where, was, now)
        else:
            yield BookChange("major", where, f"{_shown(was)} → {_shown(now)}")


def _grown(section: str, where: str, was: list[Any], now: list[Any]) -> BookChange:
    """Tell an addition from a change; examples teach, and what they teach with may change."""
    if now[: len(was)] == was:
        return BookChange("minor", where, f"{len(now) - len(was)} added")
    if section == "codes":
        return BookChange("patch", where, "other examples")
    return BookChange("major", where, f"{_shown(was)} → {_shown(now)}")


def _order(old: Codebook, new: Codebook) -> Iterator[BookChange]:
    """Plain segment numbers mean the first kind: another first kind gives every name another meaning."""
    if old.first_kind != new.first_kind and {old.first_kind, new.first_kind} <= old.segments.keys() & new.segments:
        yield BookChange("major", "segments", f"the first kind is {new.first_kind} and was {old.first_kind}")


def _whole(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[BookChange]:
    """Compare what is not made of named parts."""
    if before["id"] != after["id"]:
        yield BookChange("major", "id", f"{before['id']} → {after['id']}: another book")
    if before["language"] != after["language"]:
        yield BookChange("major", "language", f"{before['language']} → {after['language']}")
    if before.get("rules") != after.get("rules"):
        yield BookChange("minor", "rules", "other checks at submit")
    for section in PATCH_SECTIONS:
        if before.get(section) != after.get(section):
            yield BookChange("patch", section, "changed")


def _shown(value: Any) -> str:
    """Write a value for people, short."""
    if value is None:
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
