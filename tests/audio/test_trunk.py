"""Looking once at each chunk of sound gives the numbers that looking three times gives."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BOTH = """
import json, sys
from pathlib import Path
from coder.privacy import stay_home
stay_home()
import numpy as np, torch
from pyannote.audio import Pipeline
from coder.audio.samples import open_samples
from coder.audio.trunk import look_once

samples = torch.from_numpy(open_samples(Path(sys.argv[2])).astype(np.float32) / 32768)[None]
looks, found, spans = [], [], []
for once in (False, True):
    pipeline = Pipeline.from_pretrained(sys.argv[1])
    pipeline.embedding_batch_size = int(sys.argv[3])
    resnet = pipeline._embedding.model_.resnet
    looks.append(0)
    def count(module, inputs, output):
        looks[-1] += len(output)
    resnet.layer4.register_forward_hook(count)
    assert not once or look_once(pipeline)
    def keep(step, made, total=None, **_):
        if step == "embeddings" and total is None:
            found.append(made)
    out = pipeline({"waveform": samples, "sample_rate": 16000, "uri": "x"}, num_speakers=2, hook=keep)
    spans.append([str(out.speaker_diarization), str(out.exclusive_speaker_diarization)])
print(json.dumps({
    "looks": looks,
    "shape": found[0].shape,
    "equal": bool(np.array_equal(*found, equal_nan=True)),
    "spans": spans[0] == spans[1] and len(spans[0][0]) > 100,
}))
"""


@pytest.fixture(scope="module")
def mono(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from coder.audio.decode import decode

    return decode([clip], tmp_path_factory.mktemp("decoded")).mono_path


@pytest.mark.parametrize("batch", [6, 8, 32])
def test_one_look_gives_the_same_numbers_and_the_same_spans(batch: int, tiny_diarizer: Path, mono: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", BOTH, str(tiny_diarizer), str(mono), str(batch)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"})
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    chunks, voices, _ = found["shape"]
    assert voices == 3
    stock, once = found["looks"]
    assert stock - once == 2 * chunks
    assert found["equal"]
    assert found["spans"]
