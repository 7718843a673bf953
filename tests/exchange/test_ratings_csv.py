"""Anyone's ratings as a long table: what is read, and what is refused in words."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.agreement import Level, agree
from coder.errors import FormatError
from coder.exchange.readers.ratings_csv import RatingsTable, read_ratings

NO = np.nan


def read(
    folder: Path, text: str | bytes, level: Level = "nominal", categories: list[str] | None = None
) -> tuple[RatingsTable, ...]:
    path = folder / "ratings.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tuple(read_ratings(path, level, categories))


def rows(table: RatingsTable) -> list[list[float | None]]:
    return [[None if np.isnan(value) else float(value) for value in rater] for rater in table.ratings]


def test_a_long_table_becomes_raters_by_units_with_gaps(tmp_path: Path) -> None:
    text = "unit,rater,value\nu1,ben,2\nu1,ana,1\nu2,ana,\nu2,ben,3\nu3,ana,1\n"
    (table,) = read(tmp_path, text, "ordinal")
    assert (table.code, table.raters, tuple(table.units)) == ("", ("ana", "ben"), ("u1", "u2", "u3"))
    assert rows(table) == [[1.0, None, 1.0], [2.0, 3.0, None]]
    assert (table.sessions, table.categories, table.level) == (None, None, "ordinal")


def test_units_of_two_sessions_may_have_the_same_name(tmp_path: Path) -> None:
    text = "session,unit,rater,value\nb,1,x,0\nb,1,y,1\na,1,x,1\na,1,y,1\n"
    (table,) = read(tmp_path, text)
    assert table.sessions is not None
    assert (list(table.units), list(table.sessions)) == (["1", "1"], ["b", "a"])
    assert rows(table) == [[0.0, 1.0], [1.0, 1.0]]


def test_each_code_has_its_own_table_units_and_raters(tmp_path: Path) -> None:
    text = "code,unit,rater,value\nwarm,1,x,a\ncold,9,y,c\nwarm,1,y,b\ncold,9,z,c\n"
    warm, cold = read(tmp_path, text)
    assert (warm.code, warm.raters, tuple(warm.units), warm.categories) == ("warm", ("x", "y"), ("1",), ("a", "b"))
    assert (cold.code, cold.raters, tuple(cold.units), cold.categories) == ("cold", ("y", "z"), ("9",), ("c",))


def test_words_keep_the_order_of_the_categories_given(tmp_path: Path) -> None:
    text = "unit,rater,value\n1,x,weak\n1,y,none\n2,x,clear\n"
    (table,) = read(tmp_path, text, "ordinal", ["none", "weak", "clear", "strong"])
    assert table.categories == ("none", "weak", "clear", "strong")
    assert rows(table) == [[1.0, 2.0], [0.0, None]]
    (unordered,) = read(tmp_path, text, "nominal")
    assert unordered.categories == ("clear", "none", "weak")
    assert rows(unordered) == [[2.0, 0.0], [1.0, None]]


def test_one_order_of_categories_holds_for_all_raters(tmp_path: Path) -> None:
    """A rater who never used the first category must not have the others counted from there."""
    text = "unit,rater,value\n" + "".join(
        f"{unit},{rater},{value}\n"
        for rater, values in {"x": "abcc", "y": "bbcc"}.items()
        for unit, value in enumerate(values)
    )
    (table,) = read(tmp_path, text)
    assert rows(table) == [[0.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]


def test_numbers_are_numbers_however_another_program_writes_them(tmp_path: Path) -> None:
    text = "unit,rater,value\n1,x,1.0\n1,y,1\n2,x,10\n2,y,2\n"
    (table,) = read(tmp_path, text, "nominal")
    assert rows(table) == [[1.0, 10.0], [1.0, 2.0]]
    (named,) = read(tmp_path, text, "nominal", ["1", "2", "10"])
    assert named.categories == (1.0, 2.0, 10.0)
    assert rows(named) == rows(table)


def test_a_table_from_excel_is_read_whatever_its_marks_and_order(tmp_path: Path) -> None:
    text = "\ufeffRater;Value;Unit;comment\r\nx;1.5;u1;hm\r\n\r\ny;2;u1;\r\n"
    (table,) = read(tmp_path, text, "interval")
    assert rows(table) == [[1.5], [2.0]]


def test_a_rater_who_left_everything_empty_is_there_without_ratings(tmp_path: Path) -> None:
    (table,) = read(tmp_path, "unit,rater,value\n1,x,1\n1,y,\n2,x,2\n2,y,\n")
    assert table.raters == ("x", "y")
    assert np.isnan(table.ratings[1]).all()
    said = agree(table.ratings, level=table.level, categories=table.categories)
    assert (said.n_raters, said.coefficients["pa"].reason) == (1, "one_rater")


def test_na_is_a_category_only_when_it_is_named_as_one(tmp_path: Path) -> None:
    text = "unit,rater,value\n1,x,NA\n1,y,yes\n"
    (table,) = read(tmp_path, text, "nominal", ["yes", "no", "NA"])
    assert rows(table) == [[2.0], [0.0]]
    with pytest.raises(FormatError) as caught:
        read(tmp_path, text)
    assert caught.value.message == "Row 2 of ratings.csv has the value NA, which may stand for missing."
    assert "empty" in caught.value.hint


HEAD = "unit,rater,value\n"


@pytest.mark.parametrize(
    ("text", "level", "categories", "message", "hint"),
    [
        ("", "nominal", None, "ratings.csv is empty", "Export"),
        (HEAD, "nominal", None, "ratings.csv has a header and no rows.", "one row per unit and rater"),
        ("unit,coder,value\n1,x,1\n", "nominal", None, "ratings.csv lacks the column rater.", "unit, rater, value"),
        ("unit,rater,value,value\n1,x,1,2\n", "nominal", None, "ratings.csv has 2 columns value.", "Leave one"),
        (b"unit,rater,value\n1,J\xf6rg,1\n", "nominal", None, "ratings.csv is not text in UTF-8.", "UTF-8"),
        (HEAD + "1,x,1,7\n", "nominal", None, "Row 2 of ratings.csv has more cells", "quotes"),
        (HEAD + "1,x,1\n,y,1\n", "nominal", None, "Row 3 of ratings.csv has no unit.", "missing"),
        (HEAD + "1,,1\n", "nominal", None, "Row 2 of ratings.csv has no rater.", "missing"),
        ("session," + HEAD + ",1,x,1\n", "nominal", None, "Row 2 of ratings.csv has no session.", "missing"),
        (
            HEAD + "1,x,1\n2,x,1\n1,x,2\n",
            "nominal",
            None,
            "Rows 2 and 4 of ratings.csv are both rater x, unit 1.",
            "Leave one",
        ),
        (
            "code,session," + HEAD + "w,s,1,x,1\n\nw,s,1,x,\n",
            "nominal",
            None,
            "Rows 2 and 4 of ratings.csv are both rater x, unit 1, session s, code w.",
            "Leave one",
        ),
        (HEAD + "1,x,1\n1,y,often\n", "interval", None, "Row 3 of ratings.csv: the value 'often' is not", "point"),
        (
            HEAD + "1,x,1\n1,y,often\n",
            "ordinal",
            None,
            "Row 3 of ratings.csv: the value 'often' is not",
            "--categories",
        ),
        (HEAD + '1,x,"1,5"\n', "ratio", None, "Row 2 of ratings.csv: the value '1,5' is not a number.", "point"),
        (HEAD + "1,x,inf\n", "ratio", None, "Row 2 of ratings.csv: the value 'inf' is not a number.", "point"),
        (HEAD + "1,x,nan\n", "interval", None, "Row 2 of ratings.csv has the value nan, which may", "empty"),
        (HEAD + "1,x,8\n", "ordinal", ["1", "7"], "Row 2 of ratings.csv: the value '8' is not one", "Use 1, 7, or"),
        (HEAD + "1,x,c\n", "nominal", ["a", "b"], "Row 2 of ratings.csv: the value 'c' is not one", "Use a, b, or"),
        (HEAD + "1,x,1\n", "nominal", ["a", " a"], "The categories 'a,  a' have an empty or repeated name.", "once"),
        (HEAD + "1,x,1\n", "nominal", ["1", "1.0"], "The categories '1, 1.0' have an empty or repeated", "once"),
        (HEAD + "1,x,1\n", "nominal", ["a", ""], "The categories 'a, ' have an empty or repeated name.", "once"),
        (HEAD + "1,x,1\n", "ratio", ["a", "b"], "The categories 'a, b' are not all numbers.", "--level ordinal"),
        (HEAD + '1,x,"1\n', "nominal", None, "ratings.csv cannot be read as a table", "quotation mark"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(
    tmp_path: Path, text: str | bytes, level: Level, categories: list[str] | None, message: str, hint: str
) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, text, level, categories)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_many_categories_are_not_all_listed_in_an_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, HEAD + "1,x,a\n", "ordinal", [str(category) for category in range(1_000_000)])
    assert caught.value.hint.startswith("Use 0, 1, 2, ")
    assert caught.value.hint.endswith("18, 19, … (1,000,000 in all), or leave it empty if it is missing.")


def test_as_many_words_as_units_are_as_many_categories(tmp_path: Path) -> None:
    text = HEAD + "".join(f"{at // 2},{'xy'[at % 2]},word{at % 100_000}\n" for at in range(200_000))
    (table,) = read(tmp_path, text)
    assert table.categories is not None
    assert len(table.categories) == 100_000
    assert table.categories[int(table.ratings[1, 99_999])] == "word99999"


def test_raters_who_share_no_units_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, HEAD + "".join(f"u{at},r{at},1\n" for at in range(12_000)))
    assert "has 12,000 raters and 12,000 units, which makes more than 134,217,728 pairs" in caught.value.message
    assert caught.value.hint == "Compare raters who share units, from a file of their own."


def test_names_of_units_too_many_for_a_table_of_them_are_told_apart(tmp_path: Path) -> None:
    """Each of 3000 sessions has units of its own names: nine million possible pairs, three thousand real ones."""
    rows_of = [f"s{at},u{at},{rater},{at % 3}\n" for at in range(3000) for rater in "yx"]
    (table,) = read(tmp_path, "session," + HEAD + "".join(rows_of))
    assert table.sessions is not None
    assert list(zip(table.sessions, table.units, strict=True)) == [(f"s{at}", f"u{at}") for at in range(3000)]
    assert table.ratings.tolist() == [[at % 3 for at in range(3000)]] * 2


def test_sessions_are_ranked_by_name_whatever_the_order_of_rows(tmp_path: Path) -> None:
    (table,) = read(tmp_path, "session," + HEAD + "b,1,x,1\na,1,x,2\nc,1,x,2\na,2,x,2\n")
    assert table.sessions is not None
    assert table.sessions.ranked.tolist() == [1, 0, 2, 0]


def test_the_first_row_with_a_slip_is_named(tmp_path: Path) -> None:
    """Also where the same word was a category of an earlier code."""
    text = "code," + HEAD + "c,1,x,high\nn,1,x,1\nn,1,y,low\nn,2,y,high\n"
    (_, _) = read(tmp_path, text)
    with pytest.raises(FormatError) as caught:
        read(tmp_path, text.replace("c,1,x,high", "c,1,x,2").replace("n,1,y,low", "n,1,y,3") + "c,9,x,high\n", "ratio")
    assert caught.value.message == "Row 6 of ratings.csv: the value 'high' is not a number."


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_a_path_without_a_file_is_refused_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_ratings(tmp_path / name, "nominal")
    assert caught.value.message.startswith(("There is no file absent.csv", f"{tmp_path.name} cannot be opened"))
    assert caught.value.hint


def test_krippendorffs_table_gives_his_figures_from_a_file(tmp_path: Path) -> None:
    units = ["11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", "..3."]
    lines = [
        f"{unit},{rater},{value.replace('.', '')}"
        for unit, said in enumerate(units, start=1)
        for rater, value in zip("ABCD", said, strict=True)
    ]
    figures = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}
    levels: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
    for level in levels:
        (table,) = read(tmp_path, HEAD + "\n".join(lines), level, ["1", "2", "3", "4", "5"])
        said = agree(table.ratings, level=table.level, categories=table.categories)
        assert said.coefficients[f"alpha_{level}"].value == pytest.approx(figures[level], abs=5e-4)
        assert (said.n_units, said.n_pairable, said.n_raters, said.n_ratings) == (12, 11, 4, 41)


cells = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("12"), st.sampled_from("xyz")),
    st.sampled_from(["", "no", "yes", "perhaps"]),
    min_size=1,
)


@settings(deadline=None)
@given(cells)
def test_every_rating_in_the_file_is_in_the_table_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, given_cells: dict[tuple[str, str, str], str]
) -> None:
    text = "session,unit,rater,value\n" + "".join(f"{','.join(key)},{value}\n" for key, value in given_cells.items())
    (table,) = read(tmp_path_factory.mktemp("ratings"), text)
    assert table.sessions is not None
    assert table.categories is not None or not any(given_cells.values())
    found = {
        (table.sessions[unit], table.units[unit], table.raters[rater]): (table.categories or ())[
            int(table.ratings[rater, unit])
        ]
        for rater, unit in np.argwhere(~np.isnan(table.ratings))
    }
    assert found == {key: value for key, value in given_cells.items() if value}
