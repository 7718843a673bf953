"""A rater places events anywhere, codes them, takes them away, takes all of it back; what must hold, holds."""

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from coder.model import Segment, Span
from coder.workflow.assignment import assign
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session
from coder.workflow.locking import lock, set_roles
from coder.workflow.study import init_study
from tests.workflow.conftest import FAMILY, FAMILY_ROLES, FAMILY_TALK, spoken
from tests.workflow.desk_machine import SETTINGS, AnyDesk


@cache
def template() -> Path:
    """A study of one family with a session to place events in, made once."""
    folder = Path(tempfile.mkdtemp()) / "study"
    with init_study(folder, (str(FAMILY),)) as study:
        add_session(study, "S01")
        keep_transcript(study, "S01", spoken(FAMILY_TALK), {"words": "test"})
        set_roles(study, "S01", FAMILY_ROLES)
        lock(study, "S01")
        add_rater(study, "R1")
        assign(study, ["R1"], seed=1)
    return folder


class EventsMachine(AnyDesk):
    """Events in any order, beside a model of what undo and redo must lead to."""

    template = staticmethod(template)

    def event(self, at: int) -> Segment | None:
        several = self.desk.segments_of("sign")
        return several[at % len(several)] if several else None

    @rule(start=st.integers(0, 9000), length=st.sampled_from([0, 0, 700, 90_000]))
    def place(self, start: int, length: int) -> None:
        self.key("place", "sign", Span(start, start + length))

    @rule(at=st.integers(0, 5))
    def remove(self, at: int) -> None:
        if one := self.event(at):
            self.key("remove", one)

    @rule(at=st.integers(0, 5), code=st.sampled_from(["joins", "joins", "stalls", "invites", "part"]))
    def letter(self, at: int, code: str) -> None:
        if one := self.event(at):
            self.key("code", one, code)

    @rule(at=st.integers(0, 5), number=st.integers(0, 3))
    def digit(self, at: int, number: int) -> None:
        if one := self.event(at):
            self.key("digit", one, number)

    @rule(at=st.integers(0, 5), code=st.sampled_from(["joins", "stalls"]), person=st.integers(1, 2))
    def letter_with_digits(self, at: int, code: str, person: int) -> None:
        if one := self.event(at):
            self.key("code", one, code)
            self.key("digit", one, 1)
            self.key("digit", one, person)

    @rule(to_ms=st.integers(0, 20_000))
    def reach(self, to_ms: int) -> None:
        self.key("reach", "sign", to_ms)

    @rule(at=st.integers(0, 5), key=st.sampled_from(["none", "unsure", "bookmark"]))
    def mark(self, at: int, key: str) -> None:
        if one := self.event(at):
            self.key(key, one)

    @rule(at=st.integers(0, 5), text=st.sampled_from(["", "one"]))
    def note(self, at: int, text: str) -> None:
        if one := self.event(at):
            self.key("note", one, text)

    @rule(person=st.sampled_from(["C01", "C02"]), number=st.integers(-4, 4))
    def rate(self, person: str, number: int) -> None:
        self.key("rate", self.desk.segments_of("session")[0], "part", number, "", person)

    def finish(self) -> None:
        for one in self.desk.segments_of("sign"):
            if self.desk.missing(one):
                self.desk.remove(one)
        session = self.desk.segments_of("session")[0]
        for person in ("C01", "C02"):
            self.desk.rate(session, "part", None, "cannot_rate", person)
        self.desk.rate(session, "shared", 0)
        self.desk.reach("sign", self.desk.duration_ms)

    @invariant()
    def an_event_that_is_gone_is_nowhere(self) -> None:
        gone = {name for name, one in self.desk.state.placed.items() if one.gone}
        assert not gone & {one.id for one in self.desk.all_segments}
        assert not gone & self.desk.complete
        assert not any(self.desk.marks(name).codes for name in gone)

    @invariant()
    def a_number_is_given_once(self) -> None:
        numbers = [one.segment.number for one in self.desk.state.placed.values()]
        assert len(numbers) == len(set(numbers))


EventsMachine.TestCase.settings = SETTINGS
TestAnyEventsOnADesk = EventsMachine.TestCase
