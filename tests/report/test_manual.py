"""A codebook to read: everything the file says is there, in words, in each of the three forms."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coder.codebook.load import load, loads
from coder.codebook.schema import Code, Codebook
from coder.report.codebook import as_html, as_markdown, as_text
from coder.report.manual import manual
from coder.report.manual.formulae import in_words
from coder.report.manual.words import how_cut, kind_title
from tests.codebook.systems import ccrt, fixture, pqs, shipped

DATA = Path(__file__).parents[1] / "data" / "codebook"
MINI = DATA / "mini.yaml"
BOOKS = {
    "mini": lambda: load(MINI),
    "alliance-bordin": lambda: shipped("alliance-bordin"),
    "SOFTA-like": lambda: shipped("softa-like-skeleton"),
    "MITI-like": lambda: shipped("miti-like-skeleton"),
    "SASB": lambda: fixture("sasb"),
    "Penn HAcs": lambda: fixture("penn-hacs"),
    "CCRT": ccrt,
    "PQS": pqs,
}


@pytest.fixture(params=BOOKS, scope="module")
def book(request: pytest.FixtureRequest) -> Codebook:
    return BOOKS[request.param]()


def plain(text: str) -> str:
    """Put what was wrapped into one line again."""
    return re.sub(r"\s+", " ", text)


def forms(book: Codebook) -> dict[str, str]:
    """The three forms as running text; the page without its tags and with its signs turned back."""
    page = as_html(book)
    seen = html.unescape(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]))
    return {"text": plain(as_text(book)), "markdown": plain(as_markdown(book)), "page": plain(seen)}


def fields(book: Codebook, code: Code) -> Iterator[str]:
    """Every text that a code holds, and the names of everything that it refers to."""
    yield from (code.id, code.label, code.abbr, code.definition, code.use_when, code.not_when)
    yield from (*code.decision_rules, *code.examples, *code.tags, *code.tags.values(), code.target)
    for one in code.non_examples:
        yield from (one.text, book.codes[one.instead].label if one.instead != "none" else "nothing to code")
    for name in code.facets:
        yield from (name, *book.facets[name].values)
    if code.valence != "neutral":
        yield code.valence
    yield from (name for name in (code.scale if code.kind == "rating" else None, code.intensity, code.only_if) if name)
    yield from () if code.speaker == ("any",) else code.speaker


def test_every_field_of_every_code_is_said_in_each_form(book: Codebook) -> None:
    said = forms(book)
    for code in book.codes.values():
        for text in fields(book, code):
            for form, whole in said.items():
                assert plain(text) in whole, (form, code.id, text)


def test_what_stands_beside_the_codes_is_said_in_each_form(book: Codebook) -> None:
    wanted = [book.text(book.title), book.key, *book.rights.citation, book.status or "", *book.decision_rules]
    wanted += [facet.definition or facet.id for facet in book.facets.values()]
    wanted += [group.label or group.id for group in book.groups.values()]
    wanted += [f"{value:g}: {book.text(texts)}" for one in book.scales.values() for value, texts in one.anchors.items()]
    wanted += [text for rule in book.rules for text in (rule.id, rule.when, rule.message)]
    wanted += [*book.segments, *book.scores, *(change.note for change in book.changelog)]
    for form, whole in forms(book).items():
        for text in wanted:
            assert plain(text) in whole, (form, text)


def test_the_small_book_reads_as_it_was_read_and_approved() -> None:
    assert as_text(load(MINI)) + "\n" == (DATA / "mini.txt").read_text(encoding="utf-8")


def test_the_terminal_form_is_at_most_80_columns_wide(book: Codebook) -> None:
    assert [line for line in as_text(book).splitlines() if len(line) > 80] == []


def test_keys_of_two_letters_are_shown_one_after_the_other() -> None:
    book = shipped("softa-like-skeleton")
    signs = next(part for part in manual(book).kinds if part.id == "sign")
    assert [(line.key, line.label) for line in signs.keys[-2:]] == [
        ("t p", "Therapist: shared purpose +"),
        ("t P", "Therapist: shared purpose -"),
    ]
    assert "Keys of two letters are pressed one after the other." in as_text(book)
    assert "Keys of two letters" not in as_text(shipped("alliance-bordin"))


def test_none_is_explained_only_where_there_is_something_to_leave_out() -> None:
    assert "Press 0 for none" in as_text(shipped("cis-like-skeleton"))
    assert "Press 0 for none" not in as_text(shipped("wai-o-12-skeleton"))
    assert "Press _ when you cannot code" in as_text(shipped("wai-o-12-skeleton"))


def test_a_book_cannot_put_markup_into_its_page() -> None:
    text = MINI.read_text(encoding="utf-8")
    slipped = text.replace("label: Warm", "label: <script>alert(1)</script>").replace(
        "Something cold.", "A & <b>B</b>."
    )
    assert slipped != text
    page = as_html(loads(slipped, "mini.yaml"))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;." in page


def test_the_page_stands_alone(book: Codebook) -> None:
    page = as_html(book)
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:script|link|img|iframe)\b|\bsrc=|url\(", page)
    targets = re.findall(r'href="#([^"]+)"', page)
    places = re.findall(r' id="([^"]+)"', page)
    assert targets
    assert set(targets) <= set(places)
    assert len(places) == len(set(places))


FORMULAE = [
    ("count(strain) > 0", "strain is coded"),
    ("count(warm) == 0", "Warm is not coded"),
    ("count(warm) >= 3", "the number of codings of Warm is 3 or more"),
    ("2 <= count(warm)", "the number of codings of Warm is 2 or more"),
    ("count(warm) < count(cold)", "the number of codings of Warm is below the number of codings of Cold"),
    ("g_bond != 0.5", "Bond is not 0.5"),
    ("0 < g_bond", "Bond is above 0"),
    ("roster(client) >= 2", "the number of persons who take part as client is 2 or more"),
    (
        "count(warm) > 0 and (g_bond > 0 or g_bond < -0.5)",
        "Warm is coded and (Bond is above 0 or Bond is below -0.5)",
    ),
    ("not (count(warm) > 0 or g_bond == 1)", "it is not so that (Warm is coded or Bond is 1)"),
    ("not count(warm) > 0", "it is not so that Warm is coded"),
]


@pytest.mark.parametrize(("formula", "words"), FORMULAE)
def test_a_formula_is_said_in_words_and_quoted(formula: str, words: str) -> None:
    assert in_words(load(MINI), formula) == f"{words} [{formula}]"


CUTS = [
    ("{kind: turn}", "Turns", "Everything that one person says until somebody else speaks."),
    (
        "{kind: turn, min_s: 2, within: part}",
        "Turns",
        (
            "Everything that one person says until somebody else speaks."
            " What is shorter than 2 s is shown and not coded. Only within part."
        ),
    ),
    (
        "{kind: utterance, min_s: 0, max_s: 0}",
        "Utterances",
        "What one person says in one go. A pause longer than 0.8 s ends one.",
    ),
    (
        '{kind: thought_unit, mark: "|"}',
        "Thought units",
        "What one person says, parted in the transcript by the mark '|'.",
    ),
    (
        "{kind: interval, length_s: 90, remainder: drop}",
        "Intervals of 90 s",
        "The session is cut every 90 s. What is left at the end is not coded.",
    ),
    (
        "{kind: excerpt, select: {how: random, length_s: 1200, seed: 7}}",
        "Excerpts",
        "20 min, drawn at random for each session (seed 7); all raters hear the same.",
    ),
    ("{kind: excerpt, select: {how: last, length_s: 600}}", "Excerpts", "The last 10 min."),
    (
        "{kind: excerpt, select: {how: at, length_s: 600, starts_s: [0, 1800]}}",
        "Excerpts",
        "10 min each, from 0 s and 30 min.",
    ),
]


@pytest.mark.parametrize(("kind", "title", "how"), CUTS)
def test_it_is_said_how_segments_come_about(kind: str, title: str, how: str) -> None:
    part = "  part: {kind: excerpt, select: {how: first, length_s: 60}}\n"
    text = MINI.read_text(encoding="utf-8").replace(
        "  session: {kind: session}\n", f"  session: {{kind: session}}\n{part}  one: {kind}\n"
    )
    one = loads(text, "mini.yaml").segments["one"]
    assert (kind_title(one), how_cut(one)) == (title, how)


SCORES = {
    "technical": "Mean of Cultivating change talk and Softening sustain talk, for the session.",
    "pct_complex": "Codings of Complex reflection as a share of Reflections, for the session.",
    "r_to_q": "Reflections divided by Question, for the session.",
    "mia": "How often MI-adherent (MIA) is coded, for the session.",
}


def test_scores_are_said_as_they_are_computed() -> None:
    scores = next(part for part in manual(shipped("miti-like-skeleton")).sections if part.title == "Scores")
    assert {fact.name: fact.texts[0] for fact in scores.facts if fact.name in SCORES} == SCORES
    wai = next(part for part in manual(shipped("wai-o-12-skeleton")).sections if part.title == "Scores")
    assert wai.facts[0].texts == (
        "Mean of Item 4 (goal), Item 6 (goal), Item 10 (goal) and Item 11 (goal), for the session.",
        "From the other end of the scale: Item 4 (goal) and Item 10 (goal).",
        "At least 3 of 4 must have a value.",
        "What is missing is taken to be the mean of the rest.",
    )
    signs = next(part for part in manual(fixture("penn-hacs")).sections if part.title == "Scores")
    assert signs.facts[0].texts == (
        "Sum of 1 × Being helped + and -1 × Being helped -, for the session.",
        "Each coding counts as much as its strength.",
    )


def test_a_check_says_what_fits_and_whether_it_keeps_from_submitting() -> None:
    book = shipped("softa-like-skeleton")
    checks = next(part for part in manual(book).sections if part.title == "Checks before submitting")
    first, _, third = (fact.texts for fact in checks.facts[:3])
    assert first == (
        (
            "When Engagement + is coded and Engagement - is not coded [count(eng_pos) > 0 and count(eng_neg) == 0]:"
            " Engagement can be 0, 1, 2 or 3."
        ),
        (
            "Only positive signs of engagement were tallied, so its rating is not below 0."
            " Submitting waits until this is put right."
        ),
    )
    assert third[1].endswith("You are asked, and may go on.")
