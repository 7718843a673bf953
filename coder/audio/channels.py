"""Who speaks, from one microphone per person: the channel that hears a voice nearest says whose it is.

No model is needed and none is as exact: a microphone's own voice is far above its noise, and the other person's voice
reaches it weaker by an amount that hardly changes within a session. That amount is learnt from the recording, so
bleed is not taken for speech, and two people who really speak at once are both heard.
"""

from itertools import combinations, permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coder.audio.decode import Decoded
from coder.audio.progress import Progress, Ticker, silent
from coder.audio.samples import RATE, blocks
from coder.errors import AudioError
from coder.model import SpeakerSpan

FRAME_MS = 10
"""Everything is decided per 10 ms."""
OVER_NOISE_DB = 8.0
"""A channel may be speaking when it is this far above its own noise."""
UNDER_VOICE_DB = 33.0
"""What is this far below a channel's own loud speech is no speech, however quiet the room is."""
QUIETEST_DB = -70.0
"""... nor is what lies below this, relative to full scale: codecs leave such traces in silence."""
OVER_BLEED_DB = 8.0
"""... and when it is this far above what the other voices usually leave in it."""
REVERB_MS = 120
"""A room goes on sounding this long after a voice; bleed is compared with the loudest moment before."""
CLOSURE_MS = 100
"""Silences inside a word (before p, t, k) are shorter."""
SHORTEST_MS = 90
"""What is shorter is a bump or a click; the shortest answers (`mm`) take 150 ms and more."""
LEAST_MS = 500
"""A channel that carries less than this in a whole session was touched, not spoken into."""
PAUSE_MS = 500
"""A shorter pause belongs to the stretch of speech around it."""
MOST_MICROPHONES = 4
SHORTEST_RECORDING_MS = 1000
APART_DB = 10.0
"""How far the balance between two channels must swing from one voice to the other: two capsules of one recorder stay
below 9 dB in a simulated room, a microphone per person with the other voice only 6 dB weaker reaches 17."""

Levels = NDArray[np.float32]
Active = NDArray[np.bool_]

_BLOCK = 10 * RATE
_FRAME = FRAME_MS * RATE // 1000
_BALANCE_FRAMES = 200 // FRAME_MS
_WAY_OUT = "Import turns (`coder import S FILE.rttm`), or say `--diarizer none` and give words with a speaker column."


def speakers_from_channels(decoded: Decoded, progress: Progress = silent) -> tuple[SpeakerSpan, ...]:
    """Find when each channel's own person speaks; the labels SPEAKER_00, SPEAKER_01 go by channel.

    Spans of one speaker never touch; spans of two may overlap, where both are heard at once.

    Raises:
        AudioError: there is one channel, more than four, fewer than two with a voice, or two that hear the same.
    """
    levels = _measure(_separate(decoded), decoded, progress)
    loud = _over_noise(levels)
    if not loud.any():
        raise AudioError(
            "Nobody is heard on any channel.", "Play the recording: is it the right file, and loud enough?"
        )
    _refuse_one_microphone(levels)
    speaking = _own_voice(levels, loud)
    heard = np.flatnonzero(speaking.any(axis=1))
    if len(heard) < 2:
        raise AudioError(
            f"Only channel {heard[0] + 1} of {len(speaking)} carries a voice of its own."
            if len(heard)
            else "No channel carries a voice of its own.",
            f"Channels tell speakers only when each person has a microphone. {_WAY_OUT}",
        )
    spans = (
        SpeakerSpan(int(start) * FRAME_MS, min(int(end) * FRAME_MS, decoded.duration_ms), f"SPEAKER_{channel:02}")
        for channel, row in enumerate(speaking)
        for start, end in _runs(row)
    )
    return tuple(sorted(spans))


def _separate(decoded: Decoded) -> Path:
    if decoded.channel_path is None:
        raise AudioError("The recording has one channel, so channels cannot tell who speaks.", _WAY_OUT)
    if decoded.channels > MOST_MICROPHONES:
        raise AudioError(
            f"The recording has {decoded.channels} channels; that is surround sound, not a microphone per person.",
            f"Export the microphones' own tracks as one file of up to {MOST_MICROPHONES} channels. {_WAY_OUT}",
        )
    if decoded.duration_ms < SHORTEST_RECORDING_MS:
        raise AudioError("The recording is shorter than a second.", "Play it: is it the right file, and whole?")
    return decoded.channel_path


