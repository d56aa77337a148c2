"""The agent where it belongs: as PID 1 of a pod without rights, on a read-only root, under a memory limit."""

from __future__ import annotations

import json

from conformance.runtime.kubernetes import ground, place
from conformance.runtime.suite import Place
from cubestudio.ports.runtime import AttemptPhase
from cubestudio.spec.resources import Resources

__all__ = ["ground", "place"]


def test_a_command_cannot_look_into_its_agent_or_write_outside_its_folder(place: Place) -> None:
    program = """
import json, os
def why(work):
    try:
        work()
    except OSError as error:
        return type(error).__name__
print(json.dumps({
    "agent": why(lambda: open("/proc/1/environ").read()),
    "memory": why(lambda: open("/proc/1/mem").read(1)),
    "root": why(lambda: open("/outside", "w")),
    "uid": os.getuid(),
    "leaks": [name for name in os.environ if name.startswith(("CUBE_AGENT", "KUBERNETES"))],
    "here": why(lambda: open("inside", "w")),
}))
"""
    handle = place.runtime.start(place.python(program))
    assert place.end(handle, 60).phase is AttemptPhase.EXITED
    assert json.loads(place.printed(handle)) == {
        "agent": "PermissionError",
        "memory": "PermissionError",
        "root": "OSError",
        "uid": 10001,
        "leaks": [],
        "here": None,
    }


def test_a_command_that_needs_too_much_memory_is_ended_and_its_agent_tells(place: Place) -> None:
    program = """
print("filling", flush=True)
held = []
while True: held.append(b"x" * (8 << 20))
"""
    handle = place.runtime.start(place.python(program, resources=Resources(cpu=0.5, memory=128 << 20)))
    seen = place.end(handle, 60)
    assert (seen.phase, seen.exit_code, seen.reason) == (AttemptPhase.EXITED, 137, "OutOfMemory")
    assert "128 MiB" in seen.text
    assert place.printed(handle) == "filling\n"
    assert 64 << 20 < seen.peak_memory <= 128 << 20
