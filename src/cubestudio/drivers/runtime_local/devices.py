"""Accelerators of this machine and how a workload is shown the ones it was given."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

from cubestudio.ports.runtime import Device

_QUERY = ("--query-gpu=index,uuid,name,memory.total", "--format=csv,noheader,nounits")


def find_devices(tool: str = "nvidia-smi") -> tuple[Device, ...]:
    """The NVIDIA devices the driver's own tool lists; none when the tool is absent or fails."""
    path = shutil.which(tool)
    if not path:
        return ()
    try:
        told = subprocess.run([path, *_QUERY], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return parse_devices(told.stdout)


def parse_devices(text: str) -> tuple[Device, ...]:
    """Devices in `nvidia-smi --query-gpu=index,uuid,name,memory.total --format=csv,noheader,nounits`."""
    found = []
    for line in text.splitlines():
        fields = [part.strip() for part in line.split(",")]
        if len(fields) != 4 or not fields[1].startswith("GPU-"):
            continue
        memory = int(fields[3]) * 1024**2 if fields[3].isdigit() else 0
        found.append(Device(id=fields[1], kind=kind_of(fields[2]), memory=memory))
    return tuple(found)


def kind_of(name: str) -> str:
    """The catalogue's word for a product name: `NVIDIA A100-SXM4-80GB` → `A100`, `Tesla T4` → `T4`."""
    words = [word for word in name.replace("-", " ").split() if word not in ("NVIDIA", "Tesla", "GeForce", "Quadro")]
    if words[:1] == ["RTX"] and len(words) > 1:
        return f"RTX{words[1]}"
    return words[0] if words else "nvidia"


def device_env(ids: Sequence[str]) -> dict[str, str]:
    """Variables that show exactly these devices; none are shown when none were given."""
    return {"CUDA_VISIBLE_DEVICES": ",".join(ids), "NVIDIA_VISIBLE_DEVICES": ",".join(ids) or "none"}
