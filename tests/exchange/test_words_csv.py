import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.errors import CoderError, FormatError, TranscriptError
from coder.exchange.readers import words_csv
from coder.model import UNKNOWN_SPEAKER, Word

SECRET = "Grandmother"


def put(folder, content, name="w.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_words_are_read_in_the_order_of_the_file(tmp_path):
    path = put(tmp_path, "start_ms,end_ms,word\n0,250,So\n250,400,you\n")
    assert words_csv.read(path) == (Word(0, 250, "So"), Word(250, 400, "you"))


def test_speakers_and_probabilities_are_read_where_they_are(tmp_path):
    path = put(tmp_path, "word,speaker,start_ms,end_ms,probability\nSo,T,0,250,0.5\nyou,,250,400,\n")
    assert words_csv.read(path) == (Word(0, 250, "So", "T", 0.5), Word(250, 400, "you", UNKNOWN_SPEAKER, None))


def test_a_word_without_times_is_kept_for_alignment_to_place(tmp_path):
    path = put(tmp_path, "start_ms,end_ms,word\n0,250,So\n,,you\n")
    assert words_csv.read(path)[1] == Word(-1, -1, "you")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffstart_ms,end_ms,word\n0,250,So\n",
        "start_ms;end_ms;word\r\n0;250;So\r\n",
        "start_ms\tend_ms\tword\n0\t250\tSo\n",
        "Start_MS, End_MS, Word\n 0 , 250.0 , So \n",
        '"start_ms","end_ms","word"\n"0","250","So"\n',
        "\nstart_ms,end_ms,word\n\n0,250,So\n,,\n",
    ],
)
def test_what_spreadsheets_make_of_a_table_is_read_too(tmp_path, content):
    assert words_csv.read(put(tmp_path, content)) == (Word(0, 250, "So"),)


def test_a_word_may_hold_quotes_commas_and_any_script(tmp_path):
    path = put(tmp_path, 'start_ms,end_ms,word\n0,250,"well, ""so"""\n250,300,Ängste\n300,400,不安\n')
    assert [word.text for word in words_csv.read(path)] == ['well, "so"', "Ängste", "不安"]


def test_columns_that_nobody_reads_are_told(tmp_path):
    path = put(tmp_path, "start_ms,end_ms,word,colour\n0,250,So,red\n")
    assert words_csv.read_all(path).notes == ("Not carried: column colour.",)


HEADER = "start_ms,end_ms,word,speaker,probability\n"


@pytest.mark.parametrize(
    ("content", "kind", "message", "hint"),
    [
        (b"", FormatError, "w.csv is empty (0 bytes).", "Export it again"),
        (b" \n\n", FormatError, "w.csv is empty (3 bytes).", "Export it again"),
        (HEADER, TranscriptError, "w.csv has a header and no words.", "Export it again"),
        (f"0,250,{SECRET}\n", FormatError, "w.csv lacks the column start_ms, end_ms, word.", "optionally speaker"),
        (f"start_ms,word\n0,{SECRET}\n", FormatError, "w.csv lacks the column end_ms.", "start_ms, end_ms, word"),
        (HEADER.encode() + b"0,250,\xe9t\xe9,,\n", FormatError, "w.csv is not text in UTF-8.", "CSV UTF-8"),
        (HEADER.encode("utf-16"), FormatError, "w.csv is not text in UTF-8.", "CSV UTF-8"),
        (
            HEADER + f"0,250,a,,\n900,400,{SECRET},,\n",
            TranscriptError,
            "Row 3 of w.csv ends at 400 ms, before it",
            "both",
        ),
        (
            HEADER + f"\n\nzero,250,{SECRET},,\n",
            FormatError,
            "Row 4 of w.csv: start_ms is not a number.",
            "milliseconds",
        ),
        (HEADER + f"0,inf,{SECRET},,\n", FormatError, "Row 2 of w.csv: end_ms is not a number.", "milliseconds"),
        (HEADER + f"0,nan,{SECRET},,\n", FormatError, "Row 2 of w.csv: end_ms is not a number.", "milliseconds"),
        (HEADER + f"-5,250,{SECRET},,\n", TranscriptError, "Row 2 of w.csv: start_ms lies before the recording", "0"),
        (HEADER + f"0,,{SECRET},,\n", TranscriptError, "Row 2 of w.csv has only one of start_ms and end_ms.", "both"),
        (HEADER + "0,250,,T,\n", TranscriptError, "Row 2 of w.csv has no word.", "write the word"),
        (HEADER + f"0,250,{SECRET},,1.5\n", FormatError, "Row 2 of w.csv: probability is not between 0 and 1", "score"),
        (HEADER + f"0,250,{SECRET},,high\n", FormatError, "Row 2 of w.csv: probability is not a number.", ""),
        (HEADER + f"0,250,{SECRET},,0.5,x\n", FormatError, "Row 2 of w.csv has more cells than the header.", "quotes"),
        (
            HEADER + f'0,250,"{SECRET},,\n300,400,b,,\n',
            FormatError,
            "w.csv cannot be read as a table",
            "quotation mark",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_without_quoting(tmp_path, content, kind, message, hint):
    with pytest.raises(kind) as caught:
        words_csv.read(put(tmp_path, content))
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert SECRET not in caught.value.message + caught.value.hint


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CoderError, match=r"There is no file gone\.csv\."):
        words_csv.read(tmp_path / "gone.csv")


texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
some_words = st.lists(
    st.builds(
        lambda start, length, text, speaker, probability: Word(start, start + length, text, speaker, probability),
        st.integers(0, 10**7),
        st.integers(0, 5000),
        texts,
        texts,
        st.none() | st.floats(0, 1),
    ),
    min_size=1,
    max_size=20,
)


@settings(deadline=None)
@given(some_words)
def test_what_was_written_as_a_table_is_read_back(tmp_path_factory, words):
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(HEADER.strip().split(","))
    table.writerows(
        (w.start_ms, w.end_ms, w.text, w.speaker, "" if w.probability is None else w.probability) for w in words
    )
    path = put(tmp_path_factory.mktemp("w"), text.getvalue())
    assert words_csv.read(path) == tuple(words)
