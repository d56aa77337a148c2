"""Volumes as workloads take them: the project's by name, and the spaces that come by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from cubestudio.db import UnitOfWork
from cubestudio.spec.volumes import PROJECT, ROOT, Mount, VolumeKind
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.volumes import service as volumes
from cubestudio.workloads.secrets import secret_placeholder


def find_mounts(uow: UnitOfWork, project_id: str, wanted: Mapping[str, str]) -> tuple[Mount, ...]:
    """Mounts of `volume://name/sub` by place; secrets as placeholders. Raises Fault when there is no such volume."""
    return volumes.mounts_of(uow, project_id, wanted, secret_placeholder)


def with_spaces(spec: WorkloadSpec, project_folder: str, personal_folder: str) -> tuple[Mount, ...]:
    """All mounts of a spec: its own, and the spaces it sees. What it mounts itself at the place of a space wins.

    Args:
        project_folder, personal_folder: of the studio's machine; "" = that space does not exist.
    """
    if not spec.space:
        return spec.volumes
    spaces = []
    if project_folder:
        spaces.append(Mount(PROJECT, VolumeKind.PROJECT, f"{ROOT}/{PROJECT}", source={"path": project_folder}))
    if spec.person and personal_folder:
        place = f"{ROOT}/{spec.person}"
        spaces.append(Mount(spec.person, VolumeKind.PERSONAL, place, source={"path": personal_folder}))
    taken = {mount.path for mount in spec.volumes}
    return (*(space for space in spaces if space.path not in taken), *spec.volumes)
