"""Templates on disk: those that ship, and the content-addressed folders tasks see their code in."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson

import cubestudio_templates as shipped_templates
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec import templates as manifests
from cubestudio.spec.templates import Template, load_template, parse_template
from cubestudio.spec.workload import EnvironmentSpec

_SKIPPED = {"__pycache__", ".git", ".DS_Store"}


@dataclass(frozen=True)
class TemplateEntry:
    """A template as projects see it; `scope` is `shipped`, `all` or `project`."""

    template: Template
    digest: str
    scope: str
    created_by: str = ""
    created_at: float = 0.0


class Catalogue(Mapping[str, Template]):
    """Templates a project sees, by `name` (the newest) and by `name@version`."""

    def __init__(self, entries: list[TemplateEntry]) -> None:
        self._entries: dict[str, TemplateEntry] = {}
        for entry in entries:  # oldest first: the last one of a name is its newest
            self._entries[entry.template.name] = entry
            self._entries[entry.template.reference] = entry

    def __getitem__(self, reference: str) -> Template:
        return self._entries[reference].template

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, reference: str) -> TemplateEntry:
        """An entry; Fault with near names when there is none."""
        found = self._entries.get(reference)
        if found is None:
            names = sorted({key.partition("@")[0] for key in self._entries})
            text = "there is no template '{name}'"
            raise Fault("TemplateUnknown", text, did_you_mean(reference, names), 404, name=reference)
        return found

    def newest(self) -> list[TemplateEntry]:
        """One entry a name, by group and name."""
        found = [entry for key, entry in self._entries.items() if "@" not in key]
        return sorted(found, key=lambda entry: (entry.template.group, entry.template.name))

    def versions(self, name: str) -> list[TemplateEntry]:
        """Every version of a name, newest first."""
        return [e for key, e in self._entries.items() if "@" in key and e.template.name == name][::-1]


class Library:
    """The shipped templates and environments, and `home/lib/templates`. Safe from any thread.

    Args:
        home: the studio's home.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "lib" / "templates"
        self._lock = threading.Lock()

    @cached_property
    def shipped(self) -> dict[str, TemplateEntry]:
        """Shipped templates by name."""
        return {
            kept["manifest"]["name"]: TemplateEntry(parse_template(kept["manifest"]), kept["digest"], "shipped")
            for kept in self._index["templates"]
        }

    @cached_property
    def environments(self) -> dict[str, EnvironmentSpec]:
        """Shipped environments by name."""
        return {name: environment_from(kept) for name, kept in self._index["environments"].items()}

    @cached_property
    def _index(self) -> dict[str, Any]:
        """What ships, read from YAML once per version of the files: that takes most of a second, JSON none."""
        file = self._folder / "shipped.json"
        stamp = _stamp()
        try:
            kept: dict[str, Any] = orjson.loads(file.read_bytes())
            if kept["stamp"] == stamp:
                return kept
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not there yet, or of another make
        index = {"stamp": stamp, **_read_shipped(stamp)}
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{secrets.token_hex(6)}.part")
        draft.write_bytes(orjson.dumps(index))
        draft.rename(file)
        return index

    def environment(self, wanted: str | manifests.EnvironmentSpec) -> EnvironmentSpec:
        """What a template's `environment` means: a shipped one by name, or one written out."""
        if isinstance(wanted, str):
            found = self.environments.get(wanted)
            if found is None:
                hint = did_you_mean(wanted, self.environments)
                raise Fault("EnvironmentUnknown", "there is no environment '{name}'", hint, name=wanted)
            return found
        return EnvironmentSpec(python=wanted.python, packages=wanted.packages, name=wanted.name)

    def readme(self, entry: TemplateEntry) -> dict[str, str]:
        """The docs of a template by language (`README.md`, `README.zh.md`)."""
        folder = self.code_folder(entry.digest) / entry.template.name
        if entry.scope == "shipped":
            folder = shipped_templates.ROOT / entry.template.name
        found = {}
        for language, name in (("en", "README.md"), ("zh", "README.zh.md")):
            file = folder / name
            if file.is_file():
                found[language] = file.read_text("utf-8", "replace")[:200_000]
        return found

    def code_folder(self, entry_digest: str) -> Path:
        """Where the code of a template lies, world-readable."""
        return self._folder / entry_digest.removeprefix("sha256:")[:40]

    def lay_shipped(self, name: str) -> Path:
        """Make sure that the code of a shipped template lies in its folder."""
        entry = self.shipped[name]
        folder = shipped_templates.ROOT / name
        return self._lay(entry.digest, _sources(folder, entry.template))

    def keep(self, folder: Path, template: Template) -> str:
        """Keep an uploaded template's folder; returns its digest."""
        sources = {f"{template.name}/{path}": file for path, file in _files(folder)}
        digest = _digest(sources)
        self._lay(digest, sources)
        return digest

    def _lay(self, digest: str, sources: dict[str, Path]) -> Path:
        target = self.code_folder(digest)
        if target.is_dir():
            return target
        with self._lock:
            if target.is_dir():
                return target
            self._folder.mkdir(parents=True, exist_ok=True)
            draft = self._folder / f".{secrets.token_hex(6)}.part"
            for path, source in sources.items():
                place = draft / path
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, place)
                place.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
            for folder in (self._folder.parent, self._folder, draft, *(f for f in draft.rglob("*") if f.is_dir())):
                folder.chmod(0o755)
            try:
                draft.rename(target)
            except OSError:
                shutil.rmtree(draft, ignore_errors=True)
                if not target.is_dir():
                    raise
        return target


