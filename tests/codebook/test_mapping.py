"""What a map makes of one coding, and what it must have an answer for."""

from pathlib import Path

import pytest

from coder.codebook.load import loads
from coder.codebook.map_file import read_map
from coder.codebook.mapping import CodebookMap, Used, used_in
from coder.codebook.schema import Codebook
from coder.errors import CodebookError
from coder.model import Marks, Value

WARM = Value(1, facets={"about": "goal"})
BOND = Value(0.5, evidence=("s1",))
NO_BOND = Value(None, reason="cannot_rate")


@pytest.fixture
def books(mini: str) -> tuple[Codebook, Codebook]:
    """The small book, and a version with other values of a facet, another scale and a code for the count."""
    newer = (
        mini.replace("version: 1.2.0\ntitle", "version: 2.0.0\ntitle")
        .replace("values: [goal, task]", "values: [aims, tasks]")
        .replace(
            "g3: {type: ordinal, min: -1, max: 1, step: 0.5, start: 0,", "g3: {type: ordinal, min: 1, max: 5, step: 1,"
        )
        .replace("anchors: {-1: {en: low}, 0.5: {en: fair}}", "anchors: {1: {en: low}}")
        .replace("g_bond < 1", "g_bond < 5")
        .replace("g_bond >= 0.5", "g_bond >= 4")
        .replace("[0, 0.5, 1]", "[3, 4, 5]")
    )
    return loads(mini, "mini.yaml"), loads(newer, "newer.yaml")


def mapped(books: tuple[Codebook, Codebook], folder: Path, said: str, **given: Value) -> CodebookMap:
    (folder / "map.yaml").write_text(said, encoding="utf-8")
    used = used_in([Marks({(code, ""): value}) for code, value in given.items()])
    return read_map(folder / "map.yaml", *books, used)


def problems(books: tuple[Codebook, Codebook], folder: Path, said: str, **given: Value) -> list[tuple[int, str, str]]:
    with pytest.raises(CodebookError) as caught:
        mapped(books, folder, said, **given)
    return [(one.line, one.key, one.message) for one in caught.value.problems]


FACETS = "codes: {warm: warm, cold: cold, away: away, g_bond: g_bond}\nfacets: {about: {goal: aims, task: null}}\n"


def test_values_of_facets_are_mapped_or_left_out(books: tuple[Codebook, Codebook], tmp_path: Path) -> None:
    found = mapped(books, tmp_path, FACETS, warm=WARM)

    assert found.carry("warm", WARM) == ("warm", Value(1, facets={"about": "aims"}))
    assert found.carry("warm", Value(1, facets={"about": "task"})) == ("warm", Value(1, facets={}))
    assert found.carry("cold", Value(1, intensity=2)) == ("cold", Value(1, intensity=2))


def test_a_rating_goes_to_another_scale_by_its_values_and_its_reasons(
    books: tuple[Codebook, Codebook], tmp_path: Path
) -> None:
    said = f"{FACETS}values: {{g_bond: {{0.5: 4, -1: null, cannot_rate: cannot_rate}}}}\n"
    found = mapped(books, tmp_path, said, g_bond=BOND)

    assert found.carry("g_bond", BOND) == ("g_bond", Value(4, evidence=("s1",)))
    assert found.carry("g_bond", NO_BOND) == ("g_bond", NO_BOND)
    assert found.carry("g_bond", Value(-1)) is None


def test_what_was_used_is_all_that_was_said() -> None:
    marks = [Marks({("warm", ""): WARM, ("g_bond", ""): BOND}), Marks({("g_bond", ""): NO_BOND})]
    assert used_in(marks) == {
        "warm": Used(1, {1}, set(), {"about": {"goal"}}),
        "g_bond": Used(2, {0.5, "cannot_rate"}, set(), {}),
    }


CODES = "codes: {warm: warm, cold: cold, away: away, g_bond: g_bond}\n"
LACKING = [
    (CODES, {"warm": WARM}, (1, "facets.about", "is missing: goal was coded, and 'warm' has none")),
    (f"{CODES}facets: {{about: {{task: aims}}}}\n", {"warm": WARM}, (2, "facets.about", "says nothing about goal")),
    (f"{CODES}facets: {{about: {{goal: aim}}}}\n", {"warm": WARM}, (2, "facets.about.goal", "did you mean 'aims'?")),
    (f"{CODES}facets: {{abuot: {{}}}}\n", {}, (2, "facets.abuot", "mini@1.2.0 has no facet 'abuot'")),
    (
        CODES,
        {"g_bond": BOND},
        (1, "values.g_bond", "says nothing about 0.5, which was coded, and the scale is another"),
    ),
    (
        f"{CODES}values: {{g_bond: {{0.5: 6}}}}\n",
        {"g_bond": BOND},
        (2, "values.g_bond.0.5", "goes from 1 to 5 by 1, not 6"),
    ),
    (f"{CODES}values: {{g_bond: {{0.4: 1}}}}\n", {}, (2, "values.g_bond.0.4", "goes from -1 to 1 by 0.5, not 0.4")),
    (f"{CODES}values: {{mood: {{1: 1}}}}\n", {}, (2, "values.mood", "'mood' is not a code that is brought over")),
    (
        "codes: {warm: null, cold: cold, away: away}\nabsent: [cold, warm]\n",
        {},
        (2, "absent[0]", "is not a code that only"),
    ),
    (f"{CODES}same: [warm]\n", {}, (2, "same[0]", "'warm' stands under 'codes' already")),
    (f"{CODES}same: 3\n", {}, (2, "same", "must be 'all' or a list of codes")),
    (f"{CODES}same: [moood]\n", {}, (2, "same[0]", "did you mean 'mood'?")),
    ("codes: [warm]\n", {}, (1, "codes", "must be a mapping: one 'old: new' per line")),
    ("codes: {mood: warm}\n", {"mood": Value(3)}, (1, "codes.mood", "'mood' is coded on five, and utt of mini@2.0.0")),
]


@pytest.mark.parametrize(("said", "given", "problem"), LACKING, ids=[str(one[2][1:]) for one in LACKING])
def test_what_has_no_answer_is_told_at_its_place(
    said: str, given: dict[str, Value], problem: tuple[int, str, str], books: tuple[Codebook, Codebook], tmp_path: Path
) -> None:
    found = problems(books, tmp_path, said, **given)
    line, key, message = problem
    assert any((line, key) == (at, where) and message in told for at, where, told in found), found
    assert len(found) == 1
