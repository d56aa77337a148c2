"""What an agent needs beside its job, handed out by the studio: the in-task library, `uv`, the index of packages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cubestudio.agents.packs import Packs
from cubestudio.kit.errors import Fault


@dataclass(frozen=True)
class Index:
    """Where pods get packages: settings of `uv` as environment variables, and certificates to trust (PEM)."""

    env: Mapping[str, str] = field(default_factory=dict)
    certificates: str = ""


@dataclass(frozen=True)
class Tools:
    """Everything that is handed out.

    Attributes:
        library: folder of the in-task library. uv: its program, for `machine` (`x86_64`). packs: environments.
    """

    library: Path
    uv: Path
    machine: str
    packs: Packs
    index: Index = Index()

    def library_zip(self) -> bytes:
        """The library, packed; it is small."""
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(self.library.rglob("*.py")):
                archive.write(path, str(path.relative_to(self.library)))
        return raw.getvalue()

    def program(self, machine: str) -> Path:
        """`uv` for a kind of machine."""
        if machine != self.machine:
            text = "there is no uv for machines of the kind '{machine}' here, only for '{own}'"
            hint = "Use an image that holds the packages already, or nodes of the studio's own kind."
            raise Fault("MachineUnsupported", text, hint, 404, machine=machine, own=self.machine)
        return self.uv
