"""A kubeconfig somebody pasted: what it says, and the refusal of everything that would make the studio run programs,
read files of its own machine, or talk to somebody it cannot recognise.

Pure: nothing is resolved or called here. What its names mean and whether it is true, `ports.cluster` finds out.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cubestudio.kit.errors import Fault

LIMIT = 256 * 1024
"""Characters a kubeconfig may have."""
_DEPTH = 60
"""How deep its parts may nest: thousands of open brackets keep the reader busy for seconds."""
FLATTEN = "kubectl config view --minify --flatten --raw"
"""The command that writes one context with its data inline."""

_INLINE = "Write the data inline: {command} does it."
_FILES = {
    "certificate-authority": "certificate-authority-data",
    "client-certificate": "client-certificate-data",
    "client-key": "client-key-data",
    "tokenFile": "token",
}
_SERVICE_ACCOUNT = "Use the token of a service account, or a client certificate, written inline."
_PROGRAMS = {
    "exec": "the kubeconfig runs a program to log in ('exec'), which the studio does not do",
    "auth-provider": "the kubeconfig logs in through an 'auth-provider', which the studio does not do",
}
_CLUSTER_KEYS = {"server", "certificate-authority-data", "disable-compression", "extensions"}
_USER_KEYS = {"client-certificate-data", "client-key-data", "token", "extensions"}


@dataclass(frozen=True, repr=False)
class Kubeconfig:
    """One cluster and one way to log in to it. Certificates and key are base64 of PEM, "" when absent.

    No `repr`: what it holds must not get into a log.
    """

    server: str
    authority: str = ""
    certificate: str = ""
    key: str = ""
    token: str = ""

    def document(self) -> dict[str, Any]:
        """A kubeconfig with nothing else in it, as clients take it."""
        cluster = {"server": self.server, "certificate-authority-data": self.authority}
        user = {
            "client-certificate-data": self.certificate,
            "client-key-data": self.key,
            "token": self.token,
        }
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "studio",
            "contexts": [{"name": "studio", "context": {"cluster": "studio", "user": "studio"}}],
            "clusters": [{"name": "studio", "cluster": _filled(cluster)}],
            "users": [{"name": "studio", "user": _filled(user)}],
        }

    @property
    def host(self) -> str:
        """The API server's name or address."""
        return urlsplit(self.server).hostname or ""

    @property
    def port(self) -> int:
        """The API server's port."""
        return urlsplit(self.server).port or 443


def read_kubeconfig(text: str, allow_local: bool = False) -> Kubeconfig:
    """The one context of a kubeconfig. Raises Fault with what is wrong and how to mend it.

    Args:
        allow_local: whether loopback and link-local addresses may be named.
    """
    return config_of(_document(text), allow_local)


def config_of(document: Mapping[str, Any], allow_local: bool = False) -> Kubeconfig:
    """The same from a document that is read already."""
    context = _context(document)
    cluster = _named(document, "clusters", "cluster", _text(context, "cluster", "context"))
    user = _named(document, "users", "user", _text(context, "user", "context"))
    for entry in (cluster, user):
        _refuse_files(entry)
    _refuse_programs(user)
    _refuse_openness(cluster)
    _refuse_unknown(cluster, _CLUSTER_KEYS)
    _refuse_unknown(user, _USER_KEYS)
    config = Kubeconfig(
        server=_server(_text(cluster, "server", "cluster"), allow_local),
        authority=_pem(cluster, "certificate-authority-data", "CERTIFICATE"),
        certificate=_pem(user, "client-certificate-data", "CERTIFICATE"),
        key=_pem(user, "client-key-data", "PRIVATE KEY"),
        token=_token(user),
    )
    if bool(config.certificate) != bool(config.key):
        text = "the kubeconfig has a client certificate or its key, but not both"
        raise _refused("KubeconfigIncomplete", text, _INLINE, command=FLATTEN)
    if not config.certificate and not config.token:
        raise _refused("KubeconfigIncomplete", "the kubeconfig has no token and no certificate", _SERVICE_ACCOUNT)
    return config


