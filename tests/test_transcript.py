"""Words to turns, the stored form, and the hash that lock takes."""

import json
import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import TranscriptError
from coder.model import Participant, Transcript, Turn, Word
from coder.transcript import FORMAT, canonical, from_json, frozen_hash, roles_of, speech_ms, to_json, turns_from_words

SPEAKERS = ("SPEAKER_00", "SPEAKER_01", "UNK")


WORD = st.builds(
    lambda start_ms, length_ms, *rest: Word(start_ms, start_ms + length_ms, *rest),
    st.integers(0, 30_000),
    st.integers(0, 2_000),
    st.sampled_from(["yes", "no.", "ja?", "är", "吗?", '"so."']),
    st.sampled_from(SPEAKERS),
    st.none() | st.floats(0, 1),
    st.booleans(),
    st.booleans(),
)
"""A word anywhere in half a minute: words may overlap, last no time, and come in any order."""

talk = st.lists(WORD, max_size=30)


def said(*lines: tuple[str, int, int, str]) -> list[Word]:
    return [Word(start_ms, end_ms, text, speaker) for speaker, start_ms, end_ms, text in lines]


def texts(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


@given(talk)
def test_every_word_is_in_exactly_one_turn_of_its_own_speaker(given_words: list[Word]) -> None:
    transcript = turns_from_words(given_words)
    assert Counter(word for turn in transcript.turns for word in turn.words) == Counter(given_words)
    assert all(word.speaker == turn.speaker for turn in transcript.turns for word in turn.words)


@given(talk)
def test_a_speakers_words_keep_their_order_within_and_across_turns(given_words: list[Word]) -> None:
    transcript = turns_from_words(given_words)
    for speaker in SPEAKERS:
        told = [word for turn in transcript.turns if turn.speaker == speaker for word in turn.words]
        assert [word.start_ms for word in told] == sorted(word.start_ms for word in told)


@given(talk)
def test_turns_come_in_order_of_their_start(given_words: list[Word]) -> None:
    starts = [turn.start_ms for turn in turns_from_words(given_words).turns]
    assert starts == sorted(starts)


@given(talk)
def test_a_turn_ends_where_and_only_where_somebody_else_takes_the_floor(given_words: list[Word]) -> None:
    transcript = turns_from_words(given_words)
    begins = [(word.speaker, word.start_ms) for word in given_words]

    def taken(speaker: str, before: Word, after: Word) -> bool:
        return any(name != speaker and before.end_ms <= at < after.start_ms for name, at in begins)

    for speaker in SPEAKERS:
        turns = [turn for turn in transcript.turns if turn.speaker == speaker]
        for turn in turns:
            assert not any(taken(speaker, *two) for two in pairwise(turn.words))
        for before, after in pairwise(turns):
            assert taken(speaker, before.words[-1], after.words[0])


@given(talk)
def test_the_stored_form_reads_back_as_the_same_transcript(given_words: list[Word]) -> None:
    transcript = turns_from_words(given_words)
    assert from_json(to_json(transcript)) == transcript
    assert to_json(from_json(to_json(transcript))) == to_json(transcript)


def test_a_backchannel_over_somebodys_word_does_not_cut_the_turn() -> None:
    spoken = said(("A", 0, 400, "So"), ("A", 400, 1000, "then"), ("B", 500, 700, "mhm"), ("A", 1100, 1500, "he left."))
    assert texts(turns_from_words(spoken)) == [("A", "So then he left."), ("B", "mhm")]


def test_a_word_in_the_pause_between_two_words_takes_the_floor() -> None:
    spoken = said(("A", 0, 400, "So"), ("B", 500, 700, "Yes?"), ("A", 800, 1500, "he left."))
    assert texts(turns_from_words(spoken)) == [("A", "So"), ("B", "Yes?"), ("A", "he left.")]


@pytest.mark.parametrize(("onset", "turns"), [(399, 2), (400, 3), (799, 3), (800, 2)])
def test_the_pause_begins_with_the_end_of_a_word_and_ends_before_the_start_of_the_next(onset: int, turns: int) -> None:
    spoken = said(("A", 0, 400, "So"), ("B", onset, onset + 50, "ja"), ("A", 800, 900, "gut"))
    assert len(turns_from_words(spoken).turns) == turns


def test_two_people_who_talk_at_once_get_one_whole_turn_each() -> None:
    spoken = said(("A", 0, 500, "I"), ("B", 100, 600, "No"), ("A", 500, 1000, "said"), ("B", 600, 1100, "wait"))
    assert texts(turns_from_words(spoken)) == [("A", "I said"), ("B", "No wait")]


def test_no_words_make_a_transcript_without_turns() -> None:
    nobody = turns_from_words([])
    assert nobody == Transcript(())
    assert (nobody.speakers, nobody.end_ms) == ((), 0)
    assert from_json(to_json(nobody)) == nobody


def test_the_end_of_a_transcript_is_the_end_of_its_longest_lasting_word() -> None:
    spoken = said(("A", 0, 5000, "Ahhh"), ("A", 100, 200, "so"), ("B", 300, 400, "yes"))
    assert turns_from_words(spoken).end_ms == 5000


def test_a_transcript_of_a_newer_format_is_refused_with_the_way_out() -> None:
    newer = canonical({"format": FORMAT + 1, "turns": []})
    with pytest.raises(TranscriptError) as caught:
        from_json(newer)
    assert caught.value.message == f"This transcript has format {FORMAT + 1}; this program reads {FORMAT}."
    assert caught.value.hint == "Update alliance-coder."


def test_the_stored_form_is_one_line_of_json_that_keeps_every_script() -> None:
    stored = to_json(turns_from_words(said(("Ä", 0, 1, "吗?"))))
    assert stored == '{"format":1,"turns":[{"speaker":"Ä","words":[[0,1,"吗?",null,""]]}]}'


def test_canonical_json_does_not_depend_on_the_order_of_keys_and_holds_no_nan() -> None:
    assert canonical({"b": 1, "a": [2.5, "é"]}) == canonical({"a": [2.5, "é"], "b": 1}) == '{"a":[2.5,"é"],"b":1}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical([math.nan])


def test_talk_time_is_the_sum_of_word_lengths_of_each_speaker() -> None:
    spoken = said(("A", 0, 400, "So"), ("B", 100, 300, "mhm"), ("A", 900, 1000, "yes"))
    assert speech_ms(turns_from_words(spoken)) == {"A": 500, "B": 200}


TWO = turns_from_words(said(("A", 0, 400, "So"), ("UNK", 500, 700, "…"), ("B", 800, 900, "yes")))


def test_a_speaker_without_a_role_is_named_and_the_command_that_sets_it_is_told() -> None:
    with pytest.raises(TranscriptError) as caught:
        roles_of(TWO, [Participant("A", "T01", "therapist")])
    assert caught.value.message == "No role is set for B."
    assert caught.value.hint == "Say who speaks: coder roles SESSION B=client"


def test_an_unknown_voice_has_the_role_other_unless_somebody_says_otherwise() -> None:
    people = [Participant("A", "T01", "therapist"), Participant("B", "C01", "client")]
    assert roles_of(TWO, people) == {"A": "therapist", "UNK": "other", "B": "client"}
    assert roles_of(TWO, [*people, Participant("UNK", "UNK", "client")])["UNK"] == "client"


def test_roles_of_people_who_do_not_speak_are_left_out() -> None:
    people = [Participant(name, name, "client") for name in ("A", "B", "UNK", "SPEAKER_07")]
    assert set(roles_of(TWO, people)) == {"A", "B", "UNK"}


PEOPLE = (Participant("A", "T01", "therapist"), Participant("B", "C01", "client"))


def test_the_hash_of_a_lock_does_not_depend_on_the_order_in_which_people_were_named() -> None:
    assert frozen_hash("{}", PEOPLE) == frozen_hash("{}", PEOPLE[::-1])


@pytest.mark.parametrize(
    ("content", "people"),
    [
        ("{ }", PEOPLE),
        ("{}", (replace(PEOPLE[0], person="T02"), PEOPLE[1])),
        ("{}", (replace(PEOPLE[0], role="other"), PEOPLE[1])),
        ("{}", (replace(PEOPLE[0], speaker="C"), PEOPLE[1])),
        ("{}", PEOPLE[:1]),
    ],
    ids=["words", "person", "role", "speaker", "one missing"],
)
def test_the_hash_of_a_lock_covers_words_persons_and_roles(content: str, people: tuple[Participant, ...]) -> None:
    assert frozen_hash(content, people) != frozen_hash("{}", PEOPLE)


def test_a_turn_keeps_the_time_at_which_its_last_word_ends_even_when_an_earlier_word_ends_later() -> None:
    turn = Turn("A", tuple(said(("A", 0, 900, "Sooo"), ("A", 100, 300, "yes"))))
    assert (turn.start_ms, turn.end_ms, turn.text) == (0, 900, "Sooo yes")
    assert json.loads(to_json(Transcript((turn,))))["turns"][0]["words"][0][:2] == [0, 900]


DAMAGED = [
    "",
    "garbage",
    "[]",
    "{}",
    '{"format":1}',
    '{"format":1,"turns":[{}]}',
    '{"format":1,"turns":[{"speaker":"A","words":[[1]]}]}',
]


@pytest.mark.parametrize("stored", DAMAGED)
def test_a_stored_form_that_was_damaged_is_told_with_the_way_out(stored: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        from_json(stored)
    assert caught.value.message == "The transcript cannot be read as it was stored."
    assert caught.value.hint == "Restore a backup of the study."
