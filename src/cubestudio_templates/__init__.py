"""The job templates that ship: one folder each, with `template.yaml`, `main.py` and a README.

Beside them lie `tabular` (code the table templates share), `conversion` (models as ONNX), `environments` (locked
packages) and `samples` (small real data, `sample://customers`). Nothing here is imported by the server but this file.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent


def template_folders() -> list[Path]:
    """Folders of the templates that ship, by name."""
    return sorted(manifest.parent for manifest in ROOT.glob("*/template.yaml"))


def shared_folder(name: str) -> Path:
    """A folder that templates may share: one beside them, or the model server's code, which they ask without a port."""
    return ROOT.parent / name if name == "cubestudio_serve" else ROOT / name


def environment_file(name: str) -> Path | None:
    """`environments/<name>.yaml`, or None when none of that name ships."""
    file = ROOT / "environments" / f"{name}.yaml"
    return file if file.parent == ROOT / "environments" and file.is_file() else None


def sample_file(name: str) -> Path | None:
    """The data set `sample://<name>` as a file, or None; `sample_names()` lists them."""
    return next((file for file in _samples() if file.stem == name), None)


def sample_names() -> list[str]:
    """Names of the data sets that ship."""
    return [file.stem for file in _samples()]


def _samples() -> list[Path]:
    return sorted(file for file in (ROOT / "samples").iterdir() if file.suffix in (".csv", ".parquet"))
