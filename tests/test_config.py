"""Where the study is, and what its file says."""

from pathlib import Path

import pytest

from coder.config import Settings, find_study, read_settings
from coder.errors import StudyError


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A folder with a study file, and a folder within it."""
    (tmp_path / "lab" / "media" / "deep").mkdir(parents=True)
    (tmp_path / "lab" / "study.toml").write_text('title = "Lab"\n', encoding="utf-8")
    return tmp_path / "lab"


def test_a_study_that_is_named_is_taken_before_the_environment_and_the_place(lab: Path) -> None:
    assert find_study(Path("given"), {"CODER_STUDY": "other"}, lab) == Path("given")
    assert find_study(None, {"CODER_STUDY": "other"}, lab) == Path("other")
    assert find_study(None, {"CODER_STUDY": ""}, lab) == lab


def test_the_nearest_parent_with_a_study_file_is_the_study(lab: Path) -> None:
    assert find_study(None, {}, lab / "media" / "deep") == lab
    (lab / "media" / "study.toml").write_text("", encoding="utf-8")
    assert find_study(None, {}, lab / "media" / "deep") == lab / "media"


def test_where_no_study_is_the_ways_out_are_told(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        find_study(None, {}, tmp_path)
    assert caught.value.message == "There is no study here."
    assert caught.value.hint == "Name it: --study DIR, or make one: coder init DIR"


def test_settings_know_the_places_of_a_study(lab: Path) -> None:
    settings = read_settings(lab)
    assert settings == Settings(lab, "Lab")
    places = (settings.database, settings.media, settings.codebooks, settings.exports, settings.stages("S01"))
    assert [place.relative_to(lab).as_posix() for place in places] == [
        "study.db",
        "media",
        "codebooks",
        "exports",
        "media/.stages/S01",
    ]


def test_a_relative_folder_is_made_absolute_so_that_a_later_change_of_folder_does_no_harm(
    lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lab.parent)
    assert read_settings(Path("lab")).folder == lab


def test_a_study_file_without_a_title_is_a_study_without_one(lab: Path) -> None:
    (lab / "study.toml").write_text("", encoding="utf-8")
    assert read_settings(lab).title == ""


def test_a_folder_without_a_study_file_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        read_settings(tmp_path)
    assert caught.value.message == f"{tmp_path} is not a study: it has no study.toml."
    assert caught.value.hint == "Make one: coder init DIR"


@pytest.mark.parametrize("content", [b"title = ", b"title = 'Gr\xf6sse'", b"\x00"])
def test_a_damaged_study_file_is_told_with_the_way_out(lab: Path, content: bytes) -> None:
    (lab / "study.toml").write_bytes(content)
    with pytest.raises(StudyError) as caught:
        read_settings(lab)
    assert caught.value.message.startswith("study.toml cannot be read: ")
    assert caught.value.hint == "Repair it, or restore a backup."


def test_a_study_names_whom_to_tell_of_a_danger_and_when_the_screen_hides(lab: Path) -> None:
    assert (read_settings(lab).risk_contact, read_settings(lab).lock_after_min) == ("", 10)
    (lab / "study.toml").write_text('risk_contact = "Dr. N.,\\n  tel. 12"\nlock_after_min = 0\n', encoding="utf-8")
    assert (read_settings(lab).risk_contact, read_settings(lab).lock_after_min) == ("Dr. N., tel. 12", 0)


@pytest.mark.parametrize(
    "line",
    [
        "risk_contact = 3",
        "lock_after_min = -1",
        'lock_after_min = "10"',
        "lock_after_min = true",
        "lock_after_min = nan",
    ],
)
def test_a_setting_that_is_none_is_told_with_what_to_write(lab: Path, line: str) -> None:
    (lab / "study.toml").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_settings(lab)
    assert caught.value.message.startswith(line.partition(" ")[0])
    assert caught.value.hint.startswith("Write ")
