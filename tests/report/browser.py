"""A real browser on a pipe: the DevTools protocol without a network, so that a test sees what a person would."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
MOVED = """
import fcntl, os, sys
high = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
os.dup2(high[0], 3)
os.dup2(high[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser reads from descriptor 3 and writes to 4, whatever they are called here."""


class Browser:
    """One page in one Chromium; every request that the page makes is kept."""

    def __init__(self, program: str, folder: Path) -> None:
        asks, self._asking = os.pipe()
        self._hearing, answers = os.pipe()
        command = [sys.executable, "-c", MOVED, str(asks), str(answers), program, *QUIET]
        command.append(f"--user-data-dir={folder / 'profile'}")
        self._process = subprocess.Popen(command, pass_fds=(asks, answers), stderr=subprocess.DEVNULL)
        os.close(asks)
        os.close(answers)
        self._left, self._number, self._session = b"", 0, ""
        self.requests: list[str] = []
        self.refused: list[str] = []
        """What the page's policy did not let it load or run."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log"):
            self._ask(f"{domain}.enable")

    def open(self, page: Path) -> None:
        """Show a file and wait until it is there."""
        self._ask("Page.navigate", url=page.as_uri())
        while self._heard().get("method") != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """Run a script as a person at the page's console would; the page's policy does not bind it."""
        answer = self._ask("Runtime.evaluate", expression=script, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def show_as(self, width: int, *, media: str = "screen", scheme: str = "light") -> None:
        """Take another width, paper or screen, light or dark."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._ask("Emulation.setEmulatedMedia", media=media, features=features)

    def pdf(self) -> bytes:
        """Print the page to PDF, in the size that the page asks for."""
        return base64.b64decode(self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])

    def close(self) -> None:
        """End the browser that this one started."""
        self._session = ""
        self._ask("Browser.close")
        self._process.wait(timeout=60)
        os.close(self._asking)
        os.close(self._hearing)

    def _ask(self, method: str, **what: Any) -> dict[str, Any]:
        self._number += 1
        said: dict[str, Any] = {"id": self._number, "method": method, "params": what}
        if self._session:
            said["sessionId"] = self._session
        os.write(self._asking, json.dumps(said).encode() + b"\0")
        while True:
            heard = self._heard()
            if heard.get("id") == self._number:
                assert "error" not in heard, heard
                return dict(heard["result"])

    def _heard(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            more = os.read(self._hearing, 1 << 16)
            assert more, "the browser is gone"
            self._left += more
        one, _, self._left = self._left.partition(b"\0")
        heard: dict[str, Any] = json.loads(one)
        if heard.get("method") == "Network.requestWillBeSent":
            self.requests.append(heard["params"]["request"]["url"])
        if heard.get("method") == "Log.entryAdded" and heard["params"]["entry"]["source"] == "security":
            self.refused.append(heard["params"]["entry"]["text"])
        return heard
