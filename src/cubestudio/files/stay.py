"""The program of a workload that shows files (`far`): in the pod, it waits until nobody has come for a while."""

import signal
import sys


def stay(idle: float) -> None:
    """Until no SIGURG has come for `idle` seconds."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGURG})
    while signal.sigtimedwait({signal.SIGURG}, idle):
        pass


if __name__ == "__main__":
    stay(float(sys.argv[1]))
