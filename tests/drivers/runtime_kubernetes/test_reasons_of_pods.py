"""Why a pod waits, ended or vanished: as recorded on real clusters, shortened."""

from __future__ import annotations

from typing import Any

import pytest

from cubestudio.drivers.runtime_kubernetes import reasons
from cubestudio.drivers.runtime_kubernetes.client import Refused

NAME = "cube-wl-1-1-main-0"


def pod(**status: Any) -> dict[str, Any]:
    """A pod of ours with that status."""
    limits = {"memory": str(200 << 20)}
    return {
        "metadata": {"name": NAME, "namespace": "team", "uid": "u-1"},
        "spec": {"nodeName": "node1", "containers": [{"name": "main", "resources": {"limits": limits}}]},
        "status": {"phase": "Pending", **status},
    }


def waits(reason: str, message: str = "", image: str = "team/train:1") -> dict[str, Any]:
    """A pod whose container waits."""
    state = {"waiting": {"reason": reason, "message": message}}
    return pod(containerStatuses=[{"name": "main", "image": image, "state": state}])


def ended(code: int, reason: str, message: str = "") -> dict[str, Any]:
    """A pod whose container has ended."""
    state = {"terminated": {"exitCode": code, "reason": reason, "message": message}}
    return pod(phase="Failed", containerStatuses=[{"name": "main", "state": state}])


def unscheduled(message: str) -> dict[str, Any]:
    """A pod for which no node was found."""
    told = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
    return pod(conditions=[told])


def event(reason: str, message: str) -> dict[str, Any]:
    """Something that happened to it."""
    return {"reason": reason, "message": message, "type": "Warning", "involvedObject": {"name": NAME}}


PULLED = (
    'rpc error: code = NotFound desc = failed to pull and unpack image "reg.example/team/train:1": failed to resolve '
    'reference "reg.example/team/train:1": reg.example/team/train:1: not found'
)
AWAY = (
    'rpc error: code = Unknown desc = failed to pull and unpack image "reg.example/team/train:1": failed to resolve '
    'reference "reg.example/team/train:1": failed to do request: Head "https://reg.example/v2/": dial tcp: i/o timeout'
)


def test_an_image_that_is_not_there_is_hopeless_and_named() -> None:
    cause = reasons.waiting(waits("ErrImagePull", PULLED))
    assert cause and (cause.reason, cause.hopeless) == ("ImageMissing", True)
    assert cause.text == "The image 'team/train:1' could not be pulled: reg.example/team/train:1: not found."


def test_a_registry_that_is_away_may_come_back() -> None:
    cause = reasons.waiting(waits("ErrImagePull", AWAY))
    assert cause and cause.reason == "ImageMissing" and not cause.hopeless
    assert "dial tcp: i/o timeout" in cause.text and "rpc error" not in cause.text


def test_the_reason_behind_a_back_off_is_taken_from_what_happened_before() -> None:
    told = [event("Failed", f'Failed to pull image "team/train:1": {PULLED}'), event("Failed", "Error: ErrImagePull")]
    back_off = waits("ImagePullBackOff", 'Back-off pulling image "team/train:1"')
    assert reasons.waiting(back_off, told) == reasons.waiting(waits("ErrImagePull", PULLED))


@pytest.mark.parametrize("reason", ["InvalidImageName", "ErrImageNeverPull"])
def test_an_image_nobody_will_ever_pull_is_hopeless(reason: str) -> None:
    cause = reasons.waiting(waits(reason, "couldn't parse image reference"))
    assert cause and cause.hopeless


def test_the_schedulers_own_words_are_told() -> None:
    cause = reasons.waiting(unscheduled("0/3 nodes are available: 3 Insufficient nvidia.com/gpu."))
    assert cause and cause.reason == "Unschedulable" and not cause.hopeless
    assert "0/3 nodes are available: 3 Insufficient nvidia.com/gpu." in cause.text


@pytest.mark.parametrize(
    "message",
    [
        'persistentvolumeclaim "data" not found',
        "0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims.",
        "0/3 nodes are available: 3 node(s) had volume node affinity conflict.",
    ],
)
def test_a_volume_that_is_not_bound_is_called_so(message: str) -> None:
    cause = reasons.waiting(unscheduled(message))
    assert cause and cause.reason == "VolumePending"


