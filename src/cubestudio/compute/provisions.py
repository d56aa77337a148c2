"""What a cluster provides beside machines: storage of spaces, where environments are kept, its network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from cubestudio.compute import errors
from cubestudio.kit.errors import Fault
from cubestudio.spec.network import Network
from cubestudio.spec.placement import Storage
from cubestudio.spec.resources import parse_memory

_CLASS = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LEAST = 1 << 20
_LONGEST = 20


def check_storage(wish: Storage) -> Storage:
    """How claims are made."""
    size = wish.size.strip()
    if not size and wish.storage_class.strip():
        raise errors.storage_size_missing()
    try:
        enough = len(size) <= _LONGEST and parse_memory(size) >= _LEAST
    except Fault:
        enough = False
    if not enough:
        raise errors.storage_size_invalid(wish.size)
    name = wish.storage_class.strip()
    if name and not _CLASS.fullmatch(name):
        raise errors.storage_class_invalid(name)
    return Storage(size, name, wish.shared)


def check_network(wish: Network) -> Network:
    """Blocks of addresses, and namespaces."""
    for name in wish.gateways:
        if not _NAMESPACE.fullmatch(name):
            raise errors.namespace_invalid(name)
    gateways = tuple(dict.fromkeys(wish.gateways))
    return Network(_blocks(wish.world), _blocks(wish.never), _blocks(wish.visitors), gateways)


def storage_of(stored: Mapping[str, Any] | None) -> Storage | None:
    """From a row."""
    return Storage(**stored) if stored else None


def network_of(stored: Mapping[str, Any] | None) -> Network:
    """From a row; nothing said = the defaults."""
    return Network(**{name: tuple(each) for name, each in stored.items()}) if stored else Network()


def stored(storage: Storage | None, environments: Storage | None, network: Network | None) -> dict[str, Any]:
    """Columns of those that are given, checked."""
    found: dict[str, Any] = {}
    if storage is not None:
        found["storage"] = asdict(check_storage(storage))
    if environments is not None:
        found["environments"] = asdict(check_storage(environments))
    if network is not None:
        found["network"] = {name: list(each) for name, each in asdict(check_network(network)).items()}
    return found


def _blocks(given: Iterable[str]) -> tuple[str, ...]:
    """Once each, as policies take them: without bits of a host."""
    return tuple(dict.fromkeys(_block(text.strip()) for text in given))


def _block(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise errors.block_invalid(text) from None
