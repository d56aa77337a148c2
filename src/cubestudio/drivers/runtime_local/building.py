"""Building one environment with `uv`, in a temporary folder that is renamed when it is whole.

As root no code of a package may run while building, since it would run as root: wheels only, and byte-compiling is
done by the bare interpreter without `site` (a wheel's `.pth` file is code).
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cubestudio.drivers.runtime_local.interpreters import Interpreter
from cubestudio.kit.errors import Fault
from cubestudio.spec.workload import EnvironmentSpec

_KEEPER = Path(__file__).with_name("buildkeeper.py")
_PASSED_ON = ("SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC", "XDG_CACHE_HOME", "LANG")
_NOISE = ("Using Python", "warning: Failed to hardlink", "error:", "  cause:")
_NETWORK = ("error sending request", "dns error", "timed out", "connection", "Failed to fetch", "client error")


class Cancelled(Exception):
    """Nobody waits for the environment any more."""


def build(
    folder: Path,
    key: str,
    chosen: Interpreter,
    spec: EnvironmentSpec,
    say: Callable[[str], None],
    given_up: Callable[[], bool],
) -> None:
    """Build `folder/key`, unless another process does so first. Raises Fault or Cancelled."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    began = time.monotonic()
    with _lock(folder / f".{key}.lock", say, given_up):
        if (folder / key / "cube.json").exists():
            return
        draft = folder / f".building-{key}"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            say(f"building environment {spec.name or key[:12]}: Python {chosen.version}, {len(spec.packages)} packages")
            _uv(
                ["venv", "--no-project", "--relocatable", "--python", chosen.path, str(draft)],
                say,
                given_up,
                quiet=True,
            )
            _install(draft, spec, say, given_up)
            say("compiling to byte code")
            _compile(draft, chosen, given_up)
            _finish(draft, chosen, spec)
            draft.rename(folder / key)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        say(f"environment ready in {time.monotonic() - began:.1f} s")


def download_python(home: Path, wanted: str, say: Callable[[str], None], given_up: Callable[[], bool]) -> None:
    """Fetch an interpreter in the range `wanted` below `home/interpreters`. Raises Fault or Cancelled."""
    target = home / "interpreters"
    target.mkdir(parents=True, exist_ok=True, mode=0o755)
    say(f"downloading Python {wanted}")
    arguments = ["python", "install", "--no-bin", "--install-dir", str(target), *([wanted] if wanted else [])]
    _uv(arguments, say, given_up)


def _install(draft: Path, spec: EnvironmentSpec, say: Callable[[str], None], given_up: Callable[[], bool]) -> None:
    wishes = draft / "requirements.txt"
    wishes.write_text("\n".join(spec.packages) + "\n")
    arguments = ["pip", "install", "--python", str(draft / "bin" / "python"), "-r", str(wishes), "--strict"]
    if os.geteuid() == 0:
        arguments += ["--only-binary", ":all:"]
    arguments += [word for place in _find_links() for word in ("--find-links", place)]
    if all("==" in line for line in spec.packages):
        try:  # all in the cache: no question to the network, and none needed
            _uv([*arguments, "--offline"], say, given_up, quiet=True)
            return
        except Fault:
            pass
    try:
        _uv(arguments, say, given_up)
    except Fault as fault:
        if fault.code != "EnvironmentUnreachable":
            raise
        say("the package index does not answer; trying with what is already here")
        try:
            _uv([*arguments, "--offline"], say, given_up, quiet=True)
        except Fault:
            raise fault from None


def _find_links() -> list[str]:
    given = os.environ.get("UV_FIND_LINKS", "").replace(",", " ") or os.environ.get("PIP_FIND_LINKS", "")
    return given.split()


def _compile(draft: Path, chosen: Interpreter, given_up: Callable[[], bool]) -> None:
    """Without the packages' own tests, which are half of the code and never imported."""
    how = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-x", "site-packages/.*/tests?/"]
    argv = [chosen.path, "-I", "-S", "-m", "compileall", *how, str(draft / "lib")]
    _run(argv, {"PATH": "/usr/bin:/bin"}, lambda line: None, given_up)


