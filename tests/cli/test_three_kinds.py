"""The three kinds of codebooks that differ most, each through import, submit, agreement and export.

Utterance codes, signs placed in time and given per person, and five-minute intervals. Every state and every figure
here was worked out by hand; the working stands beside it.
"""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from coder.model import Word
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.study import init_study
from tests.cli.conftest import Run, spoken

KINDS = Path(__file__).parents[1] / "data" / "kinds"
ROLES = {"A": "T01:therapist", "B": "C01:client", "C": "C02:client"}
NONE, INAUDIBLE = {"state": "none"}, {"state": "cannot_code", "reason": "inaudible"}
COLUMNS = (
    "session",
    "segment",
    "rater",
    "code",
    "value",
    "person",
    "intensity",
    "state",
    "reason",
    "start_ms",
    "end_ms",
)
Cells = dict[str, object]


def study_of(folder: Path, kind: str, words: tuple[Word, ...]) -> Path:
    """A study on one of the three books: S01 locked and assigned to both raters."""
    with init_study(folder, (str(KINDS / f"{kind}.yaml"),)) as study:
        add_session(study, "S01")
        keep_transcript(study, "S01", words, {"words": "test"})
        set_roles(
            study, "S01", {name: role for name, role in ROLES.items() if name in {word.speaker for word in words}}
        )
        lock(study, "S01")
        for rater in ("R1", "R2"):
            add_rater(study, rater)
        assign(study, ["R1", "R2"], ["S01"], double=1.0, seed=1)
    return folder


def written(path: Path, **by_rater: list[Cells]) -> Path:
    """A codings file of both raters."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({"session": "S01", "rater": rater, **row} for rater, rows in by_rater.items() for row in rows)
    return path


def through(coder: Run, study: Path, codings: Path) -> tuple[dict[str, Any], list[dict[str, str]], dict[str, Any]]:
    """Import, submit twice, compare and export, as a lab would; gives agreement, the table codings, and scores."""
    assert coder("codings", "import", codings, at=study).code == 0
    for rater in ("R1", "R2"):
        assert coder("submit", "S01", "--rater", rater, at=study).code == 0
    agreement = coder("agreement", "--json", at=study).json["codes"]
    assert coder("export", "--format", "csv", "--out", "tables", "--layer", "rater", at=study).code == 0
    assert coder("verify", at=study).code == 0
    scores = {(row["rater"], row["score"], row["unit"], row["person"]): row for row in table(study, "scores")}
    return agreement, table(study, "codings"), scores


def table(study: Path, name: str) -> list[dict[str, str]]:
    """A table of the export."""
    return list(csv.DictReader(io.StringIO((study / "tables" / f"{name}.csv").read_text(encoding="utf-8-sig"))))


def states(rows: list[dict[str, str]], rater: str) -> dict[tuple[str, str, str], str]:
    """What a rater's codings are, by segment, code and person."""
    return {(row["segment"], row["code"], row["person"]): row["state"] for row in rows if row["rater"] == rater}


def figure(agreement: dict[str, Any], name: str, coefficient: str) -> float:
    """One coefficient of one variable."""
    return agreement[name]["coefficients"][coefficient]["value"]


