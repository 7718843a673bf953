"""`assign`, `recuse`, `primary`: who codes what, and what a wrong wish gets as an answer."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("share", ["0.2", "20%", "20 %", " .2"])
def test_a_share_is_written_in_two_ways(share: str, here: Run, lab: Path) -> None:
    wish = ["assign", "--raters", "R1,R2,R3", "--double", share, "--seed", "4", "--dry-run", "--json"]
    done = here(*wish, at=lab)
    assert done.code == 0
    assert done.json == here("assign", "--raters", "R1,R2,R3", "--double=0.20", *wish[5:], at=lab).json


@pytest.mark.parametrize("share", ["120%", "-1", "abc", "", "1.5", "nan", "20%%"])
def test_what_is_no_share_is_a_usage_error(share: str, here: Run, lab: Path) -> None:
    done = here("assign", "--raters", "R1", "--double", share, "--dry-run", at=lab)
    assert done.code == 2
    assert f"{share!r} is not a share; write 0.2 or 20%." in done.err


def test_a_dry_run_plans_and_stores_nothing(here: Run, lab: Path) -> None:
    before = here("verify", "--json", at=lab).json
    done = here("assign", "--raters", "R3", "--sessions", "S01", "--per-session", "3", "--dry-run", "--json", at=lab)
    assert done.json["pairs"] == [["S01", "R3"]]
    assert (done.json["dry_run"], done.json["stored"]) == (True, False)
    assert here("verify", "--json", at=lab).json == before


def test_sessions_follow_the_option_or_each_other(here: Run, lab: Path) -> None:
    ways = (["--sessions", "S01", "S02"], ["--sessions", "S01,S02"], ["S01", "S02"])
    plans = [
        here("assign", "--raters", "R3", "--per-session", "3", "--seed", "1", "--dry-run", "--json", *way, at=lab).json
        for way in ways
    ]
    assert plans[0]["pairs"] == [["S01", "R3"], ["S02", "R3"]]
    assert plans[0] == plans[1] == plans[2]


def test_a_draw_is_said_and_repeats_by_its_seed(coder: Run, lab: Path, tmp_path: Path) -> None:
    coder("init", "two", at=tmp_path)
    drawn = coder("assign", "--raters", "R3", "--per-session", "3", "--dry-run", "--json", at=lab).json
    again = coder(
        "assign", "--raters", "R3", "--per-session", "3", "--seed", str(drawn["seed"]), "--dry-run", "--json", at=lab
    ).json
    assert again == drawn


WRONG: list[tuple[list[str], str, str]] = [
    (["--raters", "R1,R9"], "There is no rater R9.", "Raters: R1, R2, R3"),
    (["--raters", "R3", "--sessions", "S77"], "There is no session S77.", "Sessions: S01, S02, S03"),
    (
        ["--raters", "R3", "--sessions", "S03"],
        "Session S03 is not locked for alliance-bordin@0.3.0.",
        "Lock it: coder lock S03",
    ),
    (
        ["--raters", "R3", "--codebook", "other"],
        "The study holds no codebook other.",
        "It holds alliance-bordin. Add one: coder codebook add ID",
    ),
]


@pytest.mark.parametrize(("wish", "message", "hint"), WRONG, ids=[" ".join(one[0]) for one in WRONG])
def test_a_wrong_wish_is_answered_with_what_there_is(
    wish: list[str], message: str, hint: str, here: Run, lab: Path
) -> None:
    before = here("verify", "--json", at=lab).json
    done = here("assign", *wish, at=lab)
    assert done.code == 1
    assert done.said == (message, hint)
    assert here("verify", "--json", at=lab).json == before


@pytest.mark.parametrize("raters", ["", ",", " , "])
def test_nobody_is_no_list_of_raters(raters: str, here: Run, lab: Path) -> None:
    done = here("assign", "--raters", raters, at=lab)
    assert done.code == 2
    assert "Invalid value for '--raters': it lists nothing; part names by commas." in done.err


def test_a_conflict_file_needs_its_columns_and_is_obeyed(here: Run, lab: Path, tmp_path: Path) -> None:
    file = tmp_path / "conflicts.csv"
    file.write_text("rater,day\nR3,Monday\n", encoding="utf-8")
    wish = ["assign", "--raters", "R1,R2,R3", "--per-session", "3", "--conflicts", file, "--dry-run", "--json"]
    assert here(*wish, at=lab).said == (
        "conflicts.csv lacks the column session.",
        "The first row names the columns: session, rater.",
    )
    file.write_text("session, rater\nS01, R3\n", encoding="utf-8")
    assert here(*wish, "--sessions", "S02", at=lab).json["pairs"] == [["S02", "R3"]]
    assert here(*wish, at=lab).said == (
        "Nobody is left to code S01: every rater has it or has a conflict with it.",
        "Name more raters, or ask for less double coding.",
    )


BAD_CONFLICTS = [
    (b"session,rater\nS01,R3\nS77,R3\n", "conflicts.csv, row 3: There is no session S77.", "Sessions: S01, S02, S03"),
    (b"session,rater\nS01,R9\n", "conflicts.csv, row 2: There is no rater R9.", "Raters: R1, R2, R3"),
    (
        "session,rater,why\nS01,R3,Freundschaft, über Jahre\n".encode("latin-1"),
        "conflicts.csv is not text in UTF-8.",
        "Save it as UTF-8; Excel calls that “CSV UTF-8”.",
    ),
]


@pytest.mark.parametrize(("content", "message", "hint"), BAD_CONFLICTS, ids=["session", "rater", "Latin-1"])
def test_a_conflict_file_that_would_keep_nobody_from_anything_is_refused(
    content: bytes, message: str, hint: str, here: Run, lab: Path, tmp_path: Path
) -> None:
    file = tmp_path / "conflicts.csv"
    file.write_bytes(content)
    done = here("assign", "--raters", "R3", "--per-session", "3", "--conflicts", file, at=lab)
    assert (done.code, done.said) == (1, (message, hint))


def test_double_coding_is_spread_over_facts_that_there_are(here: Run, lab: Path) -> None:
    done = here("assign", "--raters", "R3", "--per-session", "3", "--strata", "site,sitte", at=lab)
    assert done.code == 1
    assert done.said[0] == "sitte is no fact of a session."
    assert done.said[1].startswith("Facts are case, therapist, ")


def test_recuse_passes_primary_on_and_needs_a_reason(here: Run, lab: Path) -> None:
    def standing() -> dict[str, tuple[str, bool]]:
        found = here("status", "--json", at=lab).json["sessions"][0]["assignments"]
        return {one["rater"]: (one["state"], one["is_primary"]) for one in found}

    first = next(rater for rater, (_, is_primary) in standing().items() if is_primary)
    other = {"R1": "R2", "R2": "R1"}[first]
    refused = here("recuse", "S01", "--rater", first, "--reason", "", at=lab)
    assert refused.said == ("Taking a session from a rater needs a reason.", "Say it: --reason TEXT")
    done = here("recuse", "S01", "--rater", first, "--reason", "knows the client", "--json", at=lab)
    assert done.json == {"session": "S01", "rater": first, "primary": other}
    assert standing() == {first: ("recused", False), other: ("new", True)}
    again = here("recuse", "S01", "--rater", first, "--reason", "again", at=lab)
    assert again.said[0] == f"{first} was recused from S01."


def test_a_supervisor_decides_who_is_primary(here: Run, lab: Path) -> None:
    for rater in ("R1", "R2"):
        done = here("primary", "S01", "--rater", rater, "--reason", "the better recording", "--json", at=lab)
        assert done.json == {"session": "S01", "primary": rater, "submitted": False}
    stranger = here("primary", "S01", "--rater", "R3", "--reason", "why not", at=lab)
    assert stranger.code == 1


def test_a_disabled_rater_gets_nothing_more(here: Run, lab: Path) -> None:
    assert here("rater", "disable", "R3", at=lab).code == 0
    done = here("assign", "--raters", "R3", "--per-session", "3", at=lab)
    assert done.said == ("Rater R3 is disabled.", "Choose another rater.")
    assert here("rater", "disable", "R9", at=lab).said[0] == "There is no rater R9."
