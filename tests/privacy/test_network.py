"""A process that has a recording in reach cannot reach another machine; every refusal is tried for real."""

import subprocess
import sys

import pytest

from coder.privacy.network import is_here

ELSEWHERE = "192.0.2.1"
"""Kept for documentation (RFC 5737); nobody has it."""

START = "from coder.privacy.network import close_network; closed = close_network()\n"


def said(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", START + program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


TRIES = {
    "connecting": f"import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('{ELSEWHERE}', 9))",
    "sending": f"import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('{ELSEWHERE}', 9))",
    "sending in parts": (
        f"import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('{ELSEWHERE}', 9))"
    ),
    "looking a name up": "import socket; socket.getaddrinfo('hub.example', 443)",
    "looking a name up the old way": "import socket; socket.gethostbyname('hub.example')",
    "fetching a page": f"import urllib.request; urllib.request.urlopen('http://{ELSEWHERE}/', timeout=3)",
}


@pytest.mark.parametrize("what", TRIES)
def test_python_is_refused(what: str) -> None:
    program = f"try:\n    {TRIES[what]}\nexcept OSError as error:\n    print('refused:', error)"
    assert "this process has a recording in reach" in said(program)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a program leave the network")
def test_native_code_and_children_find_no_way_out_where_the_system_allows_it() -> None:
    program = """
import errno, os, subprocess, sys
from coder.audio.machine import _native_refuses
child = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); print(s.connect_ex(('192.0.2.1', 9)))"
done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True)
print(closed.kernel, _native_refuses(), done.stdout.strip() == str(errno.ENETUNREACH), bool(closed.why_not))
"""
    kernel, *rest = said(program).split()
    assert rest == (["True", "True", "False"] if kernel == "True" else ["False", "False", "True"])


def test_what_stays_on_the_machine_is_let_through() -> None:
    program = """
import socket, tempfile, os
path = os.path.join(tempfile.mkdtemp(), "s")
listener = socket.socket(socket.AF_UNIX); listener.bind(path); listener.listen()
socket.socket(socket.AF_UNIX).connect(path)
left, right = socket.socketpair()
left.sendall(b"x")
print(right.recv(1), socket.getaddrinfo("127.0.0.1", 80)[0][4][0])
"""
    if sys.platform != "win32":
        assert said(program) == "b'x' 127.0.0.1"


def test_files_can_still_be_read_and_written_by_their_owner(tmp_path) -> None:
    (tmp_path / "own").write_text("x")
    (tmp_path / "own").chmod(0o600)
    path = str(tmp_path / "own")
    assert said(f"print(open({path!r}).read()); open({path!r}, 'a').write('y')") == "x"
    assert (tmp_path / "own").read_text() == "xy"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "", None, b"localhost", "::1%lo"])
def test_this_machine_is_known_by_its_names(host: object) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.1", "hub.example", "::2", "localhost.example", b"hub.example"])
def test_every_other_host_is_away(host: object) -> None:
    assert not is_here(host)
