"""Environments on a volume that nobody used for long are deleted, once a day, by a builder that is there anyway.

A pod that runs reads its environment without a sign of it, so the studio says which ones are in use. Who uses one
marks it before he looks for it: one that is marked while it is being taken away is put back.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from typing import Callable, Collection

WHOLE = "cube.json"
"""Stands in an environment that is whole; its time is that of the last use."""
CACHE = ".uv"
"""Where `uv` keeps what environments are linked from."""
BUILDING, GOING = ".building-", ".going-"

_DAY = 86400.0
_STAMP = ".swept"
_KEY = 32


def mark(environment: str) -> None:
    """It is used now."""
    with suppress(OSError):
        os.utime(os.path.join(environment, WHOLE))


def sweep(folder: str, unused: float, in_use: Collection[str], say: Callable[[str], None]) -> None:
    """Delete those not used for `unused` seconds whose key is not `in_use`, unless somebody looked today."""
    stamp = os.path.join(folder, _STAMP)
    if time.time() - _time(stamp) < _DAY:
        return
    with open(stamp, "w"):
        pass
    gone = 0
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.startswith((BUILDING, GOING)):
            if time.time() - _time(path) > _DAY:  # what a builder that was killed left
                shutil.rmtree(path, ignore_errors=True)
        elif name[:_KEY] not in in_use and not name.startswith("."):
            gone += _take(path, unused)
    if gone:
        say(f"{gone} environments that were not used for long are deleted")
        _forget_cache(folder)


def _take(environment: str, unused: float) -> bool:
    """Whether it is gone now."""
    if not 0 < _time(os.path.join(environment, WHOLE)) < time.time() - unused:
        return False
    folder, name = os.path.split(environment)
    going = os.path.join(folder, f"{GOING}{name}-{os.urandom(4).hex()}")
    try:
        os.rename(environment, going)
    except OSError:  # another builder was faster
        return False
    if _time(os.path.join(going, WHOLE)) >= time.time() - unused:
        with suppress(OSError):
            os.rename(going, environment)
        return False
    shutil.rmtree(going, ignore_errors=True)
    return True


def _forget_cache(folder: str) -> None:
    """What is linked there takes no room; what is left of deleted environments does. Not while somebody builds."""
    if any(name.startswith(BUILDING) for name in os.listdir(folder)):
        return
    going = os.path.join(folder, f"{GOING}cache-{os.urandom(4).hex()}")
    with suppress(OSError):
        os.rename(os.path.join(folder, CACHE), going)
        shutil.rmtree(going, ignore_errors=True)


def _time(path: str) -> float:
    """When it was changed last, 0 when it is not there."""
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0
