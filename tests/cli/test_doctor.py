"""`doctor` tells what is so: each layer is switched off in turn, and it must say so."""

import subprocess
import sys
from pathlib import Path

import pytest

from coder.audio.models.bundle import install
from tests.cli.conftest import Run

UNIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no permission bits of this kind")


def states(found: dict[str, list[dict[str, str]]], area: str) -> dict[str, str]:
    return {one["name"]: one["state"] for one in found["findings"] if one["area"] == area}


def test_a_machine_with_everything_is_told_to_be_sound(
    coder: Run, own_models: Path, tiny_whisper: Path, tiny_diarizer: Path, lab: Path
) -> None:
    install(tiny_whisper, "small")
    install(tiny_diarizer, "community-1")
    done = coder("doctor", "--json", at=lab)
    assert done.code == 0, done.out
    assert done.json["sound"] is True
    assert states(done.json, "engines") == {"faster-whisper": "ok", "pyannote.audio": "ok"}
    assert states(done.json, "models") == {"small": "ok", "community-1": "ok", "folder": "note"}
    privacy = states(done.json, "privacy")
    assert privacy["switches"] == privacy["engines, Python"] == privacy["models folder"] == "ok"
    assert privacy["study: lab"] == privacy["study: study.db"] == "ok"
    alone = "from coder.privacy.network import close_network; print('ok' if close_network().kernel else 'cannot')"
    allowed = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, check=True).stdout.strip()
    assert privacy["engines, kernel"] == allowed
    assert privacy["disk"] == "note"
    text = coder("doctor", at=lab).out
    assert [line for line in text.splitlines() if line and not line.startswith(" ")] == [
        "The program",
        "Engines",
        "Models",
        "This machine",
        "What keeps data home",
    ]


def test_missing_models_are_told_with_the_command_and_are_no_failure(
    coder: Run, own_models: Path, tmp_path: Path
) -> None:
    done = coder("doctor", at=tmp_path)
    assert done.code == 0
    assert "→ coder models fetch small" in done.out
    assert "→ coder models fetch community-1" in done.out


@UNIX
def test_a_study_that_others_can_read_is_a_layer_that_is_off(coder: Run, lab: Path, own_models: Path) -> None:
    (lab / "study.db").chmod(0o644)
    done = coder("doctor", "--privacy", at=lab)
    assert done.code == 1
    assert "OFF       study: study.db: is open to others (mode 644)" in done.out
    assert done.said[1] == f"chmod 600 {lab / 'study.db'}"
    assert "Engines" not in done.out


@UNIX
def test_a_models_folder_that_others_can_write_is_a_layer_that_is_off(
    coder: Run, tmp_path: Path, own_models: Path
) -> None:
    own_models.mkdir()
    own_models.chmod(0o777)
    done = coder("doctor", "--privacy", "--json", at=tmp_path)
    assert done.code == 1
    assert done.json["sound"] is False
    assert states(done.json, "privacy")["models folder"] == "off"


def test_a_pair_of_torch_and_torchaudio_that_does_not_fit_is_told_in_their_words(
    coder: Run, tmp_path: Path, own_models: Path
) -> None:
    """A module that fails as torchaudio does, when pyannote.audio loads it, beside a torch of another CUDA version."""
    (tmp_path / "torchaudio.py").write_text(
        "raise RuntimeError('Detected that PyTorch and TorchAudio were compiled with different CUDA versions.')\n",
        encoding="utf-8",
    )
    done = coder("doctor", at=tmp_path, PYTHONPATH=str(tmp_path))
    assert (
        "missing   pyannote.audio: does not load here: RuntimeError: Detected that PyTorch and TorchAudio" in done.out
    )
    assert "[diarize]'\n" in done.out
