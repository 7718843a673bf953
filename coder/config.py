"""Where the study is and what its `study.toml` says; read once, passed on."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from coder.errors import StudyError

STUDY_FILE = "study.toml"
DATABASE = "study.db"
PROGRAM = "alliance-coder"
LOCK_AFTER_MIN = 10.0


@dataclass(frozen=True, slots=True)
class Settings:
    """One study's settings."""

    folder: Path
    title: str
    risk_contact: str = ""
    """Whom a rater must tell of a danger, as raters read it; empty where the study names nobody."""
    lock_after_min: float = LOCK_AFTER_MIN
    """After so many minutes without a key the coding screen hides the session; 0 is never."""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / DATABASE

    @property
    def media(self) -> Path:
        """Recordings, under paths that the study stores relative to here."""
        return self.folder / "media"

    @property
    def codebooks(self) -> Path:
        """Frozen copies of the codebook versions in use."""
        return self.folder / "codebooks"

    @property
    def exports(self) -> Path:
        """Where exports and reports go unless somebody says otherwise."""
        return self.folder / "exports"

    def stages(self, session: str) -> Path:
        """What finished stages left for one session: the 16 kHz copy, words, speakers. Purged with the media."""
        return self.media / ".stages" / session


def models_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Tell where models are kept for all studies of this person: `CODER_MODELS`, else the system's place for data."""
    named = environment.get("CODER_MODELS")
    return (
        Path(named).expanduser().absolute()
        if named
        else platformdirs.user_data_path(PROGRAM, appauthor=False) / "models"
    )


def keys_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Tell which file gives this person's keys: `CODER_KEYS`, else `keys.toml` in the system's place for settings.

    No study has a say in it: keys are a person's, and a shared folder must not change what their fingers know.
    """
    named = environment.get("CODER_KEYS")
    if named:
        return Path(named).expanduser().absolute()
    return platformdirs.user_config_path(PROGRAM, appauthor=False) / "keys.toml"


def cache_folder() -> Path:
    """Tell where libraries may keep what they can make again; nothing of a study is ever there."""
    return platformdirs.user_cache_path(PROGRAM, appauthor=False)


def config_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Tell where a person's own habits are kept: `CODER_CONFIG`, else the system's place for configuration."""
    named = environment.get("CODER_CONFIG")
    return Path(named).expanduser().absolute() if named else platformdirs.user_config_path(PROGRAM, appauthor=False)


def find_study(given: Path | None, environment: Mapping[str, str] = os.environ, start: Path | None = None) -> Path:
    """Find the study folder: as given, else `CODER_STUDY`, else the nearest parent with a `study.toml`.

    Raises:
        StudyError: none of these leads to a study.
    """
    named = given or (Path(environment["CODER_STUDY"]) if environment.get("CODER_STUDY") else None)
    if named is not None:
        return named
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / STUDY_FILE).is_file():
            return folder
    raise StudyError("There is no study here.", "Name it: --study DIR, or make one: coder init DIR")


def read_settings(folder: Path) -> Settings:
    """Read a study's `study.toml`.

    Raises:
        StudyError: the folder is not a study, or the file is damaged.
    """
    path = folder / STUDY_FILE
    if not path.is_file():
        raise StudyError(f"{folder} is not a study: it has no {STUDY_FILE}.", "Make one: coder init DIR")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise StudyError(f"{STUDY_FILE} cannot be read: {error}.", "Repair it, or restore a backup.") from error
    contact, minutes = found.get("risk_contact", ""), found.get("lock_after_min", LOCK_AFTER_MIN)
    if not isinstance(contact, str):
        raise StudyError(
            f"risk_contact in {STUDY_FILE} is no text.", 'Write risk_contact = "who, and how to reach them"'
        )
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not minutes >= 0:
        raise StudyError(f"lock_after_min in {STUDY_FILE} is no number of minutes.", "Write 10, or 0 to switch it off.")
    return Settings(folder.absolute(), str(found.get("title", "")), " ".join(contact.split()), float(minutes))
