"""How much the stages cost beside the engines they run, and how much memory decoding takes.

Figures of one machine on one day are worth little; what is printed for keeping are ratios between things that were
measured in the same run. Models have random weights: speed does not depend on what they say.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from engines import diarizer, whisper

from coder.audio import transcribe_recording
from coder.audio.decode import decode
from coder.audio.engine import SLEEPING, environment, processors
from coder.audio.machine import library
from coder.audio.models.shelf import find
from coder.audio.samples import RATE, open_samples
from coder.audio.speakers import Diarization
from coder.audio.speech import Speech, SpeechSettings
from coder.privacy import stay_home

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "transcripts" / "sample"
LENGTHS_MIN = (2, 10, 60)
"""Of the recordings whose decoding is weighed."""

DECODE = """
import json, resource, sys, tempfile, time
from pathlib import Path
from coder.audio.decode import decode
began = time.monotonic()
with tempfile.TemporaryDirectory() as folder:
    decode([Path(sys.argv[1])], Path(folder))
print(json.dumps([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic() - began]))
"""

TELL_APART = """
import json, sys, time
from pathlib import Path
from coder.privacy import stay_home
stay_home()
import numpy as np, torch
from pyannote.audio import Pipeline
from coder.audio.samples import open_samples
from coder.audio.speakers import quicken

samples = torch.from_numpy(open_samples(Path(sys.argv[2]))[: int(sys.argv[3])].astype(np.float32) / 32768)[None]
seconds = []
for quick in (False, True):
    pipeline = Pipeline.from_pretrained(sys.argv[1])
    if quick:
        quicken(pipeline, "cpu")
    began = time.monotonic()
    pipeline({"waveform": samples, "sample_rate": 16000, "uri": "x"}, num_speakers=2)
    seconds.append(time.monotonic() - began)
