"""pyannote.audio: a recording → who speaks when. The only module that knows it; runs in a child.

The recording is handed over in memory, so torchcodec is never asked. The pipeline is admitted before it is loaded:
its files must be those of its manifest, and its configuration the local one. When the number of speakers is given,
the pipeline forces its clustering to it; how many it tells apart by itself is asked as well, because a forced number
that differs is a reason to listen.
"""

import importlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coder.audio.models.shelf import Model, find
from coder.audio.progress import timed
from coder.audio.samples import RATE, open_samples
from coder.errors import AudioError, EngineError, ModelError
from coder.resources import install_command

if TYPE_CHECKING:
    from coder.audio.worker import Channel

SPEAKERS = 2
"""A therapist and a client, unless somebody says otherwise."""
MOST_SPEAKERS = 20
SHORTEST_MS = 1000
FORCED = 2
"""A number may be forced up to so many times what the pipeline tells apart: one voice may hide two alike, not five."""
CHUNKS = 2
"""Chunks whose embedding is made at once on a processor. More do not fit its caches and take longer."""
SEED = 0
SHARES = {"segmentation": (0.0, 0.25), "embeddings": (0.25, 0.97)}
"""Where in the whole a step of the pipeline lies: most of the time goes into embeddings."""


@dataclass(frozen=True, slots=True)
class SpeakerSettings:
    """How speakers are told apart; part of the stage's key."""

    speakers: int | None = SPEAKERS
    """How many there are; None lets the pipeline decide."""


@dataclass(frozen=True, slots=True)
class Diarization:
    """Where a session's speakers come from when a model tells them apart."""

    model: Model
    settings: SpeakerSettings = SpeakerSettings()
    device: str = "auto"
    threads: int = 0

    def request(self, audio: Path) -> dict[str, Any]:
        """Write what the child is asked."""
        return {
            "audio": str(audio),
            "model": str(self.model.folder),
            "device": self.device,
            "settings": asdict(self.settings),
        }


def tell_apart(request: dict[str, Any], channel: "Channel") -> dict[str, Any]:
    """Tell speakers apart: hands over one item with `spans` and `exclusive`, and reports how.

    Raises:
        AudioError: nobody speaks, or there are fewer speakers than asked for.
        ModelError: the model is not what it was, or would run something else.
        EngineError: pyannote.audio is not installed, or does not load here.
    """
    settings = SpeakerSettings(**request["settings"])
    clock = [time.monotonic()]
    model = find(request["model"], "speakers")
    model.admit()
    clock.append(time.monotonic())
    pipeline, device = _load(model, request)
    clock.append(time.monotonic())
    steps = _Steps(channel)
    try:
        found = pipeline(_in_memory(Path(request["audio"])), num_speakers=settings.speakers, hook=steps)
    except ValueError as error:
        if "n_samples" not in str(error):
            raise
        raise AudioError(  # KMeans wants as many stretches of one voice alone as there shall be speakers
            f"There is too little speech of one voice alone to tell {settings.speakers} speakers apart.",
            "Say how many really speak, with --speakers N; or let the model decide: --speakers auto",
        ) from error
    spans = _rows(found.speaker_diarization)
    if not spans:
        raise AudioError(
            "Nobody is heard speaking in the recording.", "Play it: is it the right file, whole, and loud enough?"
        )
    own = steps.own_count(pipeline)
    notes = _compare(settings.speakers, len({row[2] for row in spans}), own)
    channel.item({"spans": spans, "exclusive": _rows(found.exclusive_speaker_diarization)})
    clock.append(time.monotonic())
    return {
        "engine": {name: version(name) for name in ("pyannote.audio", "torch", "torchaudio")},
        "model": {"name": model.name, "sha256": model.digest},
        "parameters": {"speakers": settings.speakers, "clustering": str(pipeline.klustering)},
        "speakers_by_itself": own,
        "device": device,
        "threads": request["threads"],
        "seed": SEED,
        **timed(clock),
        "notes": notes,
    }


