"""The book as a value: what stands for what, which values a scale has, what its JSON says."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coder.codebook.load import loads
from coder.codebook.schema import Codebook, Scale
from coder.errors import NotFoundError


@pytest.fixture
def book(mini: str) -> Codebook:
    return loads(mini, "mini.yaml")


def scale(kind: str, low: float, high: float, step: float) -> Scale:
    return Scale.model_validate({"id": "s", "type": kind, "min": low, "max": high, "step": step, "metric": "ordinal"})


def test_a_group_stands_for_the_codes_of_its_groups_once_and_in_order(book: Codebook) -> None:
    assert book.members("pair") == ("warm", "cold")
    assert book.members("both") == ("warm", "cold", "away")


def test_any_code_is_what_a_rater_sets_and_never_a_rating(book: Codebook) -> None:
    assert book.members("any_code") == ("warm", "cold", "away")
    assert book.members("all") == ("warm", "cold", "away")


def test_selectors_take_codes_by_valence(book: Codebook) -> None:
    assert book.members("positive") == ("warm",)
    assert book.members("negative") == ("cold", "away")


def test_a_code_stands_for_itself(book: Codebook) -> None:
    assert book.members("g_bond") == ("g_bond",)


def test_an_unknown_name_is_told_the_nearest(book: Codebook) -> None:
    with pytest.raises(NotFoundError) as caught:
        book.members("strian")

    assert caught.value.message == "mini@1.2.0 has no group or code 'strian'."
    assert caught.value.hint == "Did you mean 'strain'?"


def test_a_code_knows_its_groups_also_through_groups_within(book: Codebook) -> None:
    assert [group.id for group in book.groups_of("cold")] == ["pair", "strain", "both", "all"]
    assert book.groups_of("g_bond") == ()


def test_a_selector_in_a_group_is_narrowed_to_the_groups_segment_kind(mini: str) -> None:
    text = mini.replace(
        "  mood:\n",
        "  lull:\n    label: Lull\n    abbr: LU\n    kind: presence\n    segment: five\n    target: dyad\n"
        "    definition: A lull.\n    use_when: Quiet.\n    not_when: Loud.\n    examples: [(silence)]\n  mood:\n",
    )

    book = loads(text, "mini.yaml")

    assert book.members("any_code") == ("warm", "cold", "away", "lull")
    assert book.members("all") == ("warm", "cold", "away")


def test_codes_of_a_kind_keep_the_order_of_the_book(book: Codebook) -> None:
    assert [code.id for code in book.codes_of("utt")] == ["warm", "cold", "away"]
    assert [code.id for code in book.codes_of("session")] == ["g_bond", "g_after"]
    assert book.codes_of("elsewhere") == ()


def test_the_first_kind_is_the_first_in_the_file(book: Codebook) -> None:
    assert book.first_kind == "utt"


def test_text_is_taken_in_the_books_language_else_in_the_first_there_is(book: Codebook) -> None:
    assert book.text({"de": "Klein", "en": "Mini"}) == "Mini"
    assert book.text({"de": "Klein"}) == "Klein"
    assert book.text({}) == ""


def test_utterances_have_a_least_length_and_turns_have_none_unless_the_book_says_so(mini: str) -> None:
    book = loads(
        mini.replace("scales:\n", "  turns: {kind: turn}\n  long: {kind: turn, min_s: 2}\nscales:\n"), "mini.yaml"
    )

    kinds = book.segments
    assert [kinds[name].min_s for name in ("utt", "turns", "long")] == [0.3, 0, 2]
    assert (kinds["utt"].pause_s, kinds["utt"].max_s) == (0.8, 20)
    assert (kinds["five"].length_s, kinds["five"].remainder) == (300, "merge")


def test_a_book_cannot_be_changed(book: Codebook) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        book.codes["warm"].label = "Hot"


def test_the_canonical_form_is_sorted_json_that_keeps_the_order_of_codes(book: Codebook) -> None:
    said = json.loads(book.canonical())

    assert said["order"] == {"codes": list(book.codes), "segments": list(book.segments)}
    assert book.canonical() == json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert "id" not in said["codes"]["warm"]
    assert said["changelog"] == [{"version": "1.2.0", "date": "2026-01-05", "note": "Made."}]


def test_the_json_schema_asks_for_what_a_file_must_hold() -> None:
    schema = Codebook.model_json_schema()

    assert "id" not in schema["$defs"]["Code"]["properties"]
    assert {"definition", "use_when", "not_when", "examples"} <= set(schema["$defs"]["Code"]["required"])
    assert schema["$defs"]["Scale"]["properties"]["max"] == {
        "type": "number",
        "title": "Max",
        "description": "the highest value",
    }


def test_values_are_exact_and_whole_numbers_stay_whole() -> None:
    assert scale("ordinal", 1, 7, 1).values() == (1, 2, 3, 4, 5, 6, 7)
    assert scale("interval", 0, 1, 0.1).values() == (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
    assert scale("ordinal", -3, 3, 3).values() == (-3, 0, 3)
    assert all(isinstance(value, int) for value in scale("ordinal", -3, 3, 3).values())


def test_a_line_has_no_list_of_values_and_takes_any_between_its_ends() -> None:
    line = scale("vas", 0, 10, 0.1)

    assert line.values() == ()
    assert line.accepts(3.14159)
    assert not line.accepts(10.0001)
    assert not line.accepts(-0.1)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_scale_takes_what_is_not_finite(number: float) -> None:
    assert not scale("vas", 0, 10, 0.1).accepts(number)
    assert not scale("ordinal", 0, 10, 1).accepts(number)


@given(
    st.integers(-20, 20),
    st.integers(1, 50),
    st.sampled_from(["1", "0.5", "0.25", "0.1", "0.05", "2"]),
    st.integers(-30, 120),
)
def test_a_scale_accepts_exactly_its_values(low: int, steps: int, step: str, at: int) -> None:
    width = Decimal(step)
    one = scale("ordinal", low, float(low + steps * width), float(width))

    assert len(one.values()) == steps + 1
    assert all(one.accepts(value) for value in one.values())
    assert one.accepts(float(low + at * width)) is (0 <= at <= steps)
    assert not one.accepts(float(low + (at + Decimal("0.5")) * width))
