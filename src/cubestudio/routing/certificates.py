"""Certificates of routes' own domains: looked at before they are kept, so that the gateway is never given a bad one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.routing import service, store
from cubestudio.spec.routes import Certificate

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as X509


def put_certificate(
    uow: UnitOfWork, domain: str, project_id: str, chain: str, key: str, seal: Callable[[str, str], str], actor: str
) -> dict[str, Any]:
    """Keep the certificate of a domain, new or instead of the former one. Raises Fault `CertificateInvalid`."""
    expires_at = check(domain, chain, key)
    row = {
        "domain": domain,
        "project_id": project_id,
        "chain": chain,
        "sealed_key": seal(key, sealed_for(domain)),
        "expires_at": expires_at,
        "changed_by": actor,
        "changed_at": now(),
    }
    store.put_certificate(uow, row)
    events.audit(uow, actor, "certificate.set", domain, after={"expires_at": expires_at}, project_id=project_id)
    _changed(uow)
    return row


def delete_certificate(uow: UnitOfWork, domain: str, project_id: str, actor: str) -> None:
    """Serve the domain over http alone. Nothing happens when it is so already."""
    if store.delete_certificate(uow, domain):
        events.audit(uow, actor, "certificate.delete", domain, project_id=project_id)
        _changed(uow)


def find_certificate(uow: UnitOfWork, domain: str) -> dict[str, Any] | None:
    """What is kept for a domain."""
    return store.certificate(uow, domain)


def opened(uow: UnitOfWork, open_key: Callable[[str, str], str]) -> tuple[Certificate, ...]:
    """All certificates with their private keys, for the gateway."""
    return tuple(
        Certificate(row["domain"], row["chain"], open_key(row["sealed_key"], sealed_for(row["domain"])))
        for row in store.all_certificates(uow)
    )


def sealed_for(domain: str) -> str:
    """What a private key was sealed for."""
    return f"certificate/{domain}"


def check(domain: str, chain: str, key: str) -> float:
    """Whether the private key and the first certificate of the chain fit each other and the domain, now; returns when
    it expires. Raises Fault `CertificateInvalid` with one sentence."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificates

    try:
        leaf = load_pem_x509_certificates(chain.encode())[0]
    except ValueError:
        raise _invalid("the certificate is no PEM text", "It begins with -----BEGIN CERTIFICATE-----.") from None
    try:
        private = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _invalid(
            "the private key is no PEM text, or it has a password", "It begins with -----BEGIN PRIVATE KEY-----."
        ) from None
    _check_kind(private)
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*form) != leaf.public_key().public_bytes(*form):
        raise _invalid("the private key does not belong to this certificate")
    names = _names(leaf)
    if not any(_covers(name, domain) for name in names):
        raise _invalid("the certificate is for {names}, not for {domain}", names=", ".join(names) or "-", domain=domain)
    begins, ends = leaf.not_valid_before_utc.timestamp(), leaf.not_valid_after_utc.timestamp()
    if ends <= now():
        raise _invalid("the certificate expired on {day}", day=f"{leaf.not_valid_after_utc:%Y-%m-%d}")
    if begins > now():
        raise _invalid("the certificate is valid from {day} only", day=f"{leaf.not_valid_before_utc:%Y-%m-%d}")
    return ends


def _check_kind(private: object) -> None:
    """One key that the gateway does not take would make it refuse the whole table, and so everybody's changes."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(private, rsa.RSAPrivateKey):
        good = private.key_size >= 2048
    elif isinstance(private, ec.EllipticCurvePrivateKey):
        good = private.curve.name in ("secp256r1", "secp384r1", "secp521r1")
    else:
        good = isinstance(private, ed25519.Ed25519PrivateKey)
    if not good:
        raise _invalid(
            "browsers and the gateway do not take this kind of key",
            "RSA of 2048 bits or more, or ECDSA with P-256, P-384 or P-521.",
        )


def _names(leaf: X509) -> list[str]:
    from cryptography.x509 import DNSName, ExtensionNotFound, SubjectAlternativeName

    try:
        found = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value
    except ExtensionNotFound:
        return []
    return [name.lower() for name in found.get_values_for_type(DNSName)]


def _covers(name: str, domain: str) -> bool:
    """A star stands for one label."""
    return name == domain or (name.startswith("*.") and domain.partition(".")[2] == name[2:])


def _invalid(text: str, hint: str = "", **params: Any) -> Fault:
    return Fault("CertificateInvalid", text, hint, **params)


def _changed(uow: UnitOfWork) -> None:
    uow.hint(service.TOPIC)
    store.tick(uow)