def _load(model: Model, request: Mapping[str, Any]) -> tuple[Any, str]:
    try:
        torch: Any = importlib.import_module("torch")
        pyannote: Any = importlib.import_module("pyannote.audio")
    except (ImportError, RuntimeError, OSError) as error:
        # torch and torchaudio that do not belong together fail with RuntimeError, missing CUDA parts with OSError.
        raise EngineError(
            f"pyannote.audio cannot be loaded ({error}).", f"Install it: {install_command('diarize')}"
        ) from error
    torch.manual_seed(SEED)
    np.random.seed(SEED)  # the pipeline's clustering draws from the old generator
    torch.set_num_threads(request["threads"])
    device = request["device"]
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        pipeline = pyannote.Pipeline.from_pretrained(model.folder)
        pipeline.to(torch.device(device))
        quicken(pipeline, device)
    except (RuntimeError, ValueError, KeyError, AttributeError, ImportError, OSError) as error:
        # No recording was at hand yet, so the library's words can be passed on.
        raise ModelError(
            f"The model {model.name} cannot be loaded on {device}: {error}",
            "Fetch the one that runs here: coder models fetch community-1",
        ) from error
    return pipeline, device


def quicken(pipeline: Any, device: str) -> None:
    """Let the embedding look once at each chunk, and, on the processor, at few chunks at a time.

    Looking once gives the same numbers to the last bit; other batches differ in the seventh digit. Together the whole
    pipeline is about four times as fast on two cores: `scripts/bench audio` prints the ratio.
    """
    from coder.audio.trunk import VOICES, look_once  # it imports torch

    if look_once(pipeline) and device == "cpu":
        pipeline.embedding_batch_size = CHUNKS * VOICES


def _in_memory(path: Path) -> dict[str, Any]:
    torch: Any = importlib.import_module("torch")
    samples = open_samples(path)
    if len(samples) * 1000 < SHORTEST_MS * RATE:
        raise AudioError("The recording is shorter than a second.", "Play it: is it the right file, and whole?")
    waveform = torch.from_numpy(samples.astype(np.float32) / 32768)[None]
    return {"waveform": waveform, "sample_rate": RATE, "uri": "recording"}


class _Steps:
    """What the pipeline calls at each step. Its own progress display would write on the terminal."""

    def __init__(self, channel: "Channel") -> None:
        self._channel = channel
        self._made: dict[str, Any] = {}

    def __call__(
        self, step: str, made: Any, *, total: int | None = None, completed: int | None = None, **_: Any
    ) -> None:
        if step in SHARES and total and completed is not None:
            start, end = SHARES[step]
            self._channel.share(start + (end - start) * min(completed / total, 1))
        elif step in SHARES:
            self._made[step] = made

    def own_count(self, pipeline: Any) -> int:
        """Ask the clustering again without a number: it takes seconds, and says whether the number was forced."""
        found = pipeline.clustering(
            embeddings=self._made["embeddings"],
            segmentations=self._made["segmentation"],
            num_clusters=None,
            min_clusters=1,
            max_clusters=np.inf,
        )
        return int(np.max(found[0])) + 1


def _rows(annotation: Any) -> list[list[Any]]:
    """Give spans as [start_ms, end_ms, speaker], in order of time."""
    turns: Iterable[tuple[Any, Any, str]] = annotation.itertracks(yield_label=True)
    rows = [[round(turn.start * 1000), round(turn.end * 1000), str(speaker)] for turn, _, speaker in turns]
    return sorted(row for row in rows if row[1] > row[0])


def _compare(asked: int | None, found: int, own: int) -> list[str]:
    """Hold the number that was asked for against what there is.

    Raises:
        AudioError: it cannot be had.
    """
    if asked is None:
        return []
    if found < asked or asked > FORCED * own:
        heard = min(found, own) if asked > FORCED * own else found
        raise AudioError(
            f"{asked} speakers were asked for, and {heard} can be told apart.",
            f"Say how many really speak: --speakers {heard}; or let the model decide: --speakers auto",
        )
    if own != asked:
        return [f"The model by itself tells {own} apart; {asked} were asked for. Listen whether they are right."]
    return []
