"""A study with coded sessions, for what reads submitted work."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from coder.model import Value
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.intake import add_rater, set_facts
from coder.workflow.opening import open_desk
from coder.workflow.study import Study
from coder.workflow.submission import submit

RATINGS = ("g_goal", "g_task", "g_bond", "g_trust", "g_collab", "g_clear", "g_culture", "g_regard", "g_away")
"""Session ratings that get a number; g_against gets a reason instead, g_resolve only where there is strain."""


def finish(desk: Desk, codes: Mapping[int, Sequence[str]], rating: int, inaudible: int = 0) -> Desk:
    """Code segments by number, none on the others; rate everything alike; submit."""
    for segment in desk.segments:
        for code in codes.get(segment.number, ()):
            facets = {"about": "goal"} if desk.book.codes[code].facets else {}
            echo = desk.put(segment, code, Value(facets=facets))
            assert not echo.refused, echo.text
        if segment.number == inaudible:
            desk.cannot(segment, "inaudible")
        elif segment.number not in codes:
            desk.none(segment)
    first = desk.segments[0].id, desk.segments[2].id
    for segment in desk.segments_of("seg5"):
        desk.rate(segment, "seg_alliance", rating)
    (session,) = desk.segments_of("session")
    for code in RATINGS:
        highest = desk.book.scales[desk.book.codes[code].scale or ""].max
        desk.rate(session, code, min(rating, highest))
        if desk.book.codes[code].evidence != "none":
            desk.evidence(session, code, first)
    desk.rate(session, "g_against", None, "not_applicable")
    if not desk.why_not(session, "g_resolve"):
        desk.rate(session, "g_resolve", 4)
    submit(desk)
    return desk


@pytest.fixture
def coded_study(study: Study, make_session: Callable[..., str]) -> Study:
    """Three sessions: S01 and S02 coded by R1 and R2, S03 by R1 alone, S04 by nobody; all submitted."""
    for session in ("S01", "S02", "S03", "S04"):
        make_session(session)
    set_facts(study, "S01", {"therapist": "T01", "site": "north"})
    add_rater(study, "R1", training_hours=20)
    add_rater(study, "R2")
    assign(study, ["R1", "R2"], ["S01", "S02"], per_session=2, seed=1)
    assign(study, ["R1"], ["S03"], seed=2)
    finish(open_desk(study, "R1", "S01"), {2: ["trust_open"], 3: ["reg_empathy"], 5: ["rup_away"]}, 5)
    finish(open_desk(study, "R2", "S01"), {2: ["trust_open"], 5: ["rup_away"], 6: ["rep_own"]}, 4, inaudible=4)
    finish(open_desk(study, "R1", "S02"), {2: ["trust_open"], 3: ["col_choice"]}, 6)
    finish(open_desk(study, "R2", "S02"), {3: ["reg_empathy"]}, 6)
    finish(open_desk(study, "R1", "S03"), {}, 3)
    return study