def is_local(address: str) -> bool:
    """Whether an address means this machine, its own link, or nobody in particular (not: a private network)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast


def local_refused(host: str) -> Fault:
    """The API server lies where only this machine would find it."""
    return _refused(
        "KubeconfigLocal",
        "the API server's address {host} is a loopback or link-local address: it means another machine for everybody "
        "who uses it",
        "Write the address at which the cluster is reached from elsewhere, or allow local addresses.",
        host=host,
    )


def _document(text: str) -> Mapping[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if not text.strip():
        raise _refused("KubeconfigEmpty", "the kubeconfig is empty", "Paste what {command} prints.", command=FLATTEN)
    if len(text) > LIMIT:
        text, hint = "the kubeconfig is longer than {limit} KiB", "Paste what {command} prints."
        raise _refused("KubeconfigTooLong", text, hint, limit=LIMIT // 1024, command=FLATTEN)
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = _DEPTH
    try:
        document = yaml.load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0  # of the error's words nothing is said: they may quote a key
        raise _refused("KubeconfigInvalid", "the kubeconfig is not YAML (line {line})", line=line) from None
    if not isinstance(document, Mapping) or "clusters" not in document:
        hint = "Paste what {command} prints."
        raise _refused("KubeconfigInvalid", "this is not a kubeconfig: it lists no clusters", hint, command=FLATTEN)
    return document


def _context(document: Mapping[str, Any]) -> Mapping[str, Any]:
    entries = _entries(document, "contexts")
    if len(entries) > 1:
        text = "the kubeconfig has {count} contexts, and the studio must not choose among them"
        raise _refused("KubeconfigAmbiguous", text, "Write one: {command}", count=len(entries), command=FLATTEN)
    current = document.get("current-context")
    if not current:
        text, hint = "the kubeconfig has no current-context", "Choose one: kubectl config use-context NAME."
        raise _refused("KubeconfigIncomplete", text, hint)
    return _named(document, "contexts", "context", str(current))


def _entries(document: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    found = document.get(kind)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        raise _refused("KubeconfigInvalid", "'{kind}' of the kubeconfig is not a list of entries", kind=kind)
    return found


def _named(document: Mapping[str, Any], kind: str, inner: str, name: str) -> Mapping[str, Any]:
    for entry in _entries(document, kind):
        if str(entry.get("name")) == name:
            found = entry.get(inner)
            if not isinstance(found, Mapping):
                break
            return found
    text = "the kubeconfig speaks of the {what} '{name}', but does not describe it"
    raise _refused("KubeconfigIncomplete", text, "Write it anew: {command}", what=inner, name=name, command=FLATTEN)


def _refuse_files(entry: Mapping[str, Any]) -> None:
    for key, inline in _FILES.items():
        if entry.get(key):
            text = "the kubeconfig names a file ('{key}'), which is not there for the studio"
            hint = "Write '{inline}' instead: {command} does it."
            raise _refused("KubeconfigFile", text, hint, key=key, inline=inline, command=FLATTEN)


def _refuse_programs(user: Mapping[str, Any]) -> None:
    for key, text in _PROGRAMS.items():
        if key in user:
            raise _refused("KubeconfigProgram", text, _SERVICE_ACCOUNT)
    if "username" in user or "password" in user:
        text = "the kubeconfig logs in by password, which Kubernetes gave up in 1.19"
        raise _refused("KubeconfigProgram", text, _SERVICE_ACCOUNT)


def _refuse_openness(cluster: Mapping[str, Any]) -> None:
    if cluster.get("insecure-skip-tls-verify"):
        raise _refused(
            "KubeconfigInsecure",
            "the kubeconfig says insecure-skip-tls-verify: anybody on the way could pass for the cluster",
            "Take it out and write certificate-authority-data.",
        )
    if cluster.get("proxy-url"):
        text = "the kubeconfig names a proxy ('proxy-url'), which the studio does not use"
        raise _refused("KubeconfigProxy", text, "Take it out; the cluster must be reached directly.")


def _refuse_unknown(entry: Mapping[str, Any], known: set[str]) -> None:
    more = {"insecure-skip-tls-verify", "proxy-url", *_FILES}
    for key, value in entry.items():
        if key not in known and (key not in more or value):
            text, hint = "the kubeconfig says '{key}', which the studio does not know", "Take it out."
            raise _refused("KubeconfigUnknownKey", text, hint, key=str(key)[:60])


def _server(url: str, allow_local: bool) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.username or parts.query or parts.fragment:
        hint = "Write https://host:6443."
        raise _refused("KubeconfigServer", "the API server's address is not an address of the web", hint)
    if parts.scheme != "https":
        text = "the API server's address begins with {scheme}://: tokens would travel in clear"
        raise _refused("KubeconfigInsecure", text, "Write https://.", scheme=parts.scheme)
    if not allow_local and _names_this_machine(host):
        raise local_refused(host)
    return url.rstrip("/")


def _names_this_machine(host: str) -> bool:
    try:
        return is_local(host)
    except ValueError:
        name = host.rstrip(".").lower()
        return name == "localhost" or name.endswith(".localhost")


def _pem(entry: Mapping[str, Any], key: str, what: str) -> str:
    value = entry.get(key)
    if not value:
        return ""
    try:
        clear = base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        clear = b""
    if b"-----BEGIN " not in clear or what.encode() not in clear:
        text = "'{key}' of the kubeconfig is not base64 of a {what} in PEM"
        raise _refused("KubeconfigInvalid", text, "Write it anew: {command}", key=key, what=what, command=FLATTEN)
    return str(value)


def _token(user: Mapping[str, Any]) -> str:
    token = str(user.get("token") or "").strip()
    if not token.isascii() or any(character.isspace() for character in token):
        text = "the token of the kubeconfig holds spaces or other characters no token has"
        raise _refused("KubeconfigInvalid", text, "Write it in one line.")
    return token


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not value:
        text = "'{where}' of the kubeconfig has no '{key}'"
        raise _refused("KubeconfigIncomplete", text, "Write it anew: {command}", where=where, key=key, command=FLATTEN)
    return str(value)


def _filled(entry: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in entry.items() if value}


def _refused(code: str, text: str, hint: str = "", **params: Any) -> Fault:
    return Fault(code, text, hint, **params)