def test_a_volume_that_cannot_be_mounted_is_told_from_events() -> None:
    told = [event("FailedMount", "Unable to attach or mount volumes: unmounted volumes=[data]")]
    cause = reasons.waiting(waits("ContainerCreating"), told)
    assert cause and cause.reason == "VolumePending" and "unmounted volumes" in cause.text
    assert reasons.waiting(waits("ContainerCreating")) is None
    early = 'MountVolume.SetUp failed for volume "agent" : failed to sync configmap cache: timed out waiting'
    assert reasons.waiting(waits("ContainerCreating"), [event("FailedMount", early)]) is None


def test_an_image_that_runs_as_root_is_told_in_one_sentence() -> None:
    message = 'container has runAsNonRoot and image will run as root (pod: "x", container: main)'
    cause = reasons.waiting(waits("CreateContainerConfigError", message))
    assert cause and (cause.reason, cause.hopeless) == ("ImageRunsAsRoot", True) and "USER" in cause.hint


def test_out_of_memory_names_the_limit_and_the_mend() -> None:
    cause = reasons.ended(ended(137, "OOMKilled"), "main")
    assert cause and cause.reason == "OutOfMemory" and "200 MiB" in cause.text and "400Mi" in cause.hint
    assert not cause.lost


def test_an_image_without_python_is_told_as_that() -> None:
    message = (
        "failed to create containerd task: OCI runtime create failed: container_linux.go: starting container process "
        'caused: exec: "python3": executable file not found in $PATH: unknown'
    )
    cause = reasons.ended(ended(128, "StartError", message), "main")
    assert cause and cause.reason == "ImageUnfit" and "python3" in cause.text


def test_an_exit_code_alone_says_nothing_more() -> None:
    assert reasons.ended(ended(1, "Error"), "main") is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ({"reason": "Evicted", "message": "The node was low on resource: memory."}, "Evicted"),
        ({"reason": "NodeLost", "message": "Node node1 which was running pod x is unresponsive"}, "NodeLost"),
        ({"reason": "Shutdown", "message": "Node is shutting down"}, "Evicted"),
        ({"reason": "OutOfcpu", "message": "Pod Node didn't have enough resource: cpu"}, "NodeRefused"),
    ],
)
def test_what_the_cluster_took_away_may_be_tried_again(status: dict[str, str], reason: str) -> None:
    gone = pod(phase="Failed", **status)
    assert reasons.pod_failed(gone)
    for cause in (reasons.ended(gone, "main"), reasons.vanished(gone)):
        assert cause and (cause.reason, cause.lost) == (reason, True)
        assert status["message"].rstrip(".") in cause.text


def test_who_took_a_pod_away_is_read_from_events_and_conditions() -> None:
    running = pod(phase="Running")
    assert reasons.vanished(running).reason == "DeletedByHand"
    assert reasons.vanished(None).reason == "DeletedByHand"
    assert reasons.vanished(running, [event("TaintManagerEviction", "Marking for deletion Pod team/x")]).reason == (
        "NodeLost"
    )
    assert "node1" in reasons.vanished(running, [event("NodeNotReady", "Node is not ready")]).text
    assert reasons.vanished(running, [event("Preempted", "by team/other on node node1")]).reason == "Evicted"
    disrupted = {"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI", "message": "drained"}
    assert reasons.vanished(pod(conditions=[disrupted])).reason == "Evicted"


