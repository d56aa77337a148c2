"""What an administrator wrote about a cluster or a binding: is it possible at all?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from cubestudio.compute import errors
from cubestudio.compute.facts import GROUP_LABEL, LOCAL, Group
from cubestudio.spec.kubeconfig import is_local
from cubestudio.spec.quotas import Quota

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DNS_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_DNS_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@-]{0,499}")
_LABEL_KEY = re.compile(r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")
_MOST = 1e9
_RESERVED = ("default", "kube-system", "kube-public", "kube-node-lease")


def check_name(name: str) -> str:
    """A cluster's name."""
    if not _SLUG.fullmatch(name) or name == LOCAL:
        raise errors.name_invalid(name)
    return name


def check_url(url: str) -> str:
    """The studio's address for pods."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.username or _is_this_machine(host):
        raise errors.url_invalid(url)
    return url.rstrip("/")


def check_image(image: str, optional: bool = False) -> str:
    """A container image's name."""
    if not _IMAGE.fullmatch(image) and not (optional and not image):
        raise errors.image_invalid(image)
    return image


def check_pods(count: int) -> int:
    """How many pods at once."""
    if not 1 <= count <= 100_000:
        raise errors.pods_invalid()
    return count


def check_groups(given: Iterable[Group]) -> tuple[Group, ...]:
    """Resource groups; one without labels gets the studio's own."""
    found: dict[str, Group] = {}
    for group in given:
        labels: Mapping[str, str] = group.labels or {GROUP_LABEL: group.name}
        good = all(_LABEL_KEY.fullmatch(key) and _LABEL_VALUE.fullmatch(value) for key, value in labels.items())
        if not group.name or len(group.name) > 63 or group.name in found or not good:
            raise errors.group_invalid(group.name)
        found[group.name] = Group(group.name, labels)
    return tuple(found.values())


def check_namespace(namespace: str) -> str:
    """A namespace for a project."""
    if not _DNS_LABEL.fullmatch(namespace):
        raise errors.namespace_invalid(namespace)
    if namespace in _RESERVED:
        raise errors.namespace_reserved(namespace)
    return namespace


def check_pull_secrets(names: Iterable[str]) -> tuple[str, ...]:
    """Names of Secrets."""
    found = tuple(dict.fromkeys(names))
    for name in found:
        if not _DNS_NAME.fullmatch(name):
            raise errors.pull_secret_invalid(name)
    return found


def check_quota(quota: Quota) -> Quota:
    """What a project may have at once; 0 of anything but a device means: as much as there is."""
    if min(quota.cpu, quota.memory, quota.storage, quota.pods) < 0 or not quota.cpu < _MOST:
        raise errors.quota_invalid()
    for name, count in quota.devices:
        if not (_LABEL_KEY.fullmatch(name) and "/" in name) or not 0 <= count < _MOST:
            raise errors.quota_device_invalid(name)
    if len({name for name, _ in quota.devices}) != len(quota.devices):
        raise errors.quota_device_invalid(quota.devices[-1][0])
    return quota


def _is_this_machine(host: str) -> bool:
    try:
        return is_local(host)
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
