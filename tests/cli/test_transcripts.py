"""`import`, `transcribe` on words, `roles`, `lock` and `amend`, with files of the wrong kind or session."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLE, Run, spoken, words_csv

READS = (
    "What can be read: words (CSV start_ms,end_ms,word), turns (CSV start_ms,end_ms,speaker, optionally text), "
    "RTTM, WebVTT, SRT."
)
BAD_FILES = [
    ("zero bytes", b"", "talk.csv is empty (0 bytes).", "Export it again from where it came."),
    (
        "not UTF-8",
        "start_ms,end_ms,word\n0,100,Fuß".encode("latin-1"),
        "talk.csv is not text in UTF-8.",
        "Save it as UTF-8; Excel calls that “CSV UTF-8”.",
    ),
    ("prose", b"How was your week?\nFine.\n", "talk.csv is in no format that can be read.", READS),
    (
        "no word column",
        b"start_ms,end_ms,token\n0,100,greenhouse\n",
        "talk.csv is a table, but neither of words nor of turns: a column is missing.",
        READS,
    ),
    (
        "no number",
        b"start_ms,end_ms,word\nearly,100,greenhouse\n",
        "Row 2 of talk.csv: start_ms is not a number.",
        "Times are whole milliseconds, such as 83500 for 1 minute 23.5 seconds.",
    ),
    (
        "before the start",
        b"start_ms,end_ms,word\n-50,100,greenhouse\n",
        "Row 2 of talk.csv: start_ms lies before the recording starts.",
        "Times count from 0, in milliseconds.",
    ),
]


@pytest.mark.parametrize(("name", "content", "message", "hint"), BAD_FILES, ids=[one[0] for one in BAD_FILES])
def test_a_file_that_cannot_be_a_transcript_stores_nothing(
    name: str, content: bytes, message: str, hint: str, here: Run, lab: Path, tmp_path: Path
) -> None:
    file = tmp_path / "talk.csv"
    file.write_bytes(content)
    before = here("verify", "--json", at=lab).json
    done = here("import", "S03", file, at=lab)
    assert (done.code, done.out) == (1, "")
    assert done.said == (message, hint)
    assert here("transcribe", "S03", "--words", file, at=lab).said == (message, hint)
    assert here("verify", "--json", at=lab).json == before


@pytest.fixture
def recorded(here: Run, lab: Path) -> Path:
    """The lab with one of the sample's recordings as S09; it is 84 s long."""
    assert here("session", "add", "S09", SAMPLE / "S02.opus", at=lab).code == 0
    return lab


def test_words_that_lie_outside_the_recording_are_those_of_another(here: Run, recorded: Path) -> None:
    done = here("transcribe", "S09", "--words", SAMPLE / "S01.words.csv", at=recorded)
    assert done.code == 1
    assert "but the recording is over at 0:01:" in done.said[0]
    assert done.said[1] == "Are these the words of this recording, and are their times in milliseconds?"


def test_turns_that_lie_outside_the_recording_are_those_of_another(here: Run, recorded: Path) -> None:
    done = here("import", "S09", SAMPLE / "S01.turns.rttm", at=recorded)
    assert done.code == 1
    assert "but the recording is over at 0:01:" in done.said[0]
    assert done.said[1] == "Are these the turns of this recording, and are their times in the right unit?"


def test_turns_need_words_first(here: Run, recorded: Path) -> None:
    done = here("import", "S09", SAMPLE / "S02.turns.rttm", at=recorded)
    assert done.code == 1
    assert done.said == (
        "There are no words for S09 yet that the turns could be laid under.",
        "Get them first: coder transcribe S09 --diarizer none, or coder import S09 FILE",
    )


