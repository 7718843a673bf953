"""faster-whisper: a recording → words with times and probabilities. The only module that knows it; runs in a child.

The recording is cut into windows of speech by the bundled Silero VAD. Batched, several windows are heard at once:
fast, but the library then ignores its guards against loops (temperature fallback and the thresholds for compression
and probability). One after the other they work, at several times the cost. Either way what looks like a loop is told.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from coder.audio.models.shelf import Model, find
from coder.audio.progress import timed
from coder.audio.samples import PER_MS, open_samples
from coder.audio.windows import LONGEST_MS, windows
from coder.errors import AudioError, EngineError, ModelError
from coder.model import Span
from coder.resources import install_command

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment as Chunk
    from numpy.typing import NDArray

    from coder.audio.worker import Channel

Mode = Literal["batched", "sequential"]
BATCH = {"cpu": 4, "cuda": 16}
"""Windows heard at once. With `small` on two cores 2, 4 and 8 take 79, 65 and 61 s for the same four minutes, and up to
1.4, 2.2 and 3.3 GB; fewer are kept sooner."""
BEAM = 5
LANGUAGE_WINDOWS = 4
"""How many of the longest windows are asked which language it is."""
SURE = 0.5
"""A language that gets less than this is a guess, and said to be one."""
LOOP = 2.4
"""Text that compresses better than this says the same again and again; Whisper's authors' own threshold."""
HALLUCINATED_SILENCE_S = 2.0
SEED = 0
RESUMED = (
    "A run that was cut off was gone on with: where the model had to guess again, another run may guess otherwise."
)
"""The fallback draws, and CTranslate2 takes a seed once per process: nobody can draw on from the middle."""
VAD = {"threshold": 0.5, "min_silence_duration_ms": 160, "speech_pad_ms": 400}
"""What the library's batching takes by itself. Given as a dictionary there, the silence would fall back to 2000 ms."""
COMPUTE = {"cpu": "int8", "cuda": "float16"}


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """How words are heard. Whatever is in here can change what is heard, and so is part of the stage's key."""

    language: str = ""
    """A code such as `de`; empty asks the recording."""
    glossary: tuple[str, ...] = ()
    """Names and terms that are likely; they weigh on every window."""
    mode: Mode = "batched"
    beam: int = BEAM


