"""Engines run in processes of their own: this is the side that starts one, listens, and outlives it.

Speech and speaker libraries bring native code that prints, crashes, and fights over threads and CUDA. In a child of
its own each gives its memory back at the end, and its crash is a sentence. The child writes nothing into the study:
what it finds comes as lines of JSON on a descriptor of its own, so a child that is killed leaves nothing half-written.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from coder import errors
from coder.audio.samples import open_private
from coder.config import models_folder
from coder.errors import CoderError, EngineError
from coder.privacy import SECRETS, SWITCHES, private_folder

Task = Literal["words", "speakers", "loudness", "ask", "fetch", "probe"]
NETWORKED: tuple[Task, ...] = ("ask", "fetch")
"""What alone may use the network; no recording is in reach of these."""

OFFLINE_START = "from coder.privacy.network import close_network; closed = close_network(); "
"""First of all, before any library has started threads of its own."""
START = "from coder.audio.worker import main; main({})"
THREAD_SETTINGS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
SLEEPING = {"OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"}
"""Threads that wait must sleep. While they spin, two engines on two cores took 8 to 59 s for what takes 7 to 9 s so."""

Item = Callable[[dict[str, Any]], None]
Share = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a child is to do."""

    task: Task
    request: Mapping[str, Any]
    """Fit for JSON; the child reads it from its standard input, so that it stands in no list of processes."""
    folder: Path
    """Where the log lies, readable for its owner only, and gone when all went well."""
    threads: int = 0
    """How many threads the engine may use; 0 means one per processor that this process may use."""

    @property
    def log(self) -> Path:
        """What native code and libraries print; no text of a recording, as far as they keep to it."""
        return self.folder / f"{self.task}.log"


def processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(job: Job, item: Item = lambda _item: None, share: Share = lambda _share: None) -> dict[str, Any]:
    """Run a job in a child and give its report.

    Args:
        job: what to do.
        item: called with each result as it comes.
        share: called with the share that is done, 0 to 1.

    Raises:
        CoderError: as the child raised it.
        EngineError: the child broke off; the message has the log's place.
    """
    private_folder(job.folder)
    wanted = False
    try:
        with open_private(job.log) as log, _Child(job, log) as child:
            heard = _listen(child, item, share)
            if heard is None:
                wanted = True
                raise _broken(job, child.wait())
            # With its last word everything is here: what native code does on its way out is no matter.
    finally:
        if not wanted:
            job.log.unlink(missing_ok=True)
    if isinstance(heard, CoderError):
        raise heard
    return heard


class _Child:
    """A process that does not outlive its block, whatever ends it."""

    def __init__(self, job: Job, log: IO[bytes]) -> None:
        threads = job.threads or processors()
        offline = job.task not in NETWORKED
        start = (OFFLINE_START + START.format("closed")) if offline else START.format("None")
        self.child = subprocess.Popen(
            [sys.executable, "-P", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=job.folder,
            env=environment(threads, offline=offline),
            # Ctrl+C is for this process, which then ends its child.
            start_new_session=sys.platform != "win32",
        )
        request = {"task": job.task, "threads": threads, **job.request}
        assert self.child.stdin is not None
        with suppress(BrokenPipeError):  # it is gone already: the exit code says more
            self.child.stdin.write(json.dumps(request).encode() + b"\n")
            self.child.stdin.flush()

    def __enter__(self) -> "subprocess.Popen[bytes]":
        return self.child

    def __exit__(self, *_: object) -> None:
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def environment(threads: int, *, offline: bool = True) -> dict[str, str]:
    """Give what a child inherits: the switches, pinned threads, the way to this very program, and no keys."""
    root = str(Path(errors.__file__).resolve().parents[1])
    inherited = {name: value for name, value in os.environ.items() if name not in SECRETS and name != "CODER_STUDY"}
    path = os.pathsep.join(part for part in (root, inherited.get("PYTHONPATH", "")) if part)
    pinned = {**dict.fromkeys(THREAD_SETTINGS, str(threads)), **SLEEPING}
    online = {} if offline else {"HF_HUB_OFFLINE": "0"}
    own = {"PYTHONPATH": path, "CODER_MODELS": str(models_folder())}
    return {**inherited, **SWITCHES, **online, **pinned, **own}


def _listen(child: "subprocess.Popen[bytes]", item: Item, share: Share) -> dict[str, Any] | CoderError | None:
    """Read lines until the child has said its last: a report, an error, or nothing."""
    assert child.stdout is not None
    for line in child.stdout:
        try:
            said = json.loads(line)
        except ValueError:
            continue  # something printed before the descriptor was the child's own
        match said:
            case {"share": float() | int() as done}:
                share(float(done))
            case {"item": dict() as found}:
                item(found)
            case {"report": dict() as report}:
                return report
            case {"error": {"kind": str() as kind, "message": str() as message, "hint": str() as hint}}:
                return _same_error(kind, message, hint)
    return None


def _same_error(kind: str, message: str, hint: str) -> CoderError:
    kinds = {one.kind: one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, CoderError)}
    return kinds.get(kind, EngineError)(message, hint)


def _broken(job: Job, code: int) -> EngineError:
    what = {"words": "speech engine", "speakers": "speaker engine"}.get(job.task, f"process for {job.task!r}")
    again = "Run this again; it goes on where it was." if job.task == "words" else "Run this again."
    if sys.platform != "win32" and code == -signal.SIGKILL:
        return EngineError(
            f"The {what} was ended by the system, most likely because memory ran out. What it said is in {job.log}.",
            f"Close other programs{', or take a smaller model' if job.task == 'words' else ''}. {again}",
        )
    how = f"by {signal_name(code)}" if code < 0 else f"with exit code {code:#x}" if code > 255 else f"with code {code}"
    return EngineError(
        f"The {what} broke off {how}. What it said is in {job.log}.",
        f"{again} If it breaks off again: coder doctor",
    )


def signal_name(code: int) -> str:
    """Name the signal that ended a process with this (negative) exit code."""
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
