"""From the command line: a file makes a service, its change is printed, its file comes back; internal services too."""

from __future__ import annotations

from pathlib import Path

from running import RunningStudio

FILE = """\
kind: service
name: filed
run:
  command: exec python -m http.server --bind $HOST $PORT
  env: {MODE: fast}
"""


def test_a_service_is_kept_as_a_file(studio: RunningStudio, tmp_path: Path) -> None:
    file = tmp_path / "service.yaml"
    file.write_text(FILE)
    missing = studio.cube("services", "update", "-f", str(file))
    assert missing.returncode == 1 and "does not exist" in missing.stderr
    made = studio.cube("services", "create", "-f", str(file))
    assert made.returncode == 0 and "/serve/default/filed/" in made.stdout, made.stderr
    again = studio.cube("services", "create", "-f", str(file))
    assert again.returncode == 1 and "exists" in again.stderr
    told = studio.cube("services", "get", "filed", "-o", "yaml").stdout
    assert told.startswith("kind: service\nname: filed\n") and "MODE: fast" in told
    file.write_text(told.replace("fast", "slow"))
    shown = studio.cube("services", "update", "--dry-run", "-f", str(file)).stdout
    assert "-  env: {MODE: fast}" in shown, shown
    assert studio.client().service("filed")["revision"] == 1
    assert studio.cube("services", "update", "-f", str(file)).returncode == 0
    assert studio.client().service("filed")["run"]["env"] == {"MODE": "slow"}
    studio.client().delete_service("filed")


def test_an_internal_service_is_made_listed_and_deleted(studio: RunningStudio) -> None:
    assert "mlflow" in studio.cube("apps", "presets").stdout
    command = 'cd "$APP_DIR"; exec python -m http.server --bind $HOST $PORT'
    made = studio.cube("apps", "create", "typed", "--command", command, "--env", "MODE=a", "--cpu", "0.1")
    assert made.returncode == 0, made.stderr
    assert "typed" in studio.cube("apps", "list").stdout
    assert studio.client().app("typed")["run"]["env"] == {"MODE": "a"}
    unknown = studio.cube("apps", "create", "more", "--preset", "mlfow")
    assert unknown.returncode == 1 and "mlflow" in unknown.stderr
    assert studio.cube("apps", "delete", "typed").returncode == 0
