"""Accelerators as the driver's tool tells them (recorded on a machine that has some)."""

from __future__ import annotations

from pathlib import Path

from cubestudio.drivers.runtime_local.device_loads import DeviceLoads
from cubestudio.drivers.runtime_local.devices import device_env, find_devices, kind_of, parse_devices
from cubestudio.ports.runtime import DeviceLoad

_RECORDED = """\
0, GPU-5a6c1c3e-7b0f-4b53-a6a9-2f0f6c1f9a01, NVIDIA A100-SXM4-80GB, 81920
1, GPU-0d2f9d77-54f4-4c0e-9d5a-3b7c6f2e8b02, Tesla T4, 15360
2, GPU-9c1b2d3e-1111-2222-3333-444455556666, NVIDIA GeForce RTX 4090, 24564
3, GPU-11111111-2222-3333-4444-555566667777, NVIDIA H200, [N/A]
"""


def put(tool: Path, script: str) -> None:
    """A program in its place. Never written over: the kernel refuses that while the former one is being started."""
    fresh = tool.with_suffix(".new")
    fresh.write_text(f"#!/bin/sh\n{script}\n")
    fresh.chmod(0o755)
    fresh.rename(tool)


def test_a_recorded_answer_is_understood() -> None:
    found = parse_devices(_RECORDED)
    assert [device.kind for device in found] == ["A100", "T4", "RTX4090", "H200"]
    assert found[1].id == "GPU-0d2f9d77-54f4-4c0e-9d5a-3b7c6f2e8b02"
    assert [device.memory >> 20 for device in found] == [81920, 15360, 24564, 0]


def test_an_error_message_is_no_device() -> None:
    assert parse_devices("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n") == ()
    assert kind_of("") == "nvidia"


def test_the_tool_is_really_asked(tmp_path: Path) -> None:
    tool = tmp_path / "smi"
    put(tool, f"cat <<'X'\n{_RECORDED}X")
    assert len(find_devices(str(tool))) == 4
    put(tool, "exit 9")
    assert find_devices(str(tool)) == ()
    assert find_devices(str(tmp_path / "absent")) == ()


def test_a_workload_sees_what_it_was_given_and_nothing_else() -> None:
    assert device_env(["GPU-1", "GPU-2"])["CUDA_VISIBLE_DEVICES"] == "GPU-1,GPU-2"
    assert device_env([]) == {"CUDA_VISIBLE_DEVICES": "", "NVIDIA_VISIBLE_DEVICES": "none"}


def test_how_busy_devices_are_is_asked_in_the_background(tmp_path: Path) -> None:
    tool = tmp_path / "smi"
    put(tool, "echo 'GPU-1, 45, 1024'; echo 'GPU-2, [N/A], 3'; echo failed")
    loads = DeviceLoads(str(tool))
    loads.ask()
    assert loads.latest() == {"GPU-1": DeviceLoad(0.45, 1 << 30)}
    put(tool, "exit 9")
    loads.ask()
    assert loads.latest() == {}
