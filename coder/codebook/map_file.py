"""A map file → a `CodebookMap`, or everything that is wrong with it or missing from it at once."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coder.codebook.alike import changes_meaning
from coder.codebook.load import text_of
from coder.codebook.map_checks import check_absent, check_used
from coder.codebook.mapping import CodebookMap, Given, Used
from coder.codebook.near import suggest
from coder.codebook.schema import Codebook
from coder.codebook.source import read
from coder.codebook.tree import Node, Report
from coder.codebook.values import why_not_value
from coder.errors import CodebookError
from coder.model import Value

SECTIONS = ("reason", "same", "codes", "values", "intensities", "facets", "absent")


def read_map(path: Path, old: Codebook, new: Codebook, used: Mapping[str, Used]) -> CodebookMap:
    """Read a map from one version of a book to another.

    Args:
        path: the file.
        old: what codings were made with.
        new: what they are brought over to.
        used: what those codings say; each must have an answer in the map.

    Raises:
        CodebookError: with every problem, each with line, column and key.
    """
    text, report = text_of(path)
    root = read(text, report) if text else None
    if root is not None:
        found = _Reading(root, old, new, report).map(hashlib.sha256((text or "").encode()).hexdigest())
        check_used(found, old, new, used, root, report)
        check_absent(found, old, new, root, report)
    if root is None or report.problems:
        some = "1 problem" if len(report.problems) == 1 else f"{len(report.problems)} problems"
        raise CodebookError(
            f"{path.name} has {'nothing in it' if text == '' else some}, so nothing was brought over.",
            f"Say what each code becomes. What changed: coder codebook diff {old.key} {new.key}",
            report.problems,
        )
    return found


class _Reading:
    """Reads the sections one by one; what is wrong goes into the report and is passed over."""

    def __init__(self, root: Node, old: Codebook, new: Codebook, report: Report) -> None:
        self.root, self.old, self.new, self.report = root, old, new, report

    def map(self, sha256: str) -> CodebookMap:
        for key, node in self.root.items():
            if key not in SECTIONS:
                self.report.name(node, f"is not a key that is known here{suggest(key, SECTIONS)}")
        codes = dict(self._codes())
        codes |= {name: name for name in self._same(codes)}
        return CodebookMap(
            codes,
            {name: dict(self._values(name, node, codes)) for name, node in self._of_codes("values", codes)},
            {name: dict(self._strengths(name, node, codes)) for name, node in self._of_codes("intensities", codes)},
            {name: dict(self._facet(name, node)) for name, node in self._pairs("facets")},
            self.root.get("reason").text,
            sha256,
        )

    def _pairs(self, section: str) -> Iterator[tuple[str, Node]]:
        node = self.root.get(section)
        if node.data is not None and not isinstance(node.data, Mapping):
            self.report.value(node, "must be a mapping: one 'old: new' per line")
        return node.items()

    def _is_empty(self, node: Node) -> bool:
        """Tell an empty line from a written null: only who wrote one means to leave codings behind."""
        if node.data is None and node.place == node.key_place:
            self.report.value(node, "is empty; write null where codings are to be left behind")
            return True
        return False

    def _codes(self) -> Iterator[tuple[str, str | None]]:
        for name, node in self._pairs("codes"):
            target = node.text
            if name not in self.old.codes:
                self.report.name(node, f"{self.old.key} has no code '{name}'{suggest(name, self.old.codes)}")
            elif self._is_empty(node):
                continue
            elif node.data is None:
                yield name, None
            elif target not in self.new.codes:
                self.report.value(node, f"{self.new.key} has no code '{target}'{suggest(target, self.new.codes)}")
            elif self.new.codes[target].deprecated_in:
                self.report.value(node, f"'{target}' is deprecated in {self.new.key}; name the code that is used now")
            else:
                yield name, target

    def _same(self, mapped: Mapping[str, str | None]) -> Iterator[str]:
        """Take what is said to be the same at its word only where it is."""
        node = self.root.get("same")
        both = [name for name in self.old.codes if name in self.new.codes and name not in mapped]
        named = [(name, node) for name in both] if node.text == "all" else [(one.text, one) for one in node.names]
        if node.data is not None and node.text != "all" and not isinstance(node.data, tuple):
            self.report.value(node, "must be 'all' or a list of codes")
        for name, at in named:
            change = changes_meaning(self.old, self.new, name) if name in both else None
            if name in mapped:
                self.report.value(at, f"'{name}' stands under 'codes' already")
            elif name not in both:
                self.report.value(at, f"'{name}' is not a code of both versions{suggest(name, both)}")
            elif change is not None:
                self.report.value(at, f"'{name}' is not the same, for {change.path}: {change.message}; see 'codes'")
            else:
                yield name

    def _of_codes(self, section: str, codes: Mapping[str, str | None]) -> Iterator[tuple[str, Node]]:
        for name, node in self._pairs(section):
            if codes.get(name) is None:
                brought = [one for one, target in codes.items() if target]
                self.report.name(node, f"'{name}' is not a code that is brought over{suggest(name, brought)}")
            else:
                yield name, node

    def _values(self, name: str, node: Node, codes: Mapping[str, str | None]) -> Iterator[tuple[Given, Given | None]]:
        target = self.new.codes[codes[name] or ""]
        for given, entry in self._given(node):
            after: Any = entry.data
            was, now = _as_value(given), _as_value(after)
            wrong = why_not_value(self.old, self.old.codes[name], was)
            if wrong:
                self.report.name(entry, wrong)
            elif after is not None and why_not_value(self.new, target, now):
                self.report.value(entry, why_not_value(self.new, target, now))
            else:
                yield given, after

    def _strengths(
        self, name: str, node: Node, codes: Mapping[str, str | None]
    ) -> Iterator[tuple[Given, Given | None]]:
        scales = self.old.codes[name].intensity, self.new.codes[codes[name] or ""].intensity
        for given, entry in self._given(node):
            after: Any = entry.data
            if not scales[0] or not self.old.scales[scales[0]].accepts(_number(given)):
                self.report.name(entry, f"{given} is no strength of '{name}' in {self.old.key}")
            elif after is not None and not (scales[1] and self.new.scales[scales[1]].accepts(_number(after))):
                self.report.value(entry, f"{after} is no strength of '{codes[name]}' in {self.new.key}")
            else:
                yield given, after

    def _given(self, node: Node) -> Iterator[tuple[Given, Node]]:
        for given, entry in node.pairs.items():
            plain = entry.data is None or isinstance(entry.data, int | float | str)
            if not isinstance(given, int | float | str) or not plain:
                self.report.value(entry, "must be one value, or null")
            elif not self._is_empty(entry):
                yield given, entry

    def _facet(self, name: str, node: Node) -> Iterator[tuple[str, str | None]]:
        facet = self.old.facets.get(name)
        if facet is None:
            self.report.name(node, f"{self.old.key} has no facet '{name}'{suggest(name, self.old.facets)}")
            return
        if node.data is None and not self._is_empty(node):
            yield from dict.fromkeys(facet.values).items()
        known = self.new.facets[name].values if name in self.new.facets else ()
        for given, entry in node.items():
            if given not in facet.values:
                self.report.name(
                    entry, f"'{given}' is not a value of {name} in {self.old.key}{suggest(given, facet.values)}"
                )
            elif self._is_empty(entry):
                continue
            elif entry.data is not None and entry.text not in known:
                self.report.value(
                    entry, f"'{entry.text}' is not a value of {name} in {self.new.key}{suggest(entry.text, known)}"
                )
            else:
                yield given, entry.text or None


def _as_value(given: Any) -> Value:
    return Value(None, reason=given) if isinstance(given, str) else Value(given)


def _number(given: Given) -> int | float:
    return given if not isinstance(given, str) else float("nan")
