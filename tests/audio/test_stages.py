import json
import os
import sys
import time

import pytest

from coder.audio.diarized import Diarized
from coder.audio.locks import locked
from coder.audio.progress import silent
from coder.audio.samples import open_private, partial_path, put_in_place, sweep_leftovers
from coder.audio.stages import (
    ORDER,
    VERSIONS,
    Reported,
    StageRecord,
    Stages,
    content_key,
    forget,
    key_of,
    load_if_fresh,
    path_of,
    save,
)
from coder.errors import ConflictError
from coder.model import SpeakerSpan, Word

PAYLOAD = [[0, 200, "niemals", "SPEAKER_00", 0.5, False, False]]


def test_what_is_kept_under_a_key_comes_back_under_that_key_only_with_how_it_was_made(tmp_path):
    save(tmp_path, "words", "k1", PAYLOAD, {"engine": "x"})
    assert load_if_fresh(tmp_path, "words", "k1") == StageRecord("k1", PAYLOAD, {"engine": "x"})
    assert load_if_fresh(tmp_path, "words") == StageRecord("k1", PAYLOAD, {"engine": "x"})
    assert load_if_fresh(tmp_path, "words", "k2") is None
    assert load_if_fresh(tmp_path, "speakers", "k1") is None


def test_what_is_forgotten_is_absent_and_forgetting_twice_is_no_matter(tmp_path):
    save(tmp_path, "words", "k1", PAYLOAD)
    forget(tmp_path, "words")
    forget(tmp_path, "words")
    assert load_if_fresh(tmp_path, "words", "k1") is None


def test_a_file_cut_anywhere_counts_as_absent(tmp_path):
    save(tmp_path, "words", "k1", PAYLOAD)
    whole = path_of(tmp_path, "words").read_bytes()
    for length in range(len(whole)):
        path_of(tmp_path, "words").write_bytes(whole[:length])
        assert load_if_fresh(tmp_path, "words", "k1") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"null", b'"k1"', b'{"key": "k1"}', b'{"key": "k1", "payload": [], "digest": 3}'],
)
def test_a_file_of_another_kind_counts_as_absent(tmp_path, content):
    path_of(tmp_path, "words").write_bytes(content)
    assert load_if_fresh(tmp_path, "words", "k1") is None


def test_an_altered_file_counts_as_absent(tmp_path):
    save(tmp_path, "words", "k1", PAYLOAD)
    content = json.loads(path_of(tmp_path, "words").read_bytes())
    for change in ({"payload": []}, {"about": {"engine": "y"}}):
        path_of(tmp_path, "words").write_text(json.dumps({**content, **change}), encoding="utf-8")
        assert load_if_fresh(tmp_path, "words", "k1") is None


def test_a_key_changes_with_the_stage_its_version_its_inputs_and_its_settings(monkeypatch):
    keys = [
        key_of("words", "a"),
        key_of("speakers", "a"),
        key_of("words", "b"),
        key_of("words", "a", "b"),
        key_of("words", "ab"),
        key_of("words", "a", diarizer="none"),
    ]
    monkeypatch.setitem(VERSIONS, "words", VERSIONS["words"] + 1)
    keys.append(key_of("words", "a"))
    assert len(set(keys)) == len(keys)
    assert key_of("words", "a") == keys[-1]


def test_words_have_the_same_key_when_they_are_the_same():
    one = [Word(0, 200, "no", probability=0.5)]
    assert content_key(one) == content_key(tuple(one))
    assert content_key(one) != content_key([Word(0, 200, "no", probability=0.6)])
    assert content_key(one) != content_key([*one, *one])


def test_a_stage_that_another_process_makes_is_not_made_twice(tmp_path):
    stages = Stages(tmp_path, silent)
    with locked(tmp_path / "words.lock"), pytest.raises(ConflictError, match="The stage words of"):
        stages.run("words", "k1", lambda: (Word(0, 1, "so"),))
    assert stages.run("words", "k1", lambda: (Word(0, 1, "so"),)) == (Word(0, 1, "so"),)


def test_each_stage_tells_how_long_it_took_and_what_its_engine_said_also_when_it_is_used_again(tmp_path):
    made = Reported((Word(0, 1, "so"),), {"engine": "x"})
    for _ in range(2):
        stages = Stages(tmp_path, silent)
        stages.run("words", "k1", lambda: made)
        assert stages.about["words"] == {"engine": "x", "duration_ms": stages.about["words"]["duration_ms"]}
    assert stages.reused == ["words"]


def test_both_forms_of_who_speaks_come_back(tmp_path):
    both = Diarized(
        (SpeakerSpan(0, 9, "A"), SpeakerSpan(5, 12, "B")), (SpeakerSpan(0, 5, "A"), SpeakerSpan(5, 12, "B"))
    )
    Stages(tmp_path, silent).run("speakers", "k1", lambda: both)
    assert Stages(tmp_path, silent).run("speakers", "k1", lambda: 1 / 0) == both


def test_each_stage_has_a_file_of_its_own(tmp_path):
    names = [path_of(tmp_path, stage).name for stage in ORDER]
    assert names == ["decode.json", "words.json", "speakers.json", "aligned.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no file modes")
def test_what_is_kept_can_be_read_by_its_owner_only(tmp_path):
    save(tmp_path / "s", "words", "k1", PAYLOAD)
    assert path_of(tmp_path / "s", "words").stat().st_mode & 0o777 == 0o600


def test_a_file_appears_under_its_name_only_when_it_is_whole(tmp_path):
    path = tmp_path / "a.npy"
    partial = partial_path(path)
    file = open_private(partial)
    file.write(b"half")
    assert not path.exists()
    put_in_place(file, partial, path)
    assert path.read_bytes() == b"half"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.npy"]


def test_leftovers_of_a_killed_run_are_swept_and_those_of_a_living_one_are_not(tmp_path):
    dead, living, kept = tmp_path / "mono.npy.1.part", tmp_path / "mono.npy.2.part", tmp_path / "mono.npy"
    for path in (dead, living, kept):
        path.write_bytes(b"x")
        os.utime(path, (time.time() - 3600,) * 2)
    os.utime(living)
    sweep_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mono.npy", "mono.npy.2.part"]


def test_a_try_that_fails_leaves_what_was_made_before(tmp_path):
    Stages(tmp_path, silent).run("speakers", "k1", lambda: Diarized((SpeakerSpan(0, 9, "A"),)))
    with pytest.raises(ZeroDivisionError):
        Stages(tmp_path, silent).run("speakers", "k2", lambda: 1 / 0)
    again = Stages(tmp_path, silent)
    assert again.run("speakers", "k1", lambda: 1 / 0).speakers == ("A",)
    assert again.reused == ["speakers"]
