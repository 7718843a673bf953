"""Which pipelines are let through; what a `config.yaml` can ask for is settled before anything of it is loaded."""

from pathlib import Path

import pytest

from coder.audio.models.pipeline import check_pipeline
from coder.errors import ModelError

GOOD = """
dependencies:
  pyannote.audio: 4.0.0
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: VBxClustering
    segmentation: $model/segmentation
    segmentation_batch_size: 32
    embedding: $model/embedding
    embedding_batch_size: 32
    embedding_exclude_overlap: true
    plda: $model/plda
params:
  clustering: {threshold: 0.6, Fa: 0.07, Fb: 0.8}
  segmentation: {min_duration_off: 0.0}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part, file in (("segmentation", "pytorch_model.bin"), ("embedding", "pytorch_model.bin"), ("plda", "plda.npz")):
        (tmp_path / part).mkdir()
        (tmp_path / part / file).touch()
    return tmp_path


def test_the_local_pipeline_is_let_through(folder: Path) -> None:
    (folder / "config.yaml").write_text(GOOD, encoding="utf-8")
    check_pipeline(folder)


LOCAL = "pyannote.audio.pipelines.SpeakerDiarization"
REFUSED = {
    "one that sends the recording to a server": (LOCAL, "pyannote.audio.pipelines.pyannoteai.sdk.SDK", "asks for"),
    "another class of the library": (LOCAL, "pyannote.audio.pipelines.SpeakerVerification", "asks for"),
    "a class from anywhere": (LOCAL, "os.system", "asks for"),
    "a model on the hub": ("$model/segmentation", "pyannote/segmentation-3.0", "takes segmentation from elsewhere"),
    "a model in another folder": ("$model/embedding", "$model/../embedding", "takes embedding from elsewhere"),
    "a model at a revision": ("$model/embedding", "$model/embedding@main", "takes embedding from elsewhere"),
    "another embedding library": ("$model/embedding", "speechbrain/x", "takes embedding from elsewhere"),
    "a part that is left out": ("    plda: $model/plda\n", "", "takes plda from elsewhere"),
    "a checkpoint by its address": (
        "$model/plda",
        "{checkpoint: pyannote/speaker-diarization-community-1}",
        "takes plda from elsewhere",
    ),
    "a token": ("clustering: VBx", "token: hf_x\n    clustering: VBx", "gives the pipeline 'token'"),
    "a clustering that needs the truth": ("VBxClustering", "OracleClustering", "a clustering 'OracleClustering'"),
    "preprocessors": ("params:\n  clustering", "preprocessors: {audio: os.system}\nparams:\n  clustering", "a section"),
    "a device of its own": ("\npipeline:", "\ndevice: cuda\npipeline:", "a section 'device'"),
    "the legacy form": ("    plda:", "    legacy: true\n    plda:", "legacy"),
    "no pipeline": ("pipeline:", "pipelines:", "a section 'pipelines'"),
    "no YAML": ("pipeline:", "pipeline: [", "is not YAML"),
    "an object to be made": ("VBxClustering", "!!python/object/apply:os.system ['true']", "is not YAML"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_whatever_else_is_refused(what: str, folder: Path) -> None:
    old, new, said = REFUSED[what]
    assert old in GOOD
    (folder / "config.yaml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        check_pipeline(folder)
    assert said in caught.value.message
    assert "coder models fetch community-1" in caught.value.hint


@pytest.mark.parametrize("text", ["", "a", "[1]", "pipeline: 3\n", "pipeline: {name: x}\n"])
def test_what_is_no_configuration_is_refused(text: str, folder: Path) -> None:
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError):
        check_pipeline(folder)


@pytest.mark.parametrize("file", ["segmentation/pytorch_model.bin", "embedding/pytorch_model.bin", "plda/plda.npz"])
def test_a_part_that_is_not_there_is_named(file: str, folder: Path) -> None:
    (folder / "config.yaml").write_text(GOOD, encoding="utf-8")
    (folder / file).unlink()
    with pytest.raises(ModelError) as caught:
        check_pipeline(folder)
    assert caught.value.message == f"The pipeline lacks its file {file}."


def test_a_folder_without_a_configuration_is_no_pipeline(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no config\.yaml"):
        check_pipeline(tmp_path)
