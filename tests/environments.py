"""Environments of tasks and replicas, built once and kept between sessions as long as their lock stays the same."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

import cubestudio_templates

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cubestudio-tests"


def environment_python(name: str) -> Path:
    """Python of a shipped environment."""
    file = cubestudio_templates.environment_file(name)
    assert file is not None
    return built(name, YAML(typ="safe", pure=True).load(file.read_text("utf-8"))["packages"])


def built(name: str, packages: list[str], find_links: str = "") -> Path:
    """Python of an environment with these packages; subprocess.CalledProcessError when they cannot be had."""
    if not packages:
        return Path(sys.executable)
    key = hashlib.sha256(json.dumps([packages, sys.version_info[:2]]).encode()).hexdigest()[:16]
    folder = CACHE / f"{name}-{key}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}-{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
            subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
            install = [uv, "pip", "install", "-q", "--compile-bytecode", "--python", str(folder / "bin/python")]
            more = ["--find-links", find_links] if find_links else []
            subprocess.run([*install, *more, *packages], check=True)
            (folder / "ready").touch()
    return folder / "bin/python"
