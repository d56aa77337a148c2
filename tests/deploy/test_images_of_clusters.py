"""The recipes of images hold what pods and the tool that builds them count on; for real with CUBE_TEST_IMAGES=1 (it
takes minutes): built without a daemon, and a task runs in one under the rules of every pod."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import cluster
from bound_studio import bound_studio
from cubestudio.drivers.runtime_kubernetes.restricted import USER

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "deploy" / "images"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/images.py, which is no package."""
    told = importlib.util.spec_from_file_location("images_tool", ROOT / "tools" / "images.py")
    assert told and told.loader
    found = importlib.util.module_from_spec(told)
    told.loader.exec_module(found)
    return found


def test_every_recipe_has_a_name(tool: ModuleType) -> None:
    assert {*tool.NAMES} == {path.parent.name for path in RECIPES.glob("*/Dockerfile")}


@pytest.mark.parametrize("image", ["runtime", "gateway"])
def test_a_recipe_stands_on_what_it_is_given_and_is_nobody_with_rights(image: str) -> None:
    lines = (RECIPES / image / "Dockerfile").read_text().splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert {*bases} == {"${BASE}"}, "another base cannot be given"
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == [f"{USER}:{USER}"]
    words = [line.removeprefix("#").split() for line in lines if line.startswith("#   docker build ")]
    assert words and words[0][-1] == f"deploy/images/{image}"


def test_the_runtime_is_built_as_its_tag_says(tool: ModuleType) -> None:
    told = re.search(r"^ARG PYTHON=(\S+)$", (RECIPES / "runtime" / "Dockerfile").read_text(), re.MULTILINE)
    assert told and tool.NAMES["runtime"].endswith(f":{told[1]}")


@pytest.mark.parametrize(
    ("builder", "how", "kept"),
    [
        ("docker", "docker build", "docker save --output /out/runtime.tar cube-studio/runtime:3.12"),
        ("buildah", "buildah --root /s/store --runroot /s/run --storage-driver vfs build --isolation chroot",
         "docker-archive:/out/runtime.tar:cube-studio/runtime:3.12"),
    ],
)  # fmt: skip
def test_each_builder_is_called_in_its_own_words(tool: ModuleType, builder: str, how: str, kept: str) -> None:
    program = tool.program_of(builder, Path("/s"))
    words = " ".join(tool.built(program, "runtime", "own:base"))
    assert words.startswith(how) and "--build-arg BASE=own:base" in words and words.endswith("deploy/images/runtime")
    assert "--build-arg" not in " ".join(tool.built(program, "runtime", ""))
    assert " ".join(tool.saved(program, "runtime", Path("/out/runtime.tar"))).endswith(kept)


def test_what_is_missing_is_said() -> None:
    words = [sys.executable, str(ROOT / "tools" / "images.py")]
    unknown = subprocess.run([*words, "notebook"], capture_output=True, text=True, check=False)
    assert (unknown.returncode, unknown.stderr) == (
        1, "error: there is no image 'notebook'. There are: runtime, gateway.\n",
    )  # fmt: skip
    nothing = subprocess.run(words, capture_output=True, text=True, check=False, env={"PATH": "/nonexistent"})
    assert nothing.returncode == 1 and "apt-get install buildah" in nothing.stderr


PIPELINE = """\
pipeline: trees
tasks:
  who:
    command: "id -u; touch /not-here || echo read-only; python3 -c 'import sklearn.ensemble; print(1)'"
    environment: {packages: [scikit-learn]}
    resources: {cpu: 0.4, memory: 1Gi}
"""


@pytest.mark.timeout(900)
@pytest.mark.skipif(not os.environ.get("CUBE_TEST_IMAGES"), reason="CUBE_TEST_IMAGES is not set")
@pytest.mark.skipif(not shutil.which("mmdebstrap"), reason="no mmdebstrap is here")
def test_a_task_runs_in_an_image_built_here(running_cluster: cluster.Cluster, tmp_path: Path) -> None:
    if running_cluster.script is None:
        pytest.skip("images are brought to a test cluster of our own alone")
    words = [sys.executable, str(ROOT / "tools" / "images.py"), "--debian", "--into", str(tmp_path), "runtime"]
    subprocess.run(words, check=True, timeout=600)
    running_cluster.load(tmp_path / "runtime.tar")
    with bound_studio(running_cluster, "images-story", image="docker.io/cube-studio/runtime:3.12") as bound:
        run = bound.client.wait(bound.client.run(text=PIPELINE), timeout=240)
        log = bound.client.log_text(run["id"], "who")
        assert run["state"] == "Succeeded", log
        assert log.splitlines()[0] == str(USER) and "read-only" in log and log.endswith("1\n")
