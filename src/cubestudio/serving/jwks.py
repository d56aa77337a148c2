"""Issuers of JSON Web Tokens, looked at before the gateway meets them: one key set it cannot read would make it refuse
the whole table."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

from cubestudio.kit.errors import Fault

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurve

MOST_KEYS = 20
_ALGORITHMS = {"RSA": "([RP]S(256|384|512))?", "EC": "(ES(256|384|512))?", "OKP": "(EdDSA)?"}
"""Ways to sign, by kind of key; a key need not say."""
_SECRET = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def check_issuer(issuer: str, audiences: tuple[str, ...], keys: str) -> None:
    """Raise a Fault that names what cannot be. All empty: no tokens are taken."""
    if not issuer and not audiences and not keys:
        return
    if not issuer or not keys:
        raise _invalid("tokens need their issuer and its keys, or neither")
    try:
        told = json.loads(keys)
        listed = told["keys"]
        is_set = isinstance(listed, list) and 1 <= len(listed) <= MOST_KEYS
    except (ValueError, TypeError, KeyError, RecursionError):
        is_set = False
    if not is_set:
        raise _invalid("the keys of an issuer are a JSON Web Key Set of 1 to {most} keys", most=MOST_KEYS)
    for at, key in enumerate(listed, 1):
        _check_key(key, at)


def _check_key(key: Any, at: int) -> None:
    if not isinstance(key, dict) or not all(isinstance(key.get(name, ""), str) for name in ("kty", "alg", "kid")):
        raise _invalid("key {at} of the set is no JSON Web Key", at=at)
    if _SECRET & set(key):
        raise _invalid("key {at} of the set is a secret one; paste the public keys alone", at=at)
    try:
        _read(key)
    except (ValueError, TypeError, KeyError) as reason:
        raise _invalid("key {at} of the set cannot be read: it must be RSA, EC or Ed25519, whole", at=at) from reason


def _read(key: dict[str, Any]) -> None:
    """Make it a key; ValueError, TypeError or KeyError when it is none."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if not re.fullmatch(_ALGORITHMS.get(key["kty"], "(?!)"), key.get("alg", "")):
        raise ValueError(key.get("alg"))
    if key["kty"] == "RSA":
        rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    elif key["kty"] == "EC":
        curves: dict[str, EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
        ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), curves[key["crv"]]).public_key()
    elif key["kty"] == "OKP" and key["crv"] == "Ed25519":
        ed25519.Ed25519PublicKey.from_public_bytes(_bytes(key["x"]))
    else:
        raise ValueError(key["kty"])


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _invalid(text: str, **params: Any) -> Fault:
    hint = "Paste what the issuer shows at its jwks_uri."
    return Fault("TrafficInvalid", text, hint, **params)
