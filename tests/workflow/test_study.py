"""Making and opening a study, and the codebooks it holds."""

import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.config import find_study, read_settings
from coder.errors import CodebookError, CoderError, ConflictError, NotFoundError, StudyError
from coder.store import acts, codebooks, people
from coder.workflow.audit import verify
from coder.workflow.intake import add_session
from coder.workflow.study import (
    Study,
    add_codebook,
    check_id,
    held_codebooks,
    init_study,
    open_study,
    seeded,
    study_book,
)

EVERY_RULE = Path(__file__).parents[1] / "data" / "record" / "every-rule.yaml"


def test_a_new_study_is_a_folder_with_a_database_and_its_codebooks(tmp_path: Path) -> None:
    with init_study(tmp_path / "deep" / "lab", title='Größe "A"') as made:
        assert sorted(path.name for path in made.folder.iterdir() if not path.name.startswith("study.db-")) == [
            "codebooks",
            "exports",
            "media",
            "study.db",
            "study.toml",
        ]
        assert [path.name for path in made.settings.codebooks.iterdir()] == [f"{study_book(made).key}.yaml"]
        assert (made.name, study_book(made).id) == ('Größe "A"', "alliance-bordin")
        with made.store.read() as connection:
            assert people.blinding(connection) == "screen"
            assert [one.act for one in acts.acts(connection)] == ["init", "codebook"]
    with open_study(tmp_path / "deep" / "lab") as opened:
        assert opened.name == 'Größe "A"'


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits of this kind")
def test_only_its_owner_can_read_a_study(tmp_path: Path) -> None:
    with init_study(tmp_path / "lab") as made:
        for path in (made.folder, made.settings.media, made.settings.codebooks, made.settings.exports):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        for path in (made.settings.database, made.folder / "study.toml", *made.settings.codebooks.iterdir()):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_study_without_a_title_is_called_as_its_folder(tmp_path: Path) -> None:
    with init_study(tmp_path / "lab") as made:
        assert made.name == "lab"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_title_is_read_as_it_was_given(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    from coder.workflow.study import _toml_text

    folder = tmp_path_factory.getbasetemp() / "titles"
    folder.mkdir(exist_ok=True)
    (folder / "study.toml").write_text(f"title = {_toml_text(title)}\n", encoding="utf-8", newline="")
    assert read_settings(folder).title == title


def test_a_study_with_several_codebooks_takes_the_first_as_its_own(tmp_path: Path) -> None:
    with init_study(tmp_path / "lab", (str(EVERY_RULE), "alliance-bordin")) as made:
        assert [book.id for book in held_codebooks(made)] == ["every-rule", "alliance-bordin"]
        assert study_book(made).id == "every-rule"
        assert study_book(made, "alliance-bordin").id == "alliance-bordin"


def test_where_there_is_a_study_none_is_made(tmp_path: Path) -> None:
    init_study(tmp_path / "lab").close()
    before = (tmp_path / "lab" / "study.db").read_bytes()
    with pytest.raises(StudyError) as caught:
        init_study(tmp_path / "lab")
    assert caught.value.message == f"There is a study in {tmp_path / 'lab'} already."
    assert caught.value.hint == "Choose another folder, or go on with this one."
    assert (tmp_path / "lab" / "study.db").read_bytes() == before


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("x")
    mode = tmp_path.stat().st_mode
    with pytest.raises(StudyError) as caught:
        init_study(tmp_path)
    assert caught.value.message == f"{tmp_path} holds other things already."
    assert caught.value.hint == "Choose a new or an empty folder."
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    assert tmp_path.stat().st_mode == mode
    with pytest.raises(StudyError, match="is a file"):
        init_study(tmp_path / "thesis.docx")


def test_an_empty_folder_becomes_a_study(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    init_study(tmp_path / "lab").close()
    assert (tmp_path / "lab" / "study.toml").is_file()


CUT_OFF = """
import os, sys
from pathlib import Path
from coder.workflow import study
setattr(study, sys.argv[2], lambda *_, **__: os._exit(9))
study.init_study(Path(sys.argv[1]), (sys.argv[3],))
"""


@pytest.mark.parametrize("at", ["create", "private_file", "_hold", "write_whole", "_toml_text"])
def test_an_init_that_was_cut_off_can_be_made_again(tmp_path: Path, at: str) -> None:
    folder = tmp_path / "lab"
    done = subprocess.run([sys.executable, "-c", CUT_OFF, str(folder), at, str(EVERY_RULE)])
    assert done.returncode == 9
    assert not (folder / "study.toml").exists()
    (folder / ".study.toml.77.part").touch()
    with init_study(folder) as made:
        assert [book.id for book in held_codebooks(made)] == ["alliance-bordin"]
        assert [path.name for path in made.settings.codebooks.iterdir()] == [f"{study_book(made).key}.yaml"]
        assert verify(made).findings == ()
        names = {path.name for path in made.folder.iterdir() if not path.name.startswith("study.db-")}
        assert names == {"codebooks", "exports", "media", "study.db", "study.toml"}


def lose_a_session(folder: Path) -> None:
    with open_study(folder) as made:
        add_session(made, "S01")


def lose_a_file(folder: Path) -> None:
    (folder / "exports" / "thesis.docx").touch()


def lose_the_database(folder: Path) -> None:
    for path in folder.glob("study.db*"):
        path.unlink()


def lose_to_another_program(folder: Path) -> None:
    lose_the_database(folder)
    (folder / "study.db").write_text("bookkeeping of 2019")


@pytest.mark.parametrize("lose", [lose_a_session, lose_a_file, lose_the_database, lose_to_another_program])
def test_a_study_that_lost_its_study_file_is_not_taken_for_one_that_was_cut_off(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    folder = tmp_path / "lab"
    init_study(folder).close()
    lose(folder)
    (folder / "study.toml").unlink()
    before = {path: path.stat().st_size for path in folder.rglob("*")}
    with pytest.raises(StudyError) as caught:
        init_study(folder)
    assert caught.value.message == f"{folder} holds other things already."
    assert {path: path.stat().st_size for path in folder.rglob("*")} == before


BAD_BOOKS: list[tuple[str, bytes | None, type[CoderError]]] = [
    ("no-such-book", None, NotFoundError),
    ("gone.yaml", None, StudyError),
    ("broken.yaml", b"schema: [", CodebookError),
    ("latin.yaml", "schema: alliance-codebook/1\ntitle: {en: Größe}\n".encode("latin-1"), CodebookError),
]


@pytest.mark.parametrize(("book", "content", "kind"), BAD_BOOKS, ids=[book for book, *_ in BAD_BOOKS])
def test_no_study_is_made_on_a_codebook_that_cannot_be_read(
    tmp_path: Path, book: str, content: bytes | None, kind: type[CoderError]
) -> None:
    given_book = book
    if content is not None:
        (tmp_path / book).write_bytes(content)
    if book.endswith(".yaml"):
        given_book = str(tmp_path / book)
    with pytest.raises(kind) as caught:
        init_study(tmp_path / "lab", (given_book,))
    assert caught.value.message
    assert not (tmp_path / "lab").exists()


def newer(tmp_path: Path, version: str = "1.1.0", label: str = "Warm") -> str:
    text = EVERY_RULE.read_text(encoding="utf-8").replace("version: 1.0.0", f"version: {version}")
    (tmp_path / "newer.yaml").write_text(text.replace("label: Warm,", f"label: {label},"), encoding="utf-8")
    return str(tmp_path / "newer.yaml")


def test_a_newer_version_of_a_codebook_becomes_the_current_one_and_the_old_one_stays(
    rule_study: Study, tmp_path: Path
) -> None:
    assert add_codebook(rule_study, newer(tmp_path)) is not None
    assert study_book(rule_study).key == "every-rule@1.1.0"
    assert [book.key for book in held_codebooks(rule_study)] == ["every-rule@1.0.0", "every-rule@1.1.0"]
    with rule_study.store.read() as connection:
        assert [one.current for one in codebooks.codebooks(connection)] == [False, True]
    assert (rule_study.settings.codebooks / "every-rule@1.1.0.yaml").read_text(encoding="utf-8") == Path(
        newer(tmp_path)
    ).read_text(encoding="utf-8")


def test_a_codebook_that_is_there_already_is_no_news(rule_study: Study) -> None:
    with rule_study.store.read() as connection:
        before = acts.acts(connection)
    assert add_codebook(rule_study, str(EVERY_RULE)) is None
    with rule_study.store.read() as connection:
        assert acts.acts(connection) == before


def test_a_version_with_other_content_is_refused(rule_study: Study, tmp_path: Path) -> None:
    with pytest.raises(ConflictError) as caught:
        add_codebook(rule_study, newer(tmp_path, "1.0.0", "Hot"))
    assert caught.value.message == "The study holds every-rule@1.0.0 with other content."
    assert caught.value.hint == "Give the changed codebook a new version number."
    assert study_book(rule_study).codes["warm"].label == "Warm"


def test_a_second_book_does_not_take_the_place_of_the_first(rule_study: Study) -> None:
    add_codebook(rule_study, "alliance-bordin")
    assert study_book(rule_study).id == "every-rule"


def test_a_study_can_be_moved_as_a_folder(tmp_path: Path) -> None:
    init_study(tmp_path / "lab", title="Lab").close()
    shutil.move(tmp_path / "lab", tmp_path / "else where")
    with open_study(tmp_path / "else where") as moved:
        assert study_book(moved).id == "alliance-bordin"


def test_a_study_is_found_from_a_folder_within_it(tmp_path: Path) -> None:
    init_study(tmp_path / "lab").close()
    assert find_study(None, {}, tmp_path / "lab" / "exports") == tmp_path / "lab"


@pytest.mark.parametrize("value", ["S01", "a-b_C", "x" * 32, "0"])
def test_an_id_of_letters_digits_dash_and_underscore_is_taken(value: str) -> None:
    assert check_id("session", value) == value


@pytest.mark.parametrize("value", ["", "S 1", "S/1", "Ä1", "S1\n", "x" * 33, "../S1"])
def test_another_id_is_refused_with_what_an_id_is(value: str) -> None:
    with pytest.raises(CoderError) as caught:
        check_id("session", value)
    assert caught.value.message == f"{value!r} cannot be the id of a session."
    assert caught.value.hint == "An id has letters, digits, - and _, at most 32 of them."


def test_a_seed_given_is_kept_and_one_not_given_is_drawn() -> None:
    assert seeded(7)[0] == 7
    assert seeded(7)[1].random() == seeded(7)[1].random()
    assert 0 <= seeded(None)[0] < 2**31
