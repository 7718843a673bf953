import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.exchange.writers.csv import FORMULA, write_csv
from coder.tables.frames import DTYPES, Filled, to_frame
from coder.tables.spec import Column, Table

TABLE = Table(
    "codings",
    "One row per coding.",
    (
        Column("segment", "string", "The segment."),
        Column("n_words", "integer", "Words."),
        Column("value", "number", "The value."),
        Column("is_primary", "boolean", "Analysed or not."),
        Column("time", "datetime", "When."),
    ),
)
ROWS: list[dict[str, Any]] = [
    {
        "segment": "214",
        "n_words": 6,
        "value": 1,
        "is_primary": True,
        "time": "2026-03-01T08:00:00.120+00:00",
    },
    {"segment": "", "n_words": None, "value": -2.5, "is_primary": False, "time": None},
    {"segment": 'a "b", c\nd', "n_words": -3, "value": None, "is_primary": None, "time": "2026-03-01T09:30:00+01:00"},
]
GOLDEN = (
    "segment,n_words,value,is_primary,time\n"
    "214,6,1,true,2026-03-01T08:00:00.120Z\n"
    ",,-2.5,false,\n"
    '"a ""b"", c\nd",-3,,,2026-03-01T08:30:00.000Z\n'
)


def written(table: Table, rows: list[dict[str, Any]], folder: Path) -> tuple[pd.DataFrame, bytes]:
    frame = to_frame(table, rows)
    write_csv(Filled(table, frame), folder / "t.csv")
    return frame, (folder / "t.csv").read_bytes()


def test_the_bytes_are_utf8_comma_lf_with_empty_missing_cells(tmp_path: Path) -> None:
    assert written(TABLE, ROWS, tmp_path)[1] == GOLDEN.encode()


def test_an_empty_table_is_its_header(tmp_path: Path) -> None:
    assert written(TABLE, [], tmp_path)[1] == b"segment,n_words,value,is_primary,time\n"


def test_pandas_reads_back_the_frame_that_was_written(tmp_path: Path) -> None:
    frame, _ = written(TABLE, ROWS, tmp_path)
    types = {one.name: DTYPES[one.type] for one in TABLE.columns if one.type != "datetime"}
    read = pd.read_csv(tmp_path / "t.csv", dtype=types, parse_dates=["time"])
    read["segment"] = read["segment"].fillna("")
    read["time"] = read["time"].astype(DTYPES["datetime"])
    pd.testing.assert_frame_equal(read, frame)


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-3 or less", "@name", "\tx", "\rx", '=HYPERLINK("a")'])
def test_a_string_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str, tmp_path: Path) -> None:
    table = Table("t", "A row.", (Column("tags", "string", "Tags."),))
    _, content = written(table, [{"tags": cell}], tmp_path)
    assert list(csv.reader(io.StringIO(content.decode(), newline=""))) == [["tags"], [f"'{cell}"]]


def test_negative_numbers_stay_numbers_and_codes_with_signs_inside_stay_as_they_are(tmp_path: Path) -> None:
    table = Table("t", "A row.", (Column("value", "number", "Value."), Column("abbr", "string", "Name.")))
    _, content = written(table, [{"value": -3, "abbr": "EM+"}], tmp_path)
    assert content == b"value,abbr\n-3,EM+\n"


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(deadline=None)
@given(st.lists(st.tuples(cells, st.none() | st.floats(allow_nan=False, allow_infinity=False)), max_size=5))
def test_any_text_and_any_number_come_back_as_they_were(rows: list[tuple[str, float | None]]) -> None:
    table = Table("t", "A row.", (Column("text", "string", "Text."), Column("value", "number", "Value.")))
    with tempfile.TemporaryDirectory() as folder:
        _, content = written(table, [{"text": text, "value": value} for text, value in rows], Path(folder))
    _, *read = csv.reader(io.StringIO(content.decode(), newline=""))
    assert [(text, float(value) if value else None) for text, value in read] == [
        (f"'{text}" if text.startswith(FORMULA) else text, value) for text, value in rows
    ]
