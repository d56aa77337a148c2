"""Refusals of this package, said once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cubestudio.kit.errors import Fault, did_you_mean


def volume_exists(name: str) -> Fault:
    """The name is taken."""
    text = "there is a volume '{name}' for this project already"
    return Fault("VolumeExists", text, "Change it instead, or choose another name.", 409, name=name)


def not_yours(name: str, project: str) -> Fault:
    """Shared by another project."""
    text = "volume '{name}' belongs to project '{project}', which shares it"
    return Fault("VolumeShared", text, "Change it there.", 409, name=name, project=project)


def administrators_make(kind: str) -> Fault:
    """It lies outside of the project."""
    text = "a volume of the kind '{kind}' lies outside of any project, so an administrator makes it"
    return Fault("AdministratorMakes", text, "Ask one, or take another kind.", 403, kind=kind)


def cannot_share(kind: str) -> Fault:
    """It lies inside the project."""
    text = "a volume of the kind '{kind}' belongs to its project and cannot be shared with others"
    return Fault("VolumeInvalid", text, "Make one in each project.", kind=kind)


def project_unknown(name: str, known: Iterable[str]) -> Fault:
    """Sharing with nobody."""
    hint = did_you_mean(name, known)
    return Fault("ProjectUnknown", "there is no project '{name}' to share with", hint, 404, name=name)


def secret_unknown(name: str, known: Iterable[str]) -> Fault:
    """Of a volume of secrets."""
    hint = did_you_mean(name, known) or "Add it under Manage, Secrets."
    return Fault("SecretMissing", "secret '{name}' does not exist in this project", hint, 404, name=name)


def folder_forbidden(path: str, allowed: Iterable[str]) -> Fault:
    """Outside of what the administrator of the machine allows."""
    roots = list(allowed)
    text = "the folder '{path}' lies in none that this machine allows for volumes"
    hint = (
        "Choose one below {roots}."
        if roots
        else "Start the studio with CUBE_VOLUME_FOLDERS=/data (':' between several)."
    )
    return Fault("FolderNotAllowed", text, hint, 403, path=path, roots=", ".join(roots))


def volume_in_use(name: str, uses: Sequence[Mapping[str, Any]]) -> Fault:
    """Somebody would miss it."""
    text = "volume '{name}' is used by {users}"
    users = ", ".join(f"{use['owner_kind']} {use['label']}" for use in uses[:5])
    return Fault("VolumeInUse", text, "Change or delete what uses it first.", 409, name=name, users=users)


def kind_stays(name: str) -> Fault:
    """Another kind is another volume."""
    return Fault("VolumeInvalid", "the kind of volume '{name}' cannot change", "Make another volume.", name=name)
