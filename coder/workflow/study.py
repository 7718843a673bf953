"""A study: making one, opening one, and the codebooks it holds."""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from coder.codebook.load import held, load, shipped
from coder.codebook.schema import Codebook
from coder.codebook.versions import BookDiff, diff, ordered
from coder.config import STUDY_FILE, Settings, read_settings
from coder.errors import CodebookError, CoderError, ConflictError, StoreError, StudyError
from coder.privacy import private_file, private_folder, write_whole
from coder.resources import codebook_path
from coder.store import acts, codebooks, people
from coder.store.engine import Connection, Store, create, is_fresh, open_store

ID_FORM = re.compile(r"[A-Za-z0-9_-]{1,32}")
DEFAULT_CODEBOOK = "alliance-bordin"
SHOWN = 10
"""How many changes an error lists."""


@dataclass(frozen=True, slots=True)
class Study:
    """An open study."""

    settings: Settings
    store: Store

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.settings.folder

    @property
    def name(self) -> str:
        """How it is called in outputs: its title, else its folder's name."""
        return self.settings.title or self.folder.name

    def close(self) -> None:
        """Let go of its files."""
        self.store.close()

    def __enter__(self) -> "Study":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def init_study(folder: Path, books: tuple[str, ...] = (), title: str = "") -> Study:
    """Make a study folder with its database and its first codebooks.

    Raises:
        StudyError: there is a study already, or the folder holds other things, or cannot be written.
        CodebookError: a codebook file has problems; no study is made then.
    """
    named = books or (DEFAULT_CODEBOOK,)
    sources = [_source(one) for one in named]
    for at, (book, _) in enumerate(sources):
        _refuse_understated([earlier for earlier, _ in sources[:at]], book, named[at])
    if (folder / STUDY_FILE).exists():
        raise StudyError(f"There is a study in {folder} already.", "Choose another folder, or go on with this one.")
    settings = Settings(folder.absolute(), title)
    _refuse_used(folder, settings)
    try:
        private_folder(folder)
        _clear_unfinished(settings)
        for part in (settings.media, settings.codebooks, settings.exports):
            private_folder(part)
        store = create(settings.database)
        private_file(settings.database)
        # The study file comes last: a folder with it is a whole study.
        with store.write() as connection:
            people.add_study(connection, title, blinding="screen")
            acts.record(connection, "init", value={"title": bool(title), "blinding": "screen"})
        study = Study(settings, store)
        for book, text in sources:
            _hold(study, book, text)
        write_whole(folder / STUDY_FILE, f"title = {_toml_text(title)}\n")
    except OSError as error:
        raise StudyError(f"{folder} cannot be written: {error.strerror}.", "Choose a folder of your own.") from error
    return study


