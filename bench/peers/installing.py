"""Peers are installed by uv, each into an environment of its own in the cache folder, when they are first asked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class NotInstallable(RuntimeError):
    """Why a peer cannot be had here, in the installer's own words."""


def cache_folder() -> Path:
    """Where the peers' environments stay between benches."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "cubestudio-bench"


def environment_of(name: str, packages: Sequence[str], is_compiled: bool = True) -> Path:
    """The interpreter of the environment `name` with `packages`, made if it is absent.

    Args:
        is_compiled: make byte code of all of it, as servers have it; what is used once does without.
    """
    folder = cache_folder() / name
    python = folder / "bin" / "python"
    ready = folder / "ready"
    wanted = "\n".join(packages)
    if ready.exists() and ready.read_text() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    uv = _uv()
    _run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)])
    compiling = ["--compile-bytecode"] if is_compiled else []
    _run([uv, "pip", "install", "--quiet", *compiling, "--python", str(python), *packages])
    ready.write_text(wanted)
    return python


def versions(python: Path, package: str) -> str:
    """The installed version of `package`."""
    code = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if not found:
        raise NotInstallable("uv is not installed")
    return found


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise NotInstallable(" ".join(lines[-3:])[:400] or f"{command[0]} ended with {done.returncode}")
