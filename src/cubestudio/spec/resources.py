"""How much a workload asks for, and how people write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cubestudio.kit.errors import Fault, did_you_mean

_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4}
_UNITS |= {"ki": 1024, "mi": 1024**2, "gi": 1024**3, "ti": 1024**4}
_MEMORY = re.compile(r"^(\d+(?:\.\d+)?)\s*([kmgt]i?)?b?$", re.IGNORECASE)
_CPU = re.compile(r"^(\d+(?:\.\d+)?)(m)?$")


@dataclass(frozen=True)
class Accelerators:
    """A demand for accelerators.

    Attributes:
        kind: catalogue name (`nvidia`, `A100`, `910B` …) or `any`.
        count: whole devices; 1 when `share` < 1.
        share: part of one device, 0 < share ≤ 1.
    """

    kind: str
    count: int = 1
    share: float = 1.0


@dataclass(frozen=True)
class Resources:
    """What one replica asks for: cpu in cores, memory in bytes (0 = no limit), accelerators."""

    cpu: float = 0.1
    memory: int = 0
    accelerators: tuple[Accelerators, ...] = ()


def parse_memory(text: str | int | float) -> int:
    """Bytes of `512Mi`, `2G`, `1.5Gi` or a plain number of bytes. Raises Fault."""
    match = _MEMORY.match(str(text).strip())
    if not match:
        raise Fault("ResourceInvalid", "memory '{value}' is not a size", "Write 512Mi or 2Gi.", value=text)
    return int(float(match[1]) * _UNITS[(match[2] or "").lower()])


def parse_cpu(text: str | int | float) -> float:
    """Cores of `2`, `0.5` or `500m`. Raises Fault."""
    match = _CPU.match(str(text).strip())
    if not match:
        raise Fault("ResourceInvalid", "cpu '{value}' is not a number of cores", "Write 0.5, 2 or 500m.", value=text)
    return float(match[1]) / (1000 if match[2] else 1)


def parse_resources(given: Mapping[str, Any], default: Resources | None = None) -> Resources:
    """`{cpu, memory, gpu | accelerators}` as people write it. Raises Fault on unknown keys and bad values.

    `gpu: 1`, `gpu: A100`, `gpu: 0.5` and `accelerators: [{kind, count, share}]` are understood.
    """
    base = default or Resources()
    known = ("cpu", "memory", "gpu", "accelerators")
    for key in given:
        if key not in known:
            raise Fault("ResourceInvalid", "unknown resource '{key}'", did_you_mean(str(key), known), key=key)
    cpu = parse_cpu(given["cpu"]) if "cpu" in given else base.cpu
    memory = parse_memory(given["memory"]) if "memory" in given else base.memory
    wanted: list[Accelerators] = []
    if "gpu" in given:
        wanted += _gpu(given["gpu"])
    for item in given.get("accelerators") or ():
        if not isinstance(item, Mapping):
            raise Fault("ResourceInvalid", "an accelerator is {{kind, count, share}}, got '{value}'", value=item)
        wanted.append(_accelerator(str(item.get("kind", "any")), item.get("count", 1), item.get("share", 1)))
    stated = "gpu" in given or "accelerators" in given
    return Resources(cpu=cpu, memory=memory, accelerators=tuple(wanted) if stated else base.accelerators)


def _gpu(value: Any) -> list[Accelerators]:
    if isinstance(value, str) and not re.fullmatch(r"\d+(\.\d+)?", value):
        return [Accelerators(kind=value)]
    amount = float(value)
    if amount <= 0:
        return []
    if amount < 1:
        return [_accelerator("any", 1, amount)]
    return [_accelerator("any", amount, 1)]


def _accelerator(kind: str, count: Any, share: Any) -> Accelerators:
    try:
        whole, part = int(count), float(share)
    except (TypeError, ValueError):
        whole, part = 0, 0.0
    if whole < 1 or not 0 < part <= 1:
        raise Fault(
            "ResourceInvalid",
            "accelerators of kind '{kind}': count must be 1 or more and share between 0 and 1",
            "Write {{kind: any, count: 1}} or {{kind: any, share: 0.5}}.",
            kind=kind,
        )
    return Accelerators(kind=kind, count=whole, share=part)


def format_memory(size: float) -> str:
    """`1.5 GiB` for people."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(size) < 1024:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"


def write_memory(size: int) -> str:
    """Bytes as `parse_memory` reads them, and as shortly as is exact: `16Gi`."""
    for unit, factor in (("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)):
        if size and size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)


def stored_resources(resources: Resources) -> dict[str, Any]:
    """For a row, as JSON gives it back."""
    return {**asdict(resources), "accelerators": [asdict(item) for item in resources.accelerators]}


def resources_of(stored: Mapping[str, Any]) -> Resources:
    """The inverse of `stored_resources`."""
    accelerators = tuple(Accelerators(**item) for item in stored.get("accelerators") or ())
    return Resources(cpu=stored["cpu"], memory=stored["memory"], accelerators=accelerators)
