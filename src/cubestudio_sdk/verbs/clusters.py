"""Clusters, and where projects run. Administrators only, but for `place`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import segment
from cubestudio_sdk.verbs.base import Verbs


class ClusterVerbs(Verbs):
    """Verbs of clusters and bindings."""

    def clusters(self) -> Iterator[dict[str, Any]]:
        """All clusters by name, each as it was when it was last looked at."""
        return self.transport.pages("/clusters")

    def cluster(self, name: str) -> dict[str, Any]:
        """One cluster."""
        answer: dict[str, Any] = self.transport.json("GET", f"/clusters/{segment(name)}")
        return answer

    def check_cluster(
        self, kubeconfig: str | None = None, *, in_cluster: bool = False, allow_local: bool = False
    ) -> dict[str, Any]:
        """Try a kubeconfig (its text) without keeping it; gives what the cluster says of itself."""
        wish = {"kubeconfig": kubeconfig, "in_cluster": in_cluster, "allow_local": allow_local}
        answer: dict[str, Any] = self.transport.json("POST", "/clusters:check", wish)
        return answer

    def add_cluster(self, name: str, kubeconfig: str | None = None, *, image: str, **wish: Any) -> dict[str, Any]:
        """Add a cluster, which must answer.

        Args:
            kubeconfig: its text, data inline; None with `in_cluster=True` for the one the studio itself runs in.
            image: container image of workloads that name none; it needs `python3`.
            wish: label, notes, url (the studio as pods reach it; default its public address), pods_at_once,
                accelerators (`[{"kind", "resource", "labels"}]`), groups (`[{"name", "labels"}]`), allow_local,
                in_cluster, unchecked (add it though it is away), storage (of the spaces of projects and people,
                `{"size": "20Gi", "storage_class": "", "shared": True}`; None = no spaces there), environments (of those
                kept on the cluster, likewise; None = packed at the studio), network (`{"world", "never", "visitors"}`
                blocks of addresses, `"gateways"` namespaces; None = the defaults).
        """
        body = {"name": name, "kubeconfig": kubeconfig, "image": image, **wish}
        answer: dict[str, Any] = self.transport.json("POST", "/clusters", body)
        return answer

    def change_cluster(self, name: str, **wish: Any) -> dict[str, Any]:
        """Change a cluster; what is left out stays. See `add_cluster`; another kubeconfig must lead to the same one."""
        answer: dict[str, Any] = self.transport.json("PATCH", f"/clusters/{segment(name)}", wish)
        return answer

    def remove_cluster(self, name: str) -> None:
        """Forget a cluster to which no project is bound and on which nothing runs. Nothing is deleted on it."""
        self.transport.json("DELETE", f"/clusters/{segment(name)}")

    def look_at_cluster(self, name: str) -> dict[str, Any]:
        """Look at it now; gives it as it is then."""
        answer: dict[str, Any] = self.transport.json("POST", f"/clusters/{segment(name)}:look")
        return answer

    def machines(self, cluster: str) -> Iterator[dict[str, Any]]:
        """The machines of a cluster as they are now: cores, bytes, devices by kind; asked of them and in all."""
        return self.transport.pages(f"/clusters/{segment(cluster)}/machines")

    def bound_projects(self, cluster: str) -> Iterator[dict[str, Any]]:
        """Projects that are bound to a cluster."""
        return self.transport.pages(f"/clusters/{segment(cluster)}/projects")

    def bind_project(
        self,
        project: str,
        cluster: str,
        *,
        namespace: str = "",
        group: str = "",
        pull_secrets: Sequence[str] = (),
        image: str = "",
        quota: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Let a project run on a cluster from now on; what is under way stays where it is.

        Args:
            namespace: default `cube-<project>`. group: a resource group of the cluster; "" = all its machines.
            pull_secrets: names of Secrets in the namespace. image: instead of the cluster's.
            quota: what the project may have at once: `{"cpu": "8", "memory": "16Gi", "storage": "100Gi", "pods": 20,
                "devices": {"nvidia.com/gpu": 2}}`; what is left out is not limited.
        """
        wish: dict[str, Any] = {"namespace": namespace, "group": group, "image": image, "quota": dict(quota or {})}
        wish["pull_secrets"] = list(pull_secrets)
        path = f"/clusters/{segment(cluster)}/projects/{segment(project)}"
        answer: dict[str, Any] = self.transport.json("PUT", path, wish)
        return answer

    def quotas(self, cluster: str) -> Iterator[dict[str, Any]]:
        """What the projects bound to a cluster may have at once, and use: `lines` of resource, limit, used."""
        return self.transport.pages(f"/clusters/{segment(cluster)}/quotas")

    def quota(self, project: str | None = None) -> dict[str, Any]:
        """What a project may have at once on the cluster it is bound to, and what it uses of it."""
        path = f"/projects/{segment(project)}/quota" if project else self._at("/quota")
        answer: dict[str, Any] = self.transport.json("GET", path)
        return answer

    def unbind_project(self, project: str) -> None:
        """Let a project run on the studio's own machine again."""
        place = self.place(project)["place"]
        if place == "local":
            raise CubeError("NotBound", f"Project '{project}' is not bound to a cluster.", "")
        self.transport.json("DELETE", f"/clusters/{segment(place)}/projects/{segment(project)}")

    def place(self, project: str | None = None) -> dict[str, Any]:
        """Where what a project starts now will run: `place` is `local` or a cluster's name."""
        path = f"/projects/{segment(project)}/place" if project else self._at("/place")
        answer: dict[str, Any] = self.transport.json("GET", path)
        return answer
