"""Recording parts become one long array of 16 kHz samples on the session's own clock.

Session time is what the player shows: the parts laid end to end, each from its container's start. The libraries'
own decoders drop time stamps, so a late start or a hole would move every later word against the player; here frames
are placed by their time stamps and holes are filled with silence.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from coder.audio.probe import RecordingFacts, open_recording, probe, sha256_of, shorter_than_its_header
from coder.audio.progress import Progress, Ticker, silent
from coder.audio.samples import PER_MS, RATE, GrowingArray, Samples, open_samples, sweep_leftovers
from coder.errors import AudioError

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler
    from av.audio.layout import AudioLayout

__all__ = ["Decoded", "DecodedPart", "RecordingFacts", "decode", "probe", "sha256_of"]

MONO = "mono.npy"
CHANNELS = "channels.npy"

HOLE_S = 0.02
"""Time stamps are rounded to a millisecond or a frame; less than this is rounding, more is a hole."""
LONGEST_HOLE_S = 3600.0
"""A hole longer than this, in a file that does not tell its own length, is a broken time stamp."""
NOTABLE_MS = 500
"""Differences between a file's claim and its sound are worth a warning from here on."""


@dataclass(frozen=True, slots=True)
class DecodedPart:
    """Where one media file lies in session time."""

    offset_ms: int
    """Session time at which the part starts."""
    duration_ms: int
    """How much sound was found, the silence before it and its holes included."""
    start_ms: int
    """The container's own start: session time = offset_ms + time stamp - start_ms."""
    channels: int
    sample_rate: int
    codec: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded recording: arrays in a folder, and how they came about. Round-trips through `record`."""

    folder: Path
    parts: tuple[DecodedPart, ...]
    channels: int
    """Channels that are kept apart; 1 when the parts differ in theirs."""
    warnings: tuple[str, ...]

    @property
    def duration_ms(self) -> int:
        """Length of session time."""
        return self.parts[-1].offset_ms + self.parts[-1].duration_ms

    @property
    def mono_path(self) -> Path:
        """The mean of all channels, int16, shape (samples,)."""
        return self.folder / MONO

    @property
    def channel_path(self) -> Path | None:
        """Every channel for itself, int16, shape (channels, samples); None when there is only one."""
        return self.folder / CHANNELS if self.channels > 1 else None

    def is_whole(self) -> bool:
        """Tell whether the arrays lie in the folder with the length they should have."""
        length = self.duration_ms * PER_MS
        shapes = {self.mono_path: (length,)} | (
            {self.channel_path: (self.channels, length)} if self.channel_path else {}
        )
        try:
            return all(open_samples(path).shape == shape for path, shape in shapes.items())
        except (OSError, ValueError):
            return False

    def record(self) -> dict[str, Any]:
        """Give what `from_record` needs, fit for JSON; the folder is left out, so that it can be moved."""
        return {"parts": [asdict(part) for part in self.parts], "channels": self.channels, "warnings": self.warnings}

    @classmethod
    def from_record(cls, folder: Path, record: dict[str, Any]) -> "Decoded":
        """Read back what `record` gave."""
        parts = tuple(DecodedPart(**part) for part in record["parts"])
        return cls(folder, parts, record["channels"], tuple(record["warnings"]))


def decode(parts: Sequence[Path], folder: Path, progress: Progress = silent) -> Decoded:
    """Decode recording parts into one array of session time in `folder`; both arrays appear whole or not at all.

    Each part starts where the ones before it end by `RecordingFacts.duration_ms`, whatever the decoder makes of them:
    so a study knows the offsets without decoding.

    Raises:
        AudioError: a part is no recording, is empty, or holds no sound that can be decoded.
    """
    facts = [probe(part) for part in parts]
    counts = {fact.channels for fact in facts}
    channels = facts[0].channels if len(counts) == 1 else 1
    warnings = ["The parts differ in their number of channels, so only their mix is kept."] if len(counts) > 1 else []
    ticker = Ticker(progress, "decode", sum(fact.duration_ms for fact in facts))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep_leftovers(folder)
    with ExitStack() as files:
        tape = _Tape(files, folder, channels)
        placed, said = lay(parts, facts, tape, ticker)
        tape.pad(-tape.length % PER_MS)
    if channels == 1:
        (folder / CHANNELS).unlink(missing_ok=True)
    ticker.finish()
    return Decoded(folder, tuple(placed), channels, (*warnings, *said))


class Tape(Protocol):
    """What takes the samples of a session one after the other, each channel for itself."""

    @property
    def length(self) -> int:
        """Samples so far."""

    def append(self, block: Samples) -> None:
        """Take samples of shape (channels, samples)."""

    def pad(self, count: int) -> None:
        """Take so many samples of silence; less than one is none."""


def lay(
    parts: Sequence[Path], facts: Sequence[RecordingFacts], tape: Tape, ticker: Ticker
) -> tuple[list[DecodedPart], list[str]]:
    """Decode parts onto a tape, each where it lies in session time; gives their places, and what to know of them."""
    placed: list[DecodedPart] = []
    warnings: list[str] = []
    offset_ms = 0
    for number, (path, fact) in enumerate(zip(parts, facts, strict=True), start=1):
        tape.pad(offset_ms * PER_MS - tape.length)
        part, said = _decode_part(path, fact, offset_ms, tape, ticker)
        placed.append(part)
        warnings += [f"Part {number}: {sentence}" if len(parts) > 1 else sentence for sentence in said]
        late = part.duration_ms > fact.duration_ms + NOTABLE_MS
        offset_ms += part.duration_ms if late else fact.duration_ms
    return placed, warnings


class _Tape:
    """Both arrays of a session, written side by side."""

    def __init__(self, files: ExitStack, folder: Path, channels: int) -> None:
        self._mono = files.enter_context(GrowingArray(folder / MONO, 1))
        self._split = files.enter_context(GrowingArray(folder / CHANNELS, channels)) if channels > 1 else None

    @property
    def length(self) -> int:
        return self._mono.length

    def append(self, block: Samples) -> None:
        mix = block if len(block) == 1 else block.mean(axis=0, dtype=np.float32, keepdims=True).round().astype(np.int16)
        self._mono.append(mix)
        if self._split:
            self._split.append(block)

    def pad(self, count: int) -> None:
        self._mono.pad(count)
        if self._split:
            self._split.pad(count)


class _Placer:
    """Puts the frames of one part where their time stamps say, relative to the container's start."""

    def __init__(self, tape: Tape, facts: RecordingFacts, offset_ms: int, layout: "AudioLayout") -> None:
        self.tape = tape
        self.warnings: list[str] = []
        self._origin = offset_ms * PER_MS
        self._start_s = facts.container_start_ms / 1000
        self._latest_s = facts.duration_ms / 1000 + 1 if facts.duration_ms else LONGEST_HOLE_S
        self._layout = layout
        self._setup: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None
        self._clock_s = 0.0
        self._surplus = max(0, self.length)  # codecs fill up the last frame of the part before

    @property
    def length(self) -> int:
        """Samples of this part so far."""
        return self.tape.length - self._origin

    def place(self, frame: "AudioFrame") -> None:
        """Write one frame, after silence where the time stamps leave a hole."""
        if frame.pts is not None and frame.time_base is not None:
            self._move_to(float(frame.pts * frame.time_base) - self._start_s)
        setup = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or setup != self._setup:
            self._resampler, self._setup = self._new_resampler(), setup
        self._clock_s += frame.samples / frame.sample_rate
        frame.pts = None  # the resampler must not mend times as well
        self._write(self._resampler.resample(frame))

    def flush(self) -> None:
        """Write what the resampler holds back."""
        if self._resampler is not None:
            self._write(self._resampler.resample(None))
            self._resampler = None

    def _move_to(self, time_s: float) -> None:
        """Fill a hole with silence, or drop what a recorder with a fast clock wrote too much."""
        hole_s = time_s - self._clock_s
        if abs(hole_s) <= (HOLE_S if self._clock_s else 0):
            return
        if hole_s < -NOTABLE_MS / 1000 or time_s > self._latest_s:
            self._warn_once("its time stamps jump; from there on words may stand beside what the player shows.")
            return
        self.flush()
        ahead = self.length - round(time_s * RATE)
        self.tape.pad(max(0, -ahead))
        self._surplus = max(0, ahead)
        self._clock_s = time_s

    def _write(self, frames: "Sequence[AudioFrame]") -> None:
        for frame in frames:
            # Interleaved: of planar frames with eight channels and more PyAV 18 reads beyond the last one, and crashes.
            block = frame.to_ndarray().astype(np.int16, copy=False).reshape(-1, frame.layout.nb_channels).T
            self.tape.append(block[:, self._surplus :])
            self._surplus -= min(self._surplus, block.shape[1])

    def _warn_once(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def _new_resampler(self) -> "AudioResampler":
        import av

        self.flush()
        return av.AudioResampler(format="s16", layout=self._layout, rate=RATE)


def _decode_part(
    path: Path, facts: RecordingFacts, offset_ms: int, tape: Tape, ticker: Ticker
) -> tuple[DecodedPart, list[str]]:
    import av

    before = tape.length
    damaged = 0
    with open_recording(path) as (container, stream):
        placer = _Placer(tape, facts, offset_ms, stream.layout)
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                damaged += 1  # the next time stamp leaves a hole of the same length
                continue
            for frame in frames:
                placer.place(frame)
            ticker.at(tape.length / PER_MS)
        placer.flush()
    if tape.length == before:
        raise AudioError(
            f"No sound could be decoded from {path.name}.", "The file is damaged: copy it again from the recorder."
        )
    part = DecodedPart(
        offset_ms,
        -(-placer.length // PER_MS),
        facts.container_start_ms,
        facts.channels,
        facts.sample_rate,
        facts.codec,
    )
    return part, placer.warnings + _what_to_know(path, facts, part, damaged)


def _what_to_know(path: Path, facts: RecordingFacts, part: DecodedPart, damaged: int) -> list[str]:
    said = []
    if facts.header_ms and abs(part.duration_ms - facts.header_ms) > NOTABLE_MS:
        said.append(f"{_clock(part.duration_ms)} of sound were found, but the file says {_clock(facts.header_ms)}.")
    if shorter_than_its_header(path):
        said.append("the file is shorter than its header says: its end is cut off.")
    if damaged:
        said.append(f"{damaged} damaged places could not be decoded and are silent.")
    if facts.audio_streams > 1:
        said.append(f"it holds {facts.audio_streams} sound streams; the first is used, as by the player.")
    return said


def _clock(time_ms: int) -> str:
    seconds = time_ms / 1000
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
