"""A shell beside a running attempt; run as a script, it becomes one: same groups, user, folder, variables."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def shell_argv(state: str, uid: int) -> list[str]:
    """argv that opens the shell when the studio runs it on a terminal."""
    return [sys.executable, "-I", "-S", __file__, state, str(uid)]


def main() -> None:
    """Enter the place of the wrapper's main process and start the user's shell there."""
    state, uid = sys.argv[1], int(sys.argv[2])
    wrapper = int(Path(state).read_text().split()[0])
    first = Path(f"/proc/{wrapper}/task/{wrapper}/children").read_text().split()
    if not first:
        sys.exit("the workload has ended")
    place = Path("/proc", first[0])
    words = os.fsdecode((place / "environ").read_bytes()).split("\0")
    pairs = [(name, value) for name, _, value in (word.partition("=") for word in words) if name]
    env = dict(pairs) | {"TERM": os.environ.get("TERM", "xterm")}
    folder = os.readlink(place / "cwd")
    _join_groups(place)
    if uid >= 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    os.chdir(folder)
    shell = "/bin/bash" if os.path.exists("/bin/bash") else "/bin/sh"
    os.execve(shell, [shell, "-i"], env)


def _join_groups(place: Path) -> None:
    for line in (place / "cgroup").read_text().splitlines():
        _, kinds, path = line.split(":", 2)
        folder = Path("/sys/fs/cgroup", *([kinds] if kinds else []), path.lstrip("/"))
        if "/cubestudio-" not in path or not folder.is_dir():
            continue
        try:
            (folder / "cgroup.procs").write_text("0")
        except OSError:
            pass  # limits are best effort for a shell; its user is what protects others


if __name__ == "__main__":
    main()
