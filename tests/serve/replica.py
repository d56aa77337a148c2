"""A replica as a real process, in the environment its engine needs, without the studio."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SOURCES = Path(__file__).resolve().parents[2] / "src"
BASE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES), "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}


@dataclass
class Replica:
    """A running model server and one kept-alive connection to it."""

    process: subprocess.Popen[str]
    port: int
    grpc_port: int
    said: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of an answer; a body that is not bytes is sent as JSON."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        self.connection.request(method, path, data, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def predict(self, body: Any, **headers: str) -> Any:
        """The answer to a request that must succeed."""
        status, answer = self.call("POST", "/predict", body, **headers)
        assert status == 200, answer
        return answer

    def refused(self, body: Any, path: str = "/predict", **headers: str) -> str:
        """The sentence and the hint to a request that must not succeed."""
        status, answer = self.call("POST", path, body, **headers)
        assert status in (400, 415, 422), (status, answer)
        return f"{answer['error']['text']} {answer['error']['hint']}".strip()

    def text(self, path: str) -> str:
        """An answer that is no JSON."""
        self.connection.request("GET", path)
        return self.connection.getresponse().read().decode()

    def end(self) -> int:
        """TERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextmanager
def laid(folder: Path) -> Iterator[Path]:
    """The folder as the studio lays it before a replica: links to files whose names tell nothing."""
    with TemporaryDirectory(prefix="laid-") as place:
        kept, model = Path(place) / "kept", Path(place) / "model"
        kept.mkdir()
        for number, file in enumerate(file for file in sorted(folder.rglob("*")) if file.is_file()):
            shutil.copyfile(file, kept / str(number))
            link = model / file.relative_to(folder)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(kept / str(number))
        model.mkdir(exist_ok=True)
        yield model


@contextmanager
def replica(python: Path, folder: Path, *, ready: bool = True, **env: str) -> Iterator[Replica]:
    """Start a server on a model's folder; it says itself where it listens and when it is ready."""
    with laid(folder) as model, _replica(python, model, ready, **env) as found:
        yield found


@contextmanager
def _replica(python: Path, folder: Path, ready: bool, **env: str) -> Iterator[Replica]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        grpc_port = held.getsockname()[1]
    told = {"CUBE_MODEL_DIR": str(folder), "CUBE_MODEL_NAME": "churn:1", "PORT": "0", "CUBE_PORT_GRPC": str(grpc_port)}
    process = subprocess.Popen(
        [str(python), "-P", "-m", "cubestudio_serve"], env={**BASE, **told, **env}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    found = Replica(process, int(process.stdout.readline().rpartition(":")[2]), grpc_port)
    try:
        while ready and "ready after" not in found.said:
            found.said = process.stdout.readline()
            assert found.said, "it ended before it was ready"
        yield found
    finally:
        found.connection.close()
        process.kill()
        process.wait()
        process.stdout.close()


def last_words(python: Path, folder: Path, **env: str) -> str:
    """What a server says on a model it cannot serve; its exit code must be 1, and no traceback among it."""
    with laid(folder) as model:
        done = subprocess.run(
            [str(python), "-P", "-m", "cubestudio_serve"],
            env={**BASE, "CUBE_MODEL_DIR": str(model), "CUBE_MODEL_NAME": "churn:1", "PORT": "0", **env},
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
    assert done.returncode == 1, done.stderr
    last = done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr and last.startswith("error: "), done.stderr
    return last.removeprefix("error: ").strip()


def made(python: Path, code: str, *words: Path) -> None:
    """Run a few lines of Python in an environment, such as those that train a model."""
    done = subprocess.run(
        [str(python), "-c", code, *map(str, words)], env=BASE, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
