"""What a media file is before anything is decoded: its facts, or a sentence why it is none."""

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coder.errors import AudioError

if TYPE_CHECKING:
    from fractions import Fraction

    from av.audio.stream import AudioStream
    from av.container import InputContainer

_MICROSECONDS = 1000
"""Container times come in microseconds: this many to a millisecond."""


ESTIMATED = ("mp3", "aac", "amr", "ac3", "eac3")
"""Formats without an index: their length is guessed from size and bit rate, and far off when that varies."""


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What the container of one media file says about itself."""

    duration_ms: int
    """How long it lasts; where the container does not say or only estimates it, found by reading the packets."""
    channels: int
    sample_rate: int
    codec: str
    has_video: bool
    container_start_ms: int
    """The earliest time stamp of any stream: what a player calls 0:00."""
    stream_start_ms: int
    """The first time stamp of the sound; later than the container's start where the picture begins first."""
    header_ms: int = 0
    """How long the container says it lasts; 0 where it says nothing."""
    audio_streams: int = 1
    """How many there are; the first is the one that is decoded and played."""


def probe(path: Path) -> RecordingFacts:
    """Read the facts of a media file without decoding it; the content decides, never the extension."""
    import av

    with open_recording(path) as (container, stream):
        start_ms = round((container.start_time or 0) / _MICROSECONDS)
        header_ms = _header_ms(container, start_ms)
        unsure = not header_ms or container.format.name in ESTIMATED
        moving = [v for v in container.streams.video if not v.disposition & av.stream.Disposition.attached_pic]
        return RecordingFacts(
            duration_ms=_measured_ms(container, stream, start_ms) if unsure else header_ms,
            channels=stream.layout.nb_channels,
            sample_rate=stream.rate or 0,
            codec=stream.codec_context.name,
            has_video=bool(moving),
            container_start_ms=start_ms,
            stream_start_ms=_milliseconds(stream.start_time, stream.time_base, start_ms),
            header_ms=header_ms,
            audio_streams=len(container.streams.audio),
        )


def sha256_of(path: Path) -> str:
    """Compute the checksum by which the study knows a file, wherever it lies and whatever it is called."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def shorter_than_its_header(path: Path) -> bool:
    """Tell whether a WAV file is cut off: libraries take the file's size for its length and stay silent about it."""
    with path.open("rb") as file:
        head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return False
    claimed = int(struct.unpack("<I", head[4:8])[0])
    # Recorders that stream write 0 or all ones: they claim nothing.
    return claimed not in (0, 0xFFFFFFFF) and claimed + 8 > path.stat().st_size + 1


@contextmanager
def open_recording(path: Path) -> "Iterator[tuple[InputContainer, AudioStream]]":
    """Open a media file and its first audio stream, or say in a sentence why it is no recording."""
    import av  # 150 ms and 90 MB: only where sound is read

    _must_hold_something(path)
    try:
        # `file:` keeps names such as `a:b.wav` from being read as a protocol; the white list keeps a file that is
        # really a playlist from reaching for the network.
        container = av.open(f"file:{path.resolve()}", options={"protocol_whitelist": "file"})
    except av.error.FFmpegError as error:
        raise AudioError(
            f"{path.name} is not a recording that can be read, or its beginning or index is cut off.",
            "What counts is the content, not the name: play the file, copy it again from the recorder, "
            "or export it as WAV, FLAC, Opus, MP3 or M4A.",
        ) from error
    with container:
        if not container.streams.audio:
            raise AudioError(f"{path.name} holds no sound.", "Give the file with the sound of this session.")
        stream = container.streams.audio[0]
        if stream.codec_context is None or not stream.layout.nb_channels:
            raise AudioError(
                f"The sound in {path.name} is stored in a way that cannot be decoded.",
                "Export it as WAV, FLAC, Opus, MP3 or M4A.",
            )
        yield container, stream


def _must_hold_something(path: Path) -> None:
    try:
        if path.is_dir():
            raise AudioError(f"{path.name} is a folder, not a recording.", "Give the media file itself.")
        if path.stat().st_size == 0:
            raise AudioError(
                f"{path.name} is empty (0 bytes).", "Copy it again from the recorder; nothing was recorded or copied."
            )
        path.open("rb").close()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> AudioError:
    if isinstance(error, FileNotFoundError):
        return AudioError(f"There is no file {path.name}.", "Check the path, or `coder media relink` the folder.")
    return AudioError(f"{path.name} cannot be opened: {error.strerror}.", "Check who may read the file.")


def _milliseconds(stamp: int | None, base: "Fraction | None", unknown: int) -> int:
    return unknown if stamp is None or base is None else round(stamp * base * 1000)


def _header_ms(container: "InputContainer", start_ms: int) -> int:
    if container.duration is None:
        return 0  # browsers record WebM so
    total = round(container.duration / _MICROSECONDS)
    # Matroska counts its duration from time 0, every other container from its own start.
    return total - start_ms if "matroska" in container.format.name else total


def _measured_ms(container: "InputContainer", stream: "AudioStream", start_ms: int) -> int:
    ends = (
        _milliseconds(packet.pts + (packet.duration or 0), packet.time_base, start_ms)
        for packet in container.demux(stream)
        if packet.pts is not None
    )
    return max(ends, default=start_ms) - start_ms
