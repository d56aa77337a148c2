"""Two gigabytes through the server, whose memory stays flat."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = """
import sys
from pathlib import Path
import databases
from cubestudio.db import Database
from cubestudio.db.migrate import ensure_schema
from studio import live, open_studio

home = Path(sys.argv[1])
home.mkdir()
database = Database(f"sqlite:///{home}/cube.sqlite")
ensure_schema(database)
with open_studio(database, home) as studio:
    studio.user("ada")
    studio.project("alpha", owner="ada")
    with live(studio) as url:
        print(url, studio.token("ada"), flush=True)
        sys.stdin.read()
database.close()
"""
SIZE = 2 * 1024**3
LIMIT = 256 * 1024**2


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    command = [sys.executable, "-c", SERVER, str(tmp_path / "home")]
    tests = str(Path(__file__).parents[1])
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tests, env={"PYTHONPATH": tests}
    ) as process:
        assert process.stdout is not None
        url, token = process.stdout.readline().split()
        yield process, url, token
        process.communicate("")


def peak(process: subprocess.Popen[str]) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def test_two_gigabytes_go_in_and_out_in_little_memory(server: tuple[subprocess.Popen[str], str, str]) -> None:
    process, url, token = server
    block = bytes(1 << 20)
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Content-Length": str(SIZE)}
    address = "/api/v1/projects/alpha/files/content?path=big.bin"
    connection.request("PUT", address, (block for _ in range(SIZE >> 20)), headers)
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    answer.read()
    assert peak(process) < LIMIT, "while it came in"

    connection.request("GET", address, headers={"Authorization": f"Bearer {token}"})
    answer, got = connection.getresponse(), 0
    while part := answer.read(1 << 20):
        got += len(part)
    connection.close()
    assert got == SIZE
    assert peak(process) < LIMIT, "while it went out"
