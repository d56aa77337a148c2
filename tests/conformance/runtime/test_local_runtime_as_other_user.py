"""The same contract when the studio is not root: run again by pytest as a user without rights."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from conformance.runtime.local import needs_root
from cubestudio.drivers.runtime_local.interpreters import Interpreters

_NOBODY = 65534
_TESTS = Path(__file__).parents[2]


@needs_root
@pytest.mark.parametrize("suite", ["conformance/runtime/test_local_runtime_contract.py", "villains"])
def test_the_contract_holds_without_root(suite: str) -> None:
    place = Path(tempfile.mkdtemp(prefix="cube-nobody-", dir="/tmp"))
    try:
        shutil.chown(place, _NOBODY, _NOBODY)
        python = Interpreters(place, _NOBODY).choose(f"3.{sys.version_info[1]}")
        packages = [*site.getsitepackages(), str(_TESTS.parent / "src")]
        told = subprocess.run(
            [python.path, "-m", "pytest", "-p", "no:cacheprovider", f"--basetemp={place}/t", str(_TESTS / suite)],
            user=_NOBODY,
            group=_NOBODY,
            extra_groups=[],
            cwd=_TESTS.parent,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(place),
                "PYTHONPATH": ":".join(packages),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            text=True,
            timeout=280,
        )
        assert told.returncode == 0, told.stdout + told.stderr
    finally:
        shutil.rmtree(place, ignore_errors=True)
