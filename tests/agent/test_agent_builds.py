"""Environments made before the replica begins: shared on a volume, or kept packed by a real studio."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.pods import Pod, archive_in, python
from cubestudio.agents.tools import Index, Tools
from cubestudio.db import Database
from cubestudio.ports.logs import Logs
from made_wheels import wheel
from studio import open_studio

KEY = "0123456789abcdef" * 2
EVIL = "import os; 'MARK' in os.environ and open(os.environ['MARK'], 'w').close()\n"


@pytest.fixture
def pod(sqlite_db: Database, tmp_path: Path) -> Iterator[Pod]:
    """A studio whose index is a folder of wheels."""
    shop = tmp_path / "wheels"
    shop.mkdir()
    wheel(shop, "apple", "1.0")
    wheel(shop, "pie", "1.0", needs="apple<2", extra={"evil.pth": EVIL})
    with open_studio(sqlite_db, tmp_path / "home") as studio:
        index = Index({"UV_FIND_LINKS": str(shop), "UV_OFFLINE": "1"})
        studio.parts[Tools] = replace(studio.parts[Tools], index=index)
        studio.app.state.parts = studio.parts
        made = Pod(studio, tmp_path / "cube", archive_in(tmp_path))
        with made.present():
            yield made
        made.close()


def environment(*packages: str, shared: bool, name: str = "sweet") -> dict[str, Any]:
    asked = {"key": KEY, "name": name, "python": "", "packages": list(packages), "shared": shared}
    return {**asked, "unused": 86400.0, "in_use": []}


def handle(attempt: int) -> dict[str, Any]:
    return {"folder": f"workloads/wl_1.{attempt}", "workload": "wl_1", "attempt": attempt}


def progress(pod: Pod, attempt: int) -> str:
    """What the people who wait for an attempt were told."""
    logs: Logs = pod.studio.parts[Logs]
    return b"".join(one.data for one in logs.read(handle(attempt), {}, 1 << 20) if one.stream == "prepare").decode()


def build(pod: Pod, number: int, wish: dict[str, Any], folder: Path, token: str = f"~{KEY}") -> dict[str, str]:
    """What the builder of the pod of an attempt says it made."""
    root = folder.parent / f"pod-{number}"
    for place in (root, folder):
        place.mkdir(parents=True, exist_ok=True)
    pod.mailbox.post(handle(number), {"main-0": python("pass")}, [])
    told = {
        "PATH": os.environ["PATH"],
        "MARK": str(root / "ran"),
        "CUBE_AGENT_URL": pod.url,
        "CUBE_AGENT_TOKEN": pod.studio.agent_token(attempt=number),
        "CUBE_BUILDER_TOKEN": pod.studio.agent_token(attempt=number, replica=token),
        "CUBE_BUILDER_WISH": json.dumps(wish),
        "CUBE_BUILDER_FOLDER": str(folder),
        "CUBE_BUILDER_SCRATCH": str(root / "scratch"),
        "CUBE_BUILDER_TOLD": str(root / "environment.json"),
    }
    subprocess.run([sys.executable, "-I", str(pod.archive), "environment"], env=told, check=True, timeout=60)
    assert not (root / "ran").exists(), "code of a package ran while it was installed"
    found: dict[str, str] = json.loads((root / "environment.json").read_text())
    return found


def test_it_is_made_once_on_a_volume_and_read_by_all(pod: Pod, tmp_path: Path) -> None:
    folder = tmp_path / "volume"
    first = build(pod, 1, environment("pie==1.0", shared=True), folder)
    made = os.stat(first["bin"]).st_ino
    second = build(pod, 2, environment("pie==1.0", shared=True), folder)
    assert first == second and os.stat(second["bin"]).st_ino == made
    said = progress(pod, 1)
    assert "environment sweet is there" in progress(pod, 2)
    assert "building environment sweet: 1 packages" in said and "+ apple==1.0" in said
    told = tmp_path / "pod-2" / "environment.json"
    job = python("import pie, apple; print(pie.version, pie.__cached__)")
    job["environment"] |= {"packages": ["pie==1.0"], "prebuilt": str(told)}
    assert pod.run(job) == 0
    version, compiled = pod.log().decode().split()
    assert version == "1.0" and Path(compiled).exists() and compiled.startswith(str(folder))
    assert not [path for path in folder.iterdir() if path.name.startswith(".building")]
    writable = [path for path in Path(first["bin"]).parent.rglob("*") if not path.is_symlink()
                and stat.S_IMODE(path.stat().st_mode) & 0o022]  # fmt: skip
    assert writable == []


def test_two_at_once_make_one(pod: Pod, tmp_path: Path) -> None:
    folder = tmp_path / "volume"
    folder.mkdir()
    with ThreadPoolExecutor(3) as pool:
        wish = environment("pie==1.0", shared=True)
        told = list(pool.map(lambda number: build(pod, number, wish, folder), range(3)))
    assert len({each["bin"] for each in told}) == 1
    kept = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    assert len(kept) == 1 and kept[0].startswith(KEY)


def test_without_a_volume_the_studio_keeps_it_packed(pod: Pod, tmp_path: Path) -> None:
    first = build(pod, 1, environment("pie==1.0", shared=False), tmp_path / "a" / "environments")
    assert "building environment" in progress(pod, 1)
    packs = list((tmp_path / "home" / "environment-packs").glob("*.tar"))
    assert [path.name[:32] for path in packs] == [KEY]
    shutil.rmtree(tmp_path / "a")
    second = build(pod, 2, environment("pie==1.0", shared=False), tmp_path / "a" / "environments")
    assert second == first and "environment sweet unpacked in" in progress(pod, 2)
    argv = [second["bin"] + "/python", "-c", "import pie; print(pie.version)"]
    env = {"MARK": str(tmp_path / "mark")}
    assert subprocess.run(argv, env=env, capture_output=True, text=True, check=True).stdout == "1.0\n"


def test_only_the_builder_of_that_very_environment_may_bring_it(pod: Pod, tmp_path: Path) -> None:
    name = f"{KEY}-cpython-311-x86_64"
    for replica in ("main-0", f"~{'f' * 32}", f"main-0~{KEY}"):
        client = pod.studio.bearer(pod.studio.agent_token(replica=replica))
        answer = client.put(f"/api/v1/agent/environments/{name}", content=b"evil")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "BuilderOnly")
    builder = pod.studio.bearer(pod.studio.agent_token(replica=f"~{KEY}"))
    assert builder.put(f"/api/v1/agent/environments/{name}", content=b"good").status_code == 204
    assert builder.put(f"/api/v1/agent/environments/{name}", content=b"later").status_code == 204
    reader = pod.studio.bearer(pod.studio.agent_token())
    assert reader.get(f"/api/v1/agent/environments/{name}").content == b"good"
    for odd in (f"{KEY}-..%2f..%2fx", "x", f"{KEY}-cpython-311-arm64"):
        assert reader.get(f"/api/v1/agent/environments/{odd}").status_code == 404


def test_a_volume_that_cannot_be_written_says_so_and_so_does_the_replica(pod: Pod, tmp_path: Path) -> None:
    folder = tmp_path / "volume"
    folder.write_text("no folder")
    with pytest.raises(FileExistsError):
        build(pod, 1, environment("pie==1.0", shared=True), folder)
    folder.unlink()
    folder.mkdir()
    told = build(pod, 2, environment("pear==1.0", shared=True), folder)
    assert told["reason"] == "EnvironmentUnsolvable" and "pear" in told["text"]
    job = python("print('never')")
    job["environment"] |= {"packages": ["pear==1.0"], "prebuilt": str(tmp_path / "pod-2" / "environment.json")}
    assert pod.run(job) == 1
    report = pod.mail().report
    assert report and report.reason == "EnvironmentUnsolvable" and "pear" in report.text
    assert list(folder.iterdir()) == [] or [path.name for path in folder.iterdir()] == [".uv"]


def test_old_packs_make_room_for_new_ones(pod: Pod, tmp_path: Path) -> None:
    packs = replace(pod.studio.parts[Tools].packs, most=20, most_of_all=25)
    names = [f"{digit * 32}-cpython-311-x86_64" for digit in "abc"]
    for age, name in enumerate(names):
        packs.keep(name, f"~{name[:32]}", io.BytesIO(b"0123456789"))
        os.utime(packs.folder / f"{name}.tar", (1000 + age, 1000 + age))
    assert sorted(path.name for path in packs.folder.glob("*.tar")) == [f"{name}.tar" for name in names[1:]]
    with pytest.raises(Exception, match="too large"):
        packs.keep(names[0], f"~{names[0][:32]}", io.BytesIO(b"0" * 21))
    assert not list(packs.folder.glob(".coming-*"))
