"""Sessions, their recordings and facts, and the raters."""

import math
import struct
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from coder.errors import AudioError, CoderError, ConflictError, FormatError, NotFoundError, StoreError
from coder.model import Word
from coder.store import acts, sessions
from coder.store.people import Rater
from coder.workflow.arriving import Arrival, arriving
from coder.workflow.assignment import assign
from coder.workflow.audit import verify
from coder.workflow.drafts import keep_transcript
from coder.workflow.intake import add_rater, add_session, disable_rater, import_sessions, raters, set_facts
from coder.workflow.locking import lock, set_roles
from coder.workflow.opening import open_desk
from coder.workflow.study import Study

Tone = Callable[..., Path]
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def tone(tmp_path: Path) -> Tone:
    """Write a tone as a WAV file: name, seconds, pitch."""

    def write(name: str, seconds: float = 0.5, hertz: int = 440, channels: int = 1) -> Path:
        path = tmp_path / name
        samples = [round(8000 * math.sin(2 * math.pi * hertz * at / 8000)) for at in range(int(8000 * seconds))]
        with wave.open(str(path), "wb") as file:
            file.setparams((channels, 2, 8000, 0, "NONE", ""))
            file.writeframes(b"".join(struct.pack("<h", one) * channels for one in samples))
        return path

    return write


def ids(study: Study) -> tuple[str, ...]:
    with study.store.read() as connection:
        return sessions.session_ids(connection)


def media(study: Study) -> list[str]:
    return sorted(path.name for path in study.settings.media.iterdir())


def facts(study: Study, session: str) -> dict[str, str]:
    with study.store.read() as connection:
        return sessions.facts_of(connection, session)


def test_a_session_keeps_copies_of_its_parts_laid_end_to_end(study: Study, tone: Tone) -> None:
    first, second = tone("Day 1.WAV", 0.5), tone("b.wav", 0.25, 880, channels=2)
    parts = add_session(study, "S01", [first, second])
    assert [(part.path, part.offset_ms, part.duration_ms, part.channels) for part in parts] == [
        ("S01-1.wav", 0, 500, 1),
        ("S01-2.wav", 500, 250, 2),
    ]
    assert media(study) == ["S01-1.wav", "S01-2.wav"]
    assert (study.settings.media / "S01-1.wav").read_bytes() == first.read_bytes()
    with study.store.read() as connection:
        assert sessions.recordings_of(connection, "S01") == parts


def test_the_desk_maps_session_time_to_the_parts(study: Study, tone: Tone) -> None:
    add_session(study, "S01", [tone("a.wav", 0.5), tone("b.wav", 1.5, 880)])
    keep_transcript(study, "S01", [Word(0, 1500, "Yes.", "A")], {}, 2000)
    set_roles(study, "S01", {"A": "client"})
    lock(study, "S01")
    add_rater(study, "R1")
    assign(study, ["R1"], seed=1)
    desk = open_desk(study, "R1", "S01")
    assert [(Path(part.path).name, part.offset_ms, part.duration_ms) for part in desk.media] == [
        ("S01-1.wav", 0, 500),
        ("S01-2.wav", 500, 1500),
    ]
    assert (desk.duration_ms, desk.coded_from) == (2000, "audio")
    (study.settings.media / "S01-1.wav").unlink()
    (study.settings.media / "S01-2.wav").unlink()
    assert (open_desk(study, "R1", "S01").media, open_desk(study, "R1", "S01").coded_from) == ((), "text")


@UNIX
def test_a_recording_can_be_linked_in_place_of_a_copy(study: Study, tone: Tone) -> None:
    source = tone("a.wav")
    add_session(study, "S01", [source], link=True)
    assert (study.settings.media / "S01-1.wav").is_symlink()
    assert (study.settings.media / "S01-1.wav").resolve() == source.resolve()


@UNIX
def test_a_link_that_a_killed_command_left_is_no_obstacle(study: Study, tone: Tone) -> None:
    (study.settings.media / "S01-1.wav").symlink_to("nowhere")
    source = tone("a.wav")
    add_session(study, "S01", [source], link=True)
    assert (study.settings.media / "S01-1.wav").resolve() == source.resolve()


@pytest.mark.parametrize(
    ("name", "kept"), [("a.WAV", "S01-1.wav"), ("x.anna_meyer", "S01-1"), ("Session 3, Anna M", "S01-1")]
)
def test_a_recording_keeps_only_an_ending_that_says_what_it_is(study: Study, tone: Tone, name: str, kept: str) -> None:
    add_session(study, "S01", [tone(name)])
    assert media(study) == [kept]


