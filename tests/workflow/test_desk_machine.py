"""A rater keys anything at all on a real desk over a real database; what must hold, holds after every key."""

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from coder.model import Segment, Word
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.study import init_study
from coder.workflow.submission import check
from tests.workflow.desk_machine import SETTINGS, AnyDesk

BOOK = Path(__file__).parents[1] / "data" / "record" / "every-rule.yaml"


@cache
def template() -> Path:
    """A study with one assigned session of three utterances, made once."""
    folder = Path(tempfile.mkdtemp()) / "study"
    lines = (("T", "How was it?"), ("C", "I told nobody."), ("C2", "Nor me."))
    words = [
        Word(2000 * at + 300 * n, 2000 * at + 300 * n + 300, text, speaker)
        for at, (speaker, line) in enumerate(lines)
        for n, text in enumerate(line.split())
    ]
    with init_study(folder, (str(BOOK),)) as study:
        add_session(study, "S01")
        keep_transcript(study, "S01", words, {"words": "test"})
        set_roles(study, "S01", {"T": "therapist", "C": "client", "C2": "client"})
        lock(study, "S01")
        add_rater(study, "R1")
        assign(study, ["R1"], seed=1)
    return folder


class DeskMachine(AnyDesk):
    """Keys in any order, beside a model of what undo and redo must lead to."""

    template = staticmethod(template)

    def segment(self, at: int, kind: str = "") -> Segment:
        several = self.desk.segments_of(kind) if kind else self.desk.all_segments
        return several[at % len(several)]

    @rule(at=st.integers(0, 2), code=st.sampled_from(["warm", "cold", "ask", "away", "against", "laugh"]))
    def letter(self, at: int, code: str) -> None:
        self.key("code", self.segment(at, "utt"), code)

    @rule(at=st.integers(0, 9), code=st.sampled_from(["sigh", "cough", "nod", "warm", "pace"]))
    def letter_anywhere(self, at: int, code: str) -> None:
        self.key("code", self.segment(at), code)

    @rule(at=st.integers(0, 2), number=st.integers(0, 4))
    def digit(self, at: int, number: int) -> None:
        self.key("digit", self.segment(at, "utt"), number)

    @rule(first=st.integers(1, 2), second=st.integers(1, 3), third=st.integers(1, 3))
    def letter_with_digits(self, first: int, second: int, third: int) -> None:
        where = self.segment(0, "utt")
        self.key("code", where, "ask")
        for number in (first, second, third):
            self.key("digit", where, number)

    @rule(at=st.integers(0, 20))
    def none(self, at: int) -> None:
        self.key("none", self.segment(at))

    @rule(at=st.integers(0, 20), reason=st.sampled_from(["inaudible", "other", "bored"]))
    def cannot(self, at: int, reason: str) -> None:
        self.key("cannot", self.segment(at), reason)

    @rule(at=st.integers(0, 2), seen=st.sets(st.integers(0, 2)))
    def none_up_to(self, at: int, seen: set[int]) -> None:
        self.key("none_up_to", self.segment(at, "utt"), {self.segment(one, "utt").id for one in seen})

    @rule(
        place=st.sampled_from(
            [("seg", "pace"), ("mix", "flow"), ("free", "calm"), ("session", "bond"), ("session", "repair")]
        ),
        number=st.integers(0, 6) | st.none(),
        reason=st.sampled_from(["", "cannot_rate", "not_applicable"]),
    )
    def rate(self, place: tuple[str, str], number: int | None, reason: str) -> None:
        kind, code = place
        self.key("rate", self.segment(0, kind), code, number, reason if number is None else "")

    @rule(evidence=st.lists(st.integers(0, 2), max_size=3))
    def evidence(self, evidence: list[int]) -> None:
        self.key("evidence", self.segment(0, "session"), "bond", [self.segment(one, "utt").id for one in evidence])

    @rule(at=st.integers(0, 20), text=st.sampled_from(["", "one", "two"]))
    def note(self, at: int, text: str) -> None:
        self.key("note", self.segment(at), text)

    @rule(at=st.integers(0, 20), mark=st.sampled_from(["unsure", "bookmark"]))
    def mark(self, at: int, mark: str) -> None:
        self.key(mark, self.segment(at))

    @rule(at=st.integers(0, 20), what=st.sampled_from(["", "words", "smell"]))
    def problem(self, at: int, what: str) -> None:
        self.key("problem", self.segment(at), what)

    @rule(at=st.integers(0, 2), earlier=st.integers(0, 2))
    def repeat(self, at: int, earlier: int) -> None:
        self.key("repeat", self.segment(at, "utt"), self.segment(earlier, "utt"))

    def finish(self) -> None:
        for one, reason in check(self.desk).illegal:
            assert "repair" in {code for code, _ in self.desk.marks(one.id).codes}, reason
            self.desk.clear_rating(one, "repair")
        for one in self.desk.all_segments:
            for code in self.desk.legal(one):
                if code.kind == "rating" and code.required and self.desk.is_open(code):
                    self.desk.rate(one, code.id, None, "cannot_rate")
            if self.desk.missing(one):
                self.desk.none(one)

    @invariant()
    def what_the_book_forbids_is_nowhere(self) -> None:
        for one in self.desk.all_segments:
            marks = self.desk.marks(one.id)
            held = {code for code, _ in marks.codes}
            tallies = {code for code in held if self.desk.book.codes[code].kind != "rating"}
            assert not {"warm", "cold"} <= held
            assert one.kind != "utt" or len(held) <= 3
            assert not (marks.none and (tallies or marks.cannot_code))
            assert not (marks.cannot_code and held)
            assert tallies <= {code.id for code in self.desk.legal(one)}


DeskMachine.TestCase.settings = SETTINGS
TestAnyKeysOnADesk = DeskMachine.TestCase
