"""`supervise` without a terminal, and what keeps it from opening."""

from pathlib import Path

from tests.cli.conftest import Run


def test_the_supervisors_screen_needs_a_terminal_and_names_the_way_without_one(coder: Run, lab: Path) -> None:
    done = coder("supervise", at=lab)
    assert (done.code, done.out) == (1, "")
    assert done.said == ("The supervisor's screen needs a terminal.", "Run it in one, or use coder agreement.")
    asked = coder("supervise", "--json", at=lab)
    assert asked.code == 1
    assert asked.json["error"]["message"] == "The supervisor's screen needs a terminal."


def test_a_session_or_codebook_that_is_not_there_is_told_first(here: Run, lab: Path) -> None:
    assert here("supervise", "S77", at=lab).said[0] == "There is no session S77."
    assert here("supervise", "--codebook", "nothing", at=lab).code == 1
