"""Accelerators as data."""

from __future__ import annotations

import pytest

from cubestudio.compute.catalogue import merged, shipped
from cubestudio.kit.errors import Fault
from cubestudio.spec.accelerators import (
    devices_of_pod,
    find_kind,
    kind_of_node,
    read_catalogue,
    stored_catalogue,
)

OWN = read_catalogue(
    [
        {
            "kind": "nvidia",
            "resource": "nvidia.com/gpu",
            "sharing": {"count": "nvidia.com/gpu", "percent": "n.com/cores"},
        },
        {"kind": "A100", "resource": "nvidia.com/gpu", "labels": {"product": ["A100-40", "A100-80"]}},
        {"kind": "MLU", "resource": "cambricon.com/mlu", "sharing": {"count": "cambricon.com/share", "slices": 4}},
    ]
)  # fmt: skip


def test_a_whole_device_is_a_resource_and_the_labels_of_its_kind() -> None:
    asked = devices_of_pod("a100", 2, 1.0, OWN)
    assert (dict(asked.resources), dict(asked.labels)) == ({"nvidia.com/gpu": 2}, {"product": ("A100-40", "A100-80")})


def test_any_means_the_first_kind() -> None:
    assert dict(devices_of_pod("gpu", 1, 1.0, OWN).resources) == {"nvidia.com/gpu": 1}
    assert find_kind("any", OWN).kind == "nvidia"


def test_a_kind_is_found_by_its_name_a_part_of_it_or_its_resource() -> None:
    assert [find_kind(word, OWN).kind for word in ("MLU", "ml", "cambricon.com/mlu", "a100")] == [
        "MLU", "MLU", "MLU", "A100",
    ]  # fmt: skip


def test_parts_of_devices() -> None:
    assert dict(devices_of_pod("nvidia", 1, 0.25, OWN).resources) == {"nvidia.com/gpu": 1, "n.com/cores": 25}
    assert dict(devices_of_pod("mlu", 1, 0.3, OWN).resources) == {"cambricon.com/share": 2}
    with pytest.raises(Fault, match="cannot be shared"):
        devices_of_pod("A100", 1, 0.5, OWN)


def test_what_is_not_there_is_told_with_what_is() -> None:
    with pytest.raises(Fault) as refused:
        devices_of_pod("H900", 1, 1.0, OWN)
    assert refused.value.code == "AcceleratorUnknown"
    assert "A100" in refused.value.say_hint()


def test_nodes_have_kinds_by_their_labels() -> None:
    assert kind_of_node("nvidia.com/gpu", {"product": "A100-80"}, OWN) == "A100"
    assert kind_of_node("nvidia.com/gpu", {}, OWN) == "nvidia"
    assert kind_of_node("other.com/card", {}, OWN) == "other.com/card"


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "", "resource": "a.b/c"},
        {"kind": "x" * 41, "resource": "a.b/c"},
        {"kind": "x", "resource": "cpu"},
        {"kind": "x", "resource": "a.b/"},
        {"kind": "x", "resource": "a.b/c", "sharing": {"count": "bad", "slices": 2}},
    ],
)
def test_bad_data_is_refused(entry: dict[str, object]) -> None:
    with pytest.raises(Fault) as refused:
        read_catalogue([entry])
    assert refused.value.code == "AcceleratorInvalid"


def test_no_kind_twice() -> None:
    with pytest.raises(Fault, match="listed twice"):
        read_catalogue([{"kind": "a", "resource": "a.b/c"}, {"kind": "A", "resource": "a.b/d"}])


def test_the_list_that_ships_is_good_and_survives_the_database() -> None:
    kinds = shipped()
    assert {"nvidia", "A100", "910B", "MLU", "DCU"} <= {kind.kind for kind in kinds}
    assert read_catalogue(stored_catalogue(kinds)) == kinds
    assert merged(()) == kinds
