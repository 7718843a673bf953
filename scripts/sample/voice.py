"""Speaks a sentence with espeak-ng so that the times of every word are exact.

The program is asked for a pause of 200 ms between words (`-g 20`). It writes that pause as digital
silence, so each word can be cut out where the samples say it starts and ends; the words are then
set close together again. Intonation stays that of the whole sentence. A zero-width space before
each word keeps the program from joining pairs such as "do not" into one.
"""

import io
import subprocess
import wave
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from coder.errors import AudioError
from sample.source import Voice

RATE = 24_000
"""Samples a second of everything made here; one of the rates that Opus takes."""
SPLIT_MS = 150
"""A silence longer than this parts two words: pauses asked for are longer, stops inside words are under 70 ms."""
FLOOR = 0.01
"""A word begins and ends where it passes this share (-40 dB) of its own peak."""
FADE = RATE // 500
RESPELT = {"mm-hm": "[[m:h'Vm:]]", "hm": "[[h@m:]]", "huh": "[[h'V:]]"}
"""Sounds that the program would spell letter by letter, in its phoneme names."""
Samples = NDArray[np.float64]


def speak(words: Sequence[str], voice: Voice) -> tuple[Samples, ...]:
    """Speak one sentence: one array of samples for each word.

    Raises:
        AudioError: espeak-ng is not installed, does not know the voice, or joined two words.
    """
    rate, samples = _synthesise(" ".join(_spelt(word) for word in words), voice)
    loud = np.flatnonzero(samples)
    if not loud.size:
        raise AudioError(f"espeak-ng says nothing for {' '.join(words)!r}.", "Write the line in other words.")
    breaks = np.flatnonzero(np.diff(loud) > rate * SPLIT_MS // 1000)
    starts = loud[np.concatenate(([0], breaks + 1))]
    ends = loud[np.concatenate((breaks, [loud.size - 1]))] + 1
    if len(starts) != len(words):
        raise AudioError(
            f"espeak-ng speaks {len(starts)} words for the {len(words)} of {' '.join(words)!r}.",
            "Take a voice without echo, or write the line in other words.",
        )
    return tuple(_trimmed(samples[start:end], rate) for start, end in zip(starts, ends, strict=True))


def _spelt(word: str) -> str:
    bare = word.rstrip(".,?!\u2013")
    if bare.lower() in RESPELT:
        return RESPELT[bare.lower()] + word[len(bare) :]
    return "\u200b" + word


def _synthesise(text: str, voice: Voice) -> tuple[int, Samples]:
    command = ["espeak-ng", "-v", voice.name, "-s", str(voice.speed), "-g", "20", "--stdout", text]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise AudioError(
            "espeak-ng is not installed, so the sample cannot be spoken.",
            "Install espeak-ng (apt install espeak-ng, brew install espeak-ng), or remake the codings with --codings.",
        ) from None
    if done.returncode or not done.stdout:
        raise AudioError(
            f"espeak-ng does not speak with the voice {voice.name!r}.",
            "List voices with: espeak-ng --voices=en and espeak-ng --voices=variant",
        )
    # The length in the header is unknown when the program writes to a pipe, so wave reads what is there.
    with wave.open(io.BytesIO(done.stdout)) as sound:
        rate = sound.getframerate()
    return rate, np.frombuffer(done.stdout[44:], "<i2").astype(np.float64) / 32768


def _trimmed(word: Samples, rate: int) -> Samples:
    padded = np.pad(resample_poly(word, RATE, rate), FADE)
    loud = np.flatnonzero(np.abs(padded) >= FLOOR * np.abs(padded).max())
    cut = padded[loud[0] : loud[-1] + 1].copy()
    ramp = np.linspace(0, 1, FADE)
    cut[:FADE] *= ramp
    cut[-FADE:] *= ramp[::-1]
    return cut
