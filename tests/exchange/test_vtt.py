import pytest

from coder.errors import FormatError, TranscriptError
from coder.exchange.readers import vtt
from coder.model import UNKNOWN_SPEAKER, SpeakerSpan

SECRET = "Grandmother"

VTT = """WEBVTT - a session

STYLE
::cue { color: red }

NOTE made elsewhere
on two lines

intro
00:01.000 --> 00:03.000 align:start position:10%
<v.loud Therapist>So, <b>you</b> felt &amp; saw?</v>

00:00:03.500 --> 01:00:05.500
<v Client>No. <i>Ne</i>ver.
"""


def put(folder, content, name="s.vtt"):
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def said(found):
    return [(word.start_ms, word.end_ms, word.text, word.speaker) for word in found.words]


def test_cues_with_voices_are_words_and_spans(tmp_path):
    found = vtt.read(put(tmp_path, VTT))
    assert found.format == "vtt"
    assert said(found)[:2] == [(1000, 1400, "So,", "Therapist"), (1400, 1800, "you", "Therapist")]
    assert [word.text for word in found.words] == ["So,", "you", "felt", "&", "saw?", "No.", "Never."]
    assert found.spans == (SpeakerSpan(1000, 3000, "Therapist"), SpeakerSpan(3500, 3_605_500, "Client"))
    assert all(word.interpolated for word in found.words)


def test_what_stands_beside_the_cues_is_told(tmp_path):
    assert vtt.read(put(tmp_path, VTT)).notes == (
        "Word times are spread evenly over each cue.",
        "Not carried: 2 notes, styles or paragraphs without times.",
    )


def test_two_voices_in_one_cue_share_its_time(tmp_path):
    found = vtt.read(put(tmp_path, "WEBVTT\n\n00:00.000 --> 00:03.000\n<v A>One two</v>\n<v B>three\n"))
    assert said(found) == [(0, 1000, "One", "A"), (1000, 2000, "two", "A"), (2000, 3000, "three", "B")]
    assert found.spans == (SpeakerSpan(0, 2000, "A"), SpeakerSpan(2000, 3000, "B"))


def test_time_stamps_within_a_cue_are_the_times_of_its_words(tmp_path):
    cue = "00:00.000 --> 00:03.000\n<v A>One <00:00.500><c>two</c> <00:02.000>three four\n"
    found = vtt.read(put(tmp_path, f"WEBVTT\n\n{cue}"))
    assert [(w.start_ms, w.end_ms, w.interpolated) for w in found.words] == [
        (0, 500, False),
        (500, 2000, False),
        (2000, 2500, True),
        (2500, 3000, True),
    ]


def test_text_without_a_voice_is_nobodys(tmp_path):
    found = vtt.read(put(tmp_path, "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"))
    assert (said(found), found.spans) == ([(0, 1000, "Hello", UNKNOWN_SPEAKER)], ())


SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,000\r\n[SPEAKER_00]: Good morning\r\n\r\n"
    "2\r\n00:00:02,500 --> 00:00:03,000\r\n{}\r\n"
)


def test_srt_is_read_with_the_speakers_that_stand_before_a_colon(tmp_path):
    found = vtt.read(put(tmp_path, SRT.format("Dr. O'Neil: {\\an8}Hi"), "s.srt"))
    assert found.format == "srt"
    assert said(found) == [
        (1000, 1500, "Good", "SPEAKER_00"),
        (1500, 2000, "morning", "SPEAKER_00"),
        (2500, 3000, "Hi", "Dr. O'Neil"),
    ]
    assert "Speakers are taken from what stands before a colon at the start of a cue." in found.notes


def test_a_colon_in_speech_names_nobody(tmp_path):
    cues = "".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}\n\n" for n, text in enumerate(("I said: no", "so", "hm"))
    )
    found = vtt.read(put(tmp_path, cues))
    assert {word.speaker for word in found.words} == {UNKNOWN_SPEAKER}
    assert [word.text for word in found.words] == ["I", "said:", "no", "so", "hm"]


@pytest.mark.parametrize(
    ("content", "kind", "message", "hint"),
    [
        ("", FormatError, "s.vtt is empty (0 bytes).", "Export it again"),
        ("WEBVTT\n", TranscriptError, "s.vtt holds no text.", "Export it again"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<v A>\n", TranscriptError, "s.vtt holds no text.", "Export it again"),
        (f"WEBVTT\n\n0:0 --> 00:01.000\n{SECRET}\n", FormatError, "Line 3 of s.vtt has times", "00:01:02.345 -->"),
        (
            f"WEBVTT\n\na\n00:02.000 --> 00:01.000\n{SECRET}\n",
            TranscriptError,
            "The cue in line 4 of s.vtt ends",
            "times",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_without_quoting(tmp_path, content, kind, message, hint):
    with pytest.raises(kind) as caught:
        vtt.read(put(tmp_path, content))
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert SECRET not in caught.value.message + caught.value.hint
