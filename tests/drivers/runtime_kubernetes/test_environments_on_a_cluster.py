"""A builder in every pod, on a real cluster: on a volume of the namespace, or kept packed by the studio."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.runtime.kubernetes import Ground, ground
from conformance.runtime.suite import Place
from cubestudio.agents.tools import Index, Tools
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.runtime_kubernetes.builder import Environments
from cubestudio.ports.runtime import AttemptPhase
from cubestudio.spec.workload import EnvironmentSpec
from made_wheels import wheel

__all__ = ["ground"]

SWEET = EnvironmentSpec(packages=("pie==1.0",), name="sweet")
PLAIN = EnvironmentSpec(packages=("apple==1.0",), name="plain")
LOOK = """
import os, pie, apple
def can(do):
    try:
        do()
        return True
    except OSError:
        return False
folder = os.path.dirname(pie.__file__)
print(pie.version, apple.version, pie.__cached__ and os.path.exists(pie.__cached__), os.getuid(), folder)
print(can(lambda: open(pie.__file__, "a")), can(lambda: open(folder + "/x", "w")), can(lambda: os.chmod(folder, 0o777)),
      "CUBE_BUILDER_TOKEN" in os.environ)
"""


class Shop(SimpleHTTPRequestHandler):
    """A folder of wheels as an index of packages."""

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def index(ground: Ground, tmp_path: Path) -> Iterator[None]:
    """Two packages, for pods."""
    for name, needs in (("apple", ""), ("pie", "apple<2")):
        (tmp_path / "simple" / name).mkdir(parents=True)
        wheel(tmp_path / "simple" / name, name, "1.0", needs)
    host = urlsplit(ground.placement.url).hostname or ""
    shop = ThreadingHTTPServer((host, 0), partial(Shop, directory=str(tmp_path)))
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    parts = ground.studio.parts
    parts[Tools] = replace(parts[Tools], index=Index({"UV_DEFAULT_INDEX": f"http://{host}:{shop.server_port}/simple/"}))
    ground.studio.app.state.parts = parts
    yield
    shop.shutdown()
    shop.server_close()


def place_of(ground: Ground, environments: Environments) -> Place:
    runtime = ground.runtime(environments=environments)
    return Place(runtime, FileLogs(ground.home), lambda: runtime, ground.placement, images=True, patience=6)


def look(place: Place) -> tuple[str, str]:
    """What a task sees of its environment, and what was told while it was made."""
    handle, seen = place.run(place.python(LOOK, environment=SWEET))
    assert (seen.phase, seen.exit_code) == (AttemptPhase.EXITED, 0), (
        seen,
        place.printed(handle),
        place.printed(handle, "prepare"),
    )
    return place.printed(handle), place.printed(handle, "prepare")


def pods_are_gone(place: Place) -> None:
    """And the runtime has heard of it."""
    end = time.monotonic() + 180
    while place.runtime._pods.within(place.placement.namespace).all():  # type: ignore[attr-defined]
        assert time.monotonic() < end, "a pod stays"
        time.sleep(0.2)


def test_packed_at_the_studio(ground: Ground, index: None) -> None:
    place = place_of(ground, Environments())
    said, told = look(place)
    assert re.match(r"1\.0 1\.0 True 10001 /cube-environments/\S+\nFalse False False False\n", said), said
    assert "building environment sweet" in told
    again, told = look(place)
    assert again == said and "environment sweet unpacked in" in told
    place.runtime.close()


def test_on_a_volume_of_the_namespace(ground: Ground, index: None, tmp_path: Path) -> None:
    folder = tmp_path / "volume"
    folder.mkdir()
    os.chown(folder, 10002, 10001)
    volume = f"{ground.placement.namespace}-environments"
    about = {"namespace": ground.placement.namespace, "name": "cube-environments"}
    spec = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "claimRef": about}
    spec |= {"hostPath": {"path": str(folder)}, "persistentVolumeReclaimPolicy": "Retain"}
    ground.client.create({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": volume}, "spec": spec})
    place = place_of(ground, Environments(claim=True, size="1Gi", mode="ReadWriteOnce", unused=86400))
    try:
        said, told = look(place)
        assert re.match(r"1\.0 1\.0 True 10001 /cube-environments/\S+\nFalse False False False\n", said), said
        assert "building environment sweet" in told
        again, told = look(place)
        assert again == said and "environment sweet is there" in told
        [made] = [path for path in folder.iterdir() if not path.name.startswith(".")]
        assert made.stat().st_uid == 10002

        pods_are_gone(place)  # else one might still have it
        os.utime(made / "cube.json", (1, 1))
        (folder / ".swept").unlink()
        handle, seen = place.run(place.python("import apple", environment=PLAIN))
        assert (seen.exit_code, made.exists()) == (0, False), place.printed(handle, "prepare")
    finally:
        place.runtime.close()
        ground.client.delete("PersistentVolumeClaim", about["name"], about["namespace"])
        ground.client.delete("PersistentVolume", volume)


def test_what_does_not_fit_together_is_said(ground: Ground, index: None) -> None:
    place = place_of(ground, Environments())
    odd = EnvironmentSpec(packages=("pie==1.0", "apple==2.0"), name="odd")
    handle, seen = place.run(place.python("print('never')", environment=odd))
    assert seen.reason == "EnvironmentUnsolvable" and "apple" in seen.text and place.printed(handle) == ""
    place.runtime.close()
