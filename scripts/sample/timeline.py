"""Places the spoken words in time and mixes them on two channels: therapist left, client right."""

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coder.errors import FormatError
from coder.model import Word
from sample.source import Line, Source
from sample.voice import RATE, Samples

PER_MS = RATE // 1000
CHANNELS = ("therapist", "client")
LEAD_MS, TAIL_MS = 700, 900
CLOSE_MS, COMMA_MS = 20, 230
SAME_SPEAKER_MS, OTHER_SPEAKER_MS, JITTER_MS = 420, 520, 120
SPEECH_DB, QUIET_DB, BLEED_DB, NOISE_DB = -21.0, -8.0, -35.0, -68.0
BLEED_MS = 3
"""A voice reaches the other person's microphone about a metre later."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A source line with its words in time; the words' speaker is the role."""

    line: Line
    words: tuple[Word, ...]
    sounds: tuple[Samples, ...]


def place(source: Source, sounds: Sequence[tuple[Samples, ...]]) -> tuple[Spoken, ...]:
    """Lay the lines one after the other; every word starts on a whole millisecond.

    Raises:
        FormatError: an overlap hides more than half of a word, so nobody could say by time who spoke it.
    """
    chance = random.Random(zlib.crc32(source.session.encode()))  # for a natural rhythm
    placed: list[Spoken] = []
    at_ms = LEAD_MS
    before = ""
    for line, heard in zip(source.lines, sounds, strict=True):
        usual = SAME_SPEAKER_MS if line.speaker == before else OTHER_SPEAKER_MS
        usual += chance.randint(-JITTER_MS, JITTER_MS)
        at_ms += (usual if line.gap_ms is None else line.gap_ms) * bool(placed)
        words = tuple(_words(line, heard, at_ms))
        placed.append(Spoken(line, words, heard))
        at_ms, before = words[-1].end_ms, line.speaker
    for first, second in pairwise(placed):
        _check(source, first, second)
    return tuple(placed)


def _words(line: Line, sounds: Sequence[Samples], at_ms: int) -> Iterator[Word]:
    for index, (text, sound) in enumerate(zip(line.words, sounds, strict=True)):
        end_ms = at_ms + -(-len(sound) // PER_MS)
        yield Word(at_ms, end_ms, text, line.speaker)
        at_ms = end_ms + line.pauses_ms.get(index, COMMA_MS if text.endswith((",", ";", ":")) else CLOSE_MS)


def _check(source: Source, first: Spoken, second: Spoken) -> None:
    hidden_ms = first.words[-1].end_ms - second.words[0].start_ms
    shorter_ms = min(first.words[-1].span.duration_ms, second.words[0].span.duration_ms)
    if hidden_ms * 2 > shorter_ms:
        where = f"{source.session}.txt:{second.line.number}"
        raise FormatError(
            f"{where}: the overlap hides {hidden_ms} ms of a word of {shorter_ms} ms.",
            "Make the overlap shorter than half of either word.",
        )


def mix(session: str, placed: Sequence[Spoken]) -> Samples:
    """Mix to shape (2, samples), therapist first, with faint room noise and a trace of the other's voice."""
    length = (max(spoken.words[-1].end_ms for spoken in placed) + TAIL_MS) * PER_MS
    dry = np.zeros((2, length))
    for spoken in placed:
        quiet = 10 ** (QUIET_DB / 20) if spoken.line.quiet else 1.0
        for word, sound in zip(spoken.words, spoken.sounds, strict=True):
            start = word.start_ms * PER_MS
            dry[CHANNELS.index(spoken.line.speaker), start : start + len(sound)] += sound * quiet
    for channel in dry:
        channel *= 10 ** (SPEECH_DB / 20) / np.sqrt(np.mean(channel[channel != 0] ** 2))
    bleed = np.roll(dry[::-1], BLEED_MS * PER_MS, axis=1) * 10 ** (BLEED_DB / 20)
    noise = np.random.default_rng(zlib.crc32(session.encode())).normal(0, 10 ** (NOISE_DB / 20), dry.shape)
    # A running mean takes the hiss off: a room hums lower than white noise.
    room = np.apply_along_axis(np.convolve, 1, noise, np.full(6, 6**-0.5), "same")
    mixed: Samples = dry + bleed + room
    return np.clip(mixed, -0.99, 0.99)


def turns(words: Sequence[Word], longest_pause_ms: int = 500) -> tuple[Word, ...]:
    """Join a speaker's words over pauses up to half a second; the text of a turn is empty."""
    found: list[Word] = []
    by_speaker: Mapping[str, list[Word]] = {name: [w for w in words if w.speaker == name] for name in CHANNELS}
    for name, own in by_speaker.items():
        start = own[0].start_ms
        for before, word in pairwise(own):
            if word.start_ms - before.end_ms > longest_pause_ms:
                found.append(Word(start, before.end_ms, "", name))
                start = word.start_ms
        found.append(Word(start, own[-1].end_ms, "", name))
    return tuple(sorted(found, key=lambda turn: (turn.start_ms, turn.end_ms)))
