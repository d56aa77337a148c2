"""The Python of a job: one that is there already, the image's own, or one made in the pod by `uv`."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from typing import Any, Callable

from cubestudio_agent.laying import fetch
from cubestudio_agent.places import Places
from cubestudio_agent.studio import Refused, Studio

_NOISE = ("Using Python", "Using CPython", "Creating virtual", "Activate with", "warning: Failed to hardlink", "error:")
_NETWORK = ("error sending request", "dns error", "timed out", "connection", "Failed to fetch", "client error")
_CLAUSE = re.compile(r"\s*(>=|<=|==|!=|>|<|~=)?\s*(\d+(?:\.\d+)*)(?:\.\*)?\s*")


class NotMade(Exception):
    """The environment cannot be had: `reason`, and why as the message."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def restore(wish: dict[str, Any], places: Places, studio: Studio, say: Callable[[str], None]) -> str:
    """The folder that stands first in PATH. Raises NotMade."""
    if wish.get("prebuilt"):
        return _built(wish["prebuilt"])
    if not wish["packages"] and fits(wish["python"], sys.version_info[:3]):
        return _bare(places)
    began = time.monotonic()
    say(f"making environment {wish.get('name') or wish['python']}: {len(wish['packages'])} packages")
    uv = Uv(places, studio, say, places.own("uv-cache"))
    target = places.at("env")
    shutil.rmtree(target, ignore_errors=True)
    uv.run(["venv", "--no-project", "--python", python_of(wish), target])
    if wish["packages"]:
        asked = places.own("requirements.txt")
        with open(asked, "w") as file:
            file.write("\n".join(wish["packages"]) + "\n")
        uv.run(["pip", "install", "--python", os.path.join(target, "bin", "python"), "-r", asked, "--strict"])
    uv.clean()
    say(f"environment ready in {time.monotonic() - began:.1f} s")
    return os.path.join(target, "bin")


def _built(told: str) -> str:
    """What the builder before us wrote down in the file `told`."""
    with open(told) as file:
        found: dict[str, str] = json.load(file)
    if "bin" not in found:
        raise NotMade(found["reason"], found["text"])
    return found["bin"]


def python_of(wish: dict[str, Any]) -> str:
    """The interpreter for `uv`: this one, or whatever else of the image fits."""
    return sys.executable if fits(wish["python"], sys.version_info[:3]) else str(wish["python"])


def fits(wanted: str, version: tuple[int, ...]) -> bool:
    """Whether a Python is in a range like `>=3.10,<3.14`; False also for what only `uv` understands."""
    return all(_agrees(clause, version) for clause in wanted.split(",") if clause.strip())


def _agrees(clause: str, version: tuple[int, ...]) -> bool:
    found = _CLAUSE.fullmatch(clause)
    if not found:
        return False
    said = tuple(int(part) for part in found.group(2).split("."))
    mine = version[: len(said)]
    how = found.group(1) or "=="
    if how == "~=":
        return mine >= said and version[: len(said) - 1] == said[:-1]
    return {">=": mine >= said, "<=": mine <= said, "==": mine == said, "!=": mine != said,
            ">": mine > said, "<": mine < said}[how]  # fmt: skip


def _bare(places: Places) -> str:
    """The image's own Python, under both of its names."""
    folder = places.at("bin")
    os.makedirs(folder, exist_ok=True)
    for name in ("python", "python3"):
        link = os.path.join(folder, name)
        if not os.path.lexists(link):
            os.symlink(sys.executable, link)
    return folder


class Uv:
    """The studio's own `uv`, with the studio's word on where packages come from."""

    def __init__(self, places: Places, studio: Studio, say: Callable[[str], None], cache: str) -> None:
        self._say = say
        self._path = places.own("uv")
        self._cache = cache
        try:
            fetch(studio, "/uv?machine=" + platform.machine(), self._path)
        except Refused as refused:
            raise NotMade(refused.code, str(refused)) from refused
        os.chmod(self._path, 0o755)
        self._env = self._variables(studio.json("GET", "/index"), places)

    def _variables(self, index: dict[str, Any], places: Places) -> dict[str, str]:
        env = {"PATH": os.environ.get("PATH", ""), "HOME": places.own(""), "TMPDIR": places.own("")}
        env.update({"UV_CACHE_DIR": self._cache, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "hardlink"})
        if index["certificates"]:
            env["SSL_CERT_FILE"] = places.own("authorities.pem")
            with open(env["SSL_CERT_FILE"], "w") as file:
                file.write(index["certificates"])
        env.update(index["env"])
        return env

    def run(self, arguments: list[str]) -> None:
        """One command; what it says is progress. Raises NotMade."""
        process = subprocess.Popen(
            [self._path, *arguments, "--no-progress", "--color", "never"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._env,
            cwd="/",
        )
        lines: list[str] = []
        assert process.stdout is not None
        with process.stdout:
            for raw in process.stdout:
                line = raw.decode("utf-8", "replace").rstrip()
                lines.append(line)
                if not line.startswith(_NOISE):
                    self._say(line)
        if process.wait():
            raise reason_of(lines)

    def clean(self) -> None:
        """The cache has done its work: what is installed is linked from it."""
        shutil.rmtree(self._cache, ignore_errors=True)


def reason_of(lines: list[str]) -> NotMade:
    """What `uv` said, as one or two sentences without its drawing."""
    said = [re.sub(r"^[\s│├╰─▶×·]+", "", line).strip() for line in lines]
    start = next((n for n, line in enumerate(lines) if "×" in line or line.startswith("error:")), 0)
    why = re.sub(r"\s+", " ", " ".join(line for line in said[start:] if line)).strip()
    why = why[7:] if why.startswith("error: ") else why
    if "No solution found" in why:
        because = why.partition("resolving dependencies")[2].lstrip(": ")
        because = because[7:] if because.startswith("cause: ") else because
        text = f"the packages of the environment do not fit together: {_short(because.strip() or why)}"
        return NotMade("EnvironmentUnsolvable", text)
    if "No space left" in why or "os error 28" in why:
        return NotMade("DiskFull", "the disk is full: the environment could not be built")
    if "No interpreter found" in why:
        return NotMade("InterpreterMissing", f"the image has no Python that fits: {_short(why)}")
    if any(word in why for word in _NETWORK):
        return NotMade("EnvironmentUnreachable", f"packages could not be fetched: {_short(why)}")
    return NotMade("EnvironmentFailed", f"the environment could not be built: {_short(why)}")


def _short(text: str, most: int = 600) -> str:
    text = text.partition(" hint: ")[0]
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
