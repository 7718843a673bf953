import pytest

from coder.errors import FormatError, TranscriptError
from coder.exchange.readers import rttm
from coder.model import SpeakerSpan

LINES = """;; made elsewhere
SPKR-INFO S01 1 <NA> <NA> <NA> unknown A <NA> <NA>
SPEAKER S01 1 2.5 1.25 <NA> <NA> B <NA> <NA>
SPEAKER S01 1 0.0004 2.000 <NA> <NA> A <NA> <NA>
SPEAKER S01 1 9.0 0.0001 <NA> <NA> A <NA> <NA>

SPEAKER S01 1 3.0 0.5 <NA> <NA> A <NA>
"""


def put(folder, content):
    path = folder / "d.rttm"
    path.write_text(content, encoding="utf-8")
    return path


def test_speaker_lines_are_spans_in_order_of_time(tmp_path):
    found = rttm.read(put(tmp_path, LINES))
    assert found.recording == "S01"
    assert found.spans == (SpeakerSpan(0, 2000, "A"), SpeakerSpan(2500, 3750, "B"), SpeakerSpan(3000, 3500, "A"))


def test_what_is_not_carried_is_told(tmp_path):
    assert rttm.read(put(tmp_path, LINES)).notes == (
        "Not carried: 1 lines that are not about speakers.",
        "Not carried: 1 turns shorter than a millisecond.",
    )


@pytest.mark.parametrize(
    ("content", "kind", "message", "hint"),
    [
        ("", FormatError, "d.rttm is empty (0 bytes).", "Export it again"),
        (";; nothing\n", TranscriptError, "d.rttm holds no SPEAKER line.", "again"),
        ("SPEAKER S01 1 0.0\n", FormatError, "Line 1 of d.rttm is not a line of RTTM.", "A line reads: SPEAKER"),
        ("Dear reader\n", FormatError, "Line 1 of d.rttm is not a line of RTTM.", "A line reads: SPEAKER"),
        (
            "SPEAKER S01 1 now 1.0 <NA> <NA> A\n",
            FormatError,
            "Line 1 of d.rttm is not a line of RTTM.",
            "start duration",
        ),
        ("\nSPEAKER S01 1 -1 1.0 <NA> <NA> A\n", TranscriptError, "Line 2 of d.rttm: a start or duration", "seconds"),
        ("SPEAKER S01 1 1 inf <NA> <NA> A\n", TranscriptError, "Line 1 of d.rttm: a start or duration", "seconds"),
        (
            "SPEAKER S01 1 1 1 <NA> <NA> A\nSPEAKER S02 1 1 1 <NA> <NA> A\n",
            TranscriptError,
            "d.rttm is about 2 recordings: S01, S02.",
            "one of them",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, content, kind, message, hint):
    with pytest.raises(kind) as caught:
        rttm.read(put(tmp_path, content))
    assert message in caught.value.message
    assert hint in caught.value.hint
