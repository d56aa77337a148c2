"""Builds the images of deploy/images and keeps each as a file for `docker load` or `ctr images import`:
python tools/images.py [--debian] [--into FOLDER] [runtime|gateway …]

By docker, podman or buildah, whichever works first; buildah needs neither a daemon nor rights of its own. With --debian
they stand on a base that mmdebstrap makes of Debian's packages, for machines that reach no registry of images: its
Python is Debian's then. Standard library only.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ROOT / "deploy" / "images"
NAMES = {"runtime": "cube-studio/runtime:3.12", "gateway": "cube-studio/gateway:1"}
BASE = "localhost/cube-studio/debian:base"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
_RELEASE = "bookworm"
_NOT_NEEDED = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*")

Words = list[str]


def main() -> int:
    """One call from the command line."""
    asked = argparse.ArgumentParser(description="Build the images of deploy/images.")
    asked.add_argument("images", nargs="*", metavar="image", help=f"{', '.join(NAMES)}; none = all")
    asked.add_argument("--debian", action="store_true", help="on a base made of Debian's packages")
    asked.add_argument("--into", type=Path, default=ROOT / "build" / "images", help="the folder of the files")
    given = asked.parse_args()
    images = given.images or [*NAMES]
    unknown = [image for image in images if image not in NAMES]
    if unknown:
        return _sorry(f"there is no image '{unknown[0]}'. There are: {', '.join(NAMES)}.")
    builder = next(filter(works, ("docker", "podman", "buildah")), "")
    if not builder:
        return _sorry("no docker, podman or buildah works here; install one: apt-get install buildah.")
    if given.debian and not shutil.which("mmdebstrap"):
        return _sorry("mmdebstrap is not here, which makes the base: apt-get install mmdebstrap.")
    try:
        build(builder, images, given.into, given.debian)
    except subprocess.CalledProcessError as failed:
        return _sorry(f"`{' '.join(failed.cmd)}` ended with {failed.returncode}.")
    return 0


def build(builder: str, images: list[str], into: Path, debian: bool) -> None:
    """Build and keep each. Raises CalledProcessError."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cube-images-") as scratch:
        program = program_of(builder, Path(scratch))
        if debian:
            tar = Path(scratch) / "base.tar"
            _run(debian_base(tar))
            for words in imported(program, tar):
                _run(words)
        for image in images:
            kept = into / f"{image}.tar"
            kept.unlink(missing_ok=True)
            _run(built(program, image, BASE if debian else ""))
            _run(saved(program, image, kept))
            print(f"{NAMES[image]} is in {kept}")


def works(builder: str) -> bool:
    """Whether it is there and can build: a docker without its daemon cannot."""
    words = [builder, "version" if builder == "buildah" else "info"]
    return bool(shutil.which(builder)) and subprocess.run(words, capture_output=True, check=False).returncode == 0


def program_of(builder: str, scratch: Path) -> Words:
    """How the builder is called; buildah with a store of its own, so that nothing is left and nothing else touched."""
    if builder != "buildah":
        return [builder]
    store = ["--root", str(scratch / "store"), "--runroot", str(scratch / "run")]
    return ["buildah", *store, "--storage-driver", "vfs"]


def debian_base(tar: Path) -> Words:
    """Debian with Python as a tar, with the authorities that this machine trusts."""
    hooks = [f"--customize-hook=copy-in {AUTHORITIES} {AUTHORITIES.parent}"] if AUTHORITIES.exists() else []
    words = ["mmdebstrap", "--variant=minbase", "--include=python3,ca-certificates"]
    left_out = [f"--dpkgopt=path-exclude={pattern}" for pattern in _NOT_NEEDED]
    return [*words, *left_out, *hooks, _RELEASE, str(tar)]


def imported(program: Words, tar: Path) -> Iterator[Words]:
    """What makes a tar the base."""
    if program[0] != "buildah":
        yield [*program, "import", str(tar), BASE]
        return
    yield [*program, "from", "--name", "base", "scratch"]
    yield [*program, "add", "--quiet", "base", str(tar), "/"]
    yield [*program, "commit", "--quiet", "--rm", "base", BASE]


def built(program: Words, image: str, base: str) -> Words:
    """What builds an image, on `base` if one is given."""
    alone = ["--isolation", "chroot", "--format", "docker"] if program[0] == "buildah" else []
    on = ["--build-arg", f"BASE={base}"] if base else []
    return [*program, "build", *alone, *on, "--tag", NAMES[image], str(RECIPES / image)]


def saved(program: Words, image: str, kept: Path) -> Words:
    """What keeps an image as a file."""
    if program[0] == "buildah":
        return [*program, "push", "--quiet", NAMES[image], f"docker-archive:{kept}:{NAMES[image]}"]
    return [*program, "save", "--output", str(kept), NAMES[image]]


def _run(words: Words) -> None:
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def _sorry(text: str) -> int:
    print(f"error: {text}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
