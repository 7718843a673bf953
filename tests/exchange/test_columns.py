"""A CSV of any length as columns of numbers: the quick road reads what the careful one reads, and rows keep theirs."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.errors import FormatError
from coder.exchange.readers import columns as module
from coder.exchange.readers.columns import QUICK_FROM, Columns, _Reading, read_columns

HEAD = "unit,rater,value\n"
WANTED = ("unit", "rater", "value"), ("session", "code")


def read(folder: Path, text: str) -> Columns:
    (folder / "long.csv").write_bytes(text.encode())
    return read_columns(folder / "long.csv", *WANTED)


def rows(found: Columns) -> list[tuple[int, list[str]]]:
    """Each row as its number and its cells."""
    return [(found.number(at), [found.text(column, at) for column in found.cells]) for at in range(found.n_rows)]


def many(n: int = 60_000) -> list[str]:
    """Rows enough for more than the smallest large file."""
    lines = [f"unit {at // 3},rater {at % 3},{at % 7}\n" for at in range(n)]
    assert sum(map(len, lines)) > QUICK_FROM
    return lines


def test_a_long_file_is_read_row_by_row_as_a_short_one(tmp_path: Path) -> None:
    lines = many()
    long, short = read(tmp_path, HEAD + "".join(lines)), read(tmp_path, HEAD + "".join(lines[:200]))
    assert long.n_rows == len(lines)
    assert rows(long)[:200] == rows(short)
    assert rows(long)[-1] == (60_001, ["unit 19999", "rater 2", str(59_999 % 7)])
    assert all(cells.dtype == np.int32 for cells in long.cells.values())


def test_blanks_around_a_cell_do_not_make_another_unit(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "1 ,x,2\n 1,x ,  3\n" + "".join(many()))
    assert rows(found)[:2] == [(2, ["1", "x", "2"]), (3, ["1", "x", "3"])]
    assert found.cells["unit"][0] == found.cells["unit"][1]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_long_file_quoted_by_r_is_the_same_file(tmp_path: Path, delimiter: str, end: str) -> None:
    plain = [HEAD, *many()]
    quoted = ["".join(f'"{cell}"{delimiter}' for cell in line.strip().split(","))[:-1] + end for line in plain]
    assert rows(read(tmp_path, "".join(quoted))) == rows(read(tmp_path, "".join(plain)))


def test_rows_keep_their_numbers_behind_blank_rows_anywhere(tmp_path: Path) -> None:
    lines = many()
    lines[50_000] = "\n\n ,,\n" + lines[50_000]
    lines[2] = "\n" + lines[2]
    found = rows(read(tmp_path, "\n\n" + HEAD + "".join(lines) + "\n\n"))
    numbers = [number for number, _ in found]
    assert numbers[:4] == [4, 5, 7, 8]
    assert numbers[49_999:50_001] == [50_004, 50_008]
    assert numbers[-1] == 60_007


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,x,2,3", "Row 60002 of long.csv has more cells than the header."),
        ('1,x,"2', "long.csv cannot be read as a table after row 60001."),
        ('1,x,"2"3', "long.csv cannot be read as a table after row 60001."),
    ],
)
def test_a_slip_late_in_a_long_file_is_named_by_its_row(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, HEAD + "".join(many()) + row + "\n")
    assert caught.value.message == message


def test_a_long_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_bytes((HEAD + "".join(many()) + "1,Jörg,1\n").encode("latin-1"))
    with pytest.raises(FormatError) as caught:
        read_columns(tmp_path / "long.csv", *WANTED)
    assert caught.value.message == "long.csv is not text in UTF-8."


def test_cells_may_be_missing_at_the_end_of_a_row_and_hold_line_ends_in_quotes(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "".join(many()) + '1,x\n"a\nb",x,"1,5"\n')
    assert rows(found)[-2:] == [(60_002, ["1", "x", ""]), (60_003, ["a\nb", "x", "1,5"])]


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("MOST_ROWS", 59_999, "long.csv has more than 59,999 rows."),
        ("MOST_NAMES", 19_999, "long.csv has more than 19,999 different entries in unit."),
        ("BYTES_PER_CELL", 2**40, "long.csv is too large for this machine: its first 60,000 rows take "),
    ],
)
def test_what_is_too_large_is_refused_before_memory_runs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, message: str
) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 1000)
    monkeypatch.setattr(module, limit, value)
    with pytest.raises(FormatError) as caught:
        read(tmp_path, HEAD + "".join(many()))
    assert caught.value.message.startswith(message)
    assert caught.value.hint == "Compare its codes, or parts of its sessions, from files of their own."


letters = st.text(st.sampled_from('a1 ,;"\n\r\t\x00é.'), max_size=4)
cell = st.one_of(st.sampled_from(["", "a", " a", "1", '"a"', '""', '"a b"']), letters)
line = st.lists(cell, min_size=1, max_size=4).map(",".join)
text = st.lists(line, min_size=1, max_size=6).map(lambda lines: "".join(f"{one}\n" for one in lines))


@settings(deadline=None, max_examples=300)
@given(text)
def test_what_is_read_quickly_is_what_the_csv_module_reads(block: str) -> None:
    quick, slow = (_Reading("long.csv", HEAD, 1, *WANTED) for _ in range(2))
    if quick.quickly(block.encode()):
        slow.slowly(io.StringIO(block, newline=""))
        assert rows(quick.columns()) == rows(slow.columns())
    else:
        assert quick.columns().n_rows == 0


def test_most_files_are_read_quickly() -> None:
    for block in ("1,x,2\n", '"1",x,"2 3"\n', "1;x;2\r\n".replace(";", ","), "é,x,\n", "1,x,2"):
        assert _Reading("long.csv", HEAD, 1, *WANTED).quickly(block.encode()), block
