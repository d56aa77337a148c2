"""Run by Prefect's own interpreter: a chain of STEPS tasks in its process; it gives tasks none of their own."""

import json
import os
import sys
import time

from prefect import flow, task


@task
def step(number: int) -> int:
    """One step; the argument ties it to the step before."""

    def fibo(n: int) -> int:
        return n if n < 2 else fibo(n - 1) + fibo(n - 2)

    return number * 0 + fibo(10)


@flow
def chain(steps: int) -> int:
    """Each step waits for the one before it."""
    last = 0
    for _ in range(steps):
        last = step(last)
    return last


if __name__ == "__main__":
    chain(1)  # starts what Prefect keeps for the life of the process
    times = []
    for _ in range(int(os.environ["ROUNDS"])):
        begin = time.perf_counter()
        chain(int(os.environ["STEPS"]))
        times.append(time.perf_counter() - begin)
    json.dump(times, sys.stdout)
