"""A stream on its way to the studio: soon after it was said, in pieces of a size that suits the road."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Callable

from cubestudio_agent.spool import Spool
from cubestudio_agent.studio import GaveUp, Over, Refused, Studio

_PIECE = 1 << 20
_GATHER = 0.1
_FEW = 1 << 16


class Stream:
    """Takes bytes and ships them in a thread of its own.

    Args:
        name: `log` or `prepare`.
        over: called when the studio takes nothing more from this attempt.
    """

    def __init__(self, name: str, path: str, studio: Studio, over: Callable[[], None]) -> None:
        self.spool = Spool(path)
        self._name = name
        self._studio = studio.another()
        self._over = over
        self._thread = start(self._ship, "ship-" + name)

    def say(self, line: str) -> None:
        """One line of our own."""
        self.spool.write((" ".join(line.split()) + "\n").encode("utf-8", "replace"))

    def tell(self, line: str) -> None:
        """One line with the time."""
        self.say(time.strftime("%H:%M:%S ", time.gmtime()) + line)

    def pour(self, pipe: int) -> threading.Thread:
        """Take all that comes through `pipe`, in a thread; it ends with the pipe."""

        def read() -> None:
            try:
                data = os.read(pipe, _FEW)
                while data:
                    self.spool.write(data)
                    data = os.read(pipe, _FEW)
            finally:
                os.close(pipe)

        return start(read, "read-" + self._name)

    def finish(self) -> None:
        """Wait until all is there, or there is no hope."""
        self.spool.close()
        self._thread.join()

    def _ship(self) -> None:
        try:
            piece = self.spool.next(_PIECE)
            while piece is not None:
                offset, data = piece
                answer = self._studio.bytes("POST", f"/log?stream={self._name}&offset={offset}", data)
                self.spool.taken(int(answer["size"]))
                if self.spool.waiting < _FEW:
                    time.sleep(_GATHER)
                piece = self.spool.next(_PIECE)
        except Over:
            self._over()
        except (GaveUp, Refused):
            pass  # whoever reports next hears the same
        finally:
            self.spool.give_up()
            self._studio.close()


def start(work: Callable[[], None], name: str) -> threading.Thread:
    """A thread that leaves all signals to the main one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    try:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        return thread
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
