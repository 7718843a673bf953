import pytest

from coder.errors import FormatError, TranscriptError
from coder.exchange.readers import turns_csv
from coder.model import SpeakerSpan

SECRET = "Grandmother"


def put(folder, content):
    path = folder / "t.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_turns_are_spans_of_their_speakers(tmp_path):
    found = turns_csv.read(put(tmp_path, "start_ms,end_ms,speaker\n0,1000,T\n900,2500,C\n"))
    assert found.spans == (SpeakerSpan(0, 1000, "T"), SpeakerSpan(900, 2500, "C"))
    assert (found.format, found.words, found.notes) == ("turns", (), ())


def test_the_words_of_a_turn_share_its_time_evenly(tmp_path):
    found = turns_csv.read(
        put(tmp_path, 'start_ms,end_ms,speaker,text\n0,1000,T,"So, you felt  alone"\n1000,1500,C,\n')
    )
    assert [(w.start_ms, w.end_ms, w.text, w.speaker, w.interpolated) for w in found.words] == [
        (0, 250, "So,", "T", True),
        (250, 500, "you", "T", True),
        (500, 750, "felt", "T", True),
        (750, 1000, "alone", "T", True),
    ]
    assert len(found.spans) == 2
    assert found.notes == ("Word times are spread evenly over each turn.",)


def test_words_fill_a_turn_without_gap_or_overlap_however_it_divides(tmp_path):
    found = turns_csv.read(put(tmp_path, "start_ms,end_ms,speaker,text\n7,107,T,one two three\n"))
    edges = [(word.start_ms, word.end_ms) for word in found.words]
    assert edges == [(7, 40), (40, 73), (73, 107)]


HEADER = "start_ms,end_ms,speaker,text\n"


@pytest.mark.parametrize(
    ("content", "kind", "message", "hint"),
    [
        ("", FormatError, "t.csv is empty (0 bytes).", "Export it again"),
        (HEADER, TranscriptError, "t.csv has a header and no turns.", "Export it again"),
        ("start_ms,end_ms,text\n0,1,a\n", FormatError, "t.csv lacks the column speaker.", "optionally text"),
        (HEADER + f"0,1000,T,a\n2000,1000,T,{SECRET}\n", TranscriptError, "Row 3 of t.csv ends at 1000 ms", "after"),
        (HEADER + f"1000,1000,T,{SECRET}\n", TranscriptError, "Row 2 of t.csv ends at 1000 ms and starts", "after"),
        (HEADER + f"0,1000,,{SECRET}\n", TranscriptError, "Row 2 of t.csv has no speaker.", "UNK"),
        (HEADER + f"0:01,1000,T,{SECRET}\n", FormatError, "Row 2 of t.csv: start_ms is not a number.", "milliseconds"),
        (HEADER + f",1000,T,{SECRET}\n", FormatError, "Row 2 of t.csv: start_ms is not a number.", "milliseconds"),
        (HEADER + f"0,1000,T,{SECRET}, and more\n", FormatError, "Row 2 of t.csv has more cells", "quotes"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_without_quoting(tmp_path, content, kind, message, hint):
    with pytest.raises(kind) as caught:
        turns_csv.read(put(tmp_path, content))
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert SECRET not in caught.value.message + caught.value.hint
