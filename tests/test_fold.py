"""The one fold: what events add up to, what can be undone, and how it is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.fold import EMPTY, State, fold, history, inverse, preview, slot
from coder.model import NOTHING, Draft, Event, Marks, Op, Value


def event(seq: int, op: Op, segment: str = "s1", code: str = "", value: Value | None = None, **more: str) -> Event:
    """An event as the store would give it back; its hash is its name."""
    given = {"id": f"e{seq}", "batch": f"b{seq}", "person": "", "undoes": "", "text_hash": "", "at": ""} | more
    return Event(
        assignment="a",
        seq=seq,
        transcript="t",
        segment=segment,
        code=code,
        op=op,
        value=value,
        heard_ms=0,
        playhead_ms=0,
        codebook="b@1",
        prev_hash=f"h{seq - 1}",
        hash=f"h{seq}",
        **given,
    )


def set_(seq: int, code: str = "warm", segment: str = "s1", value: Value | None = None, **more: str) -> Event:
    return event(seq, "set", segment, code, value or Value(), **more)


@dataclass
class Log:
    """A log that grows by batches, as a desk writes it."""

    events: list[Event] = field(default_factory=list)
    stale: frozenset[str] = frozenset()

    def is_current(self, segment: str) -> bool:
        return segment not in self.stale

    def add(self, drafts: Sequence[Draft]) -> None:
        batch = f"b{len(self.events)}"
        for draft in drafts:
            self.events.append(
                event(
                    len(self.events) + 1,
                    draft.op,
                    draft.segment,
                    draft.code,
                    draft.value,
                    person=draft.person,
                    undoes=draft.undoes,
                    batch=batch,
                    text_hash="hashed" if draft.note or draft.note_from else "",
                )
            )

    def undo(self) -> bool:
        done = history(self.events, self.is_current).done
        if done:
            self.add(inverse(done[-1], self.events, self.is_current))
        return bool(done)

    def redo(self) -> bool:
        undone = history(self.events, self.is_current).undone
        if undone:
            self.add(inverse(undone[-1], self.events, self.is_current))
        return bool(undone)

    @property
    def shown(self) -> dict[str, Marks]:
        """The marks that say something; which note it is does not count, only whether there is one."""
        marks = {name: replace(one, note="a note" if one.note else "") for name, one in fold(self.events).marks.items()}
        return {name: one for name, one in marks.items() if one != NOTHING}


SEGMENTS = ("s1", "s2", "s3")
value = st.builds(
    Value, st.integers(1, 5) | st.none(), st.dictionaries(st.just("topic"), st.sampled_from("ab")), st.none()
)
draft = st.one_of(
    st.builds(
        Draft,
        st.just("set"),
        st.sampled_from(SEGMENTS),
        st.sampled_from(["warm", "away"]),
        st.sampled_from(["", "C01"]),
        value,
    ),
    st.builds(Draft, st.just("clear"), st.sampled_from(SEGMENTS), st.sampled_from(["warm", "away"])),
    st.builds(Draft, st.sampled_from(["none", "open"]), st.sampled_from(SEGMENTS)),
    st.builds(Draft, st.just("cannot_code"), st.sampled_from(SEGMENTS), value=st.just(Value(None, reason="inaudible"))),
    st.builds(
        Draft, st.sampled_from(["unsure", "bookmark"]), st.sampled_from(SEGMENTS), value=st.none() | st.just(Value())
    ),
    st.builds(
        Draft,
        st.just("problem"),
        st.sampled_from(SEGMENTS),
        value=st.none() | st.sampled_from([Value(None, reason="words"), Value(None, reason="other")]),
    ),
    st.builds(Draft, st.just("note"), st.sampled_from(SEGMENTS), note=st.sampled_from(["", "text"])),
)
batches = st.lists(st.lists(draft, min_size=1, max_size=4), max_size=8)


@given(batches, st.data())
def test_folding_in_parts_is_folding_at_once(given_batches: list[list[Draft]], data: st.DataObject) -> None:
    log = Log()
    for drafts in given_batches:
        log.add(drafts)
    cut = data.draw(st.integers(0, len(log.events)))
    before = fold(log.events[:cut])
    kept = dict(before.marks)
    assert fold(log.events[cut:], before) == fold(log.events)
    assert dict(before.marks) == kept


@given(batches)
def test_the_inverse_of_the_last_batch_brings_back_what_was_before_it(given_batches: list[list[Draft]]) -> None:
    log = Log()
    for drafts in given_batches:
        before = log.shown
        log.add(drafts)
        after = log.shown
        log.undo()
        assert log.shown == before
        log.redo()
        assert log.shown == after


@given(st.lists(st.one_of(st.lists(draft, min_size=1, max_size=3), st.sampled_from(["undo", "redo"])), max_size=20))
def test_undo_and_redo_walk_along_the_batches_and_a_new_one_ends_redoing(acts: list[list[Draft] | str]) -> None:
    log = Log()
    past: list[dict[str, Marks]] = []
    future: list[dict[str, Marks]] = []
    for act in acts:
        now = log.shown
        if act == "undo":
            assert log.undo() == bool(past)
            if past:
                future.append(now)
                assert log.shown == past.pop()
        elif act == "redo":
            assert log.redo() == bool(future)
            if future:
                past.append(now)
                assert log.shown == future.pop()
        else:
            past.append(now)
            future.clear()
            log.add(act)  # type: ignore[arg-type]
    while log.undo():
        assert log.shown == past.pop()
    assert log.shown == {}


@given(st.lists(st.lists(draft, min_size=1, max_size=4), min_size=1, max_size=6), st.sets(st.sampled_from(SEGMENTS)))
def test_after_an_amend_undo_takes_back_what_is_on_current_segments_and_leaves_the_rest(
    given_batches: list[list[Draft]], stale: set[str]
) -> None:
    log = Log()
    for drafts in given_batches:
        log.add(drafts)
    log.stale = frozenset(stale)
    left = {name: marks for name, marks in log.shown.items() if name in stale}
    touching = sum(any(one.segment not in stale for one in drafts) for drafts in given_batches)
    undone = 0
    while log.undo():
        undone += 1
    assert undone == touching
    assert log.shown == left
    while log.redo():
        undone -= 1
    assert undone == 0


@given(draft)
def test_a_preview_shows_what_the_stored_event_will_add_up_to(one: Draft) -> None:
    log = Log()
    log.add([one])
    folded = fold(log.events).of(one.segment)
    assert replace(preview(NOTHING, one), note="") == replace(folded, note="")
    assert bool(preview(NOTHING, one).note) == bool(folded.note)


def test_nothing_is_the_state_of_an_empty_log_and_of_an_untouched_segment() -> None:
    assert fold([]) == EMPTY == State()
    assert fold([set_(1)]).of("s2") == NOTHING


def test_the_last_event_of_a_slot_is_its_state_whatever_the_clock_says() -> None:
    log = [
        set_(1, value=Value(1), at="2026-11-22T10:00:00Z"),
        set_(2, value=Value(2), at="2026-11-21T09:00:00Z"),
        set_(3, person="C01", value=Value(3), at="1999-01-01T00:00:00Z"),
    ]
    assert fold(log).of("s1").codes == {("warm", ""): Value(2), ("warm", "C01"): Value(3)}


def test_the_fold_knows_its_place_in_the_chain_and_how_often_it_was_submitted() -> None:
    log = [set_(1), event(2, "submit", ""), set_(3), event(4, "submit", "")]
    folded = fold(log)
    assert (folded.seq, folded.head, folded.submissions) == (4, "h4", 2)
    assert set(folded.marks) == {"s1"}


OPS: list[tuple[Op, Value | None, str, Marks]] = [
    ("set", Value(3), "", Marks({("x", ""): Value(3)})),
    ("clear", None, "", NOTHING),
    ("none", None, "", Marks(none=True)),
    ("cannot_code", Value(None, reason="inaudible"), "", Marks(cannot_code="inaudible")),
    ("open", None, "", NOTHING),
    ("unsure", Value(), "", Marks(unsure=True)),
    ("unsure", None, "", NOTHING),
    ("bookmark", Value(), "", Marks(bookmark=True)),
    ("bookmark", None, "", NOTHING),
    ("problem", Value(None, reason="words"), "", Marks(problem="words")),
    ("problem", None, "", NOTHING),
    ("note", None, "hash", Marks(note="e1")),
    ("note", None, "", NOTHING),
]


@pytest.mark.parametrize(("op", "given_value", "text_hash", "marks"), OPS)
def test_each_kind_of_event_sets_its_own_slot(op: Op, given_value: Value | None, text_hash: str, marks: Marks) -> None:
    code = "x" if op in ("set", "clear") else ""
    assert fold([event(1, op, "s1", code, given_value, text_hash=text_hash)]).of("s1") == marks


def test_none_and_cannot_code_end_each_other_and_touch_no_code() -> None:
    log = [
        set_(1),
        event(2, "none"),
        event(3, "cannot_code", value=Value(None, reason="other")),
        event(4, "none"),
        event(5, "open"),
    ]
    states = [(fold(log[:n]).of("s1").none, fold(log[:n]).of("s1").cannot_code) for n in range(1, 6)]
    assert states == [(False, ""), (True, ""), (False, "other"), (True, ""), (False, "")]
    assert fold(log).of("s1").codes == {("warm", ""): Value()}


def test_an_event_that_sets_a_code_without_a_value_is_a_fault_in_the_program() -> None:
    with pytest.raises(ValueError, match="'set'"):
        fold([event(1, "set", code="warm")])


def test_slots_tell_codes_persons_the_segments_own_state_and_its_marks_apart() -> None:
    log = [set_(1), set_(2, person="C01"), set_(3, "away"), event(4, "none"), event(5, "unsure"), event(6, "note")]
    assert len({slot(one) for one in log}) == 6
    assert slot(event(7, "open")) == slot(event(8, "cannot_code")) == slot(log[3])
    assert slot(event(9, "clear", code="warm")) == slot(log[0])


def test_a_submit_is_a_wall_that_undo_and_redo_do_not_pass() -> None:
    log = [set_(1), set_(2, "away"), event(3, "submit", "")]
    assert history(log) == history([])
    after = history([*log, set_(4, "cold")])
    assert [batch.id for batch in after.done] == ["b4"]


def test_an_inverse_event_carries_the_earlier_full_value_and_names_what_it_takes_back() -> None:
    earlier = Value(1, {"topic": "goal"}, 2, evidence=("s2",))
    log = [set_(1, value=earlier), set_(2, value=Value(1, {"topic": "task"}))]
    (back,) = inverse(history(log).done[-1], log)
    assert back == Draft("set", "s1", "warm", value=earlier, undoes="e2")


def test_a_batch_that_set_one_slot_twice_is_taken_back_in_one_event() -> None:
    log = [set_(1, batch="b"), set_(2, value=Value(1, {"topic": "task"}), batch="b")]
    assert inverse(history(log).done[-1], log) == (Draft("clear", "s1", "warm", undoes="e2"),)


def test_a_state_cannot_be_changed_from_outside() -> None:
    folded = fold([set_(1)])
    assert isinstance(folded.marks, MappingProxyType)
    assert isinstance(folded.of("s1").codes, MappingProxyType)
