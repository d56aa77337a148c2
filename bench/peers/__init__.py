"""The same chain in other engines, each the way its own documentation runs it on one machine."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from figures import Series

from peers.installing import NotInstallable, environment_of, versions

_HERE = Path(__file__).parent
_LIMIT = 900.0


@dataclass(frozen=True)
class Peer:
    """An engine to compare with.

    Attributes:
        isolation: what a step is there.
        most: rounds it gets at most; a slow one needs no repetition to be seen as slow.
        run: `(interpreter, folder, steps, rounds, command of a step)` → seconds of each round.
    """

    name: str
    packages: tuple[str, ...]
    isolation: str
    run: Callable[[Path, Path, int, int, list[str]], list[float]]
    most: int = 5


@dataclass(frozen=True)
class Outcome:
    """What came of a peer: its figures, or why there are none."""

    name: str
    isolation: str
    version: str = ""
    seconds: Series | None = None
    why: str = ""


def measure(peer: Peer, steps: int, rounds: int, command: list[str]) -> Outcome:
    """Install it if needed and run its chain."""
    try:
        python = environment_of(peer.name, peer.packages)
        with tempfile.TemporaryDirectory(prefix=f"cube-bench-{peer.name}-") as folder:
            seconds = peer.run(python, Path(folder), steps, min(rounds, peer.most), command)
        return Outcome(peer.name, peer.isolation, versions(python, peer.name), Series.of(seconds))
    except (NotInstallable, PeerFailed, subprocess.TimeoutExpired) as error:
        return Outcome(peer.name, peer.isolation, why=str(error))


class PeerFailed(RuntimeError):
    """It was installed, but its chain did not run."""


def _script(name: str, extra: Mapping[str, str]) -> Callable[[Path, Path, int, int, list[str]], list[float]]:
    """Peers whose chain runs inside one warm process that times itself: start-up is not counted against them."""

    def run(python: Path, folder: Path, steps: int, rounds: int, command: list[str]) -> list[float]:
        told = {key: value.format(folder=folder) for key, value in extra.items()}
        told |= {"STEPS": str(steps), "ROUNDS": str(rounds), "COMMAND": json.dumps(command), "WORK": str(folder)}
        out = _output([str(python), str(_HERE / name)], folder, told)
        times: list[float] = json.loads(out.splitlines()[-1])
        return times

    return run


def _metaflow(python: Path, folder: Path, steps: int, rounds: int, command: list[str]) -> list[float]:
    """`python flow.py run`, as its users type it."""
    told = {"STEPS": str(steps), "METAFLOW_USER": "bench", "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(folder)}
    flow = folder / "chain_flow.py"
    flow.write_text(_output([str(python), str(_HERE / "chain_metaflow.py")], folder, told))
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        _output([str(python), str(flow), "--quiet", "--no-pylint", "run"], folder, told)
        times.append(time.perf_counter() - begin)
    return times


def _output(command: Sequence[str], folder: Path, extra: Mapping[str, str]) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("CUBE_", "PYTHON", "VIRTUAL_ENV"))}
    env |= {"HOME": str(folder), **extra}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=_LIMIT)
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise PeerFailed(" ".join(lines[-3:])[:400] or f"exit code {done.returncode}")
    return done.stdout


_PREFECT = {
    "PREFECT_HOME": "{folder}/prefect",
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}
_DAGSTER = {"DAGSTER_HOME": "{folder}", "DAGSTER_DISABLE_TELEMETRY": "1"}

PEERS = (
    Peer(
        "prefect",
        ("prefect", "fastapi<0.120"),
        "none: a function call in one process",
        _script("chain_prefect.py", _PREFECT),
    ),
    Peer("luigi", ("luigi",), "a process per step", _script("chain_luigi.py", {})),
    Peer("metaflow", ("metaflow",), "a process per step", _metaflow, most=2),
    Peer("dagster", ("dagster",), "a process per step", _script("chain_dagster.py", _DAGSTER), most=1),
)
