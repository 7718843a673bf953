"""`agreement` asked in another way: by interval, for means, with another coefficient first."""

from pathlib import Path

import pytest

from tests.cli.conftest import Done, Run

Demo = tuple[Path, Done]
THREE = "unit,rater,value\n" + "".join(
    f"{unit},{rater},{value}\n"
    for unit, row in enumerate(("123", "223", "112", "331"))
    for rater, value in zip("abc", row, strict=True)
)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three raters who rated the same four units."""
    file = tmp_path / "three.csv"
    file.write_text(THREE, encoding="utf-8")
    return file


def test_by_interval_a_code_is_there_or_not(demo: Demo, here: Run) -> None:
    found = here("agreement", "--unit", "interval", "--json", at=demo[0]).json
    assert found["unit"] == "interval"
    assert "g_goal" not in found["codes"]
    assert found["codes"]["reg_empathy"]["level"] == "nominal"
    listed = here("agreement", "--unit", "interval", "--explain", "reg_empathy", at=demo[0]).out.splitlines()
    assert any(" seg5-1 " in line for line in listed)
    said = here("agreement", "--unit", "interval", at=demo[0]).out.splitlines()
    assert said[1].startswith("Whether each code was given in a stretch of the session")


def test_means_over_raters_get_the_coefficient_of_means(demo: Demo, here: Run) -> None:
    ratings = here("agreement", "--analysed", "mean", "--json", at=demo[0]).json["codes"]["g_bond"]
    assert ratings["headline"] in {"icc_A_k", "gqk"}
    assert "mean" in ratings["why"]


def test_a_coefficient_that_is_asked_for_comes_first_and_says_so(demo: Demo, here: Run) -> None:
    found = here("agreement", "--headline", "alpha_nominal", "--json", at=demo[0]).json["codes"]
    assert found["reg_empathy"]["headline"] == "alpha_nominal"
    assert found["reg_empathy"]["why"].startswith("asked for")


def test_a_coefficient_that_no_design_here_allows_is_refused_with_the_way_out(
    demo: Demo, here: Run, three: Path
) -> None:
    refused = here("agreement", "--headline", "cohen", "--json", at=demo[0])
    assert refused.code == 1
    assert refused.json["error"]["message"] == "No variable can have cohen first."
    assert here("agreement", "--headline", "alfa_nominal", at=demo[0]).said[1] == "Did you mean alpha_nominal?"
    alone = here("agreement", "--ratings", str(three), "--level", "nominal", "--headline", "cohen", at=three.parent)
    assert alone.code == 1
    assert alone.said[0].startswith("cohen does not fit these ratings")
    assert alone.said[1].startswith("conger fits: the same 3 raters rated every unit")


def test_a_file_has_no_flags_and_no_intervals(here: Run, three: Path) -> None:
    for option in (("--flagged", "out"), ("--unit", "interval"), ("--tolerance", "0:05")):
        done = here("agreement", "--ratings", str(three), "--level", "nominal", *option, at=three.parent)
        assert done.code == 2
        assert "are for a study" in done.err
