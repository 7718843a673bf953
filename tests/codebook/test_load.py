"""Loading a file: everything at once, or a book."""

from io import StringIO
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from coder.codebook.load import check, load, loads
from coder.errors import CodebookError, CoderError, NotFoundError


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(CodebookError) as caught:
        loads(text, "book.yaml")
    return [(problem.line, problem.key, problem.message) for problem in caught.value.problems]


def test_a_good_book_loads_with_what_it_says(mini: str) -> None:
    book = loads(mini, "mini.yaml")

    assert book.key == "mini@1.2.0"
    assert book.codes["cold"].speaker == ("therapist", "client")
    assert book.codes["g_bond"].id == "g_bond"
    assert book.scales["g3"].anchors[0.5] == {"en": "fair"}
    assert book.targets["client"] == "group"


def test_every_kind_of_problem_is_found_in_one_pass(mini: str) -> None:
    text = (
        mini.replace("length_s: 300", "lenght_s: 300")
        .replace("    label: Warm", "    label: Warm\n    label: Hot")
        .replace("intensity: sure", "intensity: shure")
        .replace("    definition: How it goes.\n", "")
        .replace("hotkey: x", "hotkey: W")
        .replace("count(strain) > 0", "count(strian) > 0")
        .replace("globals: [g_bond", "globals: [mood")
        .replace("fn: mean", "fn: median")
    )

    found = problems(text)

    assert [key for _, key, _ in found] == [
        "segments.five.length_s",
        "segments.five.lenght_s",
        "codes.warm.label",
        "codes.cold.intensity",
        "codes.away.hotkey",
        "codes.mood.definition",
        "codes.g_after.only_if",
        "globals[0]",
        "scores.bond.fn",
    ]
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)


def test_a_misspelt_section_is_one_slip_and_not_one_for_every_line_that_refers_to_it(mini: str) -> None:
    text = mini.replace("\ntargets:", "\ntragets:")

    assert [key for _, key, _ in problems(text)] == ["targets", "tragets"]


def test_the_columns_lead_to_the_very_word(mini: str) -> None:
    text = mini.replace("> 0 and g_bond < 1", "> 0 and gbond < 1")

    with pytest.raises(CodebookError) as caught:
        loads(text, "mini.yaml")

    (problem,) = caught.value.problems
    line = text.split("\n")[problem.line - 1]
    assert line[problem.column - 1 :].startswith("gbond")


def test_a_column_in_a_quoted_formula_counts_the_quote(mini: str) -> None:
    text = mini.replace("only_if: count(strain) > 0 and g_bond < 1", 'only_if: "count(strain) > 0 and g_bond = 1"')

    with pytest.raises(CodebookError) as caught:
        loads(text, "mini.yaml")

    (problem,) = caught.value.problems
    assert text.split("\n")[problem.line - 1][problem.column - 1 :] == '= 1"'


def test_the_error_counts_the_problems_shows_the_first_and_names_the_command(mini: str, tmp_path: Path) -> None:
    path = tmp_path / "alliance-x.yaml"
    path.write_text(mini.replace("scale: line", "scale: lime").replace("facets: [about]", "facets: [abuot]"), "utf-8")

    with pytest.raises(CodebookError) as caught:
        load(path)

    assert caught.value.message == (
        "alliance-x.yaml has 2 problems; the first in line 34: "
        "codes.warm.facets[0]: unknown facet 'abuot'; did you mean 'about'?"
    )
    assert caught.value.hint == f"See every problem with its line: coder codebook check {path}"
    assert [str(one) for one in check(path)] == [str(one) for one in caught.value.problems]


def test_check_finds_nothing_in_a_good_file(mini: str, tmp_path: Path) -> None:
    path = tmp_path / "mini.yaml"
    path.write_text(mini, "utf-8")

    assert check(path) == ()


def test_yes_no_on_and_y_are_words_not_truth_values(mini: str) -> None:
    text = (
        mini.replace("label: Warm", "label: no")
        .replace("hotkey: x", "hotkey: y")
        .replace("use_when: Always.", "use_when: on")
    )

    book = loads(text, "mini.yaml")

    assert (book.codes["warm"].label, book.codes["away"].hotkey, book.codes["mood"].use_when) == ("no", "y", "on")


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_the_same_book(mini: str, tmp_path: Path) -> None:
    path = tmp_path / "mini.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + mini.replace("\n", "\r\n").encode())

    assert load(path).sha256 == loads(mini, "mini.yaml").sha256


