"""Whether a diarization pipeline may be loaded: its `config.yaml` says which classes run, and from where.

pyannote.audio instantiates the class that the file names. One of them sends the recording to a server, others look
for models on the hub. Only the local pipeline is let through, and only with parts that lie in the same folder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coder.errors import ModelError

CONFIG = "config.yaml"
LOCAL = (
    "pyannote.audio.pipelines.SpeakerDiarization",
    "pyannote.audio.pipelines.speaker_diarization.SpeakerDiarization",
)
SECTIONS = {"dependencies", "version", "pipeline", "params", "freeze"}
"""What may stand in the file; `preprocessors` and `device` would run or choose something else."""
PARTS = {
    "segmentation": "pytorch_model.bin",
    "embedding": "pytorch_model.bin",
    "plda": "plda.npz",
}
"""Each part of the pipeline, and a file that its folder must hold."""
CLUSTERING = {"VBxClustering", "AgglomerativeClustering"}
PLAIN = {
    "segmentation_step",
    "segmentation_batch_size",
    "embedding_batch_size",
    "embedding_exclude_overlap",
    "der_variant",
    "legacy",
}
WAY_OUT = "Fetch the one that runs here: coder models fetch community-1"


def check_pipeline(folder: Path) -> None:
    """Refuse a pipeline that is not the local one, or that would reach beyond its folder.

    Raises:
        ModelError: with what stands in the way.
    """
    config = _read(folder)
    for name in sorted(set(config) - SECTIONS):
        raise ModelError(f"{CONFIG} has a section {name!r}, which is not run here.", WAY_OUT)
    pipeline = config.get("pipeline")
    if not isinstance(pipeline, Mapping):
        raise ModelError(f"{CONFIG} names no pipeline.", WAY_OUT)
    if pipeline.get("name") not in LOCAL:
        raise ModelError(
            f"{CONFIG} asks for {pipeline.get('name')!r}. Only pyannote.audio's own SpeakerDiarization runs here; "
            "others may send the recording to a server.",
            WAY_OUT,
        )
    parameters = pipeline.get("params")
    if not isinstance(parameters, Mapping):
        raise ModelError(f"{CONFIG} names no parts of the pipeline.", WAY_OUT)
    _check_parameters(folder, parameters)


def _check_parameters(folder: Path, parameters: Mapping[str, Any]) -> None:
    for name, file in PARTS.items():
        # Left out, each has a default that lies on the hub.
        if parameters.get(name) != f"$model/{name}":
            raise ModelError(f"{CONFIG} takes {name} from elsewhere than its own folder.", WAY_OUT)
        if not (folder / name / file).is_file():
            raise ModelError(f"The pipeline lacks its file {name}/{file}.", WAY_OUT)
    if parameters.get("clustering", "VBxClustering") not in CLUSTERING:
        raise ModelError(f"{CONFIG} asks for a clustering {parameters['clustering']!r} that is not run here.", WAY_OUT)
    for name in sorted(set(parameters) - set(PARTS) - PLAIN - {"clustering"}):
        raise ModelError(f"{CONFIG} gives the pipeline {name!r}, which is not known here.", WAY_OUT)
    if parameters.get("legacy"):
        raise ModelError(f"{CONFIG} asks for the legacy form, which knows no exclusive turns.", WAY_OUT)


def _read(folder: Path) -> Mapping[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        found = YAML(typ="safe", pure=True).load((folder / CONFIG).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"The folder holds no {CONFIG}, so it is no diarization pipeline.", WAY_OUT) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise ModelError(f"{CONFIG} is not YAML.", WAY_OUT) from error
    if not isinstance(found, Mapping):
        raise ModelError(f"{CONFIG} holds no settings.", WAY_OUT)
    return found
