"""A server on this machine that stands for the hub: the few answers that fetching a model needs, and its moods."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 20_000
"""From this size on the hub keeps files apart and knows their sha256."""


@dataclass
class Hub:
    """What it has, and how it behaves today."""

    repositories: dict[str, Path] = field(default_factory=dict)
    licence: str = "mit"
    token: str = ""
    """What opens the gate; empty where there is none."""
    address: str = ""
    asked: list[str] = field(default_factory=list)
    """Every request, in order."""
    changed: str = ""
    """A file that comes otherwise than the hub says."""
    cut: str = ""
    """A file that breaks off in the middle, once."""
    status: int = 0
    """What it answers to everything, when it is not well."""


class _Answers(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append(f"{self.command} {path}")
        repository = next((one for one in self.hub.repositories if f"/{one}" in path), None)
        if self.hub.status:
            self._send(self.hub.status, b"{}", {})
        elif repository is None:
            self._send(404 if self.hub.token == "" else 401, b"{}", {"X-Error-Code": "RepoNotFound"})
        elif self.hub.token and self.headers.get("Authorization") != f"Bearer {self.hub.token}":
            self._send(401, b'{"error": "gated"}', {"X-Error-Code": "GatedRepo"})
        elif path.startswith("/api/models/"):
            self._send(200, json.dumps(self._about(repository)).encode(), {"Content-Type": "application/json"})
        else:
            self._file(self.hub.repositories[repository], path.partition(f"/resolve/{COMMIT}/")[2])

    def _about(self, repository: str) -> dict[str, object]:
        folder = self.hub.repositories[repository]
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return {
            "_id": "0" * 24,
            "id": repository,
            "modelId": repository,
            "sha": COMMIT,
            "private": False,
            "gated": "auto" if self.hub.token else False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "cardData": {"license": self.hub.licence},
            "siblings": [self._sibling(path, path.relative_to(folder).as_posix()) for path in files],
        }

    def _sibling(self, path: Path, name: str) -> dict[str, object]:
        content = path.read_bytes()
        blob = hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
        found: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": blob}
        if len(content) >= LARGE:
            sum_ = hashlib.sha256(content).hexdigest()
            found["lfs"] = {"sha256": sum_, "size": len(content), "pointerSize": 130}
        return found

    def _file(self, folder: Path, name: str) -> None:
        path = folder / name
        if not name or not path.is_file():
            self._send(404, b"{}", {"X-Error-Code": "EntryNotFound"})
            return
        content = path.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        if name == self.hub.changed:
            content = content[:-1] + bytes([content[-1] ^ 1])
        start, status = 0, 200
        if self.headers.get("Range", "").startswith("bytes="):
            start, status = int(self.headers["Range"][6:].partition("-")[0]), 206
        headers = {"ETag": etag, "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        if status == 206:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        cut = self.command == "GET" and name == self.hub.cut
        if cut:
            self.hub.cut = ""
        self._send(status, content[start:], headers, cut=cut)

    def _send(self, status: int, content: bytes, headers: dict[str, str], *, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """Let it answer on a free port of this machine."""
    handler = type("Answers", (_Answers,), {"hub": hub})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        hub.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield hub
        server.shutdown()
        thread.join()
