"""Fetches a file from a URL a user wrote; each redirect is checked like the first address (`kit.outward`)."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from cubestudio.kit import outward
from cubestudio.kit.errors import Fault
from cubestudio.ports.downloads import Fetched, Progress

REDIRECTS = 5
_BLOCK = 1 << 18
_MOVED = (301, 302, 303, 307, 308)
_AS_WRITTEN = "/?%:=&~#+!$,;'@()*[]|"
"""What stays in an address; letters of other scripts and spaces are escaped as browsers do."""
_QUIET_SECONDS = 30.0
"""How long the other side may say nothing."""
_LONGEST = 6 * 3600.0
"""Seconds after which a download that merely trickles is given up."""


class HttpDownloads:
    """`ports.downloads.Downloads`.

    Args:
        allow_private: whether addresses of this machine and of private networks may be called.
    """

    def __init__(self, allow_private: bool = False) -> None:
        self._allow_private = allow_private

    def check(self, url: str) -> None:
        """Only the text of the address is looked at."""
        _parts(url)

    def fetch(self, url: str, target: BinaryIO, limit: int, progress: Progress) -> Fetched:
        """Stream it in blocks; constant memory."""
        until = time.monotonic() + _LONGEST
        with self._answer(url) as (answer, final):
            said = answer.getheader("content-length") or ""
            total = int(said) if said.isdigit() else None
            if total is not None and total > limit:
                raise _too_large(limit)
            size = 0
            for block in _blocks(answer, final.hostname or ""):
                size += len(block)
                if size > limit:
                    raise _too_large(limit)
                if time.monotonic() > until:
                    raise _failed(final.hostname or "", "it takes too long")
                target.write(block)
                progress(size, total)
            if total is not None and size != total:
                raise _failed(final.hostname or "", f"it ended after {size} of {total} bytes")
            return Fetched(_filename(answer, final), size)

    @contextmanager
    def _answer(self, url: str) -> Iterator[tuple[http.client.HTTPResponse, SplitResult]]:
        """The good answer at the end of the redirects."""
        was_secure = False
        for _ in range(REDIRECTS + 1):
            parts = _parts(url)
            host = parts.hostname or ""
            if was_secure and parts.scheme == "http":
                raise _failed(host, "it leads from https to http")
            was_secure = parts.scheme == "https"
            connection = self._connect(parts)
            try:
                answer = _ask(connection, parts)
                if 200 <= answer.status < 300:
                    yield answer, parts
                    return
                if answer.status not in _MOVED or not answer.getheader("location"):
                    raise _failed(host, f"it answered {answer.status} {answer.reason}".strip())
                url = urljoin(url, _said(answer, "location"))
            finally:
                connection.close()
        raise _failed(urlsplit(url).hostname or "", f"it redirects more than {REDIRECTS} times")

    def _connect(self, parts: SplitResult) -> http.client.HTTPConnection:
        host = parts.hostname or ""
        try:
            return outward.connect(parts, self._allow_private, _QUIET_SECONDS)
        except outward.NotReached as error:
            raise _failed(host, str(error)) from error
        except outward.PrivateAddress as error:
            raise Fault(
                "UrlPrivate",
                "{host} lies in this machine or in a private network",
                "Upload the file instead; an administrator can allow such addresses with CUBE_IMPORT_PRIVATE=1.",
                host=host,
            ) from error


def _ask(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_AS_WRITTEN)
    try:
        connection.request("GET", path, headers={"User-Agent": "cubestudio", "Accept-Encoding": "identity"})
        return connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _failed(parts.hostname or "", str(error) or type(error).__name__) from error


def _blocks(answer: http.client.HTTPResponse, host: str) -> Iterator[bytes]:
    while True:
        try:
            block = answer.read1(_BLOCK)
        except (OSError, http.client.HTTPException) as error:
            raise _failed(host, str(error) or type(error).__name__) from error
        if not block:
            return
        yield block


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host:
        raise Fault("UrlInvalid", "'{url}' is not an http address", "Write https://host/path.", url=url[:200])
    if parts.username or parts.password:
        raise Fault("UrlInvalid", "the address must hold no user name or password", "Upload the file instead.")
    return parts


def _filename(answer: http.client.HTTPResponse, parts: SplitResult) -> str:
    """What the answer says, else the last part of the path."""
    said = Message()
    said["content-disposition"] = _said(answer, "content-disposition")
    name = said.get_filename() or unquote(PurePosixPath(parts.path).name)
    return PurePosixPath(name.replace("\\", "/")).name or "model"


def _said(answer: http.client.HTTPResponse, name: str) -> str:
    """A header; many servers write file names into theirs as they are, in UTF-8."""
    text = answer.getheader(name) or ""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _failed(host: str, why: str) -> Fault:
    return Fault("DownloadFailed", "the file could not be fetched from {host}: {why}", status=502, host=host, why=why)


def _too_large(limit: int) -> Fault:
    text = "the file is larger than the {limit} GiB a model may have"
    hint = "An administrator can raise CUBE_MODEL_LIMIT."
    return Fault("DownloadTooLarge", text, hint, status=413, limit=f"{limit / (1 << 30):g}")
