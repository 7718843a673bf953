"""Whether a map has an answer for everything that was coded, and says what becomes of codes nobody looked for."""

from collections.abc import Iterable, Mapping

from coder.codebook.alike import same_cut, same_scale, same_values
from coder.codebook.mapping import CodebookMap, Given, Table, Used
from coder.codebook.near import suggest
from coder.codebook.schema import Code, Codebook
from coder.codebook.tree import Node, Place, Report


def check_used(
    found: CodebookMap, old: Codebook, new: Codebook, used: Mapping[str, Used], root: Node, report: Report
) -> None:
    """Report each code, value, strength and facet that was coded and has no answer."""
    for name, how in used.items():
        if name not in found.codes:
            listed = _is_listed(root.get("same"), name, name in new.codes)
            if not root.get("codes").has(name) and not listed:
                report.add(_place(root, "codes"), f"codes.{name}", f"is missing: it was coded {_times(how.times)}")
            continue
        target = new.codes[found.codes[name] or ""] if found.codes[name] else None
        if target is not None:
            _Answers(found, old, new, root, report).check(old.codes[name], target, how)


def _is_listed(same: Node, name: str, in_both: bool) -> bool:
    """Whether the file says of a code that it is the same; where that is wrong, it is said there."""
    return (same.text == "all" and in_both) or name in [one.text for one in same.names]


class _Answers:
    """What one code's codings need."""

    def __init__(self, found: CodebookMap, old: Codebook, new: Codebook, root: Node, report: Report) -> None:
        self.found, self.old, self.new, self.root, self.report = found, old, new, root, report

    def check(self, one: Code, target: Code, how: Used) -> None:
        if not same_cut(self.old, one.segment, self.new, target.segment):
            where = self.root.get("codes").get(one.id)
            self.report.value(
                where if self.root.get("codes").has(one.id) else self.root.get("same"),
                f"'{one.id}' is coded on {one.segment}, and {target.segment} of {self.new.key} are other segments; "
                "write null, and it is coded anew",
            )
            return
        alike = same_values(self.old, one, self.new, target)
        self._table("values", one, self.found.values.get(one.id), how.values, alike)
        alike = same_scale(self.old, one.intensity, self.new, target.intensity)
        self._table("intensities", one, self.found.intensities.get(one.id), how.intensities, alike)
        for name, chosen in how.facets.items():
            self._facet(name, target, chosen)

    def _table(self, section: str, one: Code, table: Table | None, given: Iterable[Given], alike: bool) -> None:
        if table is None and alike:
            return
        lacking = [value for value in sorted(given, key=str) if value not in (table or {})]
        written = self.root.get(section).get(one.id)
        unread = {str(key) for key in written.pairs} - {str(key) for key in table or {}}
        lacking = [value for value in lacking if str(value) not in unread]
        if lacking:
            why = "was coded" if alike or table is not None else "was coded, and the scale is another one"
            key = f"{section}.{one.id}"
            place = written.key_place if self.root.get(section).has(one.id) else _place(self.root, section)
            self.report.add(place, key, f"says nothing about {', '.join(map(str, lacking))}, which {why}")

    def _facet(self, name: str, target: Code, chosen: set[str]) -> None:
        table = self.found.facets.get(name)
        key, place = f"facets.{name}", _place(self.root, "facets")
        if table is None:
            same = name in self.new.facets and chosen <= set(self.new.facets[name].values)
            if not same or name not in target.facets:
                self.report.add(
                    place, key, f"is missing: {', '.join(sorted(chosen))} was coded, and '{target.id}' has none"
                )
            return
        unread = set(self.root.get("facets").get(name).pairs) - set(table)
        lacking = sorted(chosen - set(table) - {str(one) for one in unread})
        if lacking:
            self.report.add(place, key, f"says nothing about {', '.join(lacking)}, which was coded")
        elif name not in target.facets and any(table[one] is not None for one in chosen if one in table):
            self.report.add(place, key, f"'{target.id}' of {self.new.key} has no facet {name}; write null")


def check_absent(found: CodebookMap, old: Codebook, new: Codebook, root: Node, report: Report) -> None:
    """Report new codes that would count as not chosen on segments where no rater looked for them."""
    images = set(found.codes.values())
    cut = [code.segment for code in old.codes.values() if code.kind != "rating"]
    fresh = [
        code.id
        for code in new.codes.values()
        if code.kind != "rating" and not code.deprecated_in and code.id not in images
        if any(same_cut(old, kind, new, code.segment) for kind in dict.fromkeys(cut))
    ]
    said = root.get("absent")
    for one in said.names:
        if one.text not in fresh:
            report.value(one, f"'{one.text}' is not a code that only {new.key} has{suggest(one.text, fresh)}")
    lacking = [name for name in fresh if name not in [one.text for one in said.names]]
    if lacking and not report.problems:
        report.add(
            _place(root, "absent"),
            "absent",
            f"does not name {', '.join(lacking)}: no rater looked for it; list it if it counts as not chosen",
        )


def _place(root: Node, section: str) -> Place:
    return root.get(section).key_place if root.has(section) else root.place


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
