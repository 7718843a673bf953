"""What a reviewer asks, answered from what the study recorded; and the same in methods.md."""

from dataclasses import replace

from coder.report.design import answers
from coder.report.markdown import as_markdown, is_methods
from coder.report.model import Design, Report

THIN = "\u202f"


def test_each_item_has_its_counts(full: Report) -> None:
    said = dict(answers(full))
    assert said["Double-coded"] == f"12 of 20 sessions in the study (60{THIN}%), 67{THIN}% of the 18 coded."
    assert said["Segments"] == "5400 utt"
    assert said["How they were chosen"] == (
        "At random by the program, in 2 assignments (seeds 7 and 8). Asked to be coded by two raters:"
        f" 50{THIN}% of the sessions. Raters were not told which sessions others had."
    )
    assert said["Design"] == (
        "Raters differ between sessions: 2 different teams of 2 out of 3 raters over 12 sessions;"
        " neither fully crossed nor nested."
    )
    assert said["Raters"].startswith("3. Training: R1 20 h, R2 24 h.")
    assert said["Criterion before study data"] == "book: κ ≥ .60"
    assert said["Coded from"] == "20 codings from sound and 10 codings from the transcript alone."
    assert said["Missing"].startswith(f"Could not be coded: 3 of 1500 segments × raters (0.2{THIN}%).")
    assert said["Matching of events"] == "Cannot code: onsets at most 2 s apart"
    assert said["Drift"] == "One of 35."
    assert said["Deviations"] == "1 submitted coding was reopened."
    assert said["Software"] == "alliance-coder 0.1.0, seed 1 of the agreement analysis."
    assert said["Consensus"].startswith("None enters any figure here")


def test_the_same_raters_throughout_are_called_crossed(full: Report) -> None:
    crossed = replace(full, design=Design({("R1", "R2", "R3"): 12}))
    assert dict(answers(crossed))["Design"] == (
        "Crossed: the same 3 raters (R1, R2, R3) coded all 12 sessions that were coded more than once."
    )


def test_what_was_not_recorded_is_said_to_be_so(bare: Report) -> None:
    said = dict(answers(bare))
    assert said["How they were chosen"] == "Not recorded: no assignment of this study was drawn by the program."
    assert said["Deviations"] == "None recorded."
    assert "Raters" not in said


def test_methods_md_has_paragraphs_items_references_and_columns(full: Report) -> None:
    text = as_markdown(replace(full, study="A <b> | & c &lt; d"))
    assert is_methods(text[:4096], "alliance-coder")
    assert not is_methods("# Methods", "alliance-coder")
    assert "# Methods: reliability of A &lt;b> | & c &amp;lt; d" in text
    assert "| Drift | One of 35. |" in text
    assert "- Bland, J. M., & Altman" in text
    assert "| `ci_method` | How the limits were made; else empty. |" in text
    assert "All figures were computed with alliance-coder 0.1.0 (seed 1)." in text


def test_a_line_of_the_table_is_one_line_whatever_it_holds(full: Report) -> None:
    text = as_markdown(replace(full, design=replace(full.design, criteria=("a | b\n| c |",))))
    assert "| Criterion before study data | a \\| b \\| c \\| |" in text
