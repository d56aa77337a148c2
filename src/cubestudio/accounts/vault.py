"""Keys of the studio, and encryption of what is secret at rest.

The keys lie in `home/keys` (0700), one file (0600) each, made at the first start:
`master.key` seals the secrets of projects, `tasks.key` signs the tokens of tasks. Who has the database alone reads no
secret; who has both reads all: keep a backup's two halves apart if that matters.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from cubestudio.kit.errors import Fault


def load_key(folder: Path, name: str) -> bytes:
    """The 32 bytes of `folder/name`, made when absent; two servers starting at once get the same."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    if not file.exists():
        making = folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(making, file)
        except FileExistsError:
            pass  # the other server was first; its key counts
        finally:
            making.unlink()
    key = base64.b64decode(file.read_bytes())
    if len(key) != 32:
        raise Fault("KeyInvalid", "The key file {file} is damaged", "Put back the one of your backup.", 500, file=name)
    return key


class Vault:
    """Seals and opens secrets (AES-256-GCM). What a text was sealed for (`context`) must be said to open it."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, clear: str, context: str) -> str:
        """`clear` encrypted, as text."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(12)
        sealed = AESGCM(self._key).encrypt(nonce, clear.encode(), context.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, context: str) -> str:
        """The clear text. A Fault when the key is not the one it was sealed with."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = base64.b64decode(sealed)
        try:
            return AESGCM(self._key).decrypt(raw[:12], raw[12:], context.encode()).decode()
        except InvalidTag:
            raise Fault(
                "SecretSealed",
                "A secret cannot be opened: it was sealed with another master key",
                "Put back keys/master.key of the backup, or set the secret anew.",
                500,
            ) from None
