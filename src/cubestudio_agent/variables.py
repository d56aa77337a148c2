"""The variables of a command: those of the image, the studio's, the job's, its secrets – in this order."""

from __future__ import annotations

from typing import Any, Mapping

from cubestudio_agent.places import WORK_FOLDER, Places

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_OURS = ("CUBE_AGENT_", "KUBERNETES_")


def variables(
    job: dict[str, Any], places: Places, container: Mapping[str, str], bin_folder: str, library: str
) -> dict[str, str]:
    """All of them. `container`: what this process was given; the agent's own are left out."""
    secrets = {name: container[name] for name in job["secrets"] if name in container}
    env = {name: value for name, value in container.items() if not name.startswith(_OURS)}
    env["PATH"] = bin_folder + ":" + (env.get("PATH") or SYSTEM_PATH)
    env.update({"HOME": places.work, "PWD": places.work, "TMPDIR": places.work})
    env.update({name: put_work(value, places) for name, value in job["env"].items()})
    env.update(secrets)
    env["CUBE_OUTPUT_DIR"] = places.out
    env["PYTHONPATH"] = ":".join(part for part in (env.get("PYTHONPATH", ""), library) if part)
    return env


def words(command: list[str], places: Places) -> list[str]:
    """The command with its folder in place."""
    return [put_work(word, places) for word in command]


def put_work(text: str, places: Places) -> str:
    """`text` with the working folder where its mark stands."""
    return text.replace(WORK_FOLDER, places.work)
