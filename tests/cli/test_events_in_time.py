"""`agreement` of events in time: both kappas in the table, the rules in the record, every pair on demand."""

from pathlib import Path

import pytest

from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.importing import import_codings
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study
from coder.workflow.submission import submit
from tests.cli.conftest import Run, as_csv, spoken

FAMILY = Path(__file__).parents[1] / "data" / "kinds" / "family.yaml"
TALK = (("A", "How are you two?"), ("B", "Fine."), ("C", "He never says."), ("B", "I do."))
ROLES = {"A": "T01:therapist", "B": "C01:client", "C": "C02:client"}
SESSIONS = [f"S0{number}" for number in range(1, 7)]


def placed_by(rater: str, at: int, session: str) -> list[dict[str, object]]:
    """Two events of the first client and one of the therapist; R2 is a little later, and misses some."""
    late = 120 * (at + 1) if rater == "R2" else 0
    joins, stalls = ({"code": code, "value": 1, "person": "C01"} for code in ("joins", "stalls"))
    events: list[dict[str, object]] = [
        {**joins, "start_ms": 1000 + late, "end_ms": 3000 + late},
        {**(joins if rater == "R2" and at == 4 else stalls), "start_ms": 4000 + late},
    ]
    if rater == "R1" or at % 2:
        events.append({"code": "invites", "value": 1, "start_ms": 6000})
    events += [{"code": "part", "value": 0, "person": person} for person in ("C01", "C02")]
    events += [{"code": "shared", "value": 1}, {"segment": "sign", "state": "none", "start_ms": 0, "end_ms": 7000}]
    return [{"session": session, "rater": rater, **one} for one in events]


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six sessions of a family, with events of two raters."""
    folder = tmp_path_factory.mktemp("families") / "study"
    with init_study(folder, (str(FAMILY),)) as study:
        for session in SESSIONS:
            add_session(study, session)
            keep_transcript(study, session, spoken(TALK), {"words": "test"})
            set_roles(study, session, ROLES)
            lock(study, session)
        for rater in ("R1", "R2"):
            add_rater(study, rater)
        assign(study, ["R1", "R2"], SESSIONS, double=1.0, seed=1)
        _hand_in(study, folder.parent)
    return folder


def _hand_in(study: Study, folder: Path) -> None:
    rows = [
        row for at, session in enumerate(SESSIONS) for rater in ("R1", "R2") for row in placed_by(rater, at, session)
    ]
    (folder / "codings.csv").write_text(as_csv(rows), encoding="utf-8")
    import_codings(study, folder / "codings.csv")
    for session in SESSIONS:
        for rater in ("R1", "R2"):
            submit(open_desk(study, rater, session))


def test_both_kappas_stand_in_the_table_with_what_was_left_over(here: Run, families: Path) -> None:
    shown = here("agreement", at=families).out
    rows = [line.split() for line in shown.splitlines() if line.startswith("timed:sign ")]
    # 15 pairs of 18 and 15 events.
    assert [row[:4] for row in rows] == [["timed:sign", "18", "15", "2"]] * 2
    assert "time-unit κ" in shown
    assert "event kappa" in shown
    assert "(jackknife)" in shown
    assert "events in time, units of 1 s, give or take 2, onsets within 2 s, overlap of 60% or more; to be" in shown
    assert "without a partner 3 of 18 of R1, 0 of 15 of R2." in shown
    # Six sessions, twice 120 to 720 ms, and three times 0: 5.04 s over 15 pairs.
    assert "Onsets differ by 0.34 s on average (R1 less R2: mean -0.34 s)." in shown


def test_the_record_has_the_shape_of_all_agreement_and_the_rules(coder: Run, families: Path) -> None:
    record = coder("agreement", "--json", at=families).json["codes"]["timed:sign"]
    assert (record["level"], record["headline"]) == ("nominal", "timed_kappa")
    assert set(record["coefficients"]) == {"timed_kappa", "event_kappa", "overlap_matched", "overlap_kappa"}
    assert record["coefficients"]["overlap_matched"]["value"] == pytest.approx(30 / 33)
    assert record["coefficients"]["event_kappa"]["ci"]["n_resampled"] == 6
    assert {"unit_ms": 1000, "tolerance_ms": 2000, "overlap": 0.6}.items() <= record["timed"].items()
    assert record["n_sessions"] == 6
    assert record["timed"]["raters"] == {
        "R1": {"n_events": 18, "n_unmatched": 3},
        "R2": {"n_events": 15, "n_unmatched": 0},
    }
    every = coder("agreement", "--coefficients", "all", "--json", at=families).json["codes"]["timed:sign"]
    assert {"timed_kappa_strict", "timed_kappa_catjoins", "overlap_kappa_catinvites"} <= set(every["coefficients"])


def test_rules_are_told_as_times_and_shares(here: Run, families: Path) -> None:
    how = ("--tolerance", "500ms", "--overlap", "75%", "--time-unit", "0:02")
    record = here("agreement", *how, "--json", at=families).json["codes"]["timed:sign"]
    assert {"unit_ms": 2000, "tolerance_ms": 500, "overlap": 0.75}.items() <= record["timed"].items()
    # Points match up to 480 ms, four sessions; spans of 2 s share 75 % up to 500 ms; invites three times.
    assert record["n_pairable"] == 11


@pytest.mark.parametrize("time", ["2", "1:75", "soon", "-1ms", "1:2:03", "9:61:00"])
def test_what_is_no_time_is_refused(time: str, here: Run, families: Path) -> None:
    done = here("agreement", "--tolerance", time, at=families)
    assert done.code == 2
    assert "write 0:02, 1:00:00 or 2000ms" in done.err


def test_rules_that_compare_nothing_are_refused(here: Run, families: Path) -> None:
    done = here("agreement", "--overlap", "0", at=families)
    assert (done.code, "compare nothing" in done.said[0]) == (1, True)


def test_every_event_behind_the_figures_is_listed(coder: Run, here: Run, families: Path) -> None:
    pairs = coder("agreement", "S05", "--explain", "timed:sign", "--json", at=families).json
    assert [(one["matched"], one["why"], one["agreed"]) for one in pairs] == [
        (False, "none_there", False),
        (True, "overlap", True),
        (True, "onset", False),
    ]
    assert pairs[0]["first"] == {"rater": "R1", "start_ms": 6000, "end_ms": 6000, "code": "invites", "person": ""}
    assert (pairs[0]["second"], pairs[1]["onset_difference_ms"], pairs[1]["overlap"]) == (None, -600, 0.7)
    shown = here("agreement", "S05", "--explain", "timed:sign", at=families).out.splitlines()
    assert shown[2].split("  ")[0] == "S05"
    assert "no other here" in shown[2]
    assert "R1 0:01.000–0:03.000 joins @C01" in shown[3]
    assert "overlap 70%" in shown[3]
    assert "-0.60 s" in shown[3]


def test_the_report_and_the_export_have_them(here: Run, families: Path, tmp_path: Path) -> None:
    assert here("report", "--out", tmp_path / "report.html", at=families).code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "sign in time" in page
    assert "time-unit κ" in page
    assert "Behavior Research Methods, 41, 137–147" in page
    assert here("export", "--format", "csv", "--out", tmp_path / "tables", at=families).code == 0
    table = (tmp_path / "tables" / "reliability.csv").read_text(encoding="utf-8-sig")
    assert "timed:sign,,event_kappa" in table
