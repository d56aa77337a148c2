"""The bucket and what it says when it cannot help. Credentials come from the environment and are never shown."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from obstore.exceptions import PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from cubestudio.kit.errors import Fault


def open_bucket(address: str, env: Mapping[str, str]) -> S3Store:
    """The bucket of `s3://bucket/prefix`; nothing is asked of it yet. Fault SettingInvalid."""
    parts = urlsplit(address)
    if not parts.netloc or "@" in parts.netloc or parts.query:
        text = "CUBE_BLOBS must be s3://bucket/prefix, and credentials stand in AWS_… variables"
        raise Fault("SettingInvalid", text, "Write CUBE_BLOBS=s3://cube/artifacts.")
    endpoint = env.get("AWS_ENDPOINT_URL") or env.get("AWS_ENDPOINT") or ""
    given = {
        "access_key_id": env.get("AWS_ACCESS_KEY_ID"),
        "secret_access_key": env.get("AWS_SECRET_ACCESS_KEY"),
        "session_token": env.get("AWS_SESSION_TOKEN"),
        "endpoint": endpoint or None,
    }
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        region=env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "us-east-1",
        # Servers of one's own rarely have a name for each bucket.
        virtual_hosted_style_request=not endpoint,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": "3600s", "connect_timeout": "10s"},
        retry_config={"max_retries": 3},
        **{key: value for key, value in given.items() if value},  # type: ignore[arg-type]
    )


def away(error: Exception) -> Fault:
    """What the library says holds addresses, keys' names and XML: only its kind is told."""
    refused = isinstance(error, PermissionDeniedError | UnauthenticatedError)
    why = "it refuses the credentials" if refused else "it does not answer as an S3 store does"
    return Fault(
        "BlobsAway",
        "the bucket that keeps the artifacts cannot be used: {why}",
        "Look at CUBE_BLOBS and the AWS_… variables, and whether the bucket exists.",
        status=503,
        why=why,
    )
