"""Evidence on a segment that an amendment replaced: it counts for nothing, and nothing fails on it."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from coder.errors import ConflictError
from coder.model import Segment, Value
from coder.store import transcripts
from coder.transcript import to_json, turns_from_words
from coder.workflow.audit import verify
from coder.workflow.coding import Desk
from coder.workflow.exporting import export_codings
from coder.workflow.gathering import gather
from coder.workflow.locking import amend
from coder.workflow.opening import open_desk
from coder.workflow.rows import rating_rows
from coder.workflow.study import Study
from coder.workflow.submission import reopen, submit

Find = Callable[[str], Segment]
Finish = Callable[[Desk], Desk]


def mishear(study: Study, old: str, new: str) -> Desk:
    """Amend session S01 in one word, and open R1's desk anew."""
    with study.store.read() as connection:
        turns = transcripts.require(connection, "S01").read().turns
    words = [replace(word, text=new) if word.text == old else word for turn in turns for word in turn.words]
    amend(study, "S01", to_json(turns_from_words(words)), "misheard")
    return open_desk(study, "R1", "S01")


def bond(desk: Desk) -> tuple[Segment, Value | None]:
    (session,) = desk.segments_of("session")
    return session, desk.marks(session.id).value("bond")


def resting_on(desk: Desk, *evidence: str) -> Study:
    """Rate the bond, resting on some segments."""
    session, _ = bond(desk)
    desk.rate(session, "bond", 4)
    desk.evidence(session, "bond", evidence)
    return desk.material.study


def code_anew(desk: Desk) -> None:
    """None on the segments that the amendment made."""
    for segment in desk.all_segments:
        if desk.missing(segment):
            desk.none(segment)


def test_a_rating_that_rests_on_a_replaced_segment_lacks_evidence_again(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    study = resting_on(finish(rule_desk), utterance("Fine.").id)
    desk = mishear(study, "Fine.", "Fine!")
    session, value = bond(desk)
    assert value == Value(4)
    assert desk.missing(session) == ("evidence for Bond",)
    assert session.id not in desk.complete
    code_anew(desk)
    with pytest.raises(ConflictError, match="session: evidence for Bond"):
        submit(desk)


def test_what_is_left_of_the_evidence_is_linked_on_submitted_and_exported(
    rule_desk: Desk, utterance: Find, finish: Finish
) -> None:
    stays = utterance("I told nobody.")
    study = resting_on(finish(rule_desk), utterance("Fine.").id, stays.id)
    submit(rule_desk)
    reopen(study, "S01", "R1", "corrected")
    desk = mishear(study, "Fine.", "Fine!")
    session, value = bond(desk)
    assert value == Value(4, evidence=(stays.id,))
    # The screen sends back what it shows, and one more.
    assert not desk.evidence(session, "bond", [*value.evidence, desk.segments[0].id]).refused
    code_anew(desk)
    submit(desk)
    assert {row["evidence"] for row in rating_rows(gather(study)) if row["code"] == "bond"} == {"2 1"}
    exported = csv.DictReader(io.StringIO(export_codings(study)[0]))
    assert [row["evidence"] for row in exported if row["code"] == "bond"] == ["2 1"]
    assert not [one for one in verify(study).findings if one.broken]
