"""Parquet: the table with its types, and what each column means beside it."""

from pathlib import Path

from coder.tables.frames import Filled


def write_parquet(filled: Filled, path: Path) -> None:
    """Write a table; every field carries its description, pandas reads the very same frame back."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = pa.Table.from_pandas(filled.frame, preserve_index=False)
    docs = {column.name: {"description": column.doc} for column in filled.table.columns}
    fields = [field.with_metadata(docs[field.name]) for field in made.schema]
    about = {**made.schema.metadata, b"description": filled.table.doc.encode()}
    pq.write_table(pa.Table.from_arrays(made.columns, schema=pa.schema(fields, about)), path)
