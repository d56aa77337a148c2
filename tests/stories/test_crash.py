"""kill -9 at any moment loses nothing, runs nothing twice, keeps every log line, and the run goes on."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

import pytest

from cubestudio_sdk.types import RUN_ENDS
from running import RunningStudio, kill_by_file

TASKS = 200
KILLS = 32
LINES = 4

# Each task leaves a mark in the project's space when it starts, so that a task which runs twice is seen.
BODY = """\
      command: |
        echo "$CUBE_TASK $CUBE_ATTEMPT" >> "$CUBE_PROJECT_DIR/marks"
        for n in 1 2 3 4; do echo "$CUBE_TASK says $n"; sleep 0.15; done
"""


# The talker goes on until the last kill, so that the run, however slow or fast the machine, sees them all.
TALK = 'n=0; until [ -e "$CUBE_PROJECT_DIR/enough" ]; do n=$((n+1)); echo "talk $n"; sleep 0.03; done'


def many_tasks() -> str:
    lines = ["pipeline: crash", "concurrency: 9", "tasks:"]
    lines += ["  talker:", "    template: command", "    resources: {cpu: 0.05, memory: 64Mi}", "    args:"]
    lines += [f"      command: {TALK!r}"]
    for number in range(TASKS):
        lines += [f"  t{number:03}:", "    template: command", "    resources: {cpu: 0.05, memory: 64Mi}", "    args:"]
        lines.append(BODY.rstrip("\n"))
    return "\n".join(lines) + "\n"


@pytest.mark.timeout(600)
def test_a_run_survives_whatever_is_killed_under_it(own_studio: RunningStudio) -> None:
    studio, chance = own_studio, random.Random(20261123)
    client = studio.client(patience=120)
    run = client.run(text=many_tasks())["id"]
    talker = client.get_task(run, "talker")
    while not talker["workload"]:
        time.sleep(0.1)
        talker = client.get_task(run, "talker")

    heard: list[str] = []
    words = (line.text for line in client.logs(run, "talker"))
    listener = threading.Thread(target=lambda: heard.extend(words), daemon=True)
    listener.start()

    killed: set[tuple[str, int]] = set()
    kills: Counter[str] = Counter()
    while kills.total() < KILLS:
        assert client.get_run(run)["state"] not in RUN_ENDS, f"the run ended after {kills} already"
        time.sleep(chance.uniform(0.0, 0.8))
        what = chance.choice(["server", "gateway", "wrapper", "all"])
        kills[what] += 1
        if what in ("wrapper", "all"):
            running = {key: file for key, file in studio.wrappers().items() if key[0] != talker["workload"]}
            for key in chance.sample(sorted(running), min(1, len(running))):
                if kill_by_file(running[key]):
                    killed.add(key)
        if what in ("gateway", "all"):
            studio.kill_gateway()
        if what in ("server", "all"):
            studio.kill_server()
            time.sleep(chance.uniform(0.0, 0.3))
            studio.up()

    next(studio.home.glob("files/*/marks")).with_name("enough").touch()
    ended = client.wait(run, timeout=300)
    listener.join(60)
    assert not listener.is_alive()

    assert ended["state"] == "Succeeded", client.why(run)
    assert len(heard) > KILLS
    assert heard == [f"talk {n}" for n in range(1, len(heard) + 1)]
    _check_marks(studio, client, run, killed)


def _check_marks(studio: RunningStudio, client, run: str, killed: set[tuple[str, int]]) -> None:
    """Every task ran; only those whose own wrapper was killed ran again, as another attempt."""
    marks_file = next(studio.home.glob("files/*/marks"))
    marks = Counter(tuple(line.split()) for line in marks_file.read_text().splitlines())
    assert max(marks.values()) == 1, marks.most_common(3)
    by_task = Counter(task for task, _ in marks)
    names = {f"t{number:03}" for number in range(TASKS)}
    assert set(by_task) == names
    victims = {workload for workload, _ in killed}
    for task in client.tasks(run):
        name = task["name"]
        if name not in names:
            continue
        assert task["state"] == "Succeeded", task
        if task["workload"] not in victims:
            assert by_task[name] == 1, (name, by_task[name])
            said = [line for line in client.log_text(run, name).splitlines() if " says " in line]
            assert said == [f"{name} says {n}" for n in range(1, LINES + 1)]
