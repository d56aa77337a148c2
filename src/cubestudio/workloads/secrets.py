"""Secrets travel as placeholders; values exist only in the memory of the engine and in the started process."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from cubestudio.kit.errors import Fault
from cubestudio.spec.volumes import Mount
from cubestudio.spec.workload import WorkloadSpec

_OPEN, _CLOSE = "\u2063cube-secret:", "\u2063"
_PLACEHOLDER = re.compile(f"{_OPEN}([A-Za-z_][A-Za-z0-9_-]*){_CLOSE}")


def secret_placeholder(name: str) -> str:
    """What stands for `{{ secrets.NAME }}` in a spec (invisible separators make a collision with text unlikely)."""
    return f"{_OPEN}{name}{_CLOSE}"


class Secrets(Mapping[str, str]):
    """`secrets.X` is a placeholder here; the value exists in the started process alone."""

    def __getitem__(self, name: str) -> str:
        return secret_placeholder(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


SECRETS = Secrets()


def secret_names(spec: WorkloadSpec) -> list[str]:
    """Secrets a spec mentions, sorted."""
    found: set[str] = set()
    for text in _texts(spec):
        if _OPEN in text:
            found.update(_PLACEHOLDER.findall(text))
    return sorted(found)


def with_secrets(spec: WorkloadSpec, values: Mapping[str, str]) -> WorkloadSpec:
    """The spec with values in place of placeholders. Raises Fault naming a missing secret."""

    def fill(text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: _value(values, match[1]), text) if _OPEN in text else text

    def fill_json(text: str) -> str:
        """A value with quotes or line breaks must not break the JSON text it stands in."""
        return _PLACEHOLDER.sub(lambda match: json.dumps(_value(values, match[1]))[1:-1], text)

    return replace(
        spec,
        command=tuple(fill(part) for part in spec.command),
        env={key: fill(value) for key, value in spec.env.items()},
        secret_env={key: fill(value) for key, value in spec.secret_env.items()},
        files=tuple(
            replace(file, content=fill_json(file.content) if file.path.endswith(".json") else fill(file.content))
            for file in spec.files
        ),
        volumes=tuple(_filled(mount, fill) for mount in spec.volumes),
        replica_types=tuple(
            replace(kind, command=tuple(fill(part) for part in kind.command)) for kind in spec.replica_types
        ),
        sidecars=tuple(
            replace(
                sidecar,
                command=tuple(fill(part) for part in sidecar.command),
                env={key: fill(value) for key, value in sidecar.env.items()},
                secret_env={key: fill(value) for key, value in sidecar.secret_env.items()},
            )
            for sidecar in spec.sidecars
        ),
    )


def text_with_secrets(text: str, values_of: Callable[[list[str]], Mapping[str, str]]) -> tuple[str, list[str]]:
    """A lone text with values in place of placeholders, and those values (to be hidden). Raises Fault."""
    names = sorted(set(_PLACEHOLDER.findall(text)))
    values = values_of(names) if names else {}
    return _PLACEHOLDER.sub(lambda match: _value(values, match[1]), text), [values[name] for name in names]


def masked_env(spec: WorkloadSpec) -> dict[str, str]:
    """The environment variables of a spec for people: secret ones as dots."""
    shown = {key: _PLACEHOLDER.sub("•••", value) for key, value in spec.env.items()}
    return {**shown, **dict.fromkeys(spec.secret_env, "•••")}


def _filled(mount: Mount, fill: Callable[[str], str]) -> Mount:
    files = mount.source.get("files")
    if not files:
        return mount
    return replace(mount, source={**mount.source, "files": {name: fill(text) for name, text in files.items()}})


def _texts(spec: WorkloadSpec) -> list[str]:
    texts = [*spec.command, *spec.env.values(), *spec.secret_env.values(), *(file.content for file in spec.files)]
    for mount in spec.volumes:
        texts += mount.source.get("files", {}).values()
    for kind in spec.replica_types:
        texts += kind.command
    for sidecar in spec.sidecars:
        texts += [*sidecar.command, *sidecar.env.values(), *sidecar.secret_env.values()]
    return texts


def _value(values: Mapping[str, str], name: str) -> str:
    if name not in values:
        raise Fault(
            "SecretMissing",
            "secret '{name}' does not exist in this project",
            "Add it under Manage, Secrets, or with: cube create secret {name}.",
            name=name,
        )
    return values[name]
