"""Text that is no YAML, or YAML that no codebook needs."""

import pytest

from coder.codebook.load import loads
from coder.codebook.source import read
from coder.codebook.tree import Report
from coder.errors import CodebookError

BAD = [
    ("", 1, 1, "the file is empty; a codebook begins with 'schema: alliance-codebook/1'"),
    ("# only a comment\n", 1, 1, "the file is empty"),
    ("just words\n", 1, 1, "the file must be a mapping: one 'key: value' per line"),
    ("- a\n- b\n", 1, 1, "must be a mapping"),
    (
        "id: a\ndefinition: Therapist says: hello\n",
        2,
        27,
        "a second ': ' in one line; put text that holds ': ' in quotes",
    ),
    ("id: a\n\tkind: b\n", 2, 1, "this line is indented with a tab; use spaces"),
    ("id: 'a\nkind: b\n", 3, 1, "a quote is opened here or above and never closed"),
    ("id: a\n  kind: b\n", 2, 7, "a second ': ' in one line"),
    ("id:\n  - a\n b: c\n", 3, 2, "this line does not line up with the lines above"),
    ("id: [a, b\nkind: c\n", 2, 5, "this is not YAML: while parsing a flow sequence"),
    ("id: @a\n", 1, 5, "text cannot begin with this sign; put it in quotes"),
    ("id: *bold*\n", 1, 5, "put text that begins with '*' in quotes"),
    ("id: a\n---\nid: b\n", 2, 1, "a second document begins here; a file holds one codebook"),
    ("id: a\nkind: \x07\n", 2, 7, "the unprintable character U+0007 stands here; remove it"),
    ("id: " + "[" * 1000, 1, 1, "this is nested deeper than 30 levels"),
    ("id: " + "[" * 40 + "]" * 40, 1, 35, "this is nested deeper than 30 levels"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), BAD, ids=[case[3][:40] for case in BAD])
def test_text_that_is_no_codebook_at_all_is_one_problem_with_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(CodebookError) as caught:
        loads(text, "x.yaml")

    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.key) == (line, column, "")
    assert message in problem.message
    assert caught.value.message == f"x.yaml has 1 problem, in line {line}: {problem.message}"


def test_every_double_key_is_listed() -> None:
    report = Report("x.yaml")

    read("a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n", report)

    assert [str(problem) for problem in report.problems] == [
        "x.yaml:2:11: b.c: stands here a second time, first in line 2; rename it or take it out",
        "x.yaml:3:1: a: stands here a second time, first in line 1; rename it or take it out",
        "x.yaml:4:1: a: stands here a second time, first in line 1; rename it or take it out",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<<: {a: 1}\n", "keys are plain words here"),
        ("? [a]\n: 1\n", "keys are plain words here"),
        ("a: !!python/object:os.system x\n", "the tag python/object:os.system has no meaning here"),
        ("a: !mine x\n", "the tag !mine has no meaning here"),
    ],
)
def test_what_only_yaml_can_do_is_refused(text: str, message: str) -> None:
    report = Report("x.yaml")

    read(text, report)

    assert [message in problem.message for problem in report.problems] == [True]


def test_an_alias_that_holds_itself_ends() -> None:
    report = Report("x.yaml")

    assert read("a: &x [*x]\n", report) is None
    assert report.problems[0].message == "this is nested deeper than 30 levels"


def test_aliases_that_multiply_end() -> None:
    report = Report("x.yaml")
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 8)]

    assert read("\n".join(lines), report) is None
    assert report.problems[0].message == "more than 20000 values; where they come from aliases, write them out"


def test_an_alias_stands_for_what_it_names() -> None:
    report = Report("x.yaml")

    node = read("a: &one {b: 1}\nc: *one\n", report)

    assert node is not None
    assert node.plain() == {"a": {"b": 1}, "c": {"b": 1}}


def test_plain_values_are_read_as_yaml_1_2_has_them() -> None:
    text = "{a: no, b: on, c: y, d: true, e: ~, f: 010, g: 0o17, h: 0x1F, i: 1_000, j: 1e3, k: '1', l: 0b1, m: 12:30}"

    node = read(text, Report("x.yaml"))

    assert node is not None
    assert node.plain() == {
        "a": "no",
        "b": "on",
        "c": "y",
        "d": True,
        "e": None,
        "f": 10,
        "g": 15,
        "h": 31,
        "i": 1000,
        "j": 1000.0,
        "k": "1",
        "l": "0b1",
        "m": "12:30",
    }


def test_a_line_that_asks_for_yaml_1_1_does_not_bring_its_truth_values_back() -> None:
    node = read("%YAML 1.1\n---\na: no\nb: true\n", Report("x.yaml"))

    assert node is not None
    assert node.plain() == {"a": "no", "b": True}


def test_folded_text_is_one_line_of_words() -> None:
    node = read("a: >-\n  one\n  two\nb: |\n  one\n  two\n", Report("x.yaml"))

    assert node is not None
    assert node.plain() == {"a": "one two", "b": "one\ntwo\n"}
