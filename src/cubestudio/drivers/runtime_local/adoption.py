"""What an earlier server left, read from the disk."""

from __future__ import annotations

import json
from pathlib import Path

from cubestudio.drivers.runtime_local import control
from cubestudio.drivers.runtime_local.attempts import Attempt, Failure, Replica
from cubestudio.drivers.runtime_local.layout import places_of
from cubestudio.ports.runtime import Handle


def adopt(home: Path, handle: Handle) -> Attempt:
    """The attempt as its control files tell it; all replicas absent when there are none."""
    places = places_of(home, handle)
    attempt = Attempt(handle, places)
    beside = handle.get("beside", {})
    serves = handle.get("serves", ())
    attempt.replicas = [
        Replica(name, places.state(name), beside.get(name, ""), serves=name in serves) for name in handle["replicas"]
    ]
    if not places.exists():
        return attempt
    told = control.noted(f"{places.control}/attempt", "failure")
    if told:
        attempt.failure = Failure(**json.loads(told))
    told = control.noted(f"{places.control}/attempt", "fallen")
    if told:
        attempt.fallen = Failure(**json.loads(told))
    for replica in attempt.replicas:
        _read(replica)
    ports = control.noted(attempt.replicas[0].state, "ports")
    if ports:
        attempt.ports = json.loads(ports)["ports"][attempt.replicas[0].name]
    return attempt


def _read(replica: Replica) -> None:
    if control.noted(replica.state, "lost"):
        replica.lost = True
        return
    held = control.is_held(replica.state)
    birth, replica.report = control.read(replica.state)  # after the lock: what is free does not change any more
    if birth:
        replica.started = birth.started
        replica.cpu_before = birth.cpu_before
        replica.pid = birth.pid if held else 0
    # a lost one counts as alive until it is swept
    replica.alive = replica.report is None and (held or birth is not None)
    told = control.noted(replica.state, "cage")
    if told:
        replica.memory = json.loads(told)[0]
    replica.caged = True  # its share is unknown to this server
