"""One conversation with one mpv process: JSON lines out, JSON lines in.

On POSIX systems mpv inherits one end of a socket pair (`--input-ipc-client`): there is no socket in the file system
that another program could open, and mpv quits when this process ends, however it ends. Windows has no such option,
so there mpv listens on a named pipe with a random name; that path is written but untested.
"""

import json
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from coder.errors import CoderError

START_S = 5.0
"""How long mpv may take to open its pipe. Measured on Linux: 0.1 s."""
WRITE_S = 1.0
"""How long a command may wait for mpv to read; a process that takes longer is not playing any more."""

Message = Mapping[str, object]


class PlayerGone(CoderError):  # noqa: N818 - an end, not an error: the player that catches it goes silent
    """mpv has ended or does not answer. Raised here, caught by the player, never shown to a caller."""

    kind = "player"


class Channel(Protocol):
    """Bytes to and from mpv."""

    def send(self, data: bytes) -> None:
        """Write all of it, or raise OSError."""

    def receive(self) -> bytes:
        """Wait for some bytes; empty at the end. Raises TimeoutError when none came for a while."""

    def close(self) -> None:
        """End the conversation."""


class _Socket:
    """Our end of the socket pair."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._end.settimeout(WRITE_S)

    def send(self, data: bytes) -> None:
        self._end.sendall(data)

    def receive(self) -> bytes:
        return self._end.recv(65536)

    def close(self) -> None:
        # Shutdown wakes a reader that waits in recv; close alone does not on Linux.
        with suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)
        self._end.close()


if sys.platform == "win32":  # pragma: no cover - untested, see the module's docstring
    import _winapi
    from multiprocessing.connection import PipeConnection

    class _Pipe:
        """Our end of the named pipe, opened for overlapped use: a waiting read must not hold up a write."""

        def __init__(self, name: str) -> None:
            access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
            flags = _winapi.FILE_FLAG_OVERLAPPED
            self._end = PipeConnection(_winapi.CreateFile(name, access, 0, 0, _winapi.OPEN_EXISTING, flags, 0))

        def send(self, data: bytes) -> None:
            self._end.send_bytes(data)

        def receive(self) -> bytes:
            if not self._end.poll(WRITE_S):
                raise TimeoutError
            return self._end.recv_bytes()

        def close(self) -> None:
            self._end.close()


def start(program: str, options: Sequence[str]) -> tuple[subprocess.Popen[bytes], Channel]:
    """Start mpv and open the conversation. Raises PlayerGone when it cannot be started.

    No option names a recording: what plays is told inside the conversation, where `ps` does not look.
    """
    if sys.platform == "win32":  # pragma: no cover - untested
        name = rf"\\.\pipe\coder-{secrets.token_hex(16)}"
        process = _spawn([program, *options, f"--input-ipc-server={name}"])
        return process, _await_pipe(name, process)
    ours, theirs = socket.socketpair()
    try:
        fd = theirs.fileno()
        process = _spawn([program, *options, f"--input-ipc-client=fd://{fd}"], (fd,))
    except PlayerGone:
        ours.close()
        raise
    finally:
        theirs.close()
    return process, _Socket(ours)


def _spawn(command: Sequence[str], pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    try:
        return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, pass_fds=pass_fds)
    except OSError as error:
        raise PlayerGone("mpv could not be started.", "Install mpv again; coding goes on without sound.") from error


def _await_pipe(name: str, process: subprocess.Popen[bytes]) -> Channel:  # pragma: no cover - untested
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        if sys.platform == "win32":
            with suppress(OSError):
                return _Pipe(name)
        time.sleep(0.02)
    process.kill()
    raise PlayerGone("mpv did not open its pipe.", "Install mpv again; coding goes on without sound.")


class Conversation:
    """Sends commands without waiting for their answers; a thread hands every message to `heard`, then calls `ended`."""

    def __init__(self, channel: Channel, heard: Callable[[Message], None], ended: Callable[[], None]) -> None:
        self._channel = channel
        self._heard = heard
        self._ended = ended
        self._lock = threading.Lock()
        self._open = True
        self._reader = threading.Thread(target=self._read, name="mpv", daemon=True)
        self._reader.start()

    def command(self, *words: object, request: int = 0) -> None:
        """Send a command; its answer will carry the request number. Raises PlayerGone when mpv takes no more."""
        line = json.dumps({"command": words, "request_id": request}).encode() + b"\n"
        with self._lock:
            try:
                self._channel.send(line)
            except OSError as error:
                raise PlayerGone("mpv does not answer.", "Coding goes on without sound.") from error

    def close(self) -> None:
        """End the conversation and the thread that reads it."""
        self._open = False
        self._channel.close()
        if self._reader is not threading.current_thread():
            self._reader.join(timeout=2 * WRITE_S)

    def _read(self) -> None:
        rest = b""
        while self._open:
            try:
                data = self._channel.receive()
            except TimeoutError:
                continue
            except (OSError, EOFError):
                break
            if not data:
                break
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                # mpv passes metadata on as bytes that need not be UTF-8, and a killed mpv can leave half a line.
                with suppress(ValueError):
                    self._heard(json.loads(line.decode(errors="replace")))
        self._ended()