def _toml_text(text: str) -> str:
    """Write a TOML string: JSON's form, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _refuse_used(folder: Path, settings: Settings) -> None:
    """Refuse a folder with anything in it: a study closes its folder to others and is purged as a whole.

    What an init made that was cut off is nothing to keep.
    """
    if folder.exists() and not folder.is_dir():
        raise StudyError(f"{folder} is a file.", "Choose the name of a new folder.")
    if folder.is_dir() and any(folder.iterdir()) and not _is_unfinished(settings):
        raise StudyError(f"{folder} holds other things already.", "Choose a new or an empty folder.")


def _is_unfinished(settings: Settings) -> bool:
    """Tell whether the folder holds nothing but what init makes before the study file."""
    made = {settings.media, settings.codebooks, settings.exports, *_database_files(settings)}
    begun = settings.database.is_file()
    for path in settings.folder.rglob("*"):
        copy = begun and path.parent == settings.codebooks and path.suffix in (".yaml", ".part")
        study_file = path.parent == settings.folder and path.match(f".{STUDY_FILE}.*.part")
        if not (path in made or copy or study_file):
            return False
    return not begun or is_fresh(settings.database)


def _clear_unfinished(settings: Settings) -> None:
    copies = settings.codebooks.iterdir() if settings.codebooks.is_dir() else ()
    for path in (*_database_files(settings), *copies, *settings.folder.glob(f".{STUDY_FILE}.*.part")):
        path.unlink(missing_ok=True)


def _database_files(settings: Settings) -> tuple[Path, ...]:
    path = settings.database
    return (path, *(path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm", "-journal")))


def open_study(folder: Path) -> Study:
    """Open a study folder.

    Raises:
        StudyError: it is not a study, was made by a newer program, or lies on a network share.
    """
    settings = read_settings(folder)
    return Study(settings, open_store(settings.database))


def add_codebook(study: Study, book: str) -> Codebook | None:
    """Add a shipped codebook by id, or a file; None when this very version is there already.

    Raises:
        CodebookError: the file has problems, or a number that says less than what changed.
        ConflictError: the version is there with other content, or a newer one is there.
    """
    parsed, text = _source(book)
    with study.store.read() as connection:
        there = {one.key: one for one in codebooks.codebooks(connection)}
    if parsed.key in there:
        if there[parsed.key].sha256 == parsed.sha256:
            return None
        raise ConflictError(
            f"The study holds {parsed.key} with other content.", "Give the changed codebook a new version number."
        )
    _refuse_understated([parse_held(one.source, one.key) for one in there.values()], parsed, book)
    _hold(study, parsed, text)
    return parsed


def _refuse_understated(there: Sequence[Codebook], new: Codebook, named: str) -> None:
    """Raise where a version's number would let codings be pooled that mean different things.

    Agreement pools what has the same first number, so the number must not say less than what changed.
    """
    versions = [one for one in there if one.id == new.id]
    if not versions:
        return
    newest = max(versions, key=lambda one: ordered(one.version))
    if ordered(new.version) < ordered(newest.version):
        raise ConflictError(
            f"The study holds {newest.key}, which is newer than {new.key}.",
            f"Go back under a higher number: with version: {diff(newest, new).least} it can be added.",
        )
    found = diff(newest, new)
    if found.is_understated:
        raise CodebookError(
            f"{new.id} calls itself {new.version}, and what changed since {newest.version} makes it {found.least} at "
            f"least:\n{_most(found)}",
            f"Write version: {found.least}. All that changed: coder codebook diff {newest.key} {named}",
        )


def _most(found: BookDiff) -> str:
    """List the changes that decide the level, the first few of them."""
    lines = [f"  {one.path}: {one.message}" for one in found.changes if one.level == found.level]
    more = [f"  … and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "\n".join([*lines[:SHOWN], *more])


def _hold(study: Study, book: Codebook, text: str) -> None:
    # The copy comes first: a copy that the database does not know is no harm, a version without its copy is.
    try:
        write_whole(study.settings.codebooks / f"{book.key}.yaml", text)
    except OSError as error:
        raise require_written(error) from error
    with study.store.write() as connection:
        codebooks.add(connection, book.key, book.id, book.sha256, text)
        acts.record(connection, "codebook", value={"codebook": book.key, "sha256": book.sha256})


def _source(book: str) -> tuple[Codebook, str]:
    """Give a codebook, shipped or from a file, with its text; raises with every problem, bytes that are no text too."""
    path = Path(book)
    if not path.is_file() and path.suffix:
        raise StudyError(f"There is no codebook file {book}.", "Look at the path.")
    found, path = (load(path), path) if path.is_file() else (shipped(book), codebook_path(book))
    return found, path.read_text(encoding="utf-8-sig")


def study_book(study: Study, book: str = "") -> Codebook:
    """Give the current version of a codebook of the study, its default one unless named."""
    with study.store.read() as connection:
        found = codebooks.current(connection, book)
    return parse_held(found.source, found.key)


def held_codebooks(study: Study) -> tuple[Codebook, ...]:
    """List the codebook versions the study holds, its default book first."""
    with study.store.read() as connection:
        return tuple(parse_held(one.source, one.key) for one in codebooks.codebooks(connection))


def book_held(connection: Connection, key: str) -> Codebook:
    """Give a codebook version that the study holds, by `id@version`."""
    return parse_held(codebooks.by_key(connection, key).source, key)


@lru_cache(maxsize=8)
def parse_held(source: str, key: str) -> Codebook:
    """Parse a codebook the study holds; parsing takes tens of milliseconds, so each version is parsed once."""
    return held(source, key)


def check_id(kind: str, value: str) -> str:
    """Give the id back when it is one.

    Raises:
        CoderError: it has other characters than letters, digits, `-` and `_`, or more than 32.
    """
    if not ID_FORM.fullmatch(value):
        raise CoderError(
            f"{value!r} cannot be the id of a {kind}.", "An id has letters, digits, - and _, at most 32 of them."
        )
    return value


def seeded(seed: int | None) -> tuple[int, Random]:
    """Give a seed and its random numbers; a seed is drawn when none is given, so that it can be recorded."""
    chosen = secrets.randbelow(2**31) if seed is None else seed
    return chosen, Random(chosen)  # noqa: S311 — a reproducible draw is the purpose; secrecy is not


def require_written(error: OSError) -> StoreError:
    """Turn a failed file write into a sentence."""
    return StoreError(f"Nothing was written: {error.strerror}.", "Free space, or choose a folder you may write to.")
