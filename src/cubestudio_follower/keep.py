"""The first process of the follower's container: begins the follower anew whenever that ends.

A container that ends takes its pod out of the Service for a moment, though the Envoy beside it serves on. This process
does nothing that could end it, so whether the pod is ready is Envoy's to say alone.
"""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable
from types import FrameType

from cubestudio_follower.follow import say

_PAUSE = 0.5


def keep(work: Callable[[], None]) -> None:
    """Do `work` in a process of its own, for ever; TERM ends both."""
    child = 0

    def end(_number: int, _frame: FrameType | None) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)  # the first process of a container ignores it otherwise
    while True:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            try:
                work()
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        child = 0
        say("the follower ended and begins anew", code=os.waitstatus_to_exitcode(status))
        time.sleep(_PAUSE)
