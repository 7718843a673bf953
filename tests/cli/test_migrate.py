"""`codebook migrate`: a dry run, codings brought over, nothing left to do; what stays open; a map with slips."""

from pathlib import Path

import pytest

from tests.cli.conftest import CODINGS, ROOT, Run, as_csv, coded

OLD, NEW = "alliance-bordin@0.2.0", "alliance-bordin@1.0.0"
SHIPPED = ROOT / "codebooks" / "alliance-bordin.yaml"


@pytest.fixture
def renamed(here: Run, lab: Path) -> Path:
    """The lab with S01 submitted by R1 and R2, and a new version of the book in which a code has another id."""
    (lab / "rows.csv").write_text(
        as_csv([*coded("S01", "R1", _2="goal_agree"), *coded("S01", "R2", _2="goal_agree")]), encoding="utf-8"
    )
    text = SHIPPED.read_text(encoding="utf-8").replace("goal_agree", "aim_agree")
    (lab / "mine.yaml").write_text(text.replace("version: 0.2.0", "version: 1.0.0", 1), encoding="utf-8")
    (lab / "map.yaml").write_text("same: all\ncodes:\n  goal_agree: aim_agree\n", encoding="utf-8")
    for words in (
        ("codings", "import", "rows.csv"),
        ("submit", "S01", "--rater", "R1"),
        ("submit", "S01", "--rater", "R2"),
        ("codebook", "add", "mine.yaml"),
        ("lock", "S01"),
    ):
        assert here(*words, at=lab).code == 0
    return lab


def test_codings_are_brought_over_as_a_table_tells(coder: Run, here: Run, renamed: Path) -> None:
    left_out = here("agreement", at=renamed)
    assert left_out.said[1] == f"Bring earlier codings over: coder codebook migrate {OLD} {NEW} --map FILE"

    tried = coder("codebook", "migrate", OLD, NEW, "--map", "map.yaml", "--dry-run", at=renamed)
    done = coder("codebook", "migrate", OLD, NEW, "--map", "map.yaml", at=renamed)

    # Of the rows of a coding three utterances say none, which is no coding of a code.
    row = f"S01      R{{}}            2       {CODINGS - 3}            0  submitted"
    assert done.out.splitlines() == [
        f"{OLD} → {NEW}",
        "",
        "session  rater  occasion  codings  left behind  state",
        "───────  ─────  ────────  ───────  ───────────  ─────────",
        *(row.format(number) for number in (1, 2)),
    ]
    assert tried.out == f"{done.out.rstrip()}\n\nThis was a dry run; nothing is stored.\n"
    assert here("agreement", "--json", at=renamed).json["codes"]["aim_agree"]["n_pairable"] > 0
    again = here("codebook", "migrate", OLD, NEW, "--map", "map.yaml", at=renamed)
    assert again.out == f"Nothing of {OLD} is to be brought over to {NEW}; 2 codings of a session were before.\n"
    assert here("verify", at=renamed).code == 0


def test_what_is_open_is_listed_with_what_it_lacks(here: Run, renamed: Path) -> None:
    (renamed / "map.yaml").write_text("same: all\ncodes: {goal_agree: null}\nabsent: [aim_agree]\n", encoding="utf-8")
    done = here("codebook", "migrate", OLD, NEW, "--map", "map.yaml", "--sessions", "S01", "--json", at=renamed)
    assert (done.json["from"], done.json["to"], done.json["stored"], done.json["already"]) == (OLD, NEW, True, 0)
    assert [(one["rater"], one["state"], one["left_behind"], one["missing"]) for one in done.json["migrated"]] == [
        (rater, "open", 1, [{"segment": "2", "wants": ["a code, or none"]}]) for rater in ("R1", "R2")
    ]


def test_a_map_with_slips_lists_them_with_their_lines(coder: Run, renamed: Path) -> None:
    (renamed / "map.yaml").write_text("same: all\ncodes:\n  goal_agree: aim_agre\n  task_agree:\n", encoding="utf-8")
    done = coder("codebook", "migrate", OLD, NEW, "--map", "map.yaml", at=renamed)
    assert done.code == 1
    assert done.err.splitlines() == [
        "Error: map.yaml has 2 problems, so nothing was brought over.",
        f"  map.yaml:3:15: codes.goal_agree: {NEW} has no code 'aim_agre'; did you mean 'aim_agree'?",
        "  map.yaml:4:3: codes.task_agree: is empty; write null where codings are to be left behind",
        f"Hint: Say what each code becomes. What changed: coder codebook diff {OLD} {NEW}",
    ]
