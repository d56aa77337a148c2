"""`agent.pyz environment`: make a replica's environment before its own containers begin, as another user than theirs.

What it makes lies where they can only read: `uv` links files from its cache, so that whoever may write one environment
may change all. A volume that many pods share keeps it for the next; otherwise the studio keeps it, packed. The
program itself never fails: what went wrong is written down for the replica's agent, which reports it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import time
from contextlib import suppress
from http.client import HTTPResponse
from typing import Any, Callable, Iterator

from cubestudio_agent.environment import NotMade, Uv, python_of
from cubestudio_agent.places import Places
from cubestudio_agent.shipping import Stream
from cubestudio_agent.studio import GaveUp, Hope, Over, Refused, Studio
from cubestudio_agent.sweeping import BUILDING, CACHE, WHOLE, mark, sweep

_PATIENCE = 600.0
_COMPILE = ("-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-x", "site-packages/.*/tests?/")


def main() -> int:
    """Always 0: the replica's agent says what was wrong."""
    given = os.environ
    hope = Hope(_PATIENCE)
    authorities = given.get("CUBE_AGENT_AUTHORITIES", "")
    studio, keeper = (
        Studio(given["CUBE_AGENT_URL"], given[token], hope, authorities)
        for token in ("CUBE_AGENT_TOKEN", "CUBE_BUILDER_TOKEN")
    )
    places = Places(given["CUBE_BUILDER_SCRATCH"], "environment")
    places.make()
    said = Stream("prepare", places.own("progress"), studio, lambda: None)
    wish = json.loads(given["CUBE_BUILDER_WISH"])
    told: dict[str, Any]
    try:
        builder = Builder(wish, given["CUBE_BUILDER_FOLDER"], places, studio, said.tell)
        told = {"bin": builder.shared() if wish["shared"] else builder.packed(keeper)}
    except NotMade as error:
        told = {"reason": error.reason, "text": str(error)}
    except OSError as error:
        told = {"reason": "EnvironmentFailed", "text": f"the environment could not be built: {error}"}
    except (Over, GaveUp, Refused) as error:
        told = {"reason": "EnvironmentFailed", "text": str(error) or "the studio did not answer"}
    if "text" in told:
        said.tell(told["text"])
    said.finish()
    with open(given["CUBE_BUILDER_TOLD"], "w") as file:
        json.dump(told, file)
    return 0


