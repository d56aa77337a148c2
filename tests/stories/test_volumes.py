"""A task with a volume works on the project's files themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cubestudio_sdk import CubeError
from running import RunningStudio

TEXT = """\
pipeline: shared
tasks:
  count:
    command: "wc -l < data/corpus/a.txt | tee data/corpus/lines.txt"
    volumes: {data/corpus: file://corpus}
"""


def test_a_task_reads_a_volume_and_writes_to_it(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\nb\n"]), "corpus/a.txt", 4)
    run: Any = client.wait(client.run(text=TEXT), timeout=120)
    assert run["state"] == "Succeeded", client.why(run["id"])
    assert "lines.txt" in {entry["name"] for entry in client.files("corpus")}
    assert "2" in client.log_text(run["id"], "count")


def test_a_volume_that_is_not_there_is_said_before_anything_runs(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\n"]), "corpus/a.txt", 2)
    with pytest.raises(CubeError, match=r"line 5: .*volumes.*the project space has no file 'korpus'"):
        client.run(text=TEXT.replace("file://corpus", "file://korpus"))


def test_a_step_runs_again_when_a_file_deep_in_its_volume_changed(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\n"]), "deep/below/a.txt", 2)
    text = "pipeline: deep\ntasks:\n  t: {command: cat deep/below/a.txt, cache: true, volumes: {deep: file://deep}}\n"

    def state() -> str:
        run: Any = client.wait(client.run(text=text), timeout=120)
        return str(client.get_task(run["id"], "t")["state"])

    assert [state(), state()] == ["Succeeded", "Cached"]
    client.upload_stream(iter([b"other\n"]), "deep/below/a.txt", 6)
    assert state() == "Succeeded"


def test_a_task_may_change_what_somebody_uploaded(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\n"]), "kept/a.txt", 2)
    text = "pipeline: kept\ntasks:\n  t: {command: echo b >> a.txt, volumes: {a.txt: file://kept/a.txt}}\n"
    run: Any = client.wait(client.run(text=text), timeout=120)
    assert run["state"] == "Succeeded", client.why(run["id"])
    assert [(entry["name"], entry["size"]) for entry in client.files("kept")] == [("a.txt", 4)]


def test_a_working_directory_computed_within_a_volume_is_said(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\n"]), "corpus/a.txt", 2)
    text = """\
pipeline: within
params: {where: corpus/day}
tasks:
  t: {command: pwd, workdir: "{{ params.where }}", volumes: {corpus: file://corpus}}
"""
    run: Any = client.wait(client.run(text=text), timeout=120)
    assert run["state"] == "Failed"
    said = str(client.get_task(run["id"], "t"))
    assert "the working directory 'corpus/day' lies within the volume 'corpus'" in said


MOUNTED = """\
pipeline: mounted
tasks:
  write:
    command: >-
      cd "$CUBE_VOLUMES" && cat corpus/a.txt keys/WORD && echo kept > project/p.txt && echo mine > "$CUBE_USER/m.txt"
      && echo out > corpus/b.txt && df fast | tail -1
    volumes: {/mnt/corpus: volume://corpus/sub, /mnt/keys: volume://keys, /mnt/fast: volume://fast}
  read:
    command: cat "$CUBE_VOLUMES/project/p.txt" "$CUBE_VOLUMES/$CUBE_USER/m.txt" in/b.txt
    volumes: {in: volume://corpus/sub}
    needs: [write]
"""


def test_tasks_mount_volumes_and_spaces_and_pass_files_on_in_them(studio: RunningStudio) -> None:
    client = studio.client()
    folder = Path(studio.settings["CUBE_VOLUME_FOLDERS"]) / "corpus"
    for one in (folder, folder / "sub"):
        one.mkdir()
        one.chmod(0o777)
    (folder / "sub" / "a.txt").write_text("from the disk ")
    with pytest.raises(CubeError, match="there is no volume 'corpus' for this project"):
        client.run(text=MOUNTED)
    client.set_secret("WORD", "open sesame")
    client.create_volume("corpus", "folder", {"path": str(folder)})
    client.create_volume("keys", "secret", {"secrets": ["WORD"]})
    client.create_volume("fast", "memory", {"size": "8Mi"})
    assert [client.check_volume(name)["state"] for name in ("corpus", "keys", "fast")] == ["ready"] * 3
    with pytest.raises(CubeError, match=r"there is no volume 'corpsu'.*Did you mean 'corpus'"):
        client.run(text=MOUNTED.replace("volume://corpus", "volume://corpsu"))
    run: Any = client.wait(client.run(text=MOUNTED), timeout=120)
    assert run["state"] == "Succeeded", client.log_text(run["id"], "write") + client.log_text(run["id"], "read")
    assert "from the disk" in client.log_text(run["id"], "write")
    assert "open sesame" not in client.log_text(run["id"], "write"), "a secret is masked in logs, wherever it came from"
    assert client.log_text(run["id"], "read").split() == ["kept", "mine", "out"]
    assert "p.txt" in {entry["name"] for entry in client.files("")}
    assert (folder / "sub" / "b.txt").read_text() == "out\n"


def test_the_command_line_makes_checks_and_drops_volumes(studio: RunningStudio) -> None:
    made = studio.cube("volume", "create", "quick", "--kind", "memory", "--set", "size=1Gi")
    assert made.stdout.startswith("quick: ready"), made.stdout + made.stderr
    claim = studio.cube("volume", "create", "claim", "--kind", "pvc", "--set", "claim=data")
    assert "claim: failed – Only work on a cluster can mount this volume" in claim.stdout
    assert studio.cube("volume", "check", "claim").returncode == 1
    assert studio.cube("volume", "list").stdout.count("\n") >= 3
    wrong = studio.cube("volume", "create", "x", "--kind", "memory", "--set", "sise=1Gi")
    assert wrong.returncode == 1 and "Did you mean 'size'" in wrong.stderr
    assert studio.cube("volume", "delete", "quick", "claim").stdout.split()[-1] == "deleted"
