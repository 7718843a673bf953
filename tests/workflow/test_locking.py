"""Lock freezes a transcript and makes segments; amend corrects it and keeps what is equal."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coder.errors import CoderError, ConflictError, NotFoundError, TranscriptError
from coder.fold import history
from coder.model import Segment, Word
from coder.store import acts, transcripts
from coder.store.transcripts import StoredTranscript
from coder.transcript import frozen_hash, to_json, turns_from_words
from coder.workflow.assignment import assign
from coder.workflow.coding import Desk
from coder.workflow.drafts import keep_transcript, refuse_to_replace
from coder.workflow.intake import add_session
from coder.workflow.locking import amend, lock, participants_of, set_roles, transcript_of
from coder.workflow.opening import open_desk
from coder.workflow.reading import submitted
from coder.workflow.study import Study, add_codebook
from coder.workflow.submission import check, reopen, segment_name, submit

Said = Callable[..., list[Word]]
Finish = Callable[[Desk], Desk]
SEGMENTS = {"utt": 8, "seg": 2, "mix": 2, "free": 1, "tally": 7, "session": 1}


@pytest.fixture
def draft(rule_study: Study, said: Said) -> Study:
    """The study with session S05, which has a transcript and no roles."""
    add_session(rule_study, "S05")
    keep_transcript(rule_study, "S05", said(), {})
    return rule_study


def newest(study: Study, session: str = "S01") -> StoredTranscript:
    with study.store.read() as connection:
        return transcripts.require(connection, session)


def words_of(study: Study, session: str = "S01") -> list[Word]:
    return [word for turn in newest(study, session).read().turns for word in turn.words]


def corrected(study: Study, old: str, new: str, reason: str = "misheard") -> dict[str, int]:
    """Amend session S01 in one word."""
    words = [replace(word, text=new) if word.text == old else word for word in words_of(study)]
    return amend(study, "S01", to_json(turns_from_words(words)), reason)


def by_text(desk: Desk) -> dict[str, Segment]:
    return {one.text: one for one in desk.segments}


def names(desk: Desk) -> list[str]:
    return [segment_name(one, desk.book.first_kind) for one in desk.all_segments]


def test_lock_needs_a_role_for_every_speaker_but_an_unknown_one(draft: Study) -> None:
    set_roles(draft, "S05", {"SPEAKER_00": "therapist"})
    with pytest.raises(TranscriptError) as caught:
        lock(draft, "S05")
    assert caught.value.message == "No role is set for SPEAKER_01."
    assert caught.value.hint.startswith("Say who speaks: coder roles ")
    assert not newest(draft, "S05").locked
    set_roles(draft, "S05", {"SPEAKER_01": "C07:client"})
    assert lock(draft, "S05") == SEGMENTS
    people = {one.speaker: (one.person, one.role) for one in participants_of(draft, "S05")}
    assert people == {
        "SPEAKER_00": ("SPEAKER_00", "therapist"),
        "SPEAKER_01": ("C07", "client"),
        "UNK": ("UNK", "other"),
    }


def test_an_unknown_voice_is_an_other_on_its_segments(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    desk = open_desk(rule_study, "R1", "S01")
    assert by_text(desk)["Hello there."].role == "other"
    assert [code.id for code in desk.legal(by_text(desk)["Hello there."])] == ["warm", "cold", "laugh"]


def test_segments_are_named_by_number_by_kind_and_number_and_the_session_by_itself(rule_desk: Desk) -> None:
    assert names(rule_desk)[:8] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert names(rule_desk)[8:] == [
        "seg-1", "seg-2", "mix-1", "mix-2", "free-1",
        "tally-1", "tally-2", "tally-3", "tally-4", "tally-5", "tally-6", "tally-7", "",
    ]  # fmt: skip


def test_utterances_under_the_shortest_length_are_shown_and_are_not_segments(draft: Study) -> None:
    lines = ((0, 100, "Hm.", "A"), (500, 1500, "So?", "B"), (2000, 2100, "Mm.", "A"), (5000, 6000, "Yes.", "A"))
    words = [Word(*line) for line in lines]
    keep_transcript(draft, "S05", words, {})
    set_roles(draft, "S05", {"A": "client", "B": "therapist"})
    assert lock(draft, "S05")["utt"] == 2
    assign(draft, ["R1"], ["S05"], seed=1)
    desk = open_desk(draft, "R1", "S05")
    assert [one.text for one in desk.segments] == ["So?", "Yes."]
    assert [(one.text, one.number, one.id) for one in desk.unshown] == [("Hm.", 0, ""), ("Mm.", 0, "")]


def test_locking_a_locked_session_again_is_a_step_that_is_done(rule_study: Study) -> None:
    before = newest(rule_study)
    assert lock(rule_study, "S01") == {}
    assert newest(rule_study) == before


def test_locking_for_a_second_codebook_only_adds_the_segments_it_needs(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    before, desk = newest(rule_study), open_desk(rule_study, "R1", "S01")
    add_codebook(rule_study, "alliance-bordin")
    made = lock(rule_study, "S01", "alliance-bordin")
    # Both books cut utterances by the same rule and have the session; only the interval of five minutes is new.
    assert made == {"utt": 0, "seg5": 1, "session": 0}
    assert lock(rule_study, "S01", "alliance-bordin") == {}
    assert newest(rule_study) == before
    assert open_desk(rule_study, "R1", "S01").all_segments == desk.all_segments
    assign(rule_study, ["R2"], ["S01"], book="alliance-bordin", seed=1)
    other = open_desk(rule_study, "R2", "S01")
    assert [one.id for one in other.segments] == [one.id for one in desk.segments]


def test_what_is_frozen_is_hashed_words_persons_and_roles(rule_study: Study) -> None:
    stored = newest(rule_study)
    assert stored.sha256 == frozen_hash(stored.content, participants_of(rule_study, "S01"))


def test_roles_can_be_set_in_parts_and_again_until_lock(draft: Study) -> None:
    set_roles(draft, "S05", {"SPEAKER_00": "client"})
    set_roles(draft, "S05", {"SPEAKER_01": "client"})
    people = set_roles(draft, "S05", {"SPEAKER_00": "T09:therapist"})
    assert [(one.speaker, one.person, one.role) for one in people] == [
        ("SPEAKER_00", "T09", "therapist"),
        ("SPEAKER_01", "SPEAKER_01", "client"),
    ]
    lock(draft, "S05")
    with pytest.raises(ConflictError) as caught:
        set_roles(draft, "S05", {"SPEAKER_00": "client"})
    assert caught.value.message == "The transcript of S05 is locked; its roles are part of what was frozen."
    assert caught.value.hint == "Correct it with coder amend S05 FILE --reason T"


def test_roles_that_stand_already_are_not_logged_again(draft: Study) -> None:
    people = set_roles(draft, "S05", {"SPEAKER_00": "T09:therapist", "SPEAKER_01": "client"})
    assert set_roles(draft, "S05", {"SPEAKER_00": "T09:therapist"}) == people
    set_roles(draft, "S05", {"SPEAKER_00": "T08:therapist"})
    with draft.store.read() as connection:
        assert [one.act for one in acts.acts(connection, "S05")] == ["session", "transcript", "roles", "roles"]


WRONG_ROLES = [
    (
        {"SPEAKER_7": "client"},
        "There is no speaker SPEAKER_7 in the transcript.",
        "Speakers: SPEAKER_00, SPEAKER_01, UNK",
    ),
    ({"SPEAKER_00": "nurse"}, "'nurse' is not a role.", "Roles are therapist, client, other."),
    (
        {"SPEAKER_00": "T 1:client"},
        "'T 1' cannot be the id of a person.",
        "An id has letters, digits, - and _, at most 32 of them.",
    ),
]


@pytest.mark.parametrize(("roles", "message", "hint"), WRONG_ROLES)
def test_a_role_that_makes_no_sense_is_refused_and_none_of_the_others_is_kept(
    draft: Study, roles: dict[str, str], message: str, hint: str
) -> None:
    with pytest.raises(CoderError) as caught:
        set_roles(draft, "S05", {"SPEAKER_01": "client", **roles})
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert participants_of(draft, "S05") == ()


def test_a_session_without_a_transcript_cannot_be_locked(rule_study: Study) -> None:
    add_session(rule_study, "S05")
    with pytest.raises(ConflictError) as caught:
        lock(rule_study, "S05")
    assert caught.value.message == "Session S05 has no transcript yet."
    with pytest.raises(NotFoundError):
        lock(rule_study, "S06")


def test_a_locked_transcript_is_not_made_anew_even_by_force(rule_study: Study, said: Said) -> None:
    for force in (False, True):
        with pytest.raises(ConflictError) as caught:
            keep_transcript(rule_study, "S01", said(), {}, force=force)
        assert caught.value.message == "The transcript of S01 is locked: segments and codes rest on it."
        assert caught.value.hint == "Correct it with coder amend S01 FILE --reason T"


def test_an_edited_transcript_is_made_anew_only_by_force(draft: Study, said: Said) -> None:
    with draft.store.write() as connection:
        transcripts.add(connection, "S05", '{"format":1,"turns":[]}', {}, 0, edited=True)
    with pytest.raises(ConflictError) as caught:
        refuse_to_replace(draft, "S05", force=False)
    assert caught.value.message == "The transcript of S05 was corrected by hand; making it anew would lose that."
    assert caught.value.hint == "Keep it, or say --force."
    assert keep_transcript(draft, "S05", said(), {}, force=True) == 3


def test_the_same_words_again_make_no_new_version(draft: Study, said: Said) -> None:
    assert keep_transcript(draft, "S05", said(), {}) == 0
    assert keep_transcript(draft, "S05", said()[1:], {}) == 2
    assert transcript_of(draft, "S05", 1)[0].version == 1
    with pytest.raises(ConflictError) as caught:
        transcript_of(draft, "S05", 9)
    assert (caught.value.message, caught.value.hint) == (
        "Session S05 has no transcript version 9.",
        "It has 1 to 2.",
    )


def test_amend_keeps_what_is_equal_and_makes_anew_what_is_not(rule_desk: Desk) -> None:
    study, before = rule_desk.material.study, by_text(rule_desk)
    rule_desk.code(before["I told nobody."], "warm")
    rule_desk.code(before["Fine."], "away")
    # A word changes one utterance and the turn that holds it; intervals and the session have their times still.
    assert corrected(study, "Fine.", "Fine!") == {"utt": 1, "seg": 0, "mix": 0, "free": 0, "tally": 1, "session": 0}
    assert (newest(study).version, newest(study).locked) == (2, True)
    desk = open_desk(study, "R1", "S01")
    after = by_text(desk)
    assert {text: one.id for text, one in after.items() if text != "Fine!"} == {
        text: one.id for text, one in before.items() if text != "Fine."
    }
    assert after["Fine!"].id not in {one.id for one in before.values()}
    assert desk.marks(after["I told nobody."].id).has("warm")
    assert desk.state_of(after["Fine!"], "away") == "not_seen"
    assert desk.progress.complete == 1
    for kind in ("seg", "mix", "free", "session"):
        assert desk.segments_of(kind) == rule_desk.segments_of(kind)


def test_a_number_is_never_given_twice_and_order_is_by_time(rule_desk: Desk) -> None:
    study = rule_desk.material.study
    corrected(study, "Fine.", "Fine!")
    corrected(study, "Fine!", "Fine?")
    desk = open_desk(study, "R1", "S01")
    assert [one.number for one in desk.segments] == [1, 2, 3, 10, 5, 6, 7, 8]
    assert [one.start_ms for one in desk.segments] == sorted(one.start_ms for one in desk.segments)
    corrected(study, "Fine?", "Fine.")
    assert by_text(open_desk(study, "R1", "S01"))["Fine."].number == 11


def test_a_changed_role_makes_a_segment_new(rule_desk: Desk) -> None:
    study = rule_desk.material.study
    words = [replace(word, speaker="SPEAKER_01") if word.speaker == "UNK" else word for word in words_of(study)]
    made = amend(study, "S01", to_json(turns_from_words(words)), "the client")
    assert made["utt"] == 1
    assert by_text(open_desk(study, "R1", "S01"))["Hello there."].role == "client"


def test_two_voices_that_say_the_same_at_the_same_time_stay_two_segments(rule_study: Study) -> None:
    add_session(rule_study, "S05")
    both = [Word(0, 800, "Yes.", "A"), Word(0, 800, "Yes.", "B"), Word(2000, 2500, "So?", "T")]
    keep_transcript(rule_study, "S05", both, {})
    set_roles(rule_study, "S05", {"A": "client", "B": "client", "T": "therapist"})
    lock(rule_study, "S05")
    assign(rule_study, ["R1"], ["S05"], seed=1)
    before = open_desk(rule_study, "R1", "S05")
    assert [one.text for one in before.segments] == ["Yes.", "Yes.", "So?"]
    amend(rule_study, "S05", to_json(turns_from_words([*both[:2], replace(both[2], text="Well?")])), "misheard")
    after = open_desk(rule_study, "R1", "S05")
    assert [(one.id, one.speaker) for one in after.segments[:2]] == [
        (one.id, one.speaker) for one in before.segments[:2]
    ]


def test_submitted_work_stays_on_its_version_until_it_is_reopened(rule_desk: Desk, finish: Finish) -> None:
    study = rule_desk.material.study
    submit(finish(rule_desk))
    corrected(study, "Fine.", "Fine!")
    assert "Fine." in by_text(open_desk(study, "R1", "S01"))
    (work,) = submitted(study)
    assert "Fine." in [one.text for one in work.segments["utt"]]
    reopen(study, "S01", "R1", "corrected")
    desk = open_desk(study, "R1", "S01")
    assert "Fine!" in by_text(desk)
    assert [segment.text for segment, _ in check(desk).missing] == ["Fine!", "Fine! Whatever."]


def test_an_open_desk_moves_to_the_new_version_when_it_is_next_opened(rule_desk: Desk) -> None:
    study = rule_desk.material.study
    corrected(study, "Fine.", "Fine!")
    assert "Fine." in by_text(rule_desk)
    assert "Fine!" in by_text(open_desk(study, "R1", "S01"))
    with study.store.read() as connection:
        moved = transcripts.by_id(connection, open_desk(study, "R1", "S01").material.assignment.transcript)
    assert moved.version == 2


def test_after_an_amend_undo_passes_over_segments_that_are_no_longer_current(rule_desk: Desk) -> None:
    study, before = rule_desk.material.study, by_text(rule_desk)
    rule_desk.code(before["I told nobody."], "warm")
    rule_desk.code(before["Fine."], "away")
    corrected(study, "Fine.", "Fine!")
    desk = open_desk(study, "R1", "S01")
    assert len(history(desk.log).done) == 2
    assert desk.undo().changed == (before["I told nobody."].id,)
    assert desk.undo().refused
    assert desk.marks(before["Fine."].id).has("away")


def test_a_stale_code_counts_for_no_question_of_the_session(rule_desk: Desk) -> None:
    study = rule_desk.material.study
    (session,) = rule_desk.segments_of("session")
    rule_desk.code(by_text(rule_desk)["Fine."], "away")
    assert rule_desk.state_of(session, "repair") == "not_seen"
    corrected(study, "Fine.", "Fine!")
    assert open_desk(study, "R1", "S01").state_of(session, "repair") == "not_applicable"


def test_an_amendment_that_goes_on_longer_makes_the_session_longer(rule_desk: Desk) -> None:
    study = rule_desk.material.study
    words = [*words_of(study), Word(40_000, 41_000, "Goodbye.", "SPEAKER_00")]
    made = amend(study, "S01", to_json(turns_from_words(words)), "the end was missing")
    assert made["session"] == 1
    assert open_desk(study, "R1", "S01").duration_ms == 41_000


def test_an_amendment_is_logged_with_its_reason_and_no_words(rule_study: Study) -> None:
    corrected(rule_study, "Fine.", "Fine!", "misheard")
    with rule_study.store.read() as connection:
        (act,) = [one for one in acts.acts(connection, "S01") if one.act == "amend"]
    assert act.value["version"] == 2
    assert "Fine" not in repr(act)


REFUSED_AMENDS = [
    ("S05", "{}", "r", "Session S05 is not locked.", "Import the correction: coder import S05 FILE"),
    ("S01", "same", "r", "The file says what the transcript says already.", "Nothing was changed."),
    ("S01", "{}", " ", "Correcting a locked transcript needs a reason.", "Say it: --reason TEXT"),
]


@pytest.mark.parametrize(("session", "content", "reason", "message", "hint"), REFUSED_AMENDS)
def test_an_amendment_that_cannot_be_is_refused_with_the_way_out(
    draft: Study, session: str, content: str, reason: str, message: str, hint: str
) -> None:
    given = newest(draft).content if content == "same" else content
    with pytest.raises(CoderError) as caught:
        amend(draft, session, given, reason)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_an_amendment_with_a_voice_that_nobody_knows_changes_nothing(rule_study: Study) -> None:
    words = [*words_of(rule_study), Word(40_000, 41_000, "Knock.", "SPEAKER_09")]
    with pytest.raises(TranscriptError) as caught:
        amend(rule_study, "S01", to_json(turns_from_words(words)), "somebody came in")
    assert caught.value.message == "No role is set for SPEAKER_09."
    assert caught.value.hint == "Say who speaks: coder amend S01 FILE --reason T --role SPEAKER_09=client"
    assert newest(rule_study).version == 1


def test_an_amendment_may_say_who_a_new_voice_is(rule_desk: Desk) -> None:
    study = rule_desk.material.study
    words = [*words_of(study), Word(40_000, 41_000, "Knock.", "SPEAKER_09")]
    amend(study, "S01", to_json(turns_from_words(words)), "somebody came in", {"SPEAKER_09": "X01:other"})
    people = {one.speaker: (one.person, one.role) for one in participants_of(study, "S01")}
    assert people["SPEAKER_09"] == ("X01", "other")
    assert people["SPEAKER_00"] == ("T01", "therapist")
    assert by_text(open_desk(study, "R1", "S01"))["Knock."].role == "other"


def test_an_amendment_may_correct_a_role_alone(rule_desk: Desk) -> None:
    study = rule_desk.material.study
    made = amend(study, "S01", newest(study).content, "mixed up", {"SPEAKER_01": "C01:other"})
    assert made["utt"] == 4
    assert by_text(open_desk(study, "R1", "S01"))["I told nobody."].role == "other"
    with pytest.raises(ConflictError) as caught:
        amend(study, "S01", newest(study).content, "mixed up", {"SPEAKER_01": "C01:other"})
    assert caught.value.message == "The file says what the transcript says already."
