"""What a hash covers, and what it does not."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import BrokenChainError
from coder.model import Event, Value
from coder.store.chain import FORM, hash_act, hash_event, hash_text, new_id, now, pack_value, read_value, unpack_value
from coder.transcript import canonical

EVENT = Event(
    id="01a2", assignment="a", seq=3, at="2026-11-22T10:00:00.000+00:00", transcript="t", segment="s", code="warm",
    person="", op="set", value=Value(1, {"topic": "goal"}, 2, "", ("x",)), batch="b", undoes="", heard_ms=700,
    playhead_ms=900, codebook="book@1.0.0", text_hash="", prev_hash="p", hash="",
)  # fmt: skip

values = st.builds(
    Value,
    st.none() | st.integers(-10, 10) | st.floats(allow_nan=False, allow_infinity=False),
    st.dictionaries(st.sampled_from(["topic", "side"]), st.text(max_size=5)),
    st.none() | st.integers(1, 3),
    st.sampled_from(["", "cannot_rate"]),
    st.lists(st.text(max_size=4), max_size=3).map(tuple),
)


@given(values)
def test_a_value_reads_back_as_it_was_written(value: Value) -> None:
    packed = pack_value(value)
    assert packed is not None
    assert unpack_value(packed) == value
    assert read_value(canonical(packed), "x") == value


def test_no_value_reads_back_as_none() -> None:
    assert pack_value(None) is None
    assert read_value(None, "x") is None


@pytest.mark.parametrize("stored", ["", "garbage", "[]", "1", "{}", '{"facets":{}}', '{"value":1,"evidence":3}'])
def test_a_value_that_cannot_be_read_is_told_and_where(stored: str) -> None:
    with pytest.raises(BrokenChainError) as caught:
        read_value(stored, "Event 3")
    assert caught.value.message == "Event 3 cannot be read as it was stored."
    assert caught.value.hint == "Restore a backup of the study."


@pytest.mark.parametrize("name", [field.name for field in fields(Event) if field.name != "hash"])
def test_the_hash_of_an_event_covers_every_field_of_it(name: str) -> None:
    other = {"seq": 4, "heard_ms": 701, "playhead_ms": 901, "op": "clear", "value": Value(2)}.get(name, "other")
    assert hash_event(replace(EVENT, **{name: other})) != hash_event(EVENT)  # type: ignore[arg-type]


def test_the_hash_of_an_event_does_not_cover_itself_and_never_changes() -> None:
    assert hash_event(replace(EVENT, hash="x")) == hash_event(EVENT)
    # Written down once: a study coded today must verify with every later version of the program.
    assert FORM == 1
    assert hash_event(EVENT) == "d12486a25eee4ae7a240f68ebe62e3bf3965002624db4680306b1ae2a5bb38c0"


def test_the_hash_of_an_act_never_changes() -> None:
    assert (
        hash_act({"seq": 1, "act": "init", "value": {"title": True}})
        == "179b688d53ecdcafa93af3a150d7aff40d823676666fa0318fbc827a230d9b28"
    )


def test_equal_texts_with_different_salts_have_different_hashes() -> None:
    assert hash_text("a", "text") != hash_text("b", "text")
    assert hash_text("a", "text") == hash_text("a", "text")
    assert len(hash_text("a", "")) == 64


def test_ids_are_of_version_7_and_sort_by_when_they_were_made() -> None:
    made = [new_id() for _ in range(50)]
    assert made == sorted(made)
    assert len(set(made)) == 50
    assert {one[14] for one in made} == {"7"}


def test_the_time_is_utc_with_milliseconds() -> None:
    assert now().endswith("+00:00")
    assert len(now()) == len("2026-11-22T10:00:00.000+00:00")
