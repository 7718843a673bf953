from pathlib import Path

import pytest

from coder.errors import FormatError
from coder.exchange.readers.recognise import read_any, recognise

SAMPLE = Path(__file__).parents[2] / "transcripts" / "sample"
SECRET = "Grandmother"

FILES = {
    "words": "start_ms,end_ms,word\n0,250,So\n",
    "turns": "start_ms;end_ms;speaker;text\n0;1000;T;So what\n",
    "rttm": ";; made elsewhere\nSPEAKER S01 1 0.0 1.0 <NA> <NA> A <NA> <NA>\n",
    "vtt": "\ufeffWEBVTT\n\n00:00.000 --> 00:01.000\n<v A>So\n",
    "srt": "\n1\n00:00:00,000 --> 00:00:01,000\nSo\n",
}


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.vtt"])
@pytest.mark.parametrize("kind", FILES)
def test_a_format_is_recognised_by_content_whatever_the_file_is_called(tmp_path, kind, name):
    (tmp_path / name).write_text(FILES[kind], encoding="utf-8")
    assert recognise(tmp_path / name) == kind
    found = read_any(tmp_path / name)
    assert found.format == kind
    assert found.words or found.spans


def test_words_with_a_speaker_are_words_and_not_turns(tmp_path):
    (tmp_path / "a").write_text("start_ms,end_ms,speaker,word\n0,250,T,So\n", encoding="utf-8")
    assert recognise(tmp_path / "a") == "words"


def test_the_format_can_be_given(tmp_path):
    (tmp_path / "a").write_text("start_ms,end_ms,speaker,word\n0,250,T,So\n", encoding="utf-8")
    found = read_any(tmp_path / "a", "turns")
    assert (found.format, len(found.spans), found.words) == ("turns", 1, ())
    assert found.notes == ("Not carried: column word.",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"Therapist: hello\nClient: {SECRET}\n", "a.txt is in no format that can be read."),
        ('{"words": []}', "a.txt is in no format that can be read."),
        (f"start_ms,end_ms,text\n0,1,{SECRET}\n", "a.txt is a table, but neither of words nor of turns"),
        (f"0,250,{SECRET}\n", "a.txt is in no format that can be read."),
    ],
)
def test_what_cannot_be_read_is_told_with_what_can(tmp_path, content, message):
    (tmp_path / "a.txt").write_text(content, encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_any(tmp_path / "a.txt")
    assert message in caught.value.message
    assert "words (CSV start_ms,end_ms,word)" in caught.value.hint
    assert SECRET not in caught.value.message + caught.value.hint


def test_an_unknown_format_is_told_with_those_there_are(tmp_path):
    (tmp_path / "a.txt").write_text(FILES["words"], encoding="utf-8")
    with pytest.raises(FormatError, match="There is no format docx") as caught:
        read_any(tmp_path / "a.txt", "docx")
    assert "words, turns, rttm, vtt, srt" in caught.value.hint


def test_a_recording_given_as_a_transcript_is_told(tmp_path):
    with pytest.raises(FormatError, match="is not text in UTF-8"):
        recognise(SAMPLE / "S01.opus")


def test_the_files_of_the_sample_are_read():
    words, turns = read_any(SAMPLE / "S01.words.csv"), read_any(SAMPLE / "S01.turns.rttm")
    assert (words.format, turns.format) == ("words", "rttm")
    assert len(words.words) > 500
    assert {span.speaker for span in turns.spans} == {"therapist", "client"}
