"""What a cluster is told of a quota, what it tells, and what its refusals mean."""

from __future__ import annotations

from typing import Any

import pytest

from cubestudio.drivers.runtime_kubernetes.client import Refused
from cubestudio.drivers.runtime_kubernetes.quotas import exceeded, lines_of, quota_of
from cubestudio.drivers.runtime_kubernetes.reasons import refused
from cubestudio.kit.languages import retell
from cubestudio.ports.cluster import QuotaLine
from cubestudio.spec.quotas import UNBOUNDED, Quota

SAID = 'pods "cube-wl-1-1-main-0" is forbidden: exceeded quota: cube-quota, requested: {}, used: {}, limited: {}'
FULL = SAID.format(
    "limits.memory=4Gi,requests.cpu=1", "limits.memory=6Gi,requests.cpu=1", "limits.memory=8Gi,requests.cpu=8"
)
LARGE = SAID.format("requests.nvidia.com/gpu=4", "requests.nvidia.com/gpu=0", "requests.nvidia.com/gpu=2")


def test_what_is_not_limited_is_not_said() -> None:
    guard = {"services.nodeports": "0", "services.loadbalancers": "0"}
    assert quota_of("n", UNBOUNDED)["spec"]["hard"] == guard
    quota = Quota(0.5, 1 << 30, 1 << 31, 3, (("nvidia.com/gpu", 0),))
    assert quota_of("n", quota, guarded=False)["spec"]["hard"] == {
        "requests.cpu": "500m",
        "requests.memory": "1073741824",
        "limits.memory": "1073741824",
        "requests.storage": "2147483648",
        "pods": "3",
        "requests.nvidia.com/gpu": "0",
    }


def test_of_several_quotas_the_one_that_leaves_least_counts() -> None:
    def status(hard: dict[str, str], used: dict[str, str]) -> dict[str, Any]:
        return {"status": {"hard": hard, "used": used}}

    ours = status({"requests.cpu": "8", "pods": "10", "services.nodeports": "0"}, {"requests.cpu": "1500m"})
    theirs = status({"cpu": "2", "requests.amd.com/gpu": "1"}, {"cpu": "1500m", "requests.amd.com/gpu": "1"})
    assert lines_of([ours, theirs, {}]) == (
        QuotaLine("cpu", 2, 1.5),
        QuotaLine("pods", 10, 0),
        QuotaLine("amd.com/gpu", 1, 1),
    )


def test_a_refusal_is_about_what_is_short() -> None:
    assert exceeded(FULL) == ("it asks for 4.0 GiB of memory, and 6.0 GiB of 8.0 GiB are in use", False)
    assert exceeded(LARGE) == ("it asks for 4 of nvidia.com/gpu, and 0 of 2 are in use", True)
    assert exceeded("exceeded quota: team, requested: pods=1") == ("", False)


@pytest.mark.parametrize(
    ("said", "code", "is_hopeless"), [(FULL, "QuotaExceeded", False), (LARGE, "QuotaTooSmall", True)]
)
def test_what_others_can_make_room_for_is_waited_for(said: str, code: str, is_hopeless: bool) -> None:
    cause = refused(Refused(403, "Forbidden", said), "cube-home")
    assert (cause.reason, cause.hopeless) == (code, is_hopeless)
    assert "cube-home" in cause.text and cause.hint


def test_it_is_said_in_chinese_too() -> None:
    cause = refused(Refused(403, "Forbidden", FULL), "cube-home")
    assert (
        retell(cause.text, "zh")
        == "命名空间“cube-home”的配额已用完：它需要 memory 4.0 GiB，而 8.0 GiB 中已用 6.0 GiB。"
    )
