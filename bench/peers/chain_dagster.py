"""Run by Dagster's own interpreter: a chain of STEPS ops with its multiprocess executor."""

import json
import os
import sys
import time

from dagster import DagsterInstance, In, Nothing, execute_job, job, multiprocess_executor, op, reconstructable

STEPS = int(os.environ["STEPS"])


@op(ins={"after": In(Nothing)})
def step() -> None:
    """One step."""

    def fibo(n: int) -> int:
        return n if n < 2 else fibo(n - 1) + fibo(n - 2)

    fibo(10)


@job(executor_def=multiprocess_executor.configured({"max_concurrent": 2}))
def chain() -> None:
    """Each step waits for the one before it."""
    last = None
    for number in range(STEPS):
        one = step.alias(f"step{number}")
        last = one(last) if last is not None else one()


if __name__ == "__main__":
    times = []
    for _ in range(int(os.environ["ROUNDS"])):
        begin = time.perf_counter()
        with DagsterInstance.get() as instance:
            done = execute_job(reconstructable(chain), instance=instance)
        assert done.success
        times.append(time.perf_counter() - begin)
    json.dump(times, sys.stdout)
