"""Form files: what is wrong with one is said at its line; what is withheld cannot stand in it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.codebook import load
from coder.codebook.schema import Codebook, Form
from coder.errors import CodebookError, Problem
from coder.resources import form_path, shipped_forms

TEXT = (Path(__file__).parents[2] / "data" / "codebook" / "form.yaml").read_text(encoding="utf-8")
LINES = TEXT.split("\n")
Slip = tuple[str, str, str, str, str]

SLIPS: list[Slip] = [
    ("of: [4, 5]", "of: [4, 5, 7]", "task:", "scores.task.of[2]", "there is no item 7; the form has 6"),
    (
        "of: [bond, task]",
        "of: [bond, taks]",
        "total:",
        "scores.total.of[1]",
        "unknown score 'taks'; did you mean 'task'",
    ),
    ("of: [bond, task]", "of: [bond, total]", "total:", "scores.total", "is made of itself: total > total"),
    ("of: [4, 5]", "of: [4, 5, 5]", "task:", "scores.task.of[2]", "'5' is in this list already"),
    ("of: [4, 5]", "of: [4, 0, 5]", "task:", "scores.task.of[1]", "must be the number of an item: 1 or more"),
    ("of: [4, 5]", "of: [4, 4.5, 5]", "task:", "scores.task.of[1]", "must be the number of an item: 1 or more"),
    ("reverse: [2]", "reverse: [4]", "bond:", "scores.bond.reverse[0]", "item 4 is not one that the score is made of"),
    (
        "min_answered: 2, missing",
        "min_answered: 4, missing",
        "bond:",
        "scores.bond.min_answered",
        "4 is more than the 3",
    ),
    ("min_answered: 2, missing", "missing", "bond:", "scores.bond.missing", "prorate needs min_answered"),
    ("of: [4, 5]", "of: [4]", "scores:", "scores", "item 5 is in no score"),
    ("items: {n: 6", "items: {n: 8", "scores:", "scores", "items 7, 8 are in no score"),
    ("items: {n: 6", "items: {n: 6000", "items:", "items.n", "must be 300 or less"),
    ("scale: f5, scale_of", "scale: f7, scale_of", "items:", "items.scale", "unknown scale 'f7'; known: f5, line"),
    ("scale_of: {6: line}", "scale_of: {6: lines}", "items:", "items.scale_of.6", "did you mean 'line'?"),
    ("labels: {1: warm", "labels: {9: warm", "items:", "items.labels.9", "there is no item 9; the form has 6"),
    ("5: {en: highest}", "6: {en: highest}", "  f5:", "scales.f5.anchors.6", "6 is not on the scale, 1 to 5"),
    ("fn: mean, of: [1", "fn: median, of: [1", "bond:", "scores.bond.fn", "not one of mean, sum; did you mean 'mean'?"),
    (
        "component: task",
        "component: bond",
        "task:",
        "scores.task.component",
        "'bond' is the component of another score (line 18)",
    ),
    ("component: bond", "component: bonds", "bond:", "scores.bond.component", "did you mean 'bond'?"),
    (
        "respondent: client",
        "respondent: patient",
        "respondent",
        "respondent",
        "'patient' is not one of client, therapist",
    ),
    ("respondent: client\n", "", "schema:", "respondent", "is missing: who fills it in"),
    (
        "status: invented",
        "statuss: invented",
        "statuss",
        "statuss",
        "not a key that is known here; did you mean 'status'?",
    ),
    ("items: {n: 6", "items: {m: 1, n: 6", "items:", "items.m", "is not a key that is known here; known: n, scale"),
    ("status: invented", "status: invented\nsegments: {}", "segments", "segments", "is not a key that is known here"),
    (
        "  task: {",
        "  bond: {fn: sum, of: [1]}\n  task: {",
        "  bond: {fn: sum",
        "scores.bond",
        "stands here a second time",
    ),
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip[3]} {slip[4][:20]}")
def test_a_slip_in_a_form_is_one_problem_in_its_line(slip: Slip) -> None:
    old, new, at, key, message = slip
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    line = text[: text.index(at)].count("\n") + 1
    with pytest.raises(CodebookError) as caught:
        load.loads_form(text, "form.yaml")
    found = [(problem.line, problem.key, problem.message) for problem in caught.value.problems]
    assert [place[:2] for place in found] == [(line, key)], found
    assert message in found[0][2]


def test_every_problem_comes_at_once_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_text(
        TEXT.replace("of: [4, 5]", "of: [4, 7]").replace("reverse: [2]", "reverse: [9]").replace("title:", "titel:"),
        encoding="utf-8",
    )
    assert [(one.line, one.key) for one in load.check(file)] == [
        (2, "title"),
        (6, "titel"),
        (17, "scores"),
        (18, "scores.bond.reverse[0]"),
        (19, "scores.task.of[1]"),
    ]


def test_a_good_form_loads_whole_and_hashes_what_it_says(tmp_path: Path) -> None:
    form = load.loads_form(TEXT, "form.yaml")
    assert (form.key, form.text(form.title), form.respondent) == ("tea@1.0.0", "How the tea was", "client")
    assert form.items_of("total") == (1, 2, 3, 4, 5)
    # bond is a mean on 1-5, task a sum of two on 1-5: (1 + 2)/2 to (5 + 10)/2
    assert form.bounds("total") == (1.5, 7.5)
    file = tmp_path / "x.yaml"
    file.write_text("# Another comment\n" + TEXT.replace("status: invented", 'status:   "invented"'), encoding="utf-8")
    assert load.load_form(file).sha256 == form.sha256
    assert load.loads_form(TEXT.replace("reverse: [2]", "reverse: [3]"), "x").sha256 != form.sha256


def test_a_file_is_loaded_as_the_kind_it_says_it_is(tmp_path: Path, mini: str) -> None:
    (tmp_path / "form.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(mini, encoding="utf-8")
    assert isinstance(load.load_any(tmp_path / "form.yaml"), Form)
    assert isinstance(load.load_any(tmp_path / "book.yaml"), Codebook)
    with pytest.raises(CodebookError, match=r"form\.yaml is a form, not a codebook"):
        load.load(tmp_path / "form.yaml")
    with pytest.raises(CodebookError, match=r"book\.yaml is a codebook, not a form"):
        load.load_form(tmp_path / "book.yaml")


WITHHELD = TEXT.replace("item_text: original", "item_text: withheld").replace(", labels: {1: warm, 6: strong}", "")


def test_a_form_whose_wording_is_withheld_has_no_place_for_labels() -> None:
    text = WITHHELD.replace("holder: Us", "holder: Them")
    assert load.loads_form(text, "form.yaml").rights.item_text == "withheld"
    with pytest.raises(CodebookError, match="the wording is withheld"):
        load.loads_form(text.replace("6: line}", "6: line}, labels: {1: warm}"), "form.yaml")


WORDED = [
    ("notes: [", "notes: [My host and I agree on the tea., "),
    ("status: invented", "status: I like the way we brew it"),
    ("label: Warmth", "label: We trust each other"),
    ("{en: lowest}", "{en: never for me}"),
    ("title: {en: How the tea was", "title: {en: I believe _____ likes tea"),
    ("de: Wie der Tee war", "de: Ich mag den Tee"),
    ("unverified: which leaf it was", "unverified: item 3 is ____ and tea"),
    ('note: "First."', 'note: "Item 1 is now: we share tea."'),
    ('["Drink it first."]', '["' + "Drink it first. " * 20 + '"]'),
]


@pytest.mark.parametrize(("old", "new"), WORDED)
def test_wording_cannot_hide_in_any_text_of_a_form_that_withholds_it(old: str, new: str) -> None:
    text = WITHHELD.replace("holder: Us", "holder: Them")
    assert old in text
    with pytest.raises(CodebookError, match="withheld"):
        load.loads_form(text.replace(old, new, 1), "form.yaml")


@pytest.mark.parametrize("name", shipped_forms())
def test_every_shipped_form_withholds_its_wording_and_cites_its_source(name: str) -> None:
    form = load.load_form(form_path(name))
    assert form.id == name
    assert form.rights.item_text == "withheld"
    assert form.items.labels == {}
    assert form.rights.citation
    assert form.rights.holder
    assert form.rights.permission_note
    assert form.status
    assert form.instrument


def test_what_of_a_key_is_not_verified_is_in_its_form() -> None:
    unverified = [name for name in shipped_forms() if load.load_form(form_path(name)).unverified]
    assert unverified == ["wai-srt-therapist"]


def outcome(text: str) -> tuple[Form | None, tuple[Problem, ...]]:
    try:
        return load.loads_form(text, "x.yaml"), ()
    except CodebookError as error:
        return None, error.problems


def survives(text: str) -> None:
    form, problems = outcome(text)
    lines = text.count("\n") + 1
    assert all(1 <= one.line <= lines and one.column >= 1 and one.message for one in problems)
    assert (form is None) is bool(problems)
    assert form is None or all(form.bounds(name) for name in form.scores)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=4), st.booleans())
def test_lines_of_a_form_may_be_lost_or_doubled(places: list[int], lost: bool) -> None:
    copies = [[line] * (1 if at not in places else 0 if lost else 2) for at, line in enumerate(LINES)]
    survives("\n".join(line for several in copies for line in several))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(TEXT)), st.text(alphabet="[]{}:,-#&*!|>'\"%@` \n\tax059", min_size=1, max_size=3))
def test_signs_may_be_typed_anywhere_in_a_form(at: int, typed: str) -> None:
    survives(TEXT[:at] + typed + TEXT[at:])