def test_a_dry_run_says_the_format_and_stores_nothing(here: Run, lab: Path, tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text(words_csv(spoken()[:5]), encoding="utf-8")
    before = here("verify", "--json", at=lab).json
    done = here("import", "S03", file, "--dry-run", "--json", at=lab)
    assert done.json == {"format": "words", "words": 5, "spans": 0, "notes": []}
    assert here("verify", "--json", at=lab).json == before


def test_an_unknown_format_lists_those_that_are_known(here: Run, lab: Path, tmp_path: Path) -> None:
    file = tmp_path / "talk.csv"
    file.write_text(words_csv(spoken()), encoding="utf-8")
    done = here("import", "S03", file, "--format", "docx", at=lab)
    assert done.said[0] == "There is no format docx."
    assert done.said[1].startswith("Formats are words, turns, rttm, vtt, srt.")


def test_of_several_sessions_some_fail_and_the_others_finish(coder: Run, here: Run, recorded: Path) -> None:
    here("transcribe", "S09", "--words", SAMPLE / "S02.words.csv", "--diarizer", "none", at=recorded)
    done = coder("transcribe", "S77", "S01", "S09", "S03", "--diarizer", "channels", "--json", at=recorded)
    assert done.code == 1
    assert [one["session"] for one in done.json] == ["S77", "S01", "S09", "S03"]
    assert [one.get("error", {}).get("kind") for one in done.json] == ["not_found", "conflict", None, "audio"]
    assert done.err.endswith("Error: 3 of 4 sessions failed; the others are done.\n")
    assert here("transcript", "show", "S09", "--json", at=recorded).json["version"] == 2
    lines = here("transcribe", "S09", "S77", "--diarizer", "channels", at=recorded).out.splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("S")] == ["S09", "S77"]


def test_a_words_file_belongs_to_one_session(here: Run, recorded: Path) -> None:
    done = here("transcribe", "S09", "S03", "--words", SAMPLE / "S02.words.csv", at=recorded)
    assert done.code == 2
    assert "A words file belongs to one session; name one session." in done.err


BAD_ROLES = [
    ("SPEAKER_09=client", "There is no speaker SPEAKER_09 in the transcript.", "Speakers: SPEAKER_00, SPEAKER_01"),
    ("SPEAKER_00=boss", "'boss' is not a role.", "Roles are therapist, client, other."),
    ("SPEAKER_00", "'' is not a role.", "Roles are therapist, client, other."),
    (
        "SPEAKER_00=Dr. May:therapist",
        "'Dr. May' cannot be the id of a person.",
        "An id has letters, digits, - and _, at most 32 of them.",
    ),
]


@pytest.mark.parametrize(("given", "message", "hint"), BAD_ROLES, ids=[one[0] for one in BAD_ROLES])
def test_a_wrong_role_or_speaker_changes_nobody(given: str, message: str, hint: str, here: Run, lab: Path) -> None:
    before = here("speakers", "S03", "--json", at=lab).json
    done = here("roles", "S03", "SPEAKER_01=other", given, at=lab)
    assert done.code == 1
    assert done.said == (message, hint)
    assert here("speakers", "S03", "--json", at=lab).json == before


def test_lock_needs_a_transcript_and_a_role_for_everybody(here: Run, lab: Path, tmp_path: Path) -> None:
    here("session", "add", "S09", at=lab)
    none_yet = here("lock", "S09", at=lab)
    assert none_yet.said == (
        "Session S09 has no transcript yet.",
        "Make one: coder transcribe S09, or coder import S09 FILE",
    )
    words = tmp_path / "words.csv"
    words.write_text(words_csv(spoken()), encoding="utf-8")
    here("import", "S09", words, at=lab)
    here("roles", "S09", "SPEAKER_00=T02:therapist", at=lab)
    half = here("lock", "S09", at=lab)
    assert half.said == ("No role is set for SPEAKER_01.", "Say who speaks: coder roles S09 SPEAKER_01=client")
    here("roles", "S09", "SPEAKER_01=C02:client", at=lab)
    assert here("lock", "S09", "--json", at=lab).json == {
        "session": "S09",
        "segments": {"utt": 4, "seg5": 1, "session": 1},
    }