print(json.dumps(seconds))
"""
STOCK_S = 30
"""How much of the recording is told apart both ways: as the library comes it takes as long as that, and longer."""


def main() -> int:
    """Measure, and print a table."""
    asked = _arguments()
    stay_home()
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1] / "engines")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["CODER_MODELS"] = str(folder / "models")
        found = {"machine": _machine(), "decode": _decode(folder)}
        _print_decode(found["decode"])
        found["stages"] = _stages(folder, asked.minutes, asked.size, asked.only)
        _print_stages(found["stages"])
        if asked.only != "words":
            found["looks"] = _looks(folder)
        found["two_at_once"] = _two_at_once(folder)
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench audio", description=__doc__, allow_abbrev=False)
    parser.add_argument("--minutes", type=float, default=10, help="length of the recording that is transcribed")
    parser.add_argument("--size", choices=["real", "tiny"], default="real", help="small and community-1, or tests' own")
    parser.add_argument("--only", choices=["words", "speakers"], help="run one engine")
    parser.add_argument("--out", type=Path, help="a file for the figures, as JSON")
    return parser.parse_args()


def _machine() -> dict[str, Any]:
    names = ("faster-whisper", "ctranslate2", "pyannote.audio", "torch", "av", "numpy")
    found = {
        "processors": processors(),
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "libraries": {name: library(name).version for name in names},
    }
    print(f"{found['system']}, {found['processors']} processors, load {found['load']}")
    print(", ".join(f"{name} {version}" for name, version in found["libraries"].items()))
    return found


def _speech(folder: Path, minutes: float) -> Path:
    """Lay the sample sessions end to end until the recording is long enough, as one mono file."""
    target = folder / f"{minutes:g}min.wav"
    wanted = round(minutes * 60 * RATE)
    pieces = []
    for path in sorted(SAMPLE.glob("S*.opus")):
        decoded = decode([path], folder / "pieces" / path.stem)
        pieces.append(np.array(open_samples(decoded.mono_path)))
    sound = np.concatenate(pieces)
    with wave.open(str(target), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for start in range(0, wanted, len(sound)):
            file.writeframes(sound[: wanted - start].tobytes())
    return target


def _decode(folder: Path) -> list[dict[str, float]]:
    """Decode recordings of several lengths, each in a process of its own, and weigh that."""
    rows = []
    for minutes in LENGTHS_MIN:
        recording = _speech(folder, minutes)
        done = subprocess.run(
            [sys.executable, "-c", DECODE, str(recording)], capture_output=True, text=True, check=True
        )
        peak, seconds = json.loads(done.stdout)
        recording.unlink()
        rows.append({"minutes": minutes, "peak_mb": peak / 1024, "seconds": seconds})
    return rows


def _stages(folder: Path, minutes: float, size: str, only: str | None) -> dict[str, Any]:
    """Transcribe a recording once, with both engines, and take apart where the time went."""
    recording = _speech(folder, minutes)
    speech = whisper.build(folder / "small", whisper.SMALL if size == "real" else whisper.TINY_MULTILINGUAL)
    pipeline = diarizer.build(folder / "diarizer", size)
    words: Any = Speech(find(str(speech), "words"), SpeechSettings(language="en"))
    speakers: Any = Diarization(find(str(pipeline), "speakers"))
    began = time.monotonic()
    heard = transcribe_recording(
        [recording],
        folder / "stages",
        () if only == "speakers" else words,
        "none" if only == "words" else speakers,
        _progress,
    )
    total_ms = (time.monotonic() - began) * 1000
    about = heard.provenance["about"]
    engines_ms = sum(about[stage].get("load_ms", 0) + about[stage].get("run_ms", 0) for stage in ("words", "speakers"))
    return {
        "minutes": minutes,
        "size": size,
        "words": len(heard.words),
        "total_ms": total_ms,
        "engines_ms": engines_ms,
        "stages": {stage: dict(how) for stage, how in about.items()},
        "overhead": (total_ms - engines_ms) / engines_ms,
    }


def _looks(folder: Path) -> dict[str, float]:
    """Run the pipeline as it comes and as it is run here, one after the other in one process."""
    command = [sys.executable, "-W", "ignore", "-c", TELL_APART, str(folder / "diarizer")]
    command += [str(folder / "stages" / "mono.npy"), str(STOCK_S * RATE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment(processors()))
    stock, ours = json.loads(done.stdout)
    print(
        f"\nTelling speakers apart in {STOCK_S} s: as the library comes {stock:.1f} s, as it is run here {ours:.1f} s"
    )
    print(f"  as it comes over as it is run here: {stock / ours:.1f}")
    return {"stock_s": stock, "ours_s": ours}


def _two_at_once(folder: Path) -> dict[str, float]:
    """Let two small pipelines run at the same time: with threads that spin while they wait, as comes, and sleeping."""
    small = diarizer.build(folder / "small-diarizer", "tiny")
    command = [sys.executable, "-W", "ignore", "-c", TELL_APART, str(small)]
    command += [str(folder / "stages" / "mono.npy"), str(STOCK_S * RATE)]
    seconds = []
    for spin in (True, False):
        settings = {
            name: value for name, value in environment(processors()).items() if not spin or name not in SLEEPING
        }
        began = time.monotonic()
        both = [subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL) for _ in range(2)]
        for one in both:
            one.wait()
        seconds.append(time.monotonic() - began)
    spinning, sleeping = seconds
    print(f"\nTwo speaker engines at once: spinning {spinning:.1f} s, sleeping {sleeping:.1f} s")
    print(f"  spinning over sleeping: {spinning / sleeping:.1f}")
    return {"spinning_s": spinning, "sleeping_s": sleeping}


def _progress(stage: str, share: float) -> None:
    if sys.stderr.isatty():
        print(f"\r{stage:<9} {share:4.0%}", end="", file=sys.stderr, flush=True)


def _print_decode(rows: Sequence[dict[str, float]]) -> None:
    print("\nDecoding: peak memory of the process")
    for row in rows:
        print(f"  {row['minutes']:>3.0f} min  {row['peak_mb']:6.1f} MB  in {row['seconds']:.1f} s")
    print(f"  longest over shortest: {rows[-1]['peak_mb'] / rows[0]['peak_mb']:.2f}")


def _print_stages(found: dict[str, Any]) -> None:
    print(f"\nTranscribing {found['minutes']:g} min, models of {found['size']} size, {found['words']} words")
    for stage, how in found["stages"].items():
        own = how.get("load_ms", 0) + how.get("run_ms", 0)
        parts = f" (engine: load {how['load_ms'] / 1000:.1f} s, run {how['run_ms'] / 1000:.1f} s)" if own else ""
        print(f"  {stage:<9} {how['duration_ms'] / 1000:7.1f} s{parts}")
    print(f"  all       {found['total_ms'] / 1000:7.1f} s, of it engines {found['engines_ms'] / 1000:.1f} s")
    print(f"  everything else over the engines' own time: {found['overhead']:.1%}")


if __name__ == "__main__":
    sys.exit(main())