def test_codes_of_utterances(coder: Run, tmp_path: Path) -> None:
    talk = spoken((("A", "How was it?"), ("B", "Fine, thanks."), ("A", "Tell me."), ("B", "Leave me alone.")))
    study = study_of(tmp_path / "study", "utterances", talk)
    codings = written(
        tmp_path / "codings.csv",
        R1=[
            {"segment": 1, "code": "warm", "value": 1},
            {"segment": 2, **NONE},
            {"segment": 3, **INAUDIBLE},
            {"segment": 4, "code": "away", "value": 1},
        ],
        R2=[
            {"segment": 1, "code": "cold", "value": 1},
            {"segment": 2, "code": "away", "value": 1},
            {"segment": 3, **NONE},
            {"segment": 4, "code": "away", "value": 1},
        ],
    )

    agreement, rows, scores = through(coder, study, codings)

    assert states(rows, "R1") == {
        ("1", "warm", ""): "coded",
        ("1", "cold", ""): "zero",  # and away is for the client only: no row
        ("2", "warm", ""): "zero",
        ("2", "cold", ""): "zero",
        ("2", "away", ""): "zero",
        ("3", "warm", ""): "cannot_code",
        ("3", "cold", ""): "cannot_code",
        ("4", "warm", ""): "zero",
        ("4", "cold", ""): "zero",
        ("4", "away", ""): "coded",
    }
    # away: the client's two utterances, R1 0 1, R2 1 1: they agree on one of two.
    assert (agreement["away"]["n_units"], agreement["away"]["n_pairable"]) == (2, 2)
    assert figure(agreement, "away", "pa") == 0.5
    # warmth: warm none – none against cold none none none; three pairs, two agree.
    # By chance (2/3)(2/3) = 4/9, so kappa = (2/3 - 4/9) / (1 - 4/9) = 0.4.
    assert (agreement["group:warmth"]["n_units"], agreement["group:warmth"]["n_pairable"]) == (4, 3)
    assert figure(agreement, "group:warmth", "cohen") == pytest.approx(0.4)
    # cannot code: 0 0 1 0 against 0 0 0 0; three of four agree, and so many would by chance.
    assert figure(agreement, "state:cannot_code", "pa") == 0.75
    assert figure(agreement, "state:cannot_code", "cohen") == pytest.approx(0)
    # One of the client's two utterances for R1, both for R2.
    assert [scores[rater, "away_share", "", ""]["value"] for rater in ("R1", "R2")] == ["0.5", "1"]


def test_signs_in_time_for_each_person_and_ratings_at_the_end(coder: Run, tmp_path: Path) -> None:
    talk = spoken((("A", "How are you two?"), ("B", "Fine."), ("C", "He never says."), ("B", "I do.")))
    study = study_of(tmp_path / "study", "family", talk)
    heard = {"segment": "sign", "state": "none", "start_ms": 0, "end_ms": 7000}

    def rated(first: int, second: int, shared: int) -> list[Cells]:
        return [
            {"code": "part", "value": first, "person": "C01"},
            {"code": "part", "value": second, "person": "C02"},
            {"code": "shared", "value": shared},
        ]

    codings = written(
        tmp_path / "codings.csv",
        R1=[
            {"code": "joins", "value": 1, "person": "C01", "intensity": 2, "start_ms": 1200, "end_ms": 1800},
            {"code": "stalls", "value": 1, "person": "C02", "start_ms": 1200, "end_ms": 1800},
            {"code": "invites", "value": 1, "start_ms": 3000},
            heard,
            *rated(2, -1, 1),
        ],
        R2=[
            {"code": "joins", "value": 1, "person": "C01", "start_ms": 1300, "end_ms": 1900},
            {"code": "joins", "value": 1, "person": "C01", "start_ms": 5000},
            heard,
            *rated(1, -1, 2),
        ],
    )

    agreement, rows, scores = through(coder, study, codings)

    assert states(rows, "R1") == {
        ("sign-1", "joins", "C01"): "coded",  # events are each rater's own, and never a 0
        ("sign-1", "stalls", "C02"): "coded",
        ("sign-2", "invites", ""): "coded",
        ("", "part", "C01"): "coded",
        ("", "part", "C02"): "coded",
        ("", "shared", ""): "coded",
    }
    assert [
        (row["rater"], row["code"], row["start_ms"], row["end_ms"], row["intensity"])
        for row in rows
        if row["code"] == "joins"
    ] == [
        ("R1", "joins", "1200", "1800", "2"),
        ("R2", "joins", "1300", "1900", ""),
        ("R2", "joins", "5000", "5000", ""),
    ]
    # Joins in, per person: 1 0 against 2 0. Mean squares: between persons 2.25, raters 0.25, rest 0.25;
    # ICC(A,1) = (2.25 - 0.25) / (2.25 + 0.25 + 2/2 (0.25 - 0.25)) = 0.8.
    assert (agreement["joins"]["level"], agreement["joins"]["n_units"]) == ("ratio", 2)
    assert figure(agreement, "joins", "icc_A_1") == pytest.approx(0.8)
    # Takes part: 2 -1 against 1 -1: the same within one point everywhere.
    assert agreement["part"]["n_units"] == 2
    assert agreement["part@C01"]["n_units"] == 1
    explained = coder("agreement", "--explain", "part", "--json", at=study).json
    assert [(one["segment"], one["values"]) for one in explained] == [
        ("@C01", {"R1": 2, "R2": 1}),
        ("@C02", {"R1": -1, "R2": -1}),
    ]
    # Nobody placed a stall for C01; R2 none at all: heard time without one is 0.
    assert figure(agreement, "stalls", "icc_A_1") == pytest.approx(0)
    assert "group:one_sign" not in agreement
    assert "state:cannot_code" not in agreement
    # Balance (for - against) / (for + against), by person: 1/1 and -1/1 for R1; 2/2 and undefined for R2.
    assert [scores["R1", "balance", "", who]["value"] for who in ("", "C01", "C02")] == ["0", "1", "-1"]
    assert [scores["R2", "balance", "", who]["value"] for who in ("", "C01", "C02")] == ["1", "1", ""]
    assert scores["R2", "balance", "", "C02"]["reason"] == "zero_denominator"