def test_a_locked_transcript_is_only_amended(here: Run, lab: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.csv"
    words.write_text(words_csv(spoken()[:4]), encoding="utf-8")
    refused = (
        "The transcript of S01 is locked: segments and codes rest on it.",
        "Correct it with coder amend S01 FILE --reason T",
    )
    assert here("import", "S01", words, at=lab).said == refused
    assert here("import", "S01", words, "--force", at=lab).said == refused
    assert here("transcribe", "S01", "--words", words, at=lab).said == refused
    assert here("roles", "S01", "SPEAKER_00=client", at=lab).said == (
        "The transcript of S01 is locked; its roles are part of what was frozen.",
        "Correct it with coder amend S01 FILE --reason T",
    )


def test_amend_keeps_equal_segments_and_says_how_many_are_new(here: Run, lab: Path, tmp_path: Path) -> None:
    corrected = tmp_path / "corrected.csv"
    words = [replace(one, text="allotment.") if one.text == "greenhouse." else one for one in spoken()]
    corrected.write_text(words_csv(words), encoding="utf-8")
    done = here("amend", "S01", corrected, "--reason", "misheard", "--json", at=lab)
    assert done.json["new_segments"]["utt"] == 1
    shown = here("transcript", "show", "S01", "--json", at=lab).json
    assert (shown["version"], shown["status"]) == (2, "locked")
    assert "greenhouse" in here("transcript", "show", "S01", "--version", "1", at=lab).out
    assert "greenhouse" not in here("transcript", "show", "S01", at=lab).out


BAD_AMENDS = [
    ("S03", {}, "why", "Session S03 is not locked.", "Import the correction: coder import S03 FILE"),
    ("S01", {}, " ", "Correcting a locked transcript needs a reason.", "Say it: --reason TEXT"),
    (
        "S01",
        {"speakers": False},
        "why",
        "corrected.csv does not say who speaks each word.",
        "A correction needs words with a speaker column, or turns with text.",
    ),
    ("S01", {}, "why", "The file says what the transcript says already.", "Nothing was changed."),
    ("S77", {}, "why", "There is no session S77.", "Sessions: S01, S02, S03"),
]


@pytest.mark.parametrize(
    ("session", "how", "reason", "message", "hint"), BAD_AMENDS, ids=[one[3][:40] for one in BAD_AMENDS]
)
def test_an_amend_that_is_not_one_is_refused(
    session: str, how: dict[str, bool], reason: str, message: str, hint: str, here: Run, lab: Path, tmp_path: Path
) -> None:
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(words_csv(spoken(), **how), encoding="utf-8")
    before = here("verify", "--json", at=lab).json
    done = here("amend", session, corrected, "--reason", reason, at=lab)
    assert done.code == 1
    assert done.said == (message, hint)
    assert here("verify", "--json", at=lab).json == before


def test_a_stranger_cannot_come_in_by_amending(here: Run, lab: Path, tmp_path: Path) -> None:
    corrected = tmp_path / "corrected.csv"
    words = [replace(one, speaker="SPEAKER_07") if at == 0 else one for at, one in enumerate(spoken())]
    corrected.write_text(words_csv(words), encoding="utf-8")
    done = here("amend", "S01", corrected, "--reason", "why", at=lab)
    assert done.code == 1
    assert done.said == (
        "No role is set for SPEAKER_07.",
        "Say who speaks: coder amend S01 FILE --reason T --role SPEAKER_07=client",
    )
    wrong = here("amend", "S01", corrected, "--reason", "why", "--role", "SPEAKER_07=boss", at=lab)
    assert wrong.said == ("'boss' is not a role.", "Roles are therapist, client, other.")
    told = ["--role", "SPEAKER_07=X1:other", "--role", "SPEAKER_00=T01:therapist"]
    assert here("amend", "S01", corrected, "--reason", "why", *told, at=lab).code == 0
    people = {one["speaker"]: (one["person"], one["role"]) for one in here("speakers", "S01", "--json", at=lab).json}
    assert people["SPEAKER_07"] == ("X1", "other")


def test_roles_that_stand_already_are_nothing_to_do(here: Run, lab: Path) -> None:
    before = here("verify", "--json", at=lab).json
    done = here("roles", "S03", "SPEAKER_00=T01:therapist", at=lab)
    assert done.code == 0
    assert done.out.endswith("Nothing to do.\n")
    assert here("verify", "--json", at=lab).json == before


def test_a_second_codebook_that_cuts_alike_is_locked_and_said_to_be(here: Run, lab: Path, tmp_path: Path) -> None:
    source = (next((lab / "codebooks").iterdir())).read_text(encoding="utf-8")
    (tmp_path / "other.yaml").write_text(source.replace("\nid: alliance-bordin", "\nid: other"), encoding="utf-8")
    assert here("codebook", "add", tmp_path / "other.yaml", at=lab).code == 0
    assert here("lock", "S01", "--codebook", "other", at=lab).out == "Locked S01: no new segments.\n"
    assert here("lock", "S01", "--codebook", "other", at=lab).out == "S01 is locked for it; nothing to do.\n"


def test_a_version_that_is_not_there_is_named(here: Run, lab: Path) -> None:
    done = here("transcript", "show", "S01", "--version", "9", at=lab)
    assert done.said == ("Session S01 has no transcript version 9.", "It has 1 to 1.")