def _measure(path: Path, decoded: Decoded, progress: Progress) -> Levels:
    """Read the recording once, block by block: the level of each frame in dB, shape (channels, frames)."""
    channels, frames = decoded.channels, decoded.duration_ms // FRAME_MS
    levels = np.empty((channels, frames), np.float32)
    ticker = Ticker(progress, "speakers", frames)
    for start, block in blocks(path, _BLOCK):
        sound = block[:, : block.shape[1] // _FRAME * _FRAME].astype(np.float32) / 32768
        energy = sound.reshape(channels, -1, _FRAME).var(axis=2)  # the variance leaves out a constant offset
        at = start // _FRAME
        levels[:, at : at + energy.shape[1]] = 10 * np.log10(energy + 1e-10)
        ticker.at(at)
    ticker.finish()
    return levels


def _refuse_one_microphone(levels: Levels) -> None:
    """Refuse channels whose balance hardly moves, whoever speaks: they hear the room from one place."""
    whole = levels.shape[1] // _BALANCE_FRAMES * _BALANCE_FRAMES
    power = 10 ** (levels[:, :whole].reshape(len(levels), -1, _BALANCE_FRAMES) / 10)
    level = 10 * np.log10(power.mean(axis=2))
    loudest = level.max(axis=0)
    loud = loudest > np.percentile(loudest, 95) - 20
    for one, other in combinations(range(len(levels)), 2):
        near = loud & (np.maximum(level[one], level[other]) > loudest - 6)
        if not near.any():
            continue  # two unused inputs are alike too
        low, middle, high = np.percentile((level[one] - level[other])[near], (2, 50, 98))
        if high - low < APART_DB and abs(middle) < APART_DB:
            raise AudioError(
                f"Channels {one + 1} and {other + 1} hear the same, as from one microphone in the room.", _WAY_OUT
            )


def _over_noise(levels: Levels) -> Active:
    """Decide per channel and frame whether it is loud enough for a voice, anybody's."""
    smooth = _smoothed(levels)
    noise = np.percentile(smooth, 10, axis=1, keepdims=True)
    voice = np.percentile(smooth, 95, axis=1, keepdims=True)
    loud: Active = smooth > np.maximum(np.maximum(noise + OVER_NOISE_DB, voice - UNDER_VOICE_DB), QUIETEST_DB)
    return loud


def _own_voice(levels: Levels, loud: Active) -> Active:
    """Decide per channel and frame whether its own person speaks, with closures and short pauses filled."""
    smooth = _smoothed(levels)
    active: Active = loud & (smooth > _bleed(smooth, loud) + OVER_BLEED_DB)
    for row in active:
        _fill(row, CLOSURE_MS)
        _drop(row, SHORTEST_MS)
        _fill(row, PAUSE_MS)
        if row.sum() * FRAME_MS < LEAST_MS:
            row[:] = False
    return active


def _bleed(levels: Levels, loud: Active) -> Levels:
    """Predict what the other voices leave in each channel: their loudest recent moment, less the usual loss."""
    recent = levels.copy()
    for back in range(1, REVERB_MS // FRAME_MS):
        np.maximum(recent[:, back:], levels[:, :-back], out=recent[:, back:])
    np.maximum(recent[:, :-1], levels[:, 1:], out=recent[:, :-1])  # the frame grid may cut an onset differently
    expected = np.full_like(levels, -np.inf)
    for to, source in permutations(range(len(levels)), 2):
        only_source = loud[source] & (levels[source] > levels[to] + 3)
        if only_source.any():
            loss = np.median((levels[to] - recent[source])[only_source])
            np.maximum(expected[to], recent[source] + loss, out=expected[to])
    return expected


def _smoothed(levels: Levels) -> Levels:
    """Average power over 30 ms, so that single frames neither start nor break speech."""
    power = 10 ** (levels / 10)
    padded = np.pad(power, ((0, 0), (1, 1)), mode="edge")
    mean: Levels = 10 * np.log10((padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]) / 3)
    return mean


def _runs(row: Active) -> NDArray[np.int64]:
    """Give start and end frame of each stretch, half-open, shape (runs, 2)."""
    edges = np.flatnonzero(np.diff(row.astype(np.int8), prepend=0, append=0))
    return edges.reshape(-1, 2)


def _fill(row: Active, up_to_ms: int) -> None:
    runs = _runs(row)
    for end, start in zip(runs[:-1, 1], runs[1:, 0], strict=True):
        if (start - end) * FRAME_MS <= up_to_ms:
            row[end:start] = True


def _drop(row: Active, up_to_ms: int) -> None:
    for start, end in _runs(row):
        if (end - start) * FRAME_MS < up_to_ms:
            row[start:end] = False
