"""The scores of the demo study, worked out a second time from the exported codings, ratings and segments."""

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import pytest

from coder.codebook.load import load
from coder.resources import codebook_path
from tests.cli.conftest import Done, Run

Row = dict[str, str]
Rows = Callable[[str], list[Row]]
BOOK = load(codebook_path("alliance-bordin"))
STRAIN = {"rup_away", "rup_against"}


@pytest.fixture(scope="module")
def rows(demo: tuple[Path, Done], coder: Run, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    folder = tmp_path_factory.mktemp("scores") / "out"
    assert coder("export", "--format", "csv", "--layer", "rater", "--out", folder, at=demo[0]).code == 0

    def read(name: str) -> list[Row]:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    return read


def values(rows: Rows, score: str, *, unit: str = "", role: str = "") -> dict[tuple[str, str], float | None]:
    found = [one for one in rows("scores") if (one["score"], one["unit"], one["role"]) == (score, unit, role)]
    return {(one["session"], one["rater"]): float(one["value"]) if one["value"] else None for one in found}


def given(rows: Rows) -> dict[tuple[str, str], list[Row]]:
    """The codings that were given on utterances, by session and rater."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in rows("codings"):
        if one["state"] == "coded" and BOOK.codes[one["code"]].segment == "utt":
            found[one["session"], one["rater"]].append(one)
    return found


def test_each_of_three_raters_has_every_score_of_six_sessions(rows: Rows) -> None:
    for score in BOOK.scores:
        assert len(values(rows, score)) == 18, score


def test_the_alliance_is_the_mean_of_three_components_of_ratings(rows: Rows) -> None:
    rated: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for one in rows("ratings"):
        if one["value"] and not one["segment"]:
            rated[one["session"], one["rater"]][one["code"]] = float(one["value"])

    def component(own: dict[str, float], *names: str) -> float:
        return mean(own[name] for name in names if name in own)

    for key, value in values(rows, "alliance_obs").items():
        own = rated[key]
        parts = component(own, "g_bond", "g_trust", "g_regard"), own["g_goal"], component(own, "g_task", "g_collab")
        assert value == pytest.approx(mean(parts)), key


def test_the_balance_sets_positive_codes_against_negative_ones(rows: Rows) -> None:
    codings = given(rows)
    for key, value in values(rows, "balance").items():
        valences = [BOOK.codes[one["code"]].valence for one in codings[key]]
        positive, negative = valences.count("positive"), valences.count("negative")
        assert value == pytest.approx((positive - negative) / (positive + negative)), key


def test_the_rate_of_strain_is_by_the_minutes_from_the_first_coded_utterance_to_the_last(rows: Rows) -> None:
    times = {(one["session"], one["segment"]): (int(one["start_ms"]), int(one["end_ms"])) for one in rows("segments")}
    codings = given(rows)
    seen: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for one in rows("codings"):
        if BOOK.codes[one["code"]].segment == "utt":
            seen[one["session"], one["rater"]][one["segment"]] = one["state"] in ("coded", "zero")
    some = 0
    for key, value in values(rows, "rupture_rate").items():
        done = [times[key[0], segment] for segment, complete in seen[key].items() if complete]
        lost = [times[key[0], segment] for segment, complete in seen[key].items() if not complete]
        start, end = min(one[0] for one in done), max(one[1] for one in done)
        coded_ms = end - start - sum(max(0, min(to, end) - max(at, start)) for at, to in lost)
        strains = sum(one["code"] in STRAIN for one in codings[key])
        some += strains
        assert value == pytest.approx(strains / (coded_ms / 60_000)), key
    assert some > 10


def test_what_a_score_rests_on_is_what_could_be_coded(rows: Rows) -> None:
    could: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in rows("codings"):
        if one["code"] in STRAIN:
            could[one["session"], one["rater"]].add(one["segment"])
    found = [one for one in rows("scores") if one["score"] == "rupture_rate" and not one["unit"]]
    assert {(one["session"], one["rater"]): int(one["n_items"]) for one in found} == {
        key: len(segments) for key, segments in could.items()
    }


def test_an_export_describes_each_column_of_the_scores(rows: Rows) -> None:
    described = [one["column"] for one in rows("dictionary") if one["table"] == "scores"]
    assert described == list(rows("scores")[0])
