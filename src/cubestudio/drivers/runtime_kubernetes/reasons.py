"""Why a pod waits, ended or vanished, in words for people: pure functions over what the cluster says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cubestudio.drivers.runtime_kubernetes.capacity import quantity
from cubestudio.drivers.runtime_kubernetes.client import Refused
from cubestudio.spec.resources import format_memory

Pod = Mapping[str, Any]
Event = Mapping[str, Any]

_ABSENT_IMAGE = re.compile(
    r"not found|manifest unknown|does not exist|no such image|denied|unauthori[sz]ed|authentication required|403", re.I
)
_EMPTY = re.compile(r"Back-off|Error: \w+$")
"""What says no more than that it failed."""
_WRAPPING = re.compile(
    r'(Failed to pull image "[^"]*": |rpc error: code = \w+ desc = |failed to pull and unpack image "[^"]*": |'
    r'failed to resolve reference "[^"]*": |Error response from daemon: )',
    re.I,
)
"""What each layer puts around the one sentence that says something."""
_PULLING = ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "RegistryUnavailable")
_ASK_IMAGE = "Check the image's name, and that the cluster may pull it (pull secrets)."
_VOLUME = re.compile(r"persistentvolumeclaim|persistent volume claim|volume node affinity|volume\(s\)", re.I)
_PASSING = re.compile(r"failed to sync (configmap|secret) cache")
"""A kubelet that has just been told of a pod, and tries again at once: nothing that a person could mend."""
_ASK_VOLUME = "Check the volume on its page: its claim must be bound."
_ASK_ADMIN = "Ask the cluster's administrators."
_OWN_DISK = re.compile(r'(?:exceeds the(?: total)?|local ephemeral storage) limit (?:of containers )?"?([\w.]+\w)')
"""A machine gave it up for what it wrote itself, not because others were short of room."""
_OVER = re.compile(r"requested: (?P<requested>[^ ]+), used: [^ ]+, limited: (?P<limited>[^ ]+)")


@dataclass(frozen=True)
class Cause:
    """What is the matter.

    Attributes:
        hopeless: waiting will not mend it.
        lost: it is no fault of the workload's, so another try may go well.
    """

    reason: str
    text: str
    hint: str = ""
    hopeless: bool = False
    lost: bool = False


def waiting(pod: Pod, events: Sequence[Event] = ()) -> Cause | None:
    """Why a pod has not begun, None when nothing is said of it."""
    status = pod.get("status") or {}
    for condition in status.get("conditions") or ():
        if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
            return _unscheduled(str(condition.get("message") or ""))
    for container in [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]:
        said = (container.get("state") or {}).get("waiting") or {}
        cause = _container_waits(str(container.get("image", "")), said, events)
        if cause:
            return cause
    return _told(events)


def ended(pod: Pod, container: str) -> Cause | None:
    """Why a container ended, as far as its exit code does not tell; None when there is no more to it."""
    status = pod.get("status") or {}
    if status.get("reason"):
        return _pod_ended(status)
    state = terminated(pod, container)
    reason, message = str(state.get("reason") or ""), str(state.get("message") or "").strip()
    if reason == "OOMKilled":
        return out_of_memory(memory_limit(pod, container))
    if reason in ("ContainerCannotRun", "StartError", "RunContainerError", "ContainerStatusUnknown"):
        return _not_started(message)
    return None


def vanished(pod: Pod | None, events: Sequence[Event] = ()) -> Cause:
    """Why a pod is not there any more, though nobody of ours asked for that; `pod` is how it was seen last."""
    status = (pod or {}).get("status") or {}
    if status.get("reason"):
        return _pod_ended(status)
    told = {str(event.get("reason")): str(event.get("message") or "") for event in events}
    for condition in status.get("conditions") or ():
        if condition.get("type") == "DisruptionTarget" and condition.get("status") == "True":
            told.setdefault(str(condition.get("reason")), str(condition.get("message") or ""))
    for reason in ("Evicted", "EvictionByEvictionAPI", "Preempted", "PreemptionByScheduler", "TerminationByKubelet"):
        if reason in told:
            text = f"The cluster took its machine away from it: {_sentence(told[reason] or reason)}."
            return Cause("Evicted", text, lost=True)
    node = ((pod or {}).get("spec") or {}).get("nodeName") or ""
    if {"DeletionByTaintManager", "DeletionByPodGC"} & set(told) or _marked(told) or machine_unheard(pod or {}, events):
        return node_lost(node)
    text = "Its pod was deleted on the cluster, not by the studio."
    return Cause("DeletedByHand", text, "Whoever looks after the cluster can say why.", lost=True)


def machine_unheard(pod: Pod, events: Sequence[Event] = ()) -> bool:
    """Whether the cluster does not hear of the machine under it at present: it then calls a pod not ready though all
    its containers are, and marks it for deletion when the machine stays away for too long."""
    ready = {str(one.get("type")): one.get("status") for one in (pod.get("status") or {}).get("conditions") or ()}
    if ready.get("Ready") == "True":
        return False
    told = {str(event.get("reason")): str(event.get("message") or "") for event in events}
    return ready.get("ContainersReady") == "True" or "NodeNotReady" in told or _marked(told)


def unheard(node: str, silent: bool, again: bool) -> Cause:
    """The machine under what runs is not heard of. `silent`: nor is its agent; `again`: it may run a second time."""
    if not silent:
        return Cause("NodeUnheard", f"The cluster does not hear of the machine '{node}'; what runs on it goes on.")
    text = f"Neither the cluster nor the studio hears of the machine '{node}' that it runs on."
    if again:
        return Cause("NodeUnheard", text, "It is started again if the machine stays away.")
    hint = "It may still run there, so it is not started twice; administrators of the cluster can remove the machine."
    return Cause("NodeUnheard", text, hint)


def node_lost(node: str) -> Cause:
    """The machine under it went away."""
    return Cause("NodeLost", f"The machine '{node}' that it ran on is not heard of any more.", _ASK_ADMIN, lost=True)


def namespace_gone(namespace: str) -> Cause:
    """The ground under it went away."""
    text = f"The namespace '{namespace}' is not there, or is being deleted."
    return Cause("NamespaceGone", text, "It goes on when the namespace is there again: ask an administrator.")


def silent(code: int) -> Cause:
    """It ended and its agent said nothing."""
    text = f"Its container ended with exit code {code} before it could report."
    return Cause("Lost", text, "Its log may say why.", lost=True)


def refused(error: Refused, namespace: str) -> Cause:
    """Why the cluster did not take an object."""
    message = error.message or error.reason
    if "being terminated" in message or (error.code == 404 and "namespaces" in message):
        return namespace_gone(namespace)
    if error.code == 403 and "exceeded quota" in message:
        said = message.partition("exceeded quota")[2].lstrip(": ")
        if _never_fits(said):
            text = f"It asks for more than the quota of the namespace '{namespace}' allows in all: {_sentence(said)}."
            return Cause("NotPermitted", text, "Ask for less, or for a larger quota.", hopeless=True)
        text = f"The quota of the namespace '{namespace}' is used up: {_sentence(said)}."
        return Cause("NotPermitted", text, "It starts when others end; or ask for a larger quota.")
    if error.code == 401:
        text = "The cluster does not accept the studio's credentials any more."
        return Cause("NotPermitted", text, "It goes on when an administrator has given the cluster a new kubeconfig.")
    if error.code == 403:
        text = f"The cluster does not allow it: {_sentence(message)}."
        return Cause("NotPermitted", text, "Ask an administrator to look at the rights on the cluster's page.", True)
    if error.code in (400, 413, 422) or error.reason == "AlreadyExists":
        return Cause("CreateFailed", f"The cluster did not take it: {_sentence(message)}.", _ASK_ADMIN, True)
    return Cause("CreateFailed", f"The cluster could not take it yet: {_sentence(message)}.", _ASK_ADMIN)


def unreachable(said: str) -> Cause:
    """No answer."""
    return Cause("ClusterUnreachable", f"The cluster does not answer: {_sentence(said)}.", "It goes on when it does.")


def out_of_memory(limit: int) -> Cause:
    """It outgrew its limit."""
    if not limit:
        text = "It was ended because the machine it ran on had no memory left."
        return Cause("OutOfMemory", text, "Say in `resources` how much memory it needs, or feed it less data at once.")
    text = f"It needed more memory than its limit of {format_memory(limit)} and was ended."
    more = max(256, 2 * limit // 1024**2)
    size = f"{more // 1024}Gi" if more % 1024 == 0 else f"{more}Mi"
    hint = f"Ask for more, for example resources: {{memory: {size}}}, or feed it less data at once."
    return Cause("OutOfMemory", text, hint)


def pod_failed(pod: Pod) -> bool:
    """Whether the whole pod was given up (evicted, refused by its machine), whatever its containers say."""
    status = pod.get("status") or {}
    return status.get("phase") == "Failed" and bool(status.get("reason"))


def running(pod: Pod) -> bool:
    """Whether a container of it runs, as far as its kubelet has told."""
    states = (pod.get("status") or {}).get("containerStatuses") or ()
    return any("running" in (one.get("state") or {}) for one in states)


def leaving_since(pod: Pod) -> float | None:
    """When somebody asked for its end (epoch); None when nobody has."""
    about = pod["metadata"]
    if not about.get("deletionTimestamp"):
        return None
    until = datetime.fromisoformat(str(about["deletionTimestamp"]).replace("Z", "+00:00")).timestamp()
    return until - float(about.get("deletionGracePeriodSeconds") or 0)


def memory_limit(pod: Pod, container: str) -> int:
    """Bytes a container may have, 0 = as much as there is."""
    for one in (pod.get("spec") or {}).get("containers") or ():
        if one.get("name") == container:
            return int(quantity(((one.get("resources") or {}).get("limits") or {}).get("memory", "0")))
    return 0


def _unscheduled(message: str) -> Cause:
    if _VOLUME.search(message) and "Insufficient" not in message:
        return Cause("VolumePending", f"It waits for its volume: {_sentence(message)}.", _ASK_VOLUME)
    hint = "It starts when a machine has room; ask for less, or add machines."
    return Cause("Unschedulable", f"No machine of the cluster can take it yet: {_sentence(message)}.", hint)


def _container_waits(image: str, said: Mapping[str, Any], events: Sequence[Event]) -> Cause | None:
    reason, message = str(said.get("reason") or ""), str(said.get("message") or "")
    if reason in _PULLING:
        return _image(image, reason, message, events)
    if reason == "CreateContainerConfigError" and "root" in message:
        text = f"The image '{image}' wants to run as root, which the cluster forbids."
        hint = "Take an image with a user of its own (USER in its Dockerfile, by number)."
        return Cause("ImageRunsAsRoot", text, hint, hopeless=True)
    if reason in ("CreateContainerConfigError", "CreateContainerError"):
        return Cause("CreateFailed", f"Its container could not be made: {_sentence(message)}.", _ASK_ADMIN)
    return None


def _image(image: str, reason: str, message: str, events: Sequence[Event]) -> Cause:
    told = [str(event.get("message") or "") for event in events if event.get("reason") == "Failed"]
    why = next((each for each in (message, *reversed(told)) if each and not _EMPTY.match(each)), message)
    hopeless = reason in ("InvalidImageName", "ErrImageNeverPull") or bool(_ABSENT_IMAGE.search(why))
    why = _WRAPPING.sub("", why)
    text = f"The image '{image}' could not be pulled: {_sentence(why or reason)}."
    return Cause("ImageMissing", text, _ASK_IMAGE, hopeless=hopeless)


def _told(events: Sequence[Event]) -> Cause | None:
    """What the last warning says."""
    for event in reversed(events):
        reason, message = str(event.get("reason") or ""), str(event.get("message") or "")
        if reason in ("FailedMount", "FailedAttachVolume") and not _PASSING.search(message):
            return Cause("VolumePending", f"It waits for its volume: {_sentence(message)}.", _ASK_VOLUME)
        if reason in ("FailedCreatePodSandBox", "NetworkNotReady"):
            return Cause("CreateFailed", f"Its machine could not prepare it yet: {_sentence(message)}.", _ASK_ADMIN)
    return None


def _marked(told: Mapping[str, str]) -> bool:
    """Whether its machine stayed away for so long that the cluster wants its end, and that was not taken back."""
    return bool(told.get("TaintManagerEviction")) and not told["TaintManagerEviction"].startswith("Cancel")


def _never_fits(said: str) -> bool:
    """Whether a single pod asks for more of something than a quota has in all."""
    found = _OVER.search(said)
    if not found:
        return False
    requested, limited = (dict(each.split("=", 1) for each in found[of].split(",") if "=" in each)
                          for of in ("requested", "limited"))  # fmt: skip
    try:
        return any(quantity(asked) > quantity(limited[what]) for what, asked in requested.items() if what in limited)
    except ValueError:
        return False  # an amount that we cannot read is no reason to give up


def _pod_ended(status: Mapping[str, Any]) -> Cause:
    reason, message = str(status["reason"]), str(status.get("message") or status["reason"])
    full = _OWN_DISK.search(message) if reason == "Evicted" else None
    if full:
        text = f"It wrote more than the {full[1]} that it may keep on its machine's disk and was ended."
        return Cause("OutOfDisk", text, "Write large files to a volume or the project's space, or write less.")
    if reason == "NodeLost":
        return Cause("NodeLost", f"The machine that it ran on is lost: {_sentence(message)}.", _ASK_ADMIN, lost=True)
    if reason in ("Evicted", "Preempting", "Terminated", "Shutdown", "NodeShutdown"):
        return Cause("Evicted", f"The cluster took its machine away from it: {_sentence(message)}.", lost=True)
    return Cause("NodeRefused", f"The machine chosen for it did not take it: {_sentence(message)}.", lost=True)


def _not_started(message: str) -> Cause:
    if "python3" in message and ("not found" in message or "no such file" in message):
        text = "The image has no python3, which the studio's agent needs."
        return Cause("ImageUnfit", text, "Take an image with Python 3.8 or newer.", hopeless=True)
    return Cause("StartFailed", f"Its container could not be started: {_sentence(message)}.", hopeless=True)


def terminated(pod: Pod, container: str) -> Mapping[str, Any]:
    """The end of a container as its kubelet tells it, {} while it has none."""
    for one in (pod.get("status") or {}).get("containerStatuses") or ():
        if one.get("name") == container:
            found: Mapping[str, Any] = (one.get("state") or {}).get("terminated") or {}
            return found
    return {}


def _sentence(message: str) -> str:
    """Somebody else's words inside a sentence of ours: one line, no full stop, not endless."""
    line = " ".join(message.split())
    return (line if len(line) <= 300 else line[:299] + "…").rstrip(". ")