def _finish(draft: Path, chosen: Interpreter, spec: EnvironmentSpec) -> None:
    """Readable for all, writable for none; what it is stands in `cube.json`."""
    size = 0
    for root, _, names in os.walk(draft):
        os.chmod(root, 0o755)
        for name in names:
            path = os.path.join(root, name)
            seen = os.lstat(path)
            size += seen.st_blocks * 512 // max(1, seen.st_nlink)
            if not os.path.islink(path) and seen.st_mode & 0o444 != 0o444:
                os.chmod(path, seen.st_mode | 0o444)
    (draft / "used").touch()
    facts = {"python": chosen.version, "packages": sorted(spec.packages), "name": spec.name, "size": size}
    (draft / "cube.json").write_text(json.dumps(facts))


def _uv(arguments: list[str], say: Callable[[str], None], given_up: Callable[[], bool], quiet: bool = False) -> None:
    from uv import find_uv_bin

    lines: list[str] = []

    def heard(line: str) -> None:
        lines.append(line)
        if not quiet and not line.startswith(_NOISE):
            say(line)

    code = _run([find_uv_bin(), *arguments, "--no-progress", "--color", "never"], _uv_env(), heard, given_up)
    if code:
        raise reason_of(lines)


def _uv_env() -> Mapping[str, str]:
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": os.path.expanduser("~")}
    for name, value in os.environ.items():
        if name.startswith("UV_") or name in _PASSED_ON or name.lower().endswith("_proxy"):
            env[name] = value
    if "PIP_INDEX_URL" in os.environ and not {"UV_INDEX_URL", "UV_DEFAULT_INDEX"} & env.keys():
        env["UV_DEFAULT_INDEX"] = os.environ["PIP_INDEX_URL"]
    env.pop("UV_PYTHON", None)
    env["UV_LINK_MODE"] = env.get("UV_LINK_MODE", "hardlink")
    return env


def _run(argv: list[str], env: Mapping[str, str], heard: Callable[[str], None], given_up: Callable[[], bool]) -> int:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_KEEPER), *argv],
        stdin=subprocess.PIPE,  # nothing is ever written to it: its end says that the server is dead
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=dict(env),
        cwd="/",
        start_new_session=True,
    )
    over = threading.Event()
    guard = threading.Thread(target=_guard, args=(process, given_up, over), name="environment-guard", daemon=True)
    guard.start()
    try:
        assert process.stdin is not None and process.stdout is not None
        with process.stdin, process.stdout:
            for line in process.stdout:
                heard(line.rstrip())
        code = process.wait()
    finally:
        over.set()
        guard.join()
    if given_up():
        raise Cancelled
    return code


def _guard(process: subprocess.Popen[str], given_up: Callable[[], bool], over: threading.Event) -> None:
    while not over.wait(0.1):
        if given_up():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            return


def reason_of(lines: list[str]) -> Fault:
    """What `uv` said, as one or two sentences without its drawing."""
    said = [re.sub(r"^[\s│├╰─▶×·]+", "", line).strip() for line in lines]
    start = next((n for n, line in enumerate(lines) if "×" in line or line.startswith("error:")), 0)
    why = re.sub(r"\s+", " ", " ".join(line for line in said[start:] if line)).strip()
    why = why.removeprefix("error: ")
    if "No solution found" in why:
        because = why.partition("resolving dependencies")[2].lstrip(": ").removeprefix("cause: ")
        return Fault(
            "EnvironmentUnsolvable",
            "the packages of the environment do not fit together: {why}",
            "Change the versions, or the Python range, so that they agree.",
            why=_short(because.strip() or why),
        )
    if "No space left" in why or "os error 28" in why:
        return Fault(
            "DiskFull",
            "the disk is full: the environment could not be built",
            "Delete old environments, runs or files, or give the studio a larger disk.",
            status=507,
        )
    if any(word in why for word in _NETWORK):
        return Fault(
            "EnvironmentUnreachable",
            "packages could not be fetched: {why}",
            "Check the network or the package index; an environment that was built once works offline.",
            why=_short(why),
        )
    return Fault("EnvironmentFailed", "the environment could not be built: {why}", why=_short(why))


def _short(text: str, most: int = 600) -> str:
    text = text.partition(" hint: ")[0]
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


@contextmanager
def _lock(path: Path, say: Callable[[str], None], given_up: Callable[[], bool]) -> Iterator[None]:
    with open(path, "w") as file:
        told = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    say("waiting for the same environment, which another process builds")
                told = True
                if given_up():
                    raise Cancelled from None
                time.sleep(0.1)
        yield
