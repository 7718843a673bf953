"""What a key means on one segment, without a store: the states that answer for tallies need tallies."""

from pathlib import Path

import pytest

from coder.codebook.legality import View
from coder.codebook.load import loads
from coder.model import Marks, Segment
from coder.workflow.keying import cannot, none, none_up_to

SOURCE = Path(__file__).parents[1] / "data" / "record" / "every-rule.yaml"
BOOK = loads(SOURCE.read_text().replace("hotkey: n,", "hotkey: n, speaker: [client],"), "book.yaml")
"""The book of every rule, in which a turn has codes for the client alone."""

THERAPIST = Segment("t", "tally", 1, 0, 1000, "therapist")
CLIENT = Segment("c", "tally", 2, 1000, 2000, "client")
INTERVAL = Segment("i", "seg", 1, 0, 6000)

STATES = [
    (THERAPIST, "No code is for whoever speaks here.", "No code is for whoever speaks here."),
    (CLIENT, "none", "cannot code: inaudible"),
    (
        INTERVAL,
        "None does not exist for ratings; give a number, or say why there is none.",
        "A rating that cannot be given has its own reasons; choose one there.",
    ),
]


@pytest.mark.parametrize(("segment", "of_none", "of_cannot"), STATES, ids=["no code", "tallies", "ratings"])
def test_none_and_cannot_code_need_a_tally_that_is_legal_here(segment: Segment, of_none: str, of_cannot: str) -> None:
    view = View(BOOK, segment, Marks())
    told = [none(view), cannot(view, "inaudible")]
    assert [one.text for one in told] == [of_none, of_cannot]
    assert [one.refused for one in told] == [segment != CLIENT] * 2


def test_none_up_to_here_passes_over_segments_on_which_no_code_is_legal() -> None:
    views = [View(BOOK, one, Marks()) for one in (THERAPIST, CLIENT)]
    keyed = none_up_to(views, {"t", "c"}, 60_000)
    assert [draft.segment for draft in keyed.drafts] == ["c"]
