"""An agent as a process of this machine, against a real studio: all of a pod but the cluster."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cubestudio.main.agents import agent_archive
from cubestudio.ports.logs import Logs
from cubestudio.ports.mailbox import Mail, Mailbox
from studio import Studio, live

HANDLE = {"folder": "workloads/wl_1.1", "workload": "wl_1", "attempt": 1}


def job(*command: str, **more: Any) -> dict[str, Any]:
    """A job of one command."""
    plain = {"key": "", "name": "", "python": "", "packages": [], "prebuilt": ""}
    base = {"env": {}, "secrets": [], "workdir": "", "files": [], "environment": plain}
    return {"command": list(command), **base, "beside": "", "gang": [], "grace": 5.0, **more}


def python(program: str, **more: Any) -> dict[str, Any]:
    """A job of a few lines of Python."""
    return job("python", "-c", program, **more)


@dataclass
class Pod:
    """A studio, and agents that talk to it."""

    studio: Studio
    root: Path
    archive: Path
    url: str = ""
    agents: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def mailbox(self) -> Mailbox:
        """The studio's."""
        found: Mailbox = self.studio.parts[Mailbox]
        return found

    def post(self, jobs: dict[str, dict[str, Any]], sources: list[str] | None = None) -> None:
        """What the runtime does first."""
        self.mailbox.post(HANDLE, jobs, sources or [])

    def start(self, replica: str = "main-0", **env: str) -> subprocess.Popen[bytes]:
        """The container of a replica begins."""
        told = {
            "PATH": os.environ["PATH"],
            "CUBE_AGENT_URL": self.url,
            "CUBE_AGENT_TOKEN": self.studio.agent_token(replica=replica),
            "CUBE_AGENT_ROOT": str(self.root),
            "CUBE_AGENT_PATIENCE": "20",
            **env,
        }
        agent = subprocess.Popen([sys.executable, "-I", str(self.archive)], env=told, stderr=subprocess.PIPE)
        self.agents.append(agent)
        return agent

    def run(self, one: dict[str, Any], sources: list[str] | None = None, **env: str) -> int:
        """A job from beginning to end; the exit code of its container."""
        self.post({"main-0": one}, sources)
        return self.start(**env).wait(30)

    def heard(self, replica: str) -> bool:
        """Whether anything came from a replica."""
        return self.mail(replica).heard_at is not None

    def log(self, stream: str = "main-0") -> bytes:
        """The whole of a stream, as it is shown."""
        logs: Logs = self.studio.parts[Logs]
        found, offsets = b"", {}
        while chunks := [one for one in logs.read(HANDLE, offsets, 1 << 22) if one.stream == stream]:
            found, offsets = found + chunks[0].data, {stream: chunks[0].end}
        return found

    def mail(self, replica: str = "main-0") -> Mail:
        """What came from a replica."""
        return self.mailbox.mail(HANDLE)[replica]

    def out(self) -> dict[str, bytes]:
        """The outputs by path."""
        folder = self.studio.settings.home / "workloads" / "wl_1.1" / "out"
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    @contextmanager
    def present(self, port: int = 0) -> Iterator[str]:
        """The studio answers."""
        with live(self.studio, port) as self.url:
            yield self.url

    def close(self) -> None:
        """End what a test left."""
        for agent in self.agents:
            with suppress(ProcessLookupError):
                agent.kill()
            agent.communicate()


def until(found: Callable[[], Any], seconds: float = 20.0) -> Any:
    """The first true value of `found`."""
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
    return value


def archive_in(folder: Path) -> Path:
    """The agent's archive as a pod has it."""
    path = folder / "agent.pyz"
    path.write_bytes(agent_archive())
    return path