class Builder:
    """Of one environment.

    Args:
        wish: `key name python packages shared`, and for a shared folder `unused` (seconds after which an environment
            may go, 0 = none does) and `in_use` (keys of those that may not).
        folder: where environments lie, seen under this path by everybody.
    """

    def __init__(
        self, wish: dict[str, Any], folder: str, places: Places, studio: Studio, say: Callable[[str], None]
    ) -> None:
        self._wish, self._folder, self._places = wish, folder, places
        self._studio, self._say = studio, say
        # what is compiled and linked for one interpreter and processor fits no other
        self.name = f"{wish['key']}-{sys.implementation.cache_tag}-{platform.machine()}-{ground()}"
        self.target = os.path.join(folder, self.name)
        self._cache = os.path.join(folder, CACHE)  # beside them, so that files are linked, not copied

    def shared(self) -> str:
        """From a volume that pods share, or made there for all."""
        mark(self.target)
        if self._is_there():
            self._say(f"environment {self._title()} is there")
        else:
            self._make()
        if self._wish["unused"]:
            with suppress(OSError):  # another day, then
                sweep(self._folder, self._wish["unused"], self._wish["in_use"], self._say)
        return os.path.join(self.target, "bin")

    def packed(self, keeper: Studio) -> str:
        """From the studio, or made and brought there for the next."""
        began = time.monotonic()
        try:
            self._studio.fetch("/environments/" + self.name, self._unpack)
            self._say(f"environment {self._title()} unpacked in {time.monotonic() - began:.1f} s")
        except Refused as refused:
            if refused.status != 404:
                raise
            self._make()
            shutil.rmtree(self._cache, ignore_errors=True)
            try:
                keeper.bytes("PUT", "/environments/" + self.name, self._pack)
            except Refused as kept_not:
                self._say(f"the environment was not kept for others: {kept_not}")
        return os.path.join(self.target, "bin")

    def _title(self) -> str:
        return str(self._wish["name"] or self._wish["key"][:12])

    def _is_there(self) -> bool:
        return os.path.exists(os.path.join(self.target, WHOLE))

    def _make(self) -> None:
        """Beside, then put in place at once; who comes second throws his away."""
        began, packages = time.monotonic(), self._wish["packages"]
        self._say(f"building environment {self._title()}: {len(packages)} packages")
        draft = os.path.join(self._folder, f"{BUILDING}{self.name}-{os.urandom(4).hex()}")
        try:
            os.makedirs(draft)
        except OSError as error:
            raise NotMade("VolumeUnwritable", f"the volume for environments cannot be written: {error}") from error
        try:
            self._fill(draft, packages)
            os.rename(draft, self.target)
        except OSError:
            if not self._is_there():
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        self._say(f"environment ready in {time.monotonic() - began:.1f} s")

    def _fill(self, draft: str, packages: list[str]) -> None:
        """No code of a package runs meanwhile: wheels only, compiled without `site` (a `.pth` file is code)."""
        uv = Uv(self._places, self._studio, self._say, self._cache)
        uv.run(["venv", "--no-project", "--relocatable", "--clear", "--python", python_of(self._wish), draft])
        asked = os.path.join(draft, "requirements.txt")
        with open(asked, "w") as file:
            file.write("\n".join(packages) + "\n")
        python = os.path.join(draft, "bin", "python")
        uv.run(["pip", "install", "--python", python, "-r", asked, "--strict", "--only-binary", ":all:"])
        self._say("compiling to byte code")
        argv = [sys.executable, "-I", "-S", "-m", "compileall", *_COMPILE, os.path.join(draft, "lib")]
        subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        with open(os.path.join(draft, WHOLE), "w") as file:
            json.dump({"python": platform.python_version(), "packages": sorted(packages)}, file)
        _let_read(draft)

    def _unpack(self, answer: HTTPResponse) -> None:
        """What a builder packed, a builder unpacks."""
        shutil.rmtree(self.target, ignore_errors=True)
        with tarfile.open(fileobj=answer, mode="r|") as tar:
            tar.extractall(self._folder)

    def _pack(self) -> Iterator[bytes]:
        """A tar in pieces, made anew for each try."""
        argv = [sys.executable, "-I", "-c", _PACKER, self._folder, self.name]
        with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as packer:
            assert packer.stdout is not None
            piece = packer.stdout.read(1 << 18)
            while piece:
                yield piece
                piece = packer.stdout.read(1 << 18)
        if packer.returncode:
            raise OSError("the environment could not be packed")


def ground(release: str = "/etc/os-release") -> str:
    """A mark of the system and the interpreter an environment is made for: a tag may name another image tomorrow."""
    said = [sys.version, os.path.realpath(sys.executable), *platform.libc_ver()]
    try:
        with open(release) as file:
            said.append(file.read())
    except OSError:
        pass
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


_PACKER = """
import sys, tarfile
def plain(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
with tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.GNU_FORMAT) as tar:
    tar.add(sys.argv[1] + "/" + sys.argv[2], sys.argv[2], filter=plain)
"""


def _let_read(folder: str) -> None:
    """Readable for everybody, writable for the builder alone."""
    for root, _, names in os.walk(folder):
        os.chmod(root, 0o755)
        for name in names:
            path = os.path.join(root, name)
            if not os.path.islink(path):
                os.chmod(path, os.stat(path).st_mode & 0o755 | 0o444)
