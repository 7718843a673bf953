"""`agreement --ratings --weights`: how much each two categories agree, in words of one's own."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CASES = Path(__file__).parents[1] / "data" / "agreement_cases.json"
SQUARE = "first\\second,1,2,3\n1,1,0.8333333333,0.5\n2,0.8333333333,1,0\n3,0.5,0,1\n"
"""One minus a sixth of the disagreement weights 0 1 3, 1 0 6, 3 6 0 of Cohen (1968)."""


@pytest.fixture
def cohen(tmp_path: Path) -> Path:
    """Two raters' diagnoses of 200 patients, as Cohen (1968) tells them."""
    (case,) = [one for one in json.loads(CASES.read_text(encoding="utf-8")) if one["id"] == "cohen_1968_weighted"]
    rows = [
        f"{unit},{rater},{value}\n"
        for unit, row in enumerate(case["data"])
        for rater, value in zip("ab", row, strict=True)
    ]
    (tmp_path / "patients.csv").write_text("unit,rater,value\n" + "".join(rows), encoding="utf-8")
    return tmp_path


def test_weighted_kappa_comes_out_as_cohen_printed_it(cohen: Path, here: Run) -> None:
    (cohen / "weights.csv").write_text(SQUARE, encoding="utf-8")
    how = ("agreement", "--ratings", "patients.csv", "--level", "nominal", "--weights", "weights.csv")
    found = here(*how, "--json", at=cohen).json["codes"][""]
    assert found["headline"] == "cohen_custom"
    assert found["coefficients"]["cohen_custom"]["value"] == pytest.approx(0.348, abs=5e-4)
    assert "Cohen's κ, weights given" in here(*how, at=cohen).out


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        (SQUARE.replace("1,2,3\n", "1,2\n", 1), (), "weights.csv is no square table of categories."),
        (
            SQUARE.replace("2,0.8333333333,1,0", "2,0.8333333333,1"),
            (),
            "Row 3 of weights.csv has 2 weights for 3 categories.",
        ),
        (
            SQUARE.replace("3,0.5,0,1", "3,0.5,much,1"),
            (),
            "Row 4 of weights.csv, column 2: the weight 'much' is not a number.",
        ),
        (SQUARE.replace("0.5,0,1", "0.5,7,1"), (), "Agreement weights lie between 0 and 1, and are 1 on the diagonal."),
        (
            SQUARE.replace("1,2,3", "1,2,9").replace("\n3,", "\n9,"),
            (),
            "Row 207 of patients.csv: the value '3' is not one of the categories.",
        ),
        (SQUARE, ("--categories", "3,2,1"), "The weights are for 1, 2, 3, and not for the categories named."),
    ],
)
def test_weights_that_do_not_fit_are_a_sentence(
    text: str, more: tuple[str, ...], message: str, cohen: Path, here: Run
) -> None:
    (cohen / "weights.csv").write_text(text, encoding="utf-8")
    done = here(
        "agreement", "--ratings", "patients.csv", "--level", "nominal", "--weights", "weights.csv", *more, at=cohen
    )
    assert done.code == 1
    assert done.said[0] == message


def test_a_study_has_its_scales_and_takes_no_weights(cohen: Path, here: Run) -> None:
    (cohen / "weights.csv").write_text(SQUARE, encoding="utf-8")
    done = here("agreement", "--weights", "weights.csv", at=cohen)
    assert done.code == 2
    assert "--weights is for a ratings file" in done.err