@dataclass(frozen=True, slots=True)
class Speech:
    """Where a session's words come from when a model hears them."""

    model: Model
    settings: SpeechSettings = SpeechSettings()
    device: str = "auto"
    threads: int = 0

    def request(self, audio: Path, done: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Write what the child is asked; `done` are the items that an earlier child had handed over."""
        return {
            "audio": str(audio),
            "model": str(self.model.folder),
            "device": self.device,
            "settings": asdict(self.settings),
            "done": [[one["at"], one["span"]] for one in done],
        }


def hear(request: dict[str, Any], channel: "Channel") -> dict[str, Any]:
    """Hear the words of a recording: hands over one item per group of windows, and reports how.

    Raises:
        AudioError: nobody speaks.
        ModelError: the model is not what it was, or does not know the language.
        EngineError: faster-whisper is not installed.
    """
    settings = SpeechSettings(**{**request["settings"], "glossary": tuple(request["settings"]["glossary"])})
    clock = [time.monotonic()]
    model = find(request["model"], "words")
    model.admit()
    clock.append(time.monotonic())
    engine, device, compute = _load(model, request)
    clock.append(time.monotonic())
    audio = open_samples(Path(request["audio"])).astype(np.float32) / np.float32(32768)
    spans = _speech(audio)
    language, probability = _language(engine, audio, spans, settings.language)
    notes = _glossary_notes(engine, settings.glossary)
    notes += [] if probability >= SURE else [f"The language {language} is a guess ({probability:.0%})."]
    batch = BATCH[device] if settings.mode == "batched" else 1
    groups = [spans[start : start + batch] for start in range(0, len(spans), batch)]
    finished = {(at, tuple(span)) for at, span in request["done"]}
    todo = [(at, group) for at, group in enumerate(groups) if (at, _around(group)) not in finished]
    if settings.mode == "sequential" and len(todo) < len(groups):
        notes.append(RESUMED)
    total_ms = max(1, sum(one.duration_ms for one in spans))
    left_ms = sum(one.duration_ms for _, group in todo for one in group)
    for at, group, words, loops in _heard(engine, audio, todo, language, settings):
        channel.item({"at": at, "span": list(_around(group)), "words": words, "loops": loops})
        left_ms -= sum(one.duration_ms for one in group)
        channel.share(1 - left_ms / total_ms)
    clock.append(time.monotonic())
    return {
        "engine": {name: version(name) for name in ("faster-whisper", "ctranslate2", "onnxruntime")},
        "model": {"name": model.name, "sha256": model.digest},
        "parameters": _parameters(settings, batch),
        "language_asked": settings.language,
        "language": language,
        "language_probability": probability,
        "device": device,
        "compute_type": compute,
        "threads": request["threads"],
        "seed": SEED,
        "groups": len(groups),
        "groups_kept": len(groups) - len(todo),
        **timed(clock),
        "notes": notes,
    }


def _parameters(settings: SpeechSettings, batch: int) -> dict[str, Any]:
    """Say what the engine was told; of a glossary only how long it is, since it may hold names."""
    terms = len(settings.glossary)
    return {"mode": settings.mode, "beam": settings.beam, "batch": batch, "vad": VAD, "glossary_terms": terms}


def _load(model: Model, request: Mapping[str, Any]) -> "tuple[WhisperModel, str, str]":
    try:
        import ctranslate2
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise EngineError(
            f"faster-whisper cannot be loaded ({error}).", f"Install it: {install_command('transcribe')}"
        ) from error
    ctranslate2.set_random_seed(SEED)
    device = request["device"]
    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    compute = COMPUTE[device]
    try:
        engine = WhisperModel(
            str(model.folder),
            device=device,
            compute_type=compute,
            cpu_threads=request["threads"],
            local_files_only=True,
        )
    except (RuntimeError, ValueError) as error:
        # No recording was at hand yet, so the library's words can be passed on.
        raise ModelError(
            f"The model {model.name} cannot be loaded on {device}: {error}", "coder doctor tells what this machine has."
        ) from error
    return engine, device, compute


def _speech(audio: "NDArray[np.float32]") -> list[Span]:
    """Find where somebody speaks, as windows."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=VAD["threshold"],
        min_silence_duration_ms=int(VAD["min_silence_duration_ms"]),
        speech_pad_ms=int(VAD["speech_pad_ms"]),
        max_speech_duration_s=LONGEST_MS / 1000,
    )
    found = get_speech_timestamps(audio, options) if len(audio) else []
    if not found:
        raise AudioError(
            "Nobody is heard speaking in the recording.", "Play it: is it the right file, whole, and loud enough?"
        )
    return windows([Span(one["start"] // PER_MS, -(-one["end"] // PER_MS)) for one in found])


def _language(
    engine: "WhisperModel", audio: "NDArray[np.float32]", spans: Sequence[Span], wish: str
) -> tuple[str, float]:
    """Settle which language is spoken: as told, else asked of the windows with most speech."""
    if wish and wish not in engine.supported_languages:
        known = "only English (en)" if engine.supported_languages == ["en"] else "codes such as en, de, es, fr, it, nl"
        raise ModelError(f"The model does not know the language {wish!r}.", f"It knows {known}.")
    if wish or not engine.model.is_multilingual:
        return wish or "en", 1.0
    longest = sorted(sorted(spans, key=lambda one: -one.duration_ms)[:LANGUAGE_WINDOWS])
    votes: dict[str, float] = {}
    for one in longest:
        language, probability, _ = engine.detect_language(audio[one.start_ms * PER_MS : one.end_ms * PER_MS])
        votes[language] = votes.get(language, 0.0) + probability * one.duration_ms
    best = max(votes, key=lambda language: votes[language])
    return best, round(votes[best] / sum(one.duration_ms for one in longest), 4)


def _glossary_notes(engine: "WhisperModel", glossary: Sequence[str]) -> list[str]:
    """Say when a glossary is longer than what the model takes: the library cuts it in silence."""
    if not glossary:
        return []
    tokens = len(engine.hf_tokenizer.encode(" " + _hotwords(glossary), add_special_tokens=False).ids)
    room = engine.max_length // 2 - 1
    return [f"The glossary takes {tokens} tokens; the model reads the first {room}."] if tokens > room else []


def _hotwords(glossary: Sequence[str]) -> str:
    return ", ".join(glossary)


def _around(group: Sequence[Span]) -> tuple[int, int]:
    return group[0].start_ms, group[-1].end_ms


Rows = list[list[Any]]


def _heard(
    engine: "WhisperModel",
    audio: "NDArray[np.float32]",
    todo: Sequence[tuple[int, list[Span]]],
    language: str,
    settings: SpeechSettings,
) -> Iterator[tuple[int, list[Span], Rows, list[list[int]]]]:
    """Hear group after group; lazy, so that each is handed over when it is done."""
    shared = {
        "language": language,
        "beam_size": settings.beam,
        "word_timestamps": True,
        "condition_on_previous_text": False,  # one loop would feed the next
        "hotwords": _hotwords(settings.glossary) or None,
    }
    if settings.mode == "batched":
        from faster_whisper import BatchedInferencePipeline

        pipeline = BatchedInferencePipeline(engine)
        for at, group in todo:
            clips = [{"start": one.start_ms / 1000, "end": one.end_ms / 1000} for one in group]
            chunks, _ = pipeline.transcribe(audio, clip_timestamps=clips, batch_size=len(group), **shared)
            yield at, group, *_rows(chunks, group)
        return
    for at, group in todo:
        (window,) = group
        start, end = window.start_ms * PER_MS, window.end_ms * PER_MS
        chunks, _ = engine.transcribe(
            audio[start:end], hallucination_silence_threshold=HALLUCINATED_SILENCE_S, **shared
        )
        yield at, group, *_rows(chunks, group, window.start_ms)


def _rows(chunks: "Iterable[Chunk]", group: Sequence[Span], offset_ms: int = 0) -> tuple[Rows, list[list[int]]]:
    """Give words as [start_ms, end_ms, text, probability], and where the model seems to loop."""
    words: Rows = []
    loops = []
    for chunk in chunks:
        window = _window_of(group, offset_ms + round(chunk.seek * 10) if len(group) > 1 else group[0].start_ms)
        for word in chunk.words or ():
            text = word.word.strip()
            start, end = (
                min(max(offset_ms + round(at * 1000), window.start_ms), window.end_ms) for at in (word.start, word.end)
            )
            if text:
                words.append([start, max(start, end), text, round(float(word.probability), 4)])
        if chunk.compression_ratio > LOOP:
            loops.append([offset_ms + round(chunk.start * 1000), offset_ms + round(chunk.end * 1000)])
    return words, loops


def _window_of(group: Sequence[Span], start_ms: int) -> Span:
    """Find the window that a chunk was heard in, by where that begins; the library rounds to 10 ms."""
    return min(group, key=lambda one: abs(one.start_ms - start_ms))
