"""What changed between two versions of a book, in words, and whether codings of the two may be pooled."""

import pytest

from coder.codebook.load import loads
from coder.codebook.schema import Codebook
from coder.codebook.versions import LEVELS, diff, next_version, ordered


def book(text: str) -> Codebook:
    return loads(text, "mini.yaml")


CHANGED = [
    # What a coding means.
    (
        "segment: utt\n    target: dyad",
        "segment: utt\n    target: client",
        "major",
        "codes.warm.target",
        "dyad → client",
    ),
    ("speaker: [any]", "speaker: [client]", "major", "codes.warm.speaker", "any → client"),
    ("valence: positive", "valence: neutral", "major", "codes.warm.valence", "positive → neutral"),
    ("    facets: [about]\n", "", "major", "codes.warm.facets", "about → "),
    ("min: -1, max: 1, step: 0.5", "min: -1, max: 1, step: 0.25", "major", "scales.g3.step", "0.5 → 0.25"),
    ("values: [goal, task]", "values: [task, goal]", "major", "facets.about.values", "goal, task → task, goal"),
    ("length_s: 300", "length_s: 600", "major", "segments.five.length_s", "300 → 600"),
    ("client: group", "client: one", "major", "targets.client", "group → one"),
    (
        "{mode: exclusive, members: [warm, cold]}",
        "{mode: multi, members: [warm, cold]}",
        "major",
        "groups.pair.mode",
        "",
    ),
    # What was added.
    ("values: [goal, task]", "values: [goal, task, other]", "minor", "facets.about.values", "1 added"),
    ('examples: ["T: How nice."]', 'examples: ["T: How nice.", "C: Ha."]', "minor", "codes.warm.examples", "1 added"),
    # How it is shown.
    ("label: Warm", "label: Warmth", "patch", "codes.warm.label", "Warm → Warmth"),
    ("hotkey: w", "hotkey: q", "patch", "codes.warm.hotkey", "w → q"),
    ("definition: Something warm.", "definition: Anything warm.", "patch", "codes.warm.definition", "reworded"),
    ('examples: ["T: How nice."]', 'examples: ["T: How kind."]', "patch", "codes.warm.examples", "other examples"),
    ("title: {en: Mini, de: Klein}", "title: {en: Mini}", "patch", "title", "changed"),
]


@pytest.mark.parametrize(
    ("old", "new", "level", "path", "message"), CHANGED, ids=[f"{one[3]} {one[2]}" for one in CHANGED]
)
def test_each_kind_of_change_has_its_level(old: str, new: str, level: str, path: str, message: str, mini: str) -> None:
    assert old in mini
    found = diff(book(mini), book(mini.replace(old, new, 1)))
    (change,) = [one for one in found.changes if one.path == path]
    assert change.level == level
    assert message in change.message
    assert found.level == level


def test_a_book_and_itself_differ_in_nothing(mini: str) -> None:
    found = diff(book(mini), book(mini))
    assert (found.changes, found.level) == ((), None)


NEW_CODE = """  cool:
    label: Cool
    abbr: CL
    kind: presence
    segment: utt
    target: dyad
    definition: Something cool.
    use_when: It is cool.
    not_when: It is warm.
    examples: ["T: Fresh."]
    hotkey: k
  cold:
"""


def test_a_code_that_is_added_is_minor_and_one_that_is_taken_away_is_major(mini: str) -> None:
    more = book(mini.replace("  cold:\n", NEW_CODE, 1))
    added, removed = diff(book(mini), more), diff(more, book(mini))
    assert [(one.level, one.path, one.message) for one in added.changes] == [("minor", "codes.cool", "added")]
    assert [(one.level, one.path, one.message) for one in removed.changes] == [("major", "codes.cool", "taken away")]


REWORDED = ("definition: Something warm.", "definition: Something warm, said or heard.")


@pytest.mark.parametrize(
    ("affects", "level"), [("[warm]", "major"), ("[all]", "major"), ("[cold]", "patch"), ("[]", "patch")]
)
def test_new_words_of_a_definition_are_major_where_the_changelog_says_so(affects: str, level: str, mini: str) -> None:
    entry = f"\nchangelog:\n  - {{version: 1.3.0, date: 2026-11-22, note: words, affects: {affects}}}\n"
    base = mini if "changelog:" not in mini else mini[: mini.index("changelog:")]
    text = base.replace(*REWORDED, 1).replace("version: 1.2.0", "version: 1.3.0", 1) + entry
    found = diff(book(base), book(text))
    (change,) = [one for one in found.changes if one.path == "codes.warm.definition"]
    assert change.level == level
    again = diff(book(text), book(text.replace("said or heard", "seen or heard", 1)))
    (change,) = [one for one in again.changes if one.path == "codes.warm.definition"]
    assert change.level == "patch", "an entry about the version both have says nothing of what came after"


def test_versions_are_compared_as_numbers_and_counted_on_by_level() -> None:
    assert ordered("1.10.0") > ordered("1.9.9")
    assert [next_version("1.2.3", level) for level in LEVELS] == ["1.2.4", "1.3.0", "2.0.0"]
    assert next_version("1.2.3", None) == "1.2.3"
