"""`gold`: an expert's coding becomes the key, as a supervisor does it."""

import csv
from pathlib import Path

import pytest

from coder.workflow.assignment import assign
from coder.workflow.importing import import_codings
from coder.workflow.opening import open_desk, queue
from coder.workflow.study import open_study
from coder.workflow.submission import submit
from tests.cli.conftest import Run, as_csv, coded


@pytest.fixture
def submitted(lab: Path) -> Path:
    """R1 and R2 have submitted S01, and R3 too."""
    rows = coded("S01", "R1", _2="goal_agree") + coded("S01", "R2") + coded("S01", "R3", _2="goal_agree")
    (lab / "rows.csv").write_text(as_csv(rows), encoding="utf-8")
    with open_study(lab) as study:
        assign(study, ["R3"], ["S01"], per_session=3, seed=5)
        import_codings(study, lab / "rows.csv")
        for rater in ("R1", "R2", "R3"):
            submit(open_desk(study, rater, "S01"))
    return lab


def test_a_key_is_set_listed_exported_and_taken_away(coder: Run, submitted: Path, tmp_path: Path) -> None:
    assert coder("gold", "list", at=submitted).out == "No session has a key. Make one: coder gold set S --by RATER\n"
    done = coder("gold", "set", "S01", "--by", "R3", "--reason", "consensus of the leads", at=submitted)
    assert done.out == (
        "R3's coding of S01 (alliance-bordin@0.3.0, submission 1) is its key. "
        "It is no independent coding any more: agreement leaves it out.\n"
    )
    assert coder("verify", "--json", at=submitted).json["intact"] is True
    again = coder("gold", "set", "S01", "--by", "R3", at=submitted)
    assert again.out.endswith("is its key already; nothing to do.\n")

    (listed,) = coder("gold", "list", "--json", at=submitted).json
    assert (listed["session"], listed["rater"], listed["submission"], listed["state"]) == ("S01", "R3", 1, "stands")
    assert "consensus of the leads" in coder("gold", "list", at=submitted).out

    coder("export", "--format", "csv", "--layer", "gold", "--out", tmp_path / "keys", at=submitted)
    with (tmp_path / "keys" / "codings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["session"], row["rater"]) for row in rows} == {("S01", "R3")}
    assert [row["segment"] for row in rows if row["code"] == "goal_agree" and row["value"] == "1"] == ["2"]

    assert coder("gold", "unset", "S01", "--reason", "a slip", at=submitted).out.startswith("S01 has no key any more;")
    assert coder("gold", "unset", "S01", "--reason", "a slip", at=submitted).out == "S01 has no key; nothing to do.\n"
    assert coder("verify", "--json", at=submitted).json["intact"] is True


def test_a_primary_that_becomes_the_key_is_told_and_another_is_chosen(here: Run, submitted: Path) -> None:
    status = here("status", "--json", at=submitted).json
    first = next(one["rater"] for one in status["sessions"][0]["assignments"] if one["is_primary"])
    done = here("gold", "set", "S01", "--by", first, at=submitted)
    assert done.out.splitlines()[1] == (
        "Nothing of it is primary now. Whoever's coding shall be analysed: coder primary S01 --rater R --reason T."
    )
    refused = here("primary", "S01", "--rater", first, "--reason", "best", at=submitted)
    assert refused.said == (
        f"{first}'s coding of S01 is or was its key, and a key is no independent coding.",
        "Choose another rater, or take the key away: coder gold unset S01 --reason T",
    )


def test_what_is_not_submitted_or_not_there_is_told_with_the_way_out(here: Run, submitted: Path) -> None:
    assert here("gold", "set", "S02", "--by", "R1", at=submitted).said == (
        "R1's coding of S02 is not submitted, and only finished work can be a key.",
        "Finish it, then: coder submit S02 --rater R1",
    )
    assert here("gold", "set", "S77", "--by", "R1", at=submitted).said[0] == "There is no session S77."
    assert here("gold", "set", "S01", "--by", "R9", at=submitted).said[0] == "There is no rater R9."
    assert here("gold", "unset", "S77", "--reason", "x", at=submitted).said[0] == "There is no session S77."
    assert here("gold", "set", "S01", at=submitted).code == 2


RATERS = (["submit", "S01", "--rater", "R1"], ["code", "S01", "--rater", "R1"], ["code", "--rater", "R3"])


def test_nothing_that_a_rater_runs_tells_of_a_key(here: Run, submitted: Path) -> None:
    def seen() -> list[tuple[int, str, str]]:
        return [(done.code, done.out, done.err) for done in (here(*words, at=submitted) for words in RATERS)]

    def queues() -> list[object]:
        with open_study(submitted) as study:
            return [queue(study, rater) for rater in ("R1", "R2", "R3")]

    before = seen(), queues()
    here("gold", "set", "S01", "--by", "R3", at=submitted)
    assert (seen(), queues()) == before
    assert "gold" not in here("status", at=submitted).out
    assert '"gold"' not in here("status", "--json", at=submitted).out


class TestAgainst:
    @pytest.fixture
    def keyed(self, here: Run, submitted: Path) -> Path:
        here("gold", "set", "S01", "--by", "R3", at=submitted)
        return submitted

    def test_raters_stand_beside_the_key_with_their_denominators(self, coder: Run, keyed: Path) -> None:
        found = coder("agreement", "--against", "gold", "--by", "rater", "--json", at=keyed).json
        assert (found["against"], found["keys"]) == ("gold", [{"session": "S01", "rater": "R3"}])
        assert found["raters"]["R1"]["purposes"] == {"study": 1}
        by_rater = found["codes"]["goal_agree"]["groups"]
        assert by_rater["R1"]["gold"]["confusion"] == [[3, 0], [0, 1]]
        assert by_rater["R2"]["gold"]["by_category"]["1"]["sensitivity"]["n"] == 1
        assert by_rater["R2"]["gold"]["by_category"]["1"]["ppv"]["reason"] == "never_by_rater"
        assert found["codes"]["g_bond"]["groups"]["R1"]["gold"]["differences"]["bias"] == 0.0

    def test_the_table_has_a_row_per_code_and_rater(self, here: Run, keyed: Path) -> None:
        shown = here("agreement", "--against", "gold", at=keyed).out
        assert shown.splitlines()[:3] == [
            "Lab, alliance-bordin@0.3.0: raters against 1 key (S01 by R3)",
            "  R1: 1 session (1 study)",
            "  R2: 1 session (1 study)",
        ]
        rows = [line.split() for line in shown.splitlines() if line.startswith("goal_agree")]
        assert [row[:9] for row in rows] == [
            ["goal_agree", "R1", "1", "4", "1", "1", "1.00", "1.00", "(1/1)"],
            ["goal_agree", "R2", "1", "4", "1", "0", "0.00", "0.00", "(0/1)"],
        ]
        assert "criterion 0.6: too few sessions" in shown
        assert "R1: criterion too few sessions, on 1 of 10 keyed sessions." in shown

    def test_without_a_key_the_way_out_is_named(self, here: Run, submitted: Path) -> None:
        assert here("agreement", "--against", "gold", at=submitted).said == (
            "No session has a key, so there is nothing to compare with.",
            "Make one: coder gold set S --by RATER",
        )

    @pytest.mark.parametrize("more", [["--by", "pair"], ["--explain", "goal_agree"], ["--ratings", "rows.csv"]])
    def test_what_does_not_go_together_is_a_usage_error(self, here: Run, keyed: Path, more: list[str]) -> None:
        assert here("agreement", "--against", "gold", *more, at=keyed).code == 2
