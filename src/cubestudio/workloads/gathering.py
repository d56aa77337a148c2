"""What an ended attempt left is read by its owner before the end is written; off the engine's thread."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cubestudio.ports.runtime import Runtime
from cubestudio.workloads.attempts import Active
from cubestudio.workloads.owners import Ended, Owner


def start_gathering(
    one: Active, runtime: Runtime, owner: Owner, pool: ThreadPoolExecutor, hint: Callable[[], None]
) -> None:
    """Begin to read the outputs of `one`; does nothing when it left none (the common, fast case)."""
    folder = runtime.output_folder(one.handle) if one.handle is not None else None
    if folder is None:
        return
    try:
        with os.scandir(folder) as entries:
            if next(entries, None) is None:
                return
    except FileNotFoundError:
        return
    ended = Ended(
        workload=one.id,
        owner_id=one.owner_id,
        project=one.project,
        attempt=one.attempt,
        exit_code=one.observed.exit_code if one.observed.exit_code is not None else -1,
        output_folder=folder,
    )
    one.gathering = pool.submit(owner.gather, ended)
    one.gathering.add_done_callback(lambda _: hint())
