"""What pods' agents are handed, from the studio's own surroundings."""

from __future__ import annotations

import io
import platform
import zipfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from cubestudio.agents.packs import Packs
from cubestudio.agents.tools import Index, Tools

_EPOCH = (1980, 1, 1, 0, 0, 0)
_OF_THIS_MACHINE = ("UV_PYTHON", "UV_CACHE_DIR", "UV_LINK_MODE", "UV_TOOL_DIR", "UV_PROJECT_ENVIRONMENT")
_PLACES = ("UV_FIND_LINKS", "UV_EXTRA_INDEX_URL", "UV_INDEX")


def tools_of(home: Path, library: Path, env: Mapping[str, str]) -> Tools:
    """The library, the studio's own `uv`, and the index that `env` (the server's) names."""
    from uv import find_uv_bin

    packs = Packs(home / "environment-packs")
    return Tools(library, Path(find_uv_bin()), platform.machine(), packs, index_of(env))


def index_of(env: Mapping[str, str]) -> Index:
    """The server's settings of `uv` and pip as far as they mean something in a pod: no paths of this machine."""
    found = {
        name: value
        for name, value in env.items()
        if (name.startswith("UV_") and name not in _OF_THIS_MACHINE) or name.lower().endswith("_proxy")
    }
    if "PIP_INDEX_URL" in env and not {"UV_INDEX_URL", "UV_DEFAULT_INDEX"} & found.keys():
        found["UV_DEFAULT_INDEX"] = env["PIP_INDEX_URL"]
    for name in _PLACES:
        remote = [place for place in found.pop(name, "").replace(",", " ").split() if place.startswith("http")]
        if remote:
            found[name] = " ".join(remote)
    bundle = env.get("SSL_CERT_FILE", "")
    return Index(found, Path(bundle).read_text() if bundle and Path(bundle).is_file() else "")


def agent_archive() -> bytes:
    """The agent as one file for `python3`; the same sources give the same bytes."""
    raw = io.BytesIO()
    package = resources.files("cubestudio_agent")
    sources = [part for part in package.iterdir() if part.name.endswith(".py")]
    files = {f"cubestudio_agent/{part.name}": part.read_bytes() for part in sources}
    files["__main__.py"] = b"import sys\n\nfrom cubestudio_agent.__main__ import main\n\nsys.exit(main())\n"
    with zipfile.ZipFile(raw, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return raw.getvalue()
