"""Every manifest of ours is looked at before it goes to a cluster, whether that cluster checks it or not.

What may be said is listed, and everything else is refused: a field that Kubernetes invents next year is refused until
somebody has thought about it. The rules are those of the restricted pod security standard and some of our own: one
user, a read-only root, no token of the cluster, limits, nothing of the node. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from cubestudio.drivers.runtime_kubernetes.client import Manifest
from cubestudio.kit.errors import Fault

USER = 10001
"""Who workloads are in a pod: user, group and owner of its volumes. No image of a distribution has it."""

BUILDER = 10002
"""Who makes environments: what it writes, workloads cannot change. Only a container that runs before theirs."""

ENVIRONMENTS = "cube-environments"
"""The claim, and the name that ends the path, of the volume with environments: only builders may write there."""

_POD = frozenset(
    {
        *("activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "containers", "dnsConfig", "dnsPolicy"),
        *("enableServiceLinks", "hostAliases", "hostname", "imagePullSecrets", "initContainers", "nodeSelector", "os"),
        *("overhead", "preemptionPolicy", "priorityClassName", "restartPolicy", "runtimeClassName", "schedulerName"),
        *("schedulingGates", "securityContext", "serviceAccountName", "setHostnameAsFQDN", "subdomain"),
        *("terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints", "volumes"),
        *("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"),  # false, the default, is all they may say
    }
)
_CONTAINER = frozenset(
    {
        *(
            "args",
            "command",
            "env",
            "envFrom",
            "image",
            "imagePullPolicy",
            "lifecycle",
            "livenessProbe",
            "name",
            "ports",
        ),
        *("readinessProbe", "resources", "restartPolicy", "securityContext", "startupProbe", "stdin", "stdinOnce"),
        *("terminationMessagePath", "terminationMessagePolicy", "tty", "volumeMounts", "workingDir"),
    }
)
_VOLUMES = frozenset({"configMap", "downwardAPI", "emptyDir", "persistentVolumeClaim", "projected", "secret"})
_PROJECTED = frozenset({"configMap", "downwardAPI", "secret"})
_POD_CONTEXT = {
    "runAsNonRoot": True,
    "runAsUser": USER,
    "runAsGroup": USER,
    "fsGroup": USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}
_CONTEXT = {
    "runAsNonRoot": True,
    "runAsUser": USER,
    "runAsGroup": USER,
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "privileged": False,
    "procMount": "Default",
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
_DEMANDED = ("allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities")
"""Of a container; who it is, it has from its pod when it does not say so itself."""
_FREE = {"fsGroupChangePolicy": ("OnRootMismatch", "Always"), "supplementalGroupsPolicy": ("Strict", "Merge")}
_SECRETS = frozenset({"Opaque", "kubernetes.io/dockerconfigjson"})
_TEMPLATES = {"Deployment": ("spec", "template"), "StatefulSet": ("spec", "template"), "Job": ("spec", "template")}
_PLAIN = frozenset({"ConfigMap", "LimitRange", "LocalQueue", "NetworkPolicy", "PersistentVolumeClaim", "PodGroup"})
_PLAIN |= {"Queue", "ResourceQuota", "HTTPRoute", "HorizontalPodAutoscaler", "PodDisruptionBudget"}
_LEVELS = ("enforce", "audit", "warn")


def secure(pod: Manifest) -> Manifest:
    """The pod spec with everything put on that the rules demand; what it says itself stays."""
    context = {**deepcopy(_POD_CONTEXT), "fsGroupChangePolicy": "OnRootMismatch", **pod.get("securityContext", {})}
    put = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        **pod,
        "securityContext": context,
        "containers": [_secured(each) for each in pod.get("containers", ())],
    }
    if "initContainers" in pod:
        put["initContainers"] = [_secured(each) for each in pod["initContainers"]]
    return put


def _secured(container: Manifest) -> Manifest:
    context = {name: deepcopy(_CONTEXT[name]) for name in (*_DEMANDED, "runAsNonRoot", "runAsUser")} | container.get(
        "securityContext", {}
    )
    return {**container, "securityContext": context}


def checked(manifest: Manifest) -> Manifest:
    """The manifest itself. Raises Fault when it breaks a rule."""
    found = violations(manifest)
    if found:
        raise Fault(
            "ManifestRefused",
            "{kind} '{name}' is not sent to the cluster: {found}",
            "Nothing that a project states can bring this about; please report it.",
            status=500,
            kind=manifest.get("kind", "?"),
            name=manifest.get("metadata", {}).get("name", "?"),
            found="; ".join(found),
        )
    return manifest


def violations(manifest: Manifest) -> list[str]:
    """Every rule that it breaks, as `where: what`. Empty when it may go to a cluster."""
    kind = str(manifest.get("kind", ""))
    found = list(_annotations(manifest.get("metadata", {}), "metadata"))
    if kind == "Pod":
        return found + list(_pod(manifest.get("spec", {}), "spec"))
    if kind in _TEMPLATES:
        template = manifest
        for step in _TEMPLATES[kind]:
            template = template.get(step, {})
        where = ".".join(_TEMPLATES[kind])
        found += _annotations(template.get("metadata", {}), f"{where}.metadata")
        return found + list(_pod(template.get("spec", {}), f"{where}.spec"))
    if kind in _OTHERS:
        return found + list(_OTHERS[kind](manifest))
    return found if kind in _PLAIN else [*found, f"kind: {kind or 'none'} is not one of ours"]


def _annotations(metadata: Manifest, where: str) -> Iterator[str]:
    """The old way of saying what now is a field."""
    for name in metadata.get("annotations") or {}:
        if name.startswith(("container.apparmor.security.", "seccomp.security.", "container.seccomp.security.")):
            yield f"{where}.annotations.{name}: security profiles are fields, not annotations"


def _pod(spec: Manifest, where: str) -> Iterator[str]:
    yield from _unknown(spec, _POD, where)
    for name in ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"):
        if spec.get(name, False) is not False:
            yield f"{where}.{name}: must be false"
    for name in ("automountServiceAccountToken", "enableServiceLinks"):
        if spec.get(name) is not False:
            yield f"{where}.{name}: must be false, not {spec.get(name)!r}"
    if str(spec.get("priorityClassName", "")).startswith("system-"):
        yield f"{where}.priorityClassName: system classes are for the cluster"
    yield from _context(spec.get("securityContext"), _POD_CONTEXT, tuple(_POD_CONTEXT), f"{where}.securityContext")
    for number, volume in enumerate(spec.get("volumes") or ()):
        yield from _volume(volume, f"{where}.volumes[{number}]")
    if not spec.get("containers"):
        yield f"{where}.containers: there is none"
    claims = [each.get("persistentVolumeClaim") or {} for each in spec.get("volumes") or ()]
    shared = {each["name"] for each, of in zip(spec.get("volumes") or (), claims, strict=True)
              if of.get("claimName") == ENVIRONMENTS}  # fmt: skip
    for group in ("initContainers", "containers"):
        for number, container in enumerate(spec.get(group) or ()):
            builder = group == "initContainers" and (container.get("securityContext") or {}).get("runAsUser") == BUILDER
            yield from _container(container, builder, f"{where}.{group}[{number}]")
            for mount in container.get("volumeMounts") or () if not builder else ():
                if mount.get("name") in shared and mount.get("readOnly") is not True:
                    yield f"{where}.{group}[{number}].volumeMounts: {ENVIRONMENTS} must be read-only"


def _container(container: Manifest, builder: bool, where: str) -> Iterator[str]:
    yield from _unknown(container, _CONTAINER, where)
    rules = _CONTEXT | ({"runAsUser": BUILDER} if builder else {})
    yield from _context(container.get("securityContext"), rules, _DEMANDED, f"{where}.securityContext")
    resources = container.get("resources") or {}
    yield from _unknown(resources, {"requests", "limits"}, f"{where}.resources")
    for name in ("cpu", "memory"):
        if name not in (resources.get("limits") or {}):
            yield f"{where}.resources.limits.{name}: must be set"
    for number, port in enumerate(container.get("ports") or ()):
        yield from _unknown(port, {"containerPort", "name", "protocol"}, f"{where}.ports[{number}]")
    for name in ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle"):
        if _host_in(container.get(name)):
            yield f"{where}.{name}: may not name a host"
    for number, mount in enumerate(container.get("volumeMounts") or ()):
        if mount.get("mountPropagation", "None") != "None":
            yield f"{where}.volumeMounts[{number}].mountPropagation: must be None"


def _context(given: Any, rules: Mapping[str, Any], demanded: tuple[str, ...], where: str) -> Iterator[str]:
    context = given if isinstance(given, dict) else {}
    for name in demanded:
        if name not in context:
            yield f"{where}.{name}: must be set"
    for name, value in context.items():
        if name in rules:
            if value != rules[name] or type(value) is not type(rules[name]):
                yield f"{where}.{name}: must be {json.dumps(rules[name])}, not {json.dumps(value)}"
        elif name not in _FREE or value not in _FREE[name]:
            yield f"{where}.{name}: is not allowed"


def _volume(volume: Manifest, where: str) -> Iterator[str]:
    yield from _unknown(volume, _VOLUMES | {"name"}, where)
    if len(volume.keys() & _VOLUMES) != 1:
        yield f"{where}: must have one source of {', '.join(sorted(_VOLUMES))}"
    for number, source in enumerate((volume.get("projected") or {}).get("sources") or ()):
        yield from _unknown(source, _PROJECTED, f"{where}.projected.sources[{number}]")


def _unknown(given: Mapping[str, Any], known: Iterable[str], where: str) -> Iterator[str]:
    for name in sorted(given.keys() - set(known)):
        yield f"{where}.{name}: is not allowed"


def _host_in(value: Any) -> bool:
    """Whether a probe or hook asks somebody else than the pod itself."""
    if isinstance(value, dict):
        return any((name == "host" and bool(inner)) or _host_in(inner) for name, inner in value.items())
    return False


def _service(manifest: Manifest) -> Iterator[str]:
    spec = manifest.get("spec") or {}
    known = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "ports", "publishNotReadyAddresses")
    yield from _unknown(spec, (*known, "selector", "sessionAffinity", "type", "internalTrafficPolicy"), "spec")
    if spec.get("type", "ClusterIP") != "ClusterIP":
        yield f"spec.type: must be ClusterIP, not {spec['type']}"
    if not spec.get("selector"):
        yield "spec.selector: must be set"  # else its endpoints could be anything
    for number, port in enumerate(spec.get("ports") or ()):
        if "nodePort" in port:
            yield f"spec.ports[{number}].nodePort: is not allowed"


def _secret(manifest: Manifest) -> Iterator[str]:
    if manifest.get("type", "Opaque") not in _SECRETS:
        yield f"type: must be one of {', '.join(sorted(_SECRETS))}, not {manifest['type']}"


def _persistent_volume(manifest: Manifest) -> Iterator[str]:
    """Restricted pods cannot name a file server, so a volume of the cluster does; never a folder of a node."""
    known = ("accessModes", "capacity", "claimRef", "mountOptions", "nfs", "persistentVolumeReclaimPolicy")
    yield from _unknown(manifest.get("spec") or {}, (*known, "storageClassName", "volumeMode"), "spec")


def _account(manifest: Manifest) -> Iterator[str]:
    yield from _unknown(manifest, ("apiVersion", "kind", "metadata", "automountServiceAccountToken"), "account")
    if manifest.get("automountServiceAccountToken") is not False:
        yield "automountServiceAccountToken: must be false"


def _namespace(manifest: Manifest) -> Iterator[str]:
    labels = (manifest.get("metadata") or {}).get("labels") or {}
    for level in _LEVELS:
        if labels.get(f"pod-security.kubernetes.io/{level}") != "restricted":
            yield f"metadata.labels.pod-security.kubernetes.io/{level}: must be restricted"


_OTHERS: Mapping[str, Callable[[Manifest], Iterator[str]]] = {
    "Service": _service,
    "Secret": _secret,
    "PersistentVolume": _persistent_volume,
    "ServiceAccount": _account,
    "Namespace": _namespace,
}
