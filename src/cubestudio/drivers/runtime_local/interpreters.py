"""Python interpreters of this machine that workloads can really use.

An interpreter counts when it answers *as the workload's user*: one below `/root` answers only to root, so its prefix
is copied below the studio's home, once. What was found out is kept in a file, because asking ten interpreters takes
a quarter of a second.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from cubestudio.kit.errors import Fault

_ASK = (
    "import sys,os,json,sysconfig,encodings,subprocess,zlib\n"
    "print(json.dumps({'version':'%d.%d.%d'%sys.version_info[:3],'prefix':sys.base_prefix,"
    "'soabi':sysconfig.get_config_var('SOABI') or '','stdlib':os.path.dirname(os.__file__)}))"
)
_OLDEST = (3, 8)
_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "site-packages", "test", "tests", "share", "*.a", "idlelib", "config-*"
)


@dataclass(frozen=True)
class Interpreter:
    """A Python that works: `path` as called, `reachable` when workloads' users may run it."""

    path: str
    version: str
    soabi: str
    prefix: str
    reachable: bool

    @property
    def minor(self) -> tuple[int, int]:
        """(3, 11)."""
        major, minor, _ = self.version.split(".")
        return int(major), int(minor)


class Interpreters:
    """Finds, ranks, and makes reachable."""

    def __init__(self, home: Path, uid: int) -> None:
        self._home = home / "interpreters"
        self._uid = uid
        self._lock = threading.Lock()
        self._notes: dict[str, dict[str, object]] | None = None

    def all(self) -> list[Interpreter]:
        """Every interpreter that works, best first: reachable, the server's own version, then the newest."""
        return sorted(filter(None, map(self._look, _candidates(self._home))), key=_rank)

    def choose(self, wanted: str) -> Interpreter:
        """The best one in the range `wanted`, made reachable; Fault PythonMissing lists what there is."""
        fits = parse_range(wanted)
        behind_walls = []
        for path in sorted(_candidates(self._home), key=lambda path: _guess(path, self._home)):
            if not _may_fit(path, fits):
                continue
            found = self._look(path)
            if found is None or found.version not in fits or found.minor < _OLDEST:
                continue
            if found.reachable:
                return found
            behind_walls.append(found)
        for found in behind_walls:
            return self._copy(found)
        there = ", ".join(dict.fromkeys(found.version for found in self.all())) or "none"
        raise Fault(
            "PythonMissing",
            "no Python {wanted} is on this machine; there is: {there}",
            "Install one, change the environment's python range, or set CUBE_ALLOW_PYTHON_DOWNLOAD=1.",
            wanted=wanted or ">=3.8",
            there=there,
        )

    def bin_folder(self, chosen: Interpreter) -> str:
        """A folder with `python` and `python3`, to stand first in PATH."""
        folder = self._home / "bin" / f"{chosen.version}-{hashlib.sha256(chosen.path.encode()).hexdigest()[:8]}"
        if not (folder / "python3").exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o755)
            for name in "python", "python3", f"python{chosen.minor[0]}.{chosen.minor[1]}":
                draft = folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
                draft.symlink_to(chosen.path)
                draft.rename(folder / name)
        return str(folder)

    def _look(self, path: str) -> Interpreter | None:
        """What is known of `path`, asked once for each user and modification."""
        try:
            stamp = f"{os.stat(path).st_mtime_ns}:{self._uid}"
        except OSError:
            return None
        with self._lock:
            if self._notes is None:
                self._notes = self._read_notes()
            told = self._notes.get(path)
            if not told or told.get("stamp") != stamp:
                found = self._ask(path)
                told = self._notes[path] = {"stamp": stamp, "found": asdict(found) if found else None}
                self._write_notes(self._notes)
        return Interpreter(**told["found"]) if isinstance(told["found"], dict) else None

    def _ask(self, path: str) -> Interpreter | None:
        told = _run(path, self._uid)
        reachable = told is not None
        if told is None and self._uid >= 0:
            told = _run(path, -1)
        if told is None:
            return None
        return Interpreter(path, told["version"], told["soabi"], told["prefix"], reachable)

    def _copy(self, found: Interpreter) -> Interpreter:
        name = f"{found.version}-{hashlib.sha256(found.prefix.encode()).hexdigest()[:8]}"
        target = self._home / name
        self._home.mkdir(parents=True, exist_ok=True, mode=0o755)
        with open(self._home / f".{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                draft = self._home / f".{name}.part"
                shutil.rmtree(draft, ignore_errors=True)
                shutil.copytree(found.prefix, draft, symlinks=True, ignore=_LEFT_OUT)
                draft.chmod(0o755)
                _repoint(draft / "bin" / f"python{found.minor[0]}.{found.minor[1]}", found.prefix)
                draft.rename(target)
        path = str(target / "bin" / f"python{found.minor[0]}.{found.minor[1]}")
        told = _run(path, self._uid)
        if told is None or not told["stdlib"].startswith(str(target)):
            raise Fault(
                "PythonUnreachable",
                "Python {version} at {path} cannot be used by workloads: their user may not read it",
                "Install a Python for all users, for example with the system's package manager.",
                version=found.version,
                path=found.path,
            )
        return Interpreter(path, found.version, found.soabi, str(target), True)

    def _read_notes(self) -> dict[str, dict[str, object]]:
        try:
            notes: dict[str, dict[str, object]] = json.loads((self._home / "known.json").read_text())
            return notes
        except (OSError, ValueError):
            return {}

    def _write_notes(self, notes: dict[str, dict[str, object]]) -> None:
        self._home.mkdir(parents=True, exist_ok=True, mode=0o755)
        draft = self._home / f".known.{os.getpid()}.{threading.get_ident()}"
        draft.write_text(json.dumps(notes))
        draft.rename(self._home / "known.json")


def parse_range(wanted: str) -> SpecifierSet:
    """`>=3.10,<3.14`, or `3.11` which means any 3.11."""
    text = wanted.strip()
    if text and text[0].isdigit():
        text = f"=={text}" if text.count(".") > 1 else f"=={text}.*"
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        raise Fault(
            "PythonRangeInvalid", "'{wanted}' is no Python version range", "Write >=3.10,<3.14 or 3.11.", wanted=wanted
        ) from None


def _repoint(program: Path, prefix: str) -> None:
    """A program built with a shared `libpython` names its folder absolutely; let it look beside itself instead."""
    old, new = f"{prefix}/lib\0".encode(), b"$ORIGIN/../lib\0"
    code = program.read_bytes()
    if old in code and len(new) <= len(old):
        program.write_bytes(code.replace(old, new.ljust(len(old), b"\0")))


def _rank(found: Interpreter) -> tuple[bool, bool, list[int]]:
    newest_first = [-int(part) for part in found.version.split(".")]
    return (not found.reachable, found.minor != sys.version_info[:2], newest_first)


def _guess(path: str, home: Path) -> tuple[bool, bool, int]:
    """An order to ask in that finds the best one early: places for all users, the server's version, the newest."""
    for_all = path.startswith(("/usr/", "/opt/", f"{home}/"))
    return (not for_all, _minor(path) != sys.version_info[1], -_minor(path))


def _minor(path: str) -> int:
    return int(path.rpartition("/python3.")[2])


def _may_fit(path: str, fits: SpecifierSet) -> bool:
    """Whether some patch release of the name's version is in the range, so that the others need not be asked."""
    return any(f"3.{_minor(path)}.{patch}" in fits for patch in range(40))


def _candidates(home: Path) -> list[str]:
    """Paths that may be interpreters; shims of version managers are skipped (they start a shell first)."""
    folders = ["/usr/bin", "/usr/local/bin", *os.environ.get("PATH", "").split(":")]
    user = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT") or f"{user}/.pyenv"
    data = os.environ.get("XDG_DATA_HOME") or f"{user}/.local/share"
    patterns = [f"{home}/*/bin/python3.*", f"{pyenv}/versions/*/bin/python3.*", f"{data}/uv/python/*/bin/python3.*"]
    patterns += [f"{folder}/python3.*" for folder in dict.fromkeys(folders) if folder and "/shims" not in folder]
    found: dict[str, str] = {}
    for path in [*_base_of_server(), *(path for pattern in patterns for path in sorted(glob.glob(pattern)))]:
        if path.rpartition("/python3.")[2].isdigit() and not _in_venv(path):
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def _base_of_server() -> list[str]:
    """The interpreter behind the server's virtual environment, under its full name."""
    folder = os.path.dirname(getattr(sys, "_base_executable", "") or sys.executable)
    return [os.path.join(folder, f"python3.{sys.version_info[1]}")]


def _in_venv(path: str) -> bool:
    return os.path.exists(os.path.join(os.path.dirname(os.path.dirname(path)), "pyvenv.cfg"))


def _run(path: str, uid: int) -> dict[str, str] | None:
    as_user = {"user": uid, "group": uid, "extra_groups": []} if uid >= 0 else {}
    try:
        told = subprocess.run(
            [path, "-I", "-S", "-c", _ASK],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin"},
            **as_user,  # type: ignore[call-overload]
        )
        answer: dict[str, str] = json.loads(told.stdout)
        return answer
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