@pytest.mark.parametrize(
    ("refused", "reason", "hopeless"),
    [
        (
            Refused(403, "Forbidden", 'pods "x" is forbidden: exceeded quota: team, requested: pods=1'),
            "QuotaExceeded",
            False,
        ),
        (Refused(403, "Forbidden", 'pods is forbidden: User "cube" cannot create resource'), "NotPermitted", True),
        (
            Refused(
                403,
                "Forbidden",
                'pods "x" is forbidden: exceeded quota: team, requested: limits.memory=5Gi,pods=1, '
                "used: limits.memory=1Gi,pods=3, limited: limits.memory=4Gi,pods=9",
            ),
            "QuotaTooSmall",
            True,
        ),
        (
            Refused(
                403,
                "Forbidden",
                'pods "x" is forbidden: exceeded quota: team, requested: limits.memory=2Gi, '
                "used: limits.memory=3Gi, limited: limits.memory=4Gi",
            ),
            "QuotaExceeded",
            False,
        ),
        (Refused(401, "Unauthorized", "Unauthorized"), "NotPermitted", False),
        (Refused(404, "NotFound", 'namespaces "team" not found'), "NamespaceGone", False),
        (Refused(403, "Forbidden", "unable to create: namespace team is being terminated"), "NamespaceGone", False),
        (Refused(422, "Invalid", 'Pod "x" is invalid: spec.containers[0].image: Required value'), "CreateFailed", True),
        (Refused(500, "InternalError", "etcdserver: request timed out"), "CreateFailed", False),
        (Refused(503, "", "apiserver is shutting down"), "CreateFailed", False),
        (Refused(429, "TooManyRequests", "too many requests"), "CreateFailed", False),
        (Refused(409, "Conflict", "Operation cannot be fulfilled on resourcequotas"), "CreateFailed", False),
        (Refused(409, "AlreadyExists", 'pods "x" already exists'), "CreateFailed", True),
    ],
)
def test_what_the_cluster_does_not_take_is_told_and_judged(refused: Refused, reason: str, hopeless: bool) -> None:
    cause = reasons.refused(refused, "team")
    assert (cause.reason, cause.hopeless) == (reason, hopeless), cause


def conditioned(**told: str) -> dict[str, Any]:
    """A pod that was begun, with these conditions."""
    return pod(phase="Running", conditions=[{"type": name, "status": status} for name, status in told.items()])


MARKED = event("TaintManagerEviction", "Marking for deletion Pod team/x")


def test_a_machine_is_not_heard_of_while_its_pods_are_called_not_ready_although_their_containers_are() -> None:
    away = conditioned(Ready="False", ContainersReady="True")
    assert reasons.machine_unheard(away) and reasons.vanished(away).reason == "NodeLost"
    back = conditioned(Ready="True", ContainersReady="True")
    told = [event("NodeNotReady", "Node is not ready"), MARKED]
    assert not reasons.machine_unheard(back, told)
    assert reasons.vanished(back, told).reason == "NodeLost", "it came back and made an end of it, as it was told to"
    assert not reasons.machine_unheard(conditioned(Ready="False", ContainersReady="False"))


def test_a_deletion_that_was_taken_back_is_none() -> None:
    told = [MARKED, event("TaintManagerEviction", "Cancelling deletion of Pod team/x")]
    assert reasons.vanished(conditioned(Ready="True", ContainersReady="True"), told).reason == "DeletedByHand"


@pytest.mark.parametrize(
    ("message", "limit"),
    [
        ("Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ", "20Mi"),
        ('Usage of EmptyDir volume "shm" exceeds the limit "64Mi". ', "64Mi"),
        ('Container main exceeded its local ephemeral storage limit "20Gi". ', "20Gi"),
    ],
)
def test_what_filled_its_own_disk_is_no_victim_of_the_cluster(message: str, limit: str) -> None:
    cause = reasons.ended(pod(phase="Failed", reason="Evicted", message=message), "main")
    assert cause and (cause.reason, cause.lost) == ("OutOfDisk", False)
    assert f"more than the {limit} that" in cause.text and cause.hint


def test_a_deletion_has_a_beginning() -> None:
    going = pod()
    assert reasons.leaving_since(going) is None
    going["metadata"] |= {"deletionTimestamp": "2026-11-28T17:58:56Z", "deletionGracePeriodSeconds": 40}
    assert reasons.leaving_since(going) == 1795888696.0


def test_strangers_words_are_one_line_and_not_endless() -> None:
    cause = reasons.waiting(unscheduled("0/1 nodes:\n   " + "long " * 200))
    assert cause and "\n" not in cause.text and len(cause.text) < 400 and "…" in cause.text
