"""Certificates are looked at before they are kept."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from conformance.gateway.tls_suite import certificate
from cubestudio.accounts.vault import Vault
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.routing import certificates
from cubestudio.spec.routes import Certificate

VAULT = Vault(b"k" * 32)


def put(database: Database, chain: str, key: str, domain: str = "a.example") -> None:
    with database.write() as uow:
        certificates.put_certificate(uow, domain, "prj_1", chain, key, VAULT.seal, "ann")


def kept(database: Database) -> tuple[Certificate, ...]:
    with database.read() as uow:
        return certificates.opened(uow, VAULT.open)


def test_a_certificate_that_fits_is_kept_sealed_and_replaced_by_a_newer_one(database: Database) -> None:
    for pair in (certificate("a.example"), certificate("a.example"), certificate("*.example")):
        put(database, pair.chain, pair.key)
        assert [(one.domain, one.chain, one.key) for one in kept(database)] == [("a.example", pair.chain, pair.key)]
    with database.read() as uow:
        row = certificates.find_certificate(uow, "a.example")
    assert row is not None
    assert "PRIVATE" not in row["sealed_key"]
    with database.write() as uow:
        certificates.delete_certificate(uow, "a.example", "prj_1", "ann")
        certificates.delete_certificate(uow, "a.example", "prj_1", "ann")
    assert kept(database) == ()


def _pair(one: Certificate) -> tuple[str, str]:
    return one.chain, one.key


GOOD, OTHER = certificate("a.example"), certificate("a.example")


@pytest.mark.parametrize(
    ("chain", "key", "said"),
    [
        ("x", GOOD.key, "no PEM text"),
        (GOOD.key, GOOD.key, "no PEM text"),
        (GOOD.chain, "x", "private key is no PEM text"),
        (GOOD.chain, OTHER.key, "does not belong to this certificate"),
        (*_pair(certificate("a.example", key=ec.generate_private_key(ec.SECP256K1()))), "do not take this kind of key"),
        (*_pair(certificate("a.example", key=rsa.generate_private_key(65537, 1024))), "do not take this kind of key"),
        (*_pair(certificate("a.example", key=dsa.generate_private_key(1024))), "do not take this kind of key"),
        (*_pair(certificate("b.example")), "is for b.example, not for a.example"),
        (*_pair(certificate("*.a.example")), "is for *.a.example, not for a.example"),
        (*_pair(certificate("a.example", days=1, since=-2)), "expired on"),
        (*_pair(certificate("a.example", since=2)), "is valid from"),
    ],
)
def test_one_that_does_not_fit_is_refused_with_one_sentence(
    sqlite_db: Database, chain: str, key: str, said: str
) -> None:
    put(sqlite_db, GOOD.chain, GOOD.key)
    with pytest.raises(Fault) as refused:
        put(sqlite_db, chain, key)
    assert refused.value.code == "CertificateInvalid"
    assert said in refused.value.say()
    assert refused.value.say("zh") != refused.value.say()
    assert [one.key for one in kept(sqlite_db)] == [GOOD.key]
