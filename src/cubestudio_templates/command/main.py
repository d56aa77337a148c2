"""Become the task's command: the same process, so that signals and the exit code are its own."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

from cubestudio_sdk import task


def main() -> None:
    """Set the inputs as environment variables and replace this process by the command."""
    args = task.args()
    inputs = args.get("inputs") or {}
    if not isinstance(inputs, dict):
        task.fail("inputs must be a JSON object.", 'Write {"name": value}.')
    for name, value in inputs.items():
        variable = "CUBE_INPUT_" + re.sub(r"\W", "_", name).upper()
        os.environ[variable] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if args.get("workdir"):
        os.chdir(_folder(str(args["workdir"])))
    command = args["command"]
    words = ["/bin/sh", "-c", command] if isinstance(command, str) else [str(word) for word in command]
    sys.stdout.flush()
    try:
        os.execvp(words[0], words)
    except OSError as refused:
        task.fail(f"'{words[0]}' cannot be run: {refused.strerror}.")


def _folder(wanted: str) -> Path:
    space = Path(task.project_dir()).resolve()
    folder = (space / wanted.removeprefix("file://").lstrip("/")).resolve()
    if not folder.is_relative_to(space):
        task.fail(f"'{wanted}' leaves the project's space.")
    if not folder.is_dir():
        task.fail(f"There is no folder '{wanted}' in the project's space.")
    return folder


if __name__ == "__main__":
    main()