def _stamp() -> str:
    """Changes when a file that ships changes."""
    total = hashlib.sha256(b"1")
    for path, file in (*_files(shipped_templates.ROOT), *_files(shipped_templates.shared_folder("cubestudio_serve"))):
        seen = file.stat()
        total.update(f"{path}\0{seen.st_size}\0{seen.st_mtime_ns}\0".encode())
    return total.hexdigest()


@lru_cache(maxsize=1)
def _read_shipped(stamp: str) -> dict[str, Any]:
    """The index of the files that have this stamp: homes of one process share it."""
    from ruamel.yaml import YAML

    templates = []
    for folder in shipped_templates.template_folders():
        template = load_template(folder)
        digest = _digest(_sources(folder, template))
        templates.append({"manifest": template.model_dump(mode="json"), "digest": digest})
    environments = {}
    for file in sorted((shipped_templates.ROOT / "environments").glob("*.yaml")):
        data = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
        packages = list(data.get("packages") or ())
        environments[file.stem] = {"name": file.stem, "python": data.get("python", ""), "packages": packages}
    return {"templates": templates, "environments": environments}


def _sources(folder: Path, template: Template) -> dict[str, Path]:
    """Files of a template and of the folders it shares, by their place in the laid folder."""
    found = {f"{template.name}/{path}": file for path, file in _files(folder)}
    for shared in template.shared:
        found |= {f"{shared}/{path}": file for path, file in _files(shipped_templates.shared_folder(shared))}
    return found


def _files(folder: Path) -> list[tuple[str, Path]]:
    found = []
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_file() and not file.is_symlink() and not _SKIPPED & set(path.parts) and file.suffix != ".pyc":
            found.append((path.as_posix(), file))
    return found


def _digest(sources: dict[str, Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(sources):
        total.update(f"{path}\0".encode())
        total.update(hashlib.sha256(sources[path].read_bytes()).digest())
    return f"sha256:{total.hexdigest()}"


def environment_data(environment: EnvironmentSpec) -> dict[str, Any]:
    """An environment for a snapshot."""
    return {"name": environment.name, "python": environment.python, "packages": list(environment.packages)}


def environment_from(data: Mapping[str, Any]) -> EnvironmentSpec:
    """An environment of a snapshot."""
    return EnvironmentSpec(python=data["python"], packages=tuple(data["packages"]), name=data["name"])