def test_a_file_in_another_encoding_is_told_at_its_byte(mini: str, tmp_path: Path) -> None:
    path = tmp_path / "mini.yaml"
    path.write_bytes(mini.replace("Something cold.", "Frösteln.").encode("cp1252"))

    (problem,) = check(path)

    assert problem.message == "this is not UTF-8 text (byte 0xf6); save it as UTF-8"
    assert mini.split("\n")[problem.line - 1] == "    definition: Something cold."
    assert problem.column == len("    definition: Fr") + 1


def test_a_missing_file_is_not_a_bad_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no file") as caught:
        load(tmp_path / "no.yaml")

    assert caught.value.hint == "Check the path, or see: coder codebook list"


def test_a_folder_is_no_codebook(tmp_path: Path) -> None:
    with pytest.raises(CoderError, match="cannot be read") as caught:
        check(tmp_path)

    assert caught.value.hint == "Give the path of a YAML file."


def rewritten(text: str) -> str:
    """The same content as a YAML library writes it: block style, no comments, its own quotes and line breaks."""
    yaml = YAML(typ="safe", pure=True)
    yaml.sort_base_mapping_type_on_output = False
    yaml.default_flow_style = False
    out = StringIO()
    yaml.dump(yaml.load(text), out)
    return out.getvalue()


def test_layout_quotes_and_comments_do_not_change_the_hash(mini: str, tmp_path: Path) -> None:
    book = loads("# another comment\n" + mini.replace("label: Warm", "label:   'Warm'  # warm"), "mini.yaml")

    assert book.sha256 == loads(mini, "mini.yaml").sha256
    assert book == loads(mini, "mini.yaml")


@pytest.mark.parametrize("path", ["tests/data/codebook/mini.yaml", "codebooks/alliance-bordin.yaml"])
def test_a_book_written_anew_by_another_program_has_the_same_canonical_form(path: str) -> None:
    text = (Path(__file__).parents[2] / path).read_text(encoding="utf-8")
    anew = rewritten(text)

    assert anew.count("#") == 0
    assert anew.count("{") == 0
    assert loads(anew, "anew.yaml").canonical() == loads(text, path).canonical()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("definition: Something warm.", "definition: Something else."),
        ("hotkey: x", "hotkey: y"),
        ("step: 0.1", "step: 0.2"),
        ("version: 1.2.0\ntitle", "version: 1.2.1\ntitle"),
        ("  utt: {kind: utterance}\n  five: {", "  six: {kind: turn}\n  utt: {kind: utterance}\n  five: {"),
    ],
)
def test_what_a_book_says_changes_the_hash(mini: str, old: str, new: str) -> None:
    assert old in mini
    assert loads(mini.replace(old, new), "mini.yaml").sha256 != loads(mini, "mini.yaml").sha256


def test_a_default_that_is_written_out_does_not_change_the_hash(mini: str) -> None:
    text = mini.replace("    speaker: [any]\n", "").replace("kind: utterance}", "kind: utterance, pause_s: 0.8}")

    assert loads(text, "mini.yaml").sha256 == loads(mini, "mini.yaml").sha256


def test_four_and_four_point_nought_are_one_number(mini: str) -> None:
    text = mini.replace("length_s: 300", "length_s: 300.0").replace("max: 10", "max: 1.0e1")

    assert loads(text, "mini.yaml").sha256 == loads(mini, "mini.yaml").sha256
    assert loads(text, "mini.yaml").scales["line"].max == 10


def test_a_file_that_is_far_too_long_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(b"a: " + b"x" * 10_000_000)

    (problem,) = check(path)

    assert problem.message == "this file has 10.0 MB, and codebooks have less than 0.5 MB; is it the right one?"
    with pytest.raises(CodebookError):
        load(path)


def test_of_countless_problems_the_first_five_hundred_are_told(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("".join(f"key{at}: x\n" for at in range(9_000)), encoding="utf-8")

    found = check(path)

    assert len(found) == 501
    assert found[-1].message == "there are more; these are the first 500 that were found"
    assert found[-1].line == found[-2].line