def meanwhile(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Let another command act while the next one copies its recordings."""

    @contextmanager
    def interrupted(folder: Path, files: Sequence[Path], *, link: bool) -> Iterator[tuple[Arrival, ...]]:
        with arriving(folder, files, link=link) as copies:
            monkeypatch.undo()
            do()
            yield copies

    monkeypatch.setattr("coder.workflow.intake.arriving", interrupted)


@pytest.mark.parametrize("link", [False, pytest.param(True, marks=UNIX)], ids=["copied", "linked"])
def test_of_two_commands_that_add_one_session_the_second_leaves_the_firsts_recording_alone(
    study: Study, tone: Tone, monkeypatch: pytest.MonkeyPatch, link: bool
) -> None:
    first, second = tone("first.wav"), tone("second.wav", hertz=880)
    meanwhile(monkeypatch, lambda: add_session(study, "S01", [first], link=link))
    with pytest.raises(ConflictError) as caught:
        add_session(study, "S01", [second], link=link)
    assert caught.value.message == "There is a session S01 already."
    assert (ids(study), media(study)) == (("S01",), ["S01-1.wav"])
    assert (study.settings.media / "S01-1.wav").read_bytes() == first.read_bytes()
    assert verify(study).findings == ()


def test_of_two_commands_that_add_one_recording_the_second_is_refused(
    study: Study, tone: Tone, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tone("a.wav")
    meanwhile(monkeypatch, lambda: add_session(study, "S01", [source]))
    with pytest.raises(ConflictError) as caught:
        add_session(study, "S02", [source])
    assert caught.value.message == "a.wav is the recording of session S01 already."
    assert (ids(study), media(study)) == (("S01",), ["S01-1.wav"])


def test_a_part_that_cannot_be_put_in_place_takes_the_others_back(study: Study, tone: Tone) -> None:
    (study.settings.media / "S01-2.wav" / "full").mkdir(parents=True)
    with pytest.raises(StoreError):
        add_session(study, "S01", [tone("a.wav"), tone("b.wav", hertz=880)])
    assert (ids(study), media(study)) == ((), ["S01-2.wav"])


COPY_AND_WAIT = """
import sys, time
from pathlib import Path
from coder.workflow.arriving import arriving

with arriving(Path(sys.argv[1]), [Path(sys.argv[2])], link=False):
    print("copied", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_command_left_goes_with_the_next_session_and_what_a_running_one_copies_stays(
    study: Study, tone: Tone
) -> None:
    arguments = [sys.executable, "-c", COPY_AND_WAIT, str(study.settings.media), str(tone("a.wav"))]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "copied\n"
        add_session(study, "S01", [tone("b.wav", hertz=660)])
        assert [Path(name).suffix for name in media(study)] == [".part", ".wav"]
        process.kill()
    add_session(study, "S02")
    assert media(study) == ["S01-1.wav"]


def test_a_session_may_have_no_recording(study: Study) -> None:
    assert add_session(study, "S01") == ()
    assert ids(study) == ("S01",)


def test_the_same_recording_twice_is_refused_within_a_session_and_across_and_leaves_nothing(
    study: Study, tone: Tone
) -> None:
    one, same = tone("a.wav"), tone("copy.wav")
    with pytest.raises(ConflictError) as caught:
        add_session(study, "S01", [one, same])
    assert caught.value.message == "copy.wav is the recording of this same command already."
    add_session(study, "S01", [one])
    with pytest.raises(ConflictError) as caught:
        add_session(study, "S02", [tone("b.wav", hertz=880), same])
    assert caught.value.message == "copy.wav is the recording of session S01 already."
    assert caught.value.hint == "Look whether the right file was named."
    assert (ids(study), media(study)) == (("S01",), ["S01-1.wav"])


def test_a_file_without_audio_adds_no_session(study: Study, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(AudioError):
        add_session(study, "S01", [tmp_path / "a.wav"])
    assert (ids(study), media(study)) == ((), [])


def test_a_session_that_is_there_is_not_added_again(study: Study) -> None:
    add_session(study, "S01")
    with pytest.raises(ConflictError) as caught:
        add_session(study, "S01")
    assert caught.value.message == "There is a session S01 already."
    assert caught.value.hint == "Choose another id, or look: coder session show S01"


def test_no_session_is_called_as_a_rater_sees_another_one(rule_study: Study) -> None:
    assign(rule_study, ["R1"], ["S01"], seed=1)
    alias = open_desk(rule_study, "R1", "S01").alias
    with pytest.raises(ConflictError) as caught:
        add_session(rule_study, alias)
    assert caught.value.message == f"{alias} is what a rater sees instead of another session."
    assert caught.value.hint == "Choose another id."


def test_facts_are_set_changed_and_taken_away(study: Study) -> None:
    add_session(study, "S01")
    assert set_facts(study, "S01", {"case": "C07", "site": "Ulm"}) == {"case": "C07", "site": "Ulm"}
    assert set_facts(study, "S01", {"site": "", "phase": "early"}) == {"case": "C07", "phase": "early"}
    assert facts(study, "S01") == {"case": "C07", "phase": "early"}


def test_facts_that_stand_already_are_not_logged_again(study: Study, tmp_path: Path) -> None:
    add_session(study, "S01")
    set_facts(study, "S01", {"case": "C07"})
    assert set_facts(study, "S01", {"case": "C07", "site": ""}) == {"case": "C07"}
    (tmp_path / "s.csv").write_text("session,case\nS01,C07\n", encoding="utf-8")
    assert import_sessions(study, tmp_path / "s.csv").changed == ()
    with study.store.read() as connection:
        assert [one.act for one in acts.acts(connection, "S01")] == ["session", "facts"]


def test_a_fact_that_is_none_is_refused_with_those_there_are(study: Study) -> None:
    add_session(study, "S01")
    with pytest.raises(CoderError) as caught:
        set_facts(study, "S01", {"case": "C07", "colour": "red"})
    assert caught.value.message == "colour is no fact of a session."
    assert caught.value.hint.startswith("Facts are case, therapist, ")
    assert facts(study, "S01") == {}
    with pytest.raises(NotFoundError) as missing:
        set_facts(study, "S09", {"case": "C07"})
    assert (missing.value.message, missing.value.hint) == ("There is no session S09.", "Sessions: S01")


def test_a_file_of_sessions_adds_them_with_recordings_and_facts_and_again_only_changes_facts(
    study: Study, tone: Tone, tmp_path: Path
) -> None:
    tone("a.wav")
    table = tmp_path / "sessions.csv"
    table.write_text("session,recording,case\nS01,a.wav,C01\nS02,,\n", encoding="utf-8")
    made = import_sessions(study, table)
    assert (made.added, made.changed) == (("S01", "S02"), ("S01",))
    assert (ids(study), media(study), facts(study, "S01")) == (("S01", "S02"), ["S01-1.wav"], {"case": "C01"})
    table.write_text("session,recording,case\nS01,a.wav,C09\n", encoding="utf-8")
    again = import_sessions(study, table)
    assert (again.added, facts(study, "S01")) == ((), {"case": "C09"})


def test_a_file_of_sessions_with_a_column_that_is_no_fact_adds_none(study: Study, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("session,colour\nS01,red\n", encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        import_sessions(study, tmp_path / "s.csv")
    assert caught.value.message == "s.csv has a column colour that is no fact."
    assert ids(study) == ()


def test_raters_are_listed_by_id_with_what_is_known_of_them(study: Study) -> None:
    add_rater(study, "R2", training_hours=12)
    add_rater(study, "R1", "supervisor")
    disable_rater(study, "R2")
    assert raters(study) == (
        Rater("R1", "supervisor", None, disabled=False),
        Rater("R2", "rater", 12, disabled=True),
    )


def test_a_rater_id_is_given_once(study: Study) -> None:
    add_rater(study, "R1")
    with pytest.raises(ConflictError) as caught:
        add_rater(study, "R1", "analyst")
    assert (caught.value.message, caught.value.hint) == ("There is a rater R1 already.", "Choose another id.")
    with pytest.raises(NotFoundError) as missing:
        disable_rater(study, "R9")
    assert (missing.value.message, missing.value.hint) == ("There is no rater R9.", "Raters: R1")


def test_what_comes_into_a_study_is_logged_without_names_of_files_or_people(study: Study, tone: Tone) -> None:
    add_session(study, "S01", [tone("Mrs Miller.wav")])
    set_facts(study, "S01", {"case": "C07"})
    add_rater(study, "R1")
    with study.store.read() as connection:
        done = acts.acts(connection)
    assert [one.act for one in done[2:]] == ["session", "facts", "rater"]
    assert "Miller" not in repr(done)
    assert done[3].value["set"] == ["case"]
    assert "C07" not in repr(done)
