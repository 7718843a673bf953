"""A pyannote.audio diarization pipeline with random weights, in a local folder as the published one is.

It tells nobody apart; it only takes the way of a real pipeline through every line of the engine.
"""

import sys
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
NAME = "pyannote.audio.pipelines.SpeakerDiarization"
CLUSTERING: dict[str, dict[str, float | int | str]] = {
    "VBxClustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
    "AgglomerativeClustering": {"method": "centroid", "min_cluster_size": 2, "threshold": 0.7},
}
LDA = 16
"""Dimensions after the linear discriminant analysis."""


def build(
    folder: Path, size: Literal["tiny", "real"] = "tiny", clustering: str = "VBxClustering", seed: int = 3
) -> Path:
    """Make the pipeline in a folder. With seed 3 the small one hears two voices in the two-speaker clip."""
    import numpy as np
    import torch
    import yaml
    from pyannote.audio.core.task import Problem, Resolution, Specifications

    torch.manual_seed(seed)
    numbers = np.random.default_rng(seed)
    segmentation = _segmentation(size)
    embedding, dimension = _embedding(size)
    embedding.specifications = Specifications(problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0)
    embedding.setup()
    _save(segmentation, folder / "segmentation")
    _save(embedding, folder / "embedding")
    plda = folder / "plda"
    plda.mkdir()
    wide = np.linalg.qr(numbers.normal(size=(dimension, dimension)))[0]
    square = np.linalg.qr(numbers.normal(size=(LDA, LDA)))[0]
    np.savez(plda / "xvec_transform.npz", mean1=np.zeros(dimension), mean2=np.zeros(LDA), lda=wide[:, :LDA])
    np.savez(plda / "plda.npz", mu=np.zeros(LDA), tr=square, psi=np.linspace(5.0, 0.5, LDA))
    parameters = {
        "clustering": clustering,
        "segmentation": "$model/segmentation",
        "segmentation_batch_size": 8 if size == "tiny" else 32,
        "embedding": "$model/embedding",
        "embedding_batch_size": 8 if size == "tiny" else 32,
        "embedding_exclude_overlap": True,
        "plda": "$model/plda",
    }
    config = {
        "dependencies": {"pyannote.audio": "4.0.0"},
        "pipeline": {"name": NAME, "params": parameters},
        "params": {"clustering": CLUSTERING[clustering], "segmentation": {"min_duration_off": 0.0}},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return folder


def _segmentation(size: str) -> Any:
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet

    narrow = {"hidden_size": 16, "num_layers": 1}
    model = (
        PyanNet(lstm=narrow, linear=narrow)
        if size == "tiny"
        else PyanNet(lstm={"hidden_size": 128, "num_layers": 4}, linear={"hidden_size": 128, "num_layers": 2})
    )
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=10.0,
        classes=["speaker#1", "speaker#2", "speaker#3"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    model.setup()
    with torch.no_grad():
        model.classifier.bias.zero_()  # else one class outweighs the others everywhere
    return model


def _embedding(size: str) -> tuple[Any, int]:
    if size == "real":
        from pyannote.audio.models.embedding import WeSpeakerResNet34

        return WeSpeakerResNet34(), 256
    sys.path.insert(0, str(HERE))
    try:
        import small_wespeaker
    finally:
        sys.path.remove(str(HERE))
    return small_wespeaker.SmallWeSpeaker(), small_wespeaker.DIMENSION


def _save(model: Any, folder: Path) -> None:
    import lightning
    import torch

    model.eval()
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "hparams_name": "kwargs",
        "pytorch-lightning_version": lightning.__version__,
    }
    model.on_save_checkpoint(checkpoint)
    folder.mkdir(parents=True)
    torch.save(checkpoint, folder / "pytorch_model.bin")
