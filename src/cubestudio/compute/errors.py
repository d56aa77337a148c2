"""Refusals of this package, said once."""

from __future__ import annotations

from collections.abc import Iterable

from cubestudio.kit.errors import Fault, did_you_mean


def cluster_unknown(name: str, known: Iterable[str]) -> Fault:
    """No such cluster."""
    return Fault("ClusterUnknown", "There is no cluster '{name}'", did_you_mean(name, known), 404, name=name)


def cluster_exists(name: str) -> Fault:
    """The name is taken."""
    return Fault("ClusterExists", "There is already a cluster '{name}'", "Choose another name.", 409, name=name)


def name_invalid(name: str) -> Fault:
    """Not a slug, or that of this machine."""
    return Fault(
        "ClusterNameInvalid",
        "'{name}' cannot name a cluster",
        "Small letters, digits and '-', at most 40, not starting with '-', and not 'local'. The display name may be in "
        "any language.",
        name=name[:60],
    )


def cluster_bound(name: str, projects: Iterable[str]) -> Fault:
    """Projects go there."""
    text = "Cluster '{name}' cannot be removed: projects are bound to it ({projects})"
    return Fault("ClusterBound", text, "Bind them elsewhere first.", 409, name=name, projects=", ".join(projects))


def cluster_busy(name: str, count: int) -> Fault:
    """Things run there."""
    text = "Cluster '{name}' cannot be removed: {count} workloads are under way on it"
    return Fault("ClusterBusy", text, "Stop them, or wait for their end.", 409, name=name, count=count)


def another_cluster(name: str) -> Fault:
    """An edit that would swap the cluster under what runs."""
    return Fault(
        "ClusterAnother",
        "this kubeconfig leads to another cluster than the one '{name}' was so far",
        "Add it as a cluster of its own.",
        409,
        name=name,
    )


def cluster_known(name: str) -> Fault:
    """The same cluster under a second name."""
    text = "this cluster is known already, as '{name}'"
    return Fault("ClusterKnown", text, "Change that one instead.", 409, name=name)


def access_missing() -> Fault:
    """Neither a kubeconfig nor from within."""
    hint = "Paste a kubeconfig, or choose the cluster the studio itself runs in."
    return Fault("ClusterAccessMissing", "nothing says how the cluster is reached", hint)


def url_invalid(url: str) -> Fault:
    """Not an address pods can call."""
    return Fault(
        "ClusterUrlInvalid",
        "pods cannot reach the studio at '{url}'",
        "Write the address at which the cluster reaches the studio, such as http://10.0.0.5:8080 – not localhost.",
        url=url[:200],
    )


def image_invalid(image: str) -> Fault:
    """Not the name of an OCI image."""
    hint = "Write registry.example/name:tag."
    return Fault("ImageInvalid", "'{image}' does not name a container image", hint, image=image[:200])


def group_unknown(group: str, cluster: str, known: Iterable[str]) -> Fault:
    """No such resource group on the cluster."""
    text = "cluster '{cluster}' has no resource group '{group}'"
    return Fault("GroupUnknown", text, did_you_mean(group, known), group=group, cluster=cluster)


def group_invalid(name: str) -> Fault:
    """A resource group's name or labels."""
    return Fault(
        "GroupInvalid",
        "'{name}' is not a resource group with node labels",
        "Name it once, at most 63 characters, with labels as Kubernetes takes them: cube-studio.org/group: training.",
        name=name[:80],
    )


def group_in_use(group: str) -> Fault:
    """A project is bound to it."""
    text = "resource group '{group}' cannot go: projects are bound to it"
    return Fault("GroupInUse", text, "Bind them to another group first.", 409, group=group)


def namespace_invalid(namespace: str) -> Fault:
    """Not a name of Kubernetes."""
    text = "'{namespace}' cannot name a namespace"
    hint = "Small letters, digits and '-', at most 63, beginning and ending with a letter or digit."
    return Fault("NamespaceInvalid", text, hint, namespace=namespace[:80])


def namespace_taken(namespace: str) -> Fault:
    """Two projects in one namespace could read each other's secrets."""
    text = "namespace '{namespace}' belongs to another project on this cluster"
    return Fault("NamespaceTaken", text, "Choose another one.", 409, namespace=namespace)


def namespace_reserved(namespace: str) -> Fault:
    """The cluster's own."""
    text = "namespace '{namespace}' is the cluster's own"
    return Fault("NamespaceReserved", text, "Choose another one.", namespace=namespace)


def namespace_busy(namespace: str) -> Fault:
    """Workloads stand in the one before."""
    text = "the namespace cannot change while workloads of the project are under way in '{namespace}'"
    return Fault("NamespaceBusy", text, "Stop them, or wait for their end.", 409, namespace=namespace)


def pull_secret_invalid(name: str) -> Fault:
    """Not the name of a Secret."""
    text = "'{name}' cannot name a secret for pulling images"
    return Fault("PullSecretInvalid", text, "Write the name of a Secret of the namespace.", name=name[:80])


def storage_size_invalid(size: str) -> Fault:
    """Of claims."""
    text = "'{size}' is not a size of storage, or less than 1Mi"
    return Fault("StorageSizeInvalid", text, "Write 10Gi.", size=size[:80])


def storage_class_invalid(name: str) -> Fault:
    """Of claims."""
    text = "'{name}' cannot name a storage class"
    hint = "Write the name of a storage class: fast, or leave it empty."
    return Fault("StorageClassInvalid", text, hint, name=name[:80])


def storage_size_missing() -> Fault:
    """A class alone makes no claim."""
    text = "a storage class is given without a size, so nothing would be kept there"
    return Fault("StorageSizeMissing", text, "Write a size too, such as 10Gi, or leave the class empty.")


def quota_invalid() -> Fault:
    """Of a project on a cluster."""
    text = "a quota cannot be negative or endless"
    return Fault("QuotaInvalid", text, "Write cpu: 8, memory: 16Gi; leave out what is not to be limited.")


def quota_device_invalid(name: str) -> Fault:
    """Not an extended resource, or twice."""
    text = "'{name}' cannot be limited: name each resource of the cluster once, with how many of it"
    return Fault("QuotaInvalid", text, "Write nvidia.com/gpu: 2.", name=name[:80])


def block_invalid(block: str) -> Fault:
    """Of a network."""
    text = "'{block}' is not a block of addresses"
    return Fault("BlockInvalid", text, "Write 10.0.0.0/8, fd00::/8, or one address.", block=block[:80])


def pods_invalid() -> Fault:
    """The cap."""
    text = "the number of pods at once must lie between 1 and 100000"
    return Fault("PodsInvalid", text, "Write 500.")


def project_unknown(name: str) -> Fault:
    """No such project."""
    return Fault("ProjectUnknown", "There is no project '{name}'", "", 404, name=name)


def not_bound(project: str, cluster: str) -> Fault:
    """Nothing to undo."""
    text = "project '{project}' is not bound to cluster '{cluster}'"
    return Fault("NotBound", text, "", 404, project=project, cluster=cluster)
