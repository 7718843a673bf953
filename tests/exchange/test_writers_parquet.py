from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from coder.exchange.writers.parquet import write_parquet
from coder.tables.frames import Filled, to_frame
from coder.tables.spec import Column, Table

TABLE = Table(
    "codings",
    "One row per coding.",
    (
        Column("segment", "string", "The segment's name."),
        Column("n_words", "integer", "How many words."),
        Column("value", "number", "The value given."),
        Column("is_primary", "boolean", "Whether it is analysed."),
        Column("time", "datetime", "When it was given."),
    ),
)
ROWS = (
    {"segment": "214", "n_words": 6, "value": 1, "is_primary": True, "time": "2026-03-01T08:00:00.120+00:00"},
    {"segment": "=1+1", "n_words": None, "value": None, "is_primary": None, "time": None},
)


def test_pandas_reads_back_the_very_frame_with_missing_cells_missing_and_its_layer(tmp_path: Path) -> None:
    frame = to_frame(TABLE, ROWS)
    frame.attrs = {"table": "codings", "layer": "rater"}
    write_parquet(Filled(TABLE, frame), tmp_path / "t.parquet")
    read = pd.read_parquet(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(read, frame)
    assert read.attrs == {"table": "codings", "layer": "rater"}


def test_a_table_without_rows_keeps_its_types(tmp_path: Path) -> None:
    frame = to_frame(TABLE, [])
    write_parquet(Filled(TABLE, frame), tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "t.parquet"), frame)


def test_every_field_says_what_it_means(tmp_path: Path) -> None:
    write_parquet(Filled(TABLE, to_frame(TABLE, ROWS)), tmp_path / "t.parquet")
    schema = pq.read_schema(tmp_path / "t.parquet")
    docs = {field.name: field.metadata[b"description"].decode() for field in schema}
    assert docs == {column.name: column.doc for column in TABLE.columns}
    assert schema.metadata[b"description"] == b"One row per coding."
