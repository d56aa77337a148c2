"""Posts a notice to a URL a user wrote, without becoming that user's hand inside our network (`kit.outward`).

Redirects are not followed.
"""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

from cubestudio.kit import outward
from cubestudio.kit.errors import Fault


class WebhookNotifier:
    """`ports.notify.Notifier` over http and https.

    Args:
        allow_private: whether addresses of this machine and of private networks may be called.
    """

    name = "webhook"

    def __init__(self, allow_private: bool = False) -> None:
        self._allow_private = allow_private

    def send(self, target: str, title: str, body: dict[str, object]) -> None:
        """POST `{"title": …, **body}`; anything but 2xx is a Fault."""
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Fault("WebhookInvalid", "'{url}' is not an http address", "Write https://host/path.", url=target)
        try:
            connection = outward.connect(parts, self._allow_private)
        except outward.NotReached as error:
            raise _failed(parts.hostname, str(error)) from error
        except outward.PrivateAddress as error:
            raise Fault(
                "WebhookPrivate",
                "the webhook at {host} lies in a private network",
                "An administrator can allow that with CUBE_WEBHOOK_PRIVATE=1.",
                host=parts.hostname,
            ) from error
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(
                "POST",
                path,
                json.dumps({"title": title, **body}, ensure_ascii=False).encode(),
                {"Content-Type": "application/json", "User-Agent": "cubestudio"},
            )
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise _failed(parts.hostname, str(error)) from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise _failed(parts.hostname, f"it answered {status}")


def _failed(host: str, why: str) -> Fault:
    return Fault("WebhookFailed", "the webhook at {host} could not be reached: {why}", status=502, host=host, why=why)
