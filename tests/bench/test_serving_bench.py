"""The serving bench reads wrk rightly, and ends with one JSON object on real replicas. Figures are not judged."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_BENCH = Path(__file__).parents[2] / "bench"
_SAID = """Running 3s test @ http://127.0.0.1:1/predict
  Latency Distribution
     50%  882.00us
     99%    1.23s
  100 requests in 3.00s, 1.00MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 4
Requests/sec:  33.30
"""


def _python(code: str, *words: str) -> str:
    command = [sys.executable, "-c", code, *words]
    env = {name: value for name, value in os.environ.items() if not name.startswith("CUBE_")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=_BENCH, env=env, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_a_report_of_wrk_is_read() -> None:
    code = "import json, sys\nfrom serving_parts.load import read\nprint(json.dumps(vars(read(sys.argv[1]))))"
    assert json.loads(_python(code, _SAID)) == {"rate": 33.3, "p50_ms": 0.882, "p99_ms": 1230.0, "failed": 7}


@pytest.mark.timeout(960)  # it may have to make five environments first
@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed (Debian's package of that name)")
def test_our_replicas_are_measured() -> None:
    words = ["serving.py", "--only", "logistic", "--no-peers", "--no-changes", "--rounds", "1", "--seconds", "1"]
    said = _python(
        "import runpy, sys\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')", *words
    )
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    assert found["failed_requests"] == 0
    for way in ("onnx", "native"):
        assert found[f"ours_logistic_{way}_rps"] > 0 and found[f"ours_logistic_{way}_p99_ms"] > 0
        assert found[f"ours_logistic_{way}_direct_idle_pss_mb"] > 0
