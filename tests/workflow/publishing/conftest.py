"""The coded study, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session, set_facts
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study, init_study, open_study
from tests.workflow.publishing.example import NOTE, finish, spoken


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the study once: each test gets a copy of it."""
    folder = tmp_path_factory.mktemp("template") / "study"
    with init_study(folder, title="Test study") as study:
        for session in ("S01", "S02", "S03", "S04"):
            add_session(study, session)
            keep_transcript(study, session, spoken(), {"words": "test"})
            set_roles(study, session, {"SPEAKER_00": "T01:therapist", "SPEAKER_01": "C01:client"})
            lock(study, session)
        set_facts(study, "S01", {"therapist": "T01", "site": "=north"})
        add_rater(study, "R1", training_hours=20)
        add_rater(study, "R2")
        assign(study, ["R1", "R2"], ["S01", "S02"], per_session=2, seed=1)
        assign(study, ["R1"], ["S03"], seed=2)
        first = open_desk(study, "R1", "S01")
        first.note(first.segments[1], NOTE)
        finish(first, {2: ["trust_open"], 3: ["reg_empathy", "col_choice"], 5: ["rup_away"]}, 5)
        finish(open_desk(study, "R2", "S01"), {2: ["trust_open"], 6: ["rep_own"]}, 4, inaudible=4)
        finish(open_desk(study, "R1", "S02"), {2: ["trust_open"]}, 3)
        finish(open_desk(study, "R2", "S02"), {3: ["reg_empathy"]}, 3)
        finish(open_desk(study, "R1", "S03"), {}, 2)
    return folder


@pytest.fixture
def coded(template: Path, tmp_path: Path) -> Iterator[Study]:
    """S01 and S02 coded by R1 and R2, S03 by R1 alone, S04 by nobody; all submitted."""
    shutil.copytree(template, tmp_path / "study")
    with open_study(tmp_path / "study") as study:
        yield study
