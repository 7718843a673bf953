"""The codebook that comes with the program: it loads, and holds what a new rater needs."""

import re

import pytest

from coder.codebook.keys import hotkeys, partner
from coder.codebook.load import check, load
from coder.codebook.schema import Code, Codebook
from coder.resources import codebook_path, shipped_codebooks


@pytest.fixture(scope="module")
def book() -> Codebook:
    return load(codebook_path("alliance-bordin"))


@pytest.mark.parametrize("name", shipped_codebooks())
def test_every_shipped_book_is_without_problems(name: str) -> None:
    assert [str(problem) for problem in check(codebook_path(name))] == []


def test_it_says_that_it_is_a_draft(book: Codebook) -> None:
    assert book.key == "alliance-bordin@0.3.0"
    assert book.status == "draft, not validated; do not report as a published measure"
    assert book.rights.item_text == "original"


def test_its_changelog_begins_with_its_version(book: Codebook) -> None:
    assert book.changelog[0].version == book.version


def test_raters_walk_through_utterances_then_five_minutes_then_the_session(book: Codebook) -> None:
    assert [(name, kind.kind) for name, kind in book.segments.items()] == [
        ("utt", "utterance"),
        ("seg5", "interval"),
        ("session", "session"),
    ]
    assert (book.segments["seg5"].length_s, book.segments["seg5"].remainder) == (300, "merge")


def test_none_and_cannot_code_are_left_to_the_program(book: Codebook) -> None:
    assert not {"none", "uncodable", "cannot_code"} & set(book.codes)


def test_every_utterance_takes_one_to_three_codes_or_none(book: Codebook) -> None:
    group = book.groups["per_utterance"]

    assert (group.mode, group.max_per_segment, group.segment) == ("exhaustive", 3, "utt")
    assert book.members("per_utterance") == tuple(code.id for code in book.codes_of("utt"))
    assert group.precedence[0] == "rupture"
    assert group.precedence[-1] == "bond"


def test_every_code_of_an_utterance_is_in_a_theme_and_in_the_order_of_precedence(book: Codebook) -> None:
    ordered = [code for theme in book.groups["per_utterance"].precedence for code in book.members(theme)]

    assert sorted(ordered) == sorted(code.id for code in book.codes_of("utt"))


def test_every_code_of_an_utterance_has_a_letter_of_its_own_and_nothing_else_has_one(book: Codebook) -> None:
    codes = book.codes_of("utt")

    assert len(hotkeys(book, "utt")) == len(codes) == 29
    assert not [code.id for code in book.codes.values() if code.hotkey and code.segment != "utt"]


def test_upper_case_is_the_negative_partner_of_lower_case(book: Codebook) -> None:
    for code in book.codes_of("utt"):
        other = partner(book, code.id)
        if code.hotkey and code.hotkey.isupper():
            assert code.valence == "negative"
        if other is not None:
            assert {code.valence, other.valence} == {"positive", "negative"}


def test_the_therapists_strain_is_on_a_letter_that_is_nobodys_partner(book: Codebook) -> None:
    assert book.codes["rup_ther"].hotkey == "R"
    assert partner(book, "rup_ther") is None
    assert partner(book, "rup_away") is None


def sentences(code: Code) -> tuple[str, str, str]:
    return code.definition, code.use_when, code.not_when


def test_definitions_are_whole_sentences(book: Codebook) -> None:
    for code in book.codes.values():
        for text in sentences(code):
            assert re.fullmatch(r"[A-Z].*[.?]\)?", text), (code.id, text)
            assert "  " not in text


def test_a_code_that_a_text_points_to_is_there(book: Codebook) -> None:
    ids = re.compile(r"\b[a-z]+_[a-z]+\b")
    known = {*book.codes, *book.groups, "cannot_rate", "not_applicable"}

    for code in book.codes.values():
        for text in (*sentences(code), *code.decision_rules):
            assert set(ids.findall(text)) <= known, code.id
    for rule in book.decision_rules:
        assert set(ids.findall(rule)) <= known


def test_examples_say_who_speaks_and_it_is_somebody_the_code_is_for(book: Codebook) -> None:
    for code in book.codes_of("utt"):
        for example in code.examples:
            who = re.search(r"(?:^|\) )([TC]): ", example)
            assert who is not None, code.id
            role = {"T": "therapist", "C": "client"}[who[1]]
            assert "any" in code.speaker or role in code.speaker, code.id


def test_whoever_may_speak_has_an_example(book: Codebook) -> None:
    for code in book.codes_of("utt"):
        roles = {"therapist", "client"} if code.speaker == ("any",) else set(code.speaker)
        heard = {who for text in code.examples for who in re.findall(r"(?:^|\) )([TC]): ", text)}
        assert heard == {role[0].upper() for role in roles}, code.id
        assert len(code.examples) >= 2, code.id


def test_a_rating_has_examples_from_both_ends_of_its_scale(book: Codebook) -> None:
    for code in (*book.codes_of("seg5"), *book.codes_of("session")):
        scale = book.scales[code.scale or ""]
        values = [int(text.split(":")[0]) for text in code.examples]
        assert all(scale.accepts(value) for value in values), code.id
        middle = (scale.min + scale.max) / 2
        assert min(values) < middle <= max(values), code.id


def test_a_look_alike_belongs_to_somebody_who_may_be_coded_so(book: Codebook) -> None:
    for code in book.codes_of("utt"):
        for one in code.non_examples:
            who = re.search(r"(?:^|\) )([TC]): ", one.text)
            assert who is not None, one.text
            speakers = book.codes[one.instead].speaker if one.instead != "none" else ("any",)
            assert "any" in speakers or {"T": "therapist", "C": "client"}[who[1]] in speakers, one.text


def test_its_rules_say_the_order_of_precedence_in_words(book: Codebook) -> None:
    said = next(rule for rule in book.decision_rules if "more specific" in rule)
    labels = [(book.groups[name].label or "").lower() for name in book.groups["per_utterance"].precedence]
    assert ", ".join(labels) in said


def test_nobody_in_particular_speaks_on_intervals_and_the_session(book: Codebook) -> None:
    assert {code.speaker for kind in ("seg5", "session") for code in book.codes_of(kind)} == {("any",)}


def test_the_five_minute_rating_and_all_session_ratings_are_required(book: Codebook) -> None:
    ratings = [*book.codes_of("seg5"), *book.codes_of("session")]

    assert all(code.kind == "rating" and code.required for code in ratings)
    assert set(book.globals) == {code.id for code in book.codes_of("session")}
    assert len(ratings) == 12


def test_the_middle_is_shown_and_the_scale_has_an_anchor_at_every_step(book: Codebook) -> None:
    assert book.scales["g7"].start == 4
    for scale in book.scales.values():
        assert tuple(scale.anchors) == scale.values()


def test_sureness_may_be_added_to_strain_and_to_nothing_else(book: Codebook) -> None:
    assert tuple(code.id for code in book.codes.values() if code.intensity) == book.members("rupture")


def test_resolution_is_asked_only_after_strain(book: Codebook) -> None:
    assert book.codes["g_resolve"].only_if == "count(rupture) > 0"


def test_agreement_of_ratings_is_named_with_its_form(book: Codebook) -> None:
    assert book.workflow.criterion is not None
    assert book.workflow.criterion.globals == {"icc_A_1": 0.7}
    assert book.reliability["globals"].stat[0] == "icc_A_1"
    assert "other_raters" in book.workflow.blind
