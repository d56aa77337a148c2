"""The in-task half of the SDK, laid where every workload may read it."""

from __future__ import annotations

import hashlib
import shutil
from importlib import resources
from pathlib import Path

_FILES = ("__init__.py", "task.py", "gang.py", "mpi.py", "ssh.py", "channel.py", "ray_cluster.py")


def install_library(folder: Path) -> Path:
    """The folder to put on workloads' PYTHONPATH; copied once per version of the files."""
    source = resources.files("cubestudio_sdk")
    contents = {name: source.joinpath(name).read_bytes() for name in _FILES}
    digest = hashlib.sha256(b"\0".join(contents.values())).hexdigest()[:12]
    library = folder / f"sdk-{digest}"
    if library.is_dir():
        return library
    making = folder / f".sdk-{digest}"
    shutil.rmtree(making, ignore_errors=True)
    package = making / "cubestudio_sdk"
    package.mkdir(parents=True)
    for name, content in contents.items():
        (package / name).write_bytes(content)
        (package / name).chmod(0o644)
    for place in (making, package):
        place.chmod(0o755)
    try:
        making.rename(library)
    except OSError:  # another server was first
        shutil.rmtree(making, ignore_errors=True)
    return library