def test_intervals_of_five_minutes(coder: Run, tmp_path: Path) -> None:
    talk = (
        Word(0, 400, "Hello.", "A"),
        Word(719_600, 720_000, "Bye.", "B"),
    )  # twelve minutes: two whole ones and a rest
    study = study_of(tmp_path / "study", "intervals", talk)
    codings = written(
        tmp_path / "codings.csv",
        R1=[
            {"segment": 1, "code": "together", "value": 5},
            {"segment": 1, **NONE},
            {"segment": 2, "code": "together", "reason": "cannot_rate"},
            {"segment": 2, "code": "withdraws", "value": 1, "intensity": 2},
            {"segment": 3, "code": "together", "value": 3},
            {"segment": 3, **NONE},
            {"code": "impact", "value": 4},
        ],
        R2=[
            row
            for at, value in ((1, 5), (2, 4), (3, 3))
            for row in ({"segment": at, "code": "together", "value": value}, {"segment": at, **NONE})
        ],
    )

    agreement, rows, scores = through(coder, study, codings)

    assert states(rows, "R1") == {
        ("1", "together", ""): "coded",
        ("1", "withdraws", ""): "zero",
        ("2", "together", ""): "cannot_code",
        ("2", "withdraws", ""): "coded",
        ("3", "together", ""): "coded",
        ("3", "withdraws", ""): "zero",
        ("", "impact", ""): "coded",
    }
    assert ("", "impact", "") not in states(rows, "R2")  # the question is closed for who saw no withdrawal
    assert {row["end_ms"] for row in rows if row["segment"] == "3"} == {"720000"}
    # Withdraws: 0 1 0 against 0 0 0; two of three agree, as many as by chance.
    assert figure(agreement, "withdraws", "pa") == pytest.approx(2 / 3)
    assert figure(agreement, "withdraws", "cohen") == pytest.approx(0)
    # Together: what R1 could not rate pairs with nothing; 5 3 against 5 3.
    assert agreement["together"]["n_pairable"] == 2
    assert figure(agreement, "together", "alpha_interval") == pytest.approx(1)
    assert agreement["together"]["coefficients"]["icc_A_1"]["reason"] == "incomplete_design"
    assert agreement["impact"]["n_pairable"] == 0
    assert {one["reason"] for one in agreement["impact"]["coefficients"].values()} == {"one_rater"}
    # The mean of what was rated: (5 + 3) / 2 and (5 + 4 + 3) / 3. The lowest, counted from the other end: 8 - 3.
    assert [scores[rater, "together_mean", "", ""]["value"] for rater in ("R1", "R2")] == ["4", "4"]
    assert scores["R1", "together_low", "", ""]["value"] == "5"
    assert [scores["R1", "withdrawals", unit, ""]["value"] for unit in ("", "1", "2", "3")] == [
        "1",
        "0",
        "1",
        "0",
    ]
