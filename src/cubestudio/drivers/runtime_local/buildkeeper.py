"""The process beside a step of a build; run by the server as `buildkeeper.py PROGRAM [WORD …]`.

Its input is a pipe that only the server holds open. When that ends the server is dead or has given up, and the whole
group is killed, this process with it: a build that nobody waits for writes into no folder that the next one uses. The
kernel's own signal at a parent's death would meet the program alone, not what that has started.

Only the standard library.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def main() -> int:
    """Run it; its exit code is ours."""
    nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    try:
        child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[nothing])
    except OSError as error:
        sys.stderr.write(f"error: cannot run '{sys.argv[1]}': {error.strerror}\n")
        return 127
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code >= 0 else 128 - code


def _end_with_the_server() -> None:
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
