"""`make demo` without make: from nothing to a prediction, then everything stopped."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import RunningStudio

LAST_LINE = re.compile(
    r"demo ok  accuracy=0\.9\d\d  model=breast-cancer:(\d+)  service=(http://127\.0\.0\.1:\d+/serve/\S+)  "
    r"prediction=(malignant|benign)  seconds=\d+"
)


@pytest.fixture
def home() -> Iterator[Path]:
    found = Path(tempfile.mkdtemp(prefix="cube-story-"))
    found.chmod(0o755)
    yield found
    shutil.rmtree(found, ignore_errors=True)


def demo(studio: RunningStudio, *words: str) -> subprocess.Popen[str]:
    # A background job's children ignore Ctrl-C; this one must hear it, whoever runs the tests.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "cubestudio_sdk.cli", "demo", *words]
    return subprocess.Popen(command, env=studio.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.timeout(900)
def test_the_demo_serves_until_ctrl_c_and_runs_again_on_the_same_home(home: Path) -> None:
    studio = RunningStudio(home)
    first = demo(studio)
    assert first.stdout is not None
    said: list[str] = []
    for line in first.stdout:
        said.append(line.rstrip())
        if LAST_LINE.fullmatch(said[-1]) or "failed" in line:
            break
    found = LAST_LINE.fullmatch(said[-1])
    assert found and found.group(1) == "1", "\n".join(said)
    assert any("/setup?token=" in line for line in said)

    beside = demo(studio, "--exit")
    assert "already runs" in beside.communicate(timeout=60)[0]
    assert beside.returncode == 2

    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)
    assert first.returncode == 0
    assert not studio.answers()

    again = demo(studio, "--exit")
    last_line = again.communicate(timeout=400)[0].splitlines()[-1]
    found = LAST_LINE.fullmatch(last_line)
    assert found and found.group(1) == "2", last_line
    assert again.returncode == 0
    assert not studio.answers()
