"""Puts a gateway's objects on a cluster, through its API alone. `lightkube` is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from cubestudio.drivers.gateway_envoy.manifests import NAME, build_manifests, labels
from cubestudio.drivers.gateway_envoy.names import Json
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.ports.followed import Site

if TYPE_CHECKING:
    from lightkube import Client

_MANAGER = "cube-studio"
_SECONDS = 15.0


class ClusterDeployer:
    """For all clusters that the studio has access to.

    Args:
        access_of: how to get to a cluster by its name; None = the studio does not know it.
    """

    def __init__(self, access_of: Callable[[str], ClusterAccess | None]) -> None:
        self._access_of = access_of

    def manifests(self, site: Site, token: str) -> list[Json]:
        """As they would be applied."""
        return build_manifests(site, token)

    def deploy(self, site: Site, token: str) -> str:
        """Server-side apply, object by object; older programs that no pod can need any more are deleted."""
        with self._talk(site.place) as client:
            self._ensure_namespace(client, site.namespace)
            manifests = build_manifests(site, token)
            for manifest in manifests:
                client.apply(_resource(manifest), force=True)
            self._forget_programs(client, site, manifests[0]["metadata"]["name"])
            return self._address(client, site)

    def withdraw(self, place: str, namespace: str) -> None:
        """The namespace stays: it may be somebody else's."""
        from lightkube.resources.apps_v1 import Deployment
        from lightkube.resources.core_v1 import ConfigMap, Secret, Service, ServiceAccount

        with self._talk(place) as client:
            for kind in (Deployment, Service, Secret, ServiceAccount):
                self._delete(client, kind, NAME, namespace)
            for program in client.list(ConfigMap, namespace=namespace, labels=_selecting()):
                self._delete(client, ConfigMap, str(program.metadata.name if program.metadata else ""), namespace)

    @contextmanager
    def _talk(self, place: str) -> Iterator[Client]:
        """A client for some calls; what goes wrong in them is a Fault with one sentence."""
        access = self._access_of(place)
        if access is None:
            raise Fault(
                "ClusterUnknown",
                "the studio has no access to a cluster '{place}'",
                "Add the cluster, or apply the gateway's manifests there yourself.",
                404,
                place=place,
            )
        import httpx
        import httpx2
        from lightkube import ApiError, Client, KubeConfig
        from lightkube.core.exceptions import LoadResourceError

        document, patience = access.document, httpx2.Timeout(_SECONDS)
        config = KubeConfig.from_dict(dict(document)) if document is not None else KubeConfig.from_service_account()
        try:
            with Client(config, field_manager=_MANAGER, timeout=patience, trust_env=False) as client:
                yield client
        except ApiError as refused:
            raise _refused(place, str(refused.status.message or refused)) from None
        except (httpx.HTTPError, httpx2.HTTPError, LoadResourceError, OSError) as away:
            raise _refused(place, str(away) or type(away).__name__) from None

    def _ensure_namespace(self, client: Client, name: str) -> None:
        """One that is there is left as it is, and the right to make one is not needed."""
        from lightkube import ApiError
        from lightkube.models.meta_v1 import ObjectMeta
        from lightkube.resources.core_v1 import Namespace

        try:
            client.get(Namespace, name)
        except ApiError as refused:
            if refused.status.code == 404:
                client.create(Namespace(metadata=ObjectMeta(name=name)))

    def _forget_programs(self, client: Client, site: Site, kept: str) -> None:
        """All but the one in use and the newest before it, whose pods may still be starting."""
        from lightkube.resources.core_v1 import ConfigMap

        found = [one.metadata for one in client.list(ConfigMap, namespace=site.namespace, labels=_selecting())]
        dated = sorted((str(one.creationTimestamp), str(one.name)) for one in found if one and one.name != kept)
        for _, name in dated[:-1]:
            self._delete(client, ConfigMap, name, site.namespace)

    def _address(self, client: Client, site: Site) -> str:
        from lightkube.resources.core_v1 import Service

        service = client.get(Service, NAME, namespace=site.namespace)
        spec, status = service.spec, service.status
        ingress = status.loadBalancer.ingress if status and status.loadBalancer else None
        if ingress:
            return str(ingress[0].hostname or ingress[0].ip or "")
        if site.service == "LoadBalancer" or spec is None:
            return ""
        ports = [port.nodePort for port in spec.ports or [] if port.name == "http" and port.nodePort]
        return f"*:{ports[0]}" if ports else str(spec.clusterIP or "")

    def _delete(self, client: Client, kind: Any, name: str, namespace: str) -> None:
        from lightkube import ApiError

        with suppress(ApiError):
            client.delete(kind, name, namespace=namespace)


def _resource(manifest: Json) -> Any:
    from lightkube.codecs import from_dict

    return from_dict(manifest)


def _selecting() -> dict[str, Any]:
    return dict(labels())


def _refused(place: str, reason: str) -> Fault:
    text = "the cluster '{place}' did not take the gateway: {reason}"
    return Fault("ClusterRefused", text, "See what its kubeconfig may do.", 502, place=place, reason=reason[:300])
