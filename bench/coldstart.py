"""cold start: from executing `cube up` to 200 of the page and of `/api/v1/me` through the gateway, caches warm."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from figures import Series, say, show
from memory import Process, processes_of

from studio import Studio

TARGET_SECONDS = 3.0
TARGET_MB = 250
SETTLE = 5.0
MB = 1e6


def measure_cold_start(rounds: int) -> Series:
    """Everything is stopped between the rounds, the gateway too; the home and the disk cache stay."""
    folder = Path(tempfile.mkdtemp(prefix="cube-bench-", dir="/tmp"))
    folder.chmod(0o755)
    pages, answers = [], []
    try:
        for number in range(rounds + 1):  # the first makes the database and is not counted
            studio = Studio(folder / "home")
            studio.start()
            try:
                page = studio.wait_for("/")
                answer = studio.wait_for("/api/v1/me")
            finally:
                studio.stop()
            if number:
                pages.append(page)
                answers.append(answer)
                say(f"cold start: / after {page:.2f} s, /api/v1/me after {answer:.2f} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    both = Series.of(map(max, zip(pages, answers, strict=True)))
    show(
        f"cold start, target <{TARGET_SECONDS} s",
        ("", "seconds"),
        [("/", Series.of(pages).text()), ("/api/v1/me", Series.of(answers).text()), ("both", both.text())],
    )
    return both


def measure_idle_memory(studio: Studio) -> float:
    """Megabytes of all processes of a studio that is up and does nothing, having answered a few requests."""
    for path in ("/me", "/projects/default/runs", "/projects/default/templates"):
        studio.call("GET", path)
    time.sleep(SETTLE)
    found = processes_of(studio.home, studio.pid)
    total = sum(process.pss for process in found) / MB
    show(
        f"idle memory: {total:.0f} MB, target ≤{TARGET_MB} MB",
        ("process", "PSS MB", "private MB"),
        [_row(process) for process in found],
    )
    return total


def _row(process: Process) -> tuple[str, str, str]:
    return f"{process.name} ({process.pid})", f"{process.pss / MB:.1f}", f"{process.private / MB:.1f}"
