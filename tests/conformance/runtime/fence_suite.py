"""What a workload without token, egress or the project's space cannot do on any runtime, and what it still can."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from conformance.runtime.suite import Place
from cubestudio.ports.runtime import AttemptPhase, Handle
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import FileKind, WorkloadFile

FENCED: dict[str, Any] = {"token": False, "egress": False, "space": False}

TRY = """
import json, sys
def outcome(do):
    try:
        do()
    except OSError as error:
        return type(error).__name__
    return 'done'
"""
"""The beginning of a workload that tries things; `outcome` names the error that stopped it."""

ESCAPES = """
import os, socket, subprocess
port, family = int(sys.argv[1]), socket.AF_INET
def tcp(): socket.create_connection(('127.0.0.1', port), 2)
def six(): socket.socket(socket.AF_INET6).connect(('::1', port))
def fast():
    with socket.socket() as one: one.sendto(b'x', 0x20000000, ('127.0.0.1', port))
def fast_message():
    with socket.socket() as one: one.sendmsg([b'x'], [], 0x20000000, ('127.0.0.1', port))
def udp():
    with socket.socket(family, socket.SOCK_DGRAM) as one: one.sendto(b'x', ('127.0.0.1', port))
def raw(): socket.socket(family, socket.SOCK_RAW, 1)
def pair():
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b'x', '/run/anything')
def unix(): socket.socket(socket.AF_UNIX).connect('/run/anything')
def abstract(): socket.socket(socket.AF_UNIX).connect(chr(0) + 'anything')
def name(): socket.getaddrinfo('example.com', 80)
def program():
    code = f'import socket; socket.create_connection(("127.0.0.1", {port}), 2)'
    if subprocess.run([sys.executable, '-c', code], stderr=subprocess.DEVNULL).returncode: raise PermissionError
everything = (tcp, six, fast, fast_message, udp, raw, pair, unix, abstract, name, program)
print(json.dumps({do.__name__: outcome(do) for do in everything}))
"""

ANSWER = """
import os, socket
ours, theirs = socket.socketpair()
ours.sendall(b'x')
assert theirs.recv(1) == b'x'
with socket.create_server(('127.0.0.1', int(os.environ['PORT']))) as server:
    print('up', flush=True)
    caller, _ = server.accept()
    caller.sendall(b'answer to ' + caller.recv(100))
    caller.sendmsg([b'!'])
    caller.close()
"""

NEIGHBOURS = """
import os, signal
found = {}
for name in os.listdir('/proc'):
    if not name.isdigit() or int(name) == os.getpid(): continue
    def look():
        with open(f'/proc/{name}/environ', 'rb') as file:
            if b'sesame' in file.read(): found['seen'] = name
    outcome(look)
    try:
        with open(f'/proc/{name}/cmdline', 'rb') as file:
            if b'the-neighbour' in file.read(): found['memory'] = outcome(lambda: open(f'/proc/{name}/mem', 'rb'))
    except OSError: pass
print(json.dumps(found))
"""

FILES = """
import os
def read(path): return outcome(lambda: open(path, 'rb').read(1))
home, neighbour = sys.argv[1:]
open('mine', 'w').write('x'); os.mkdir('folder'); os.rename('mine', 'folder/mine')
open(os.environ['CUBE_OUTPUT_DIR'] + '/out', 'w').write('x')
import tempfile; tempfile.TemporaryFile().write(b'x')
print(json.dumps({
    'laid': open('laid/model').read(),
    'home': outcome(lambda: os.listdir(home)),
    'neighbour': read(neighbour),
    'write': outcome(lambda: open(neighbour, 'w')),
    'system': read('/etc/passwd'),
}))
"""


def told(place: Place, handle: Handle) -> dict[str, str]:
    """What it printed, as JSON; it must have ended well."""
    seen = place.end(handle)
    printed = place.printed(handle)
    assert seen.exit_code == 0, printed
    found: dict[str, str] = json.loads(printed.splitlines()[-1])
    return found


def tried(place: Place, code: str, *words: str, **spec: Any) -> dict[str, str]:
    """What a workload says of its own tries."""
    return told(place, place.runtime.start(place.request("python", "-c", TRY + code, *words, **spec)))


class FenceConformance:
    """The tests; a place that cannot keep them says so in `checks` and skips them."""

    @pytest.fixture(autouse=True)
    def _has_a_fence(self, place: Place) -> None:
        found = {check.name: check for check in place.runtime.checks()}
        if not found["fence"].ok:
            pytest.skip(found["fence"].text)

    @pytest.mark.parametrize("memory", [0, 256 << 20])
    def test_without_egress_no_connection_is_opened(self, place: Place, memory: int) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.1)
            port = str(listener.getsockname()[1])
            got = tried(place, ESCAPES, port, egress=False, resources=Resources(memory=memory))
            assert got.pop("name") in ("gaierror", "PermissionError")
            assert set(got.values()) == {"PermissionError"}, got
            with pytest.raises(TimeoutError):
                listener.accept()
            assert tried(place, ESCAPES, port)["tcp"] == "done", "the same code gets through without the fence"

    def test_without_egress_callers_are_answered(self, place: Place) -> None:
        handle = place.runtime.start(place.python(ANSWER, ports={"http": 0}, **FENCED))
        place.says(handle, "up")
        with socket.create_connection(place.until(handle, AttemptPhase.RUNNING).ports["http"], 10) as caller:
            caller.sendall(b"hello")
            assert caller.makefile("rb").read() == b"answer to hello!"
        assert place.end(handle).exit_code == 0

    def test_without_a_token_the_variables_of_neighbours_are_hidden(self, place: Place) -> None:
        code = "import time; print('up', flush=True); time.sleep(60)"
        neighbour = place.request("python", "-c", code, "the-neighbour", secret_env={"CUBE_TOKEN": "sesame"})
        handle = place.runtime.start(neighbour)
        place.says(handle, "up")
        assert "seen" in tried(place, NEIGHBOURS), "its own project's are open to a workload that has no fence"
        assert tried(place, NEIGHBOURS, token=False) == {"memory": "PermissionError"}
        assert tried(place, NEIGHBOURS, **FENCED) == {"memory": "PermissionError"}
        place.runtime.stop(handle, 0)
        place.end(handle)

    def test_without_the_space_there_is_its_own_folder_and_what_was_laid(self, place: Place) -> None:
        handle, _ = place.run(place.python("open('data.csv', 'w').write('1'); import os; print(os.getcwd())"))
        neighbour = place.printed(handle).strip() + "/data.csv"
        home = neighbour.split("/workloads/")[0]
        laid = (WorkloadFile("laid/model", FileKind.LINK, source=neighbour),)
        other = place.runtime.start(place.python("open('data.csv', 'w').write('2'); import os; print(os.getcwd())"))
        place.end(other)
        strange = place.printed(other).strip() + "/data.csv"
        assert tried(place, FILES, home, strange, files=laid)["neighbour"] == "done"
        assert tried(place, FILES, home, strange, files=laid, **FENCED) == {
            "laid": "1",
            "home": "PermissionError",
            "neighbour": "PermissionError",
            "write": "PermissionError",
            "system": "done",
        }
