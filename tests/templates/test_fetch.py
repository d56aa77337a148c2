"""Downloads and archives that nobody vouches for."""

from __future__ import annotations

import http.server
import importlib
import io
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cubestudio_templates


@pytest.fixture(scope="module")
def parts() -> Iterator[Any]:
    """The modules of the template as it sees them in a task."""
    folders = [str(cubestudio_templates.ROOT), str(cubestudio_templates.ROOT / "dataset-import")]
    sys.path[:0] = folders
    yield (
        importlib.import_module("fetch"),
        importlib.import_module("unpack"),
        importlib.import_module("tabular.messages"),
    )
    for folder in folders:
        sys.path.remove(folder)
    for name in [name for name in sys.modules if name in ("fetch", "unpack") or name.split(".")[0] == "tabular"]:
        del sys.modules[name]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1", "fe80::1",
     "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_private_addresses_are_seen_through_every_disguise(parts: Any, address: str) -> None:
    assert not parts[0].is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_public_addresses_are_let_through(parts: Any, address: str) -> None:
    assert parts[0].is_public(address)


@pytest.fixture
def site() -> Iterator[str]:
    """A real web server: a table, redirects, and a body that never ends."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/data.csv?x=1")
                self.end_headers()
            elif self.path == "/inside":
                self.send_response(302)
                self.send_header("Location", "http://localhost:1/secret")
                self.end_headers()
            elif self.path == "/loop":
                self.send_response(302)
                self.send_header("Location", "/loop")
                self.end_headers()
            elif self.path.startswith("/data.csv"):
                self.send_response(200)
                self.send_header("Content-Disposition", 'attachment; filename="../../own.csv"')
                self.end_headers()
                self.wfile.write(b"a,b\n1,2\n")
            elif self.path == "/endless":
                self.send_response(200)
                self.end_headers()
                try:
                    while True:
                        self.wfile.write(b"0" * 65536)
                except OSError:
                    return
            else:
                self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_files_are_fetched_through_redirects_under_a_plain_name(parts: Any, site: str, tmp_path: Path) -> None:
    file = parts[0].fetch(f"{site}/moved", tmp_path, 1000, allowed=lambda _: True)
    assert file == tmp_path / "own.csv"
    assert file.read_text() == "a,b\n1,2\n"


def test_every_redirect_is_checked_again(parts: Any, site: str, tmp_path: Path) -> None:
    seen: list[str] = []

    def first_only(address: str) -> bool:
        seen.append(address)
        return len(seen) == 1

    with pytest.raises(parts[2].Refused, match="host_private"):
        parts[0].fetch(f"{site}/inside", tmp_path, 1000, allowed=first_only)
    with pytest.raises(parts[2].Refused, match="fetch_failed"):
        parts[0].fetch(f"{site}/loop", tmp_path, 1000, allowed=lambda _: True)


@pytest.mark.parametrize(
    ("path", "key"), [("/endless", "too_large"), ("/nothing", "fetch_failed")], ids=["endless", "missing"]
)
def test_what_is_too_large_or_missing_is_refused(parts: Any, site: str, tmp_path: Path, path: str, key: str) -> None:
    with pytest.raises(parts[2].Refused, match=key):
        parts[0].fetch(site + path, tmp_path, 200_000, allowed=lambda _: True)


def test_hosts_that_do_not_exist_and_other_schemes_are_refused(parts: Any, tmp_path: Path) -> None:
    with pytest.raises(parts[2].Refused, match="host_unknown"):
        parts[0].fetch("http://no-such-host.invalid/x", tmp_path, 10)
    with pytest.raises(parts[2].Refused, match="source_unknown"):
        parts[0].fetch("ftp://example.org/x", tmp_path, 10)
    with pytest.raises(parts[2].Refused, match="host_private"):
        parts[0].fetch("http://localhost/x", tmp_path, 10)


def zipped(file: Path, *names: str, link: bool = False) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o120777 if link else 0o100644) << 16
            archive.writestr(entry, "/etc/passwd" if link else "a,b\n1,2\n")
    return file


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:\\evil.csv"])
def test_archives_that_lead_outside_are_refused_before_a_byte_is_written(parts: Any, tmp_path: Path, name: str) -> None:
    file = zipped(tmp_path / "evil.zip", "good.csv", name)
    with pytest.raises(parts[2].Refused, match="archive_escape"):
        parts[1].unpack(file, tmp_path / "out", 10**6, "evil.zip")
    assert list((tmp_path / "out").iterdir()) == []


def test_links_and_devices_in_archives_are_refused(parts: Any, tmp_path: Path) -> None:
    with pytest.raises(parts[2].Refused, match="archive_link"):
        parts[1].unpack(zipped(tmp_path / "link.zip", "link", link=True), tmp_path / "out", 10**6, "link.zip")
    tar = tmp_path / "link.tar"
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        with tarfile.open(tar, "w") as archive:
            entry = tarfile.TarInfo("entry")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        with pytest.raises(parts[2].Refused, match="archive_link"):
            parts[1].unpack(tar, tmp_path / "out", 10**6, "link.tar")


def test_a_bomb_is_stopped_at_the_limit(parts: Any, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * 20_000_000)
    assert bomb.stat().st_size < 100_000
    with pytest.raises(parts[2].Refused, match="too_large"):
        parts[1].unpack(bomb, tmp_path / "out", 1_000_000, "bomb.zip")
    assert sum(file.stat().st_size for file in (tmp_path / "out").rglob("*")) <= 1_000_000


def test_broken_archives_are_told_and_chinese_names_read(parts: Any, tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("客户.csv".encode("gb18030").decode("cp437"), "a\n1\n")
    data = bytearray(whole.getvalue())
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.index(header) + offset
        data[position : position + 2] = b"\0\0"  # as old programs write it: no mark for UTF-8
    file = tmp_path / "cn.zip"
    name = "客户.csv"
    raw, utf = name.encode("gb18030"), name.encode("gb18030").decode("cp437").encode("utf-8")
    data = bytearray(bytes(data).replace(utf, raw + b"_" * (len(utf) - len(raw))))
    file.write_bytes(data)
    parts[1].unpack(file, tmp_path / "out", 10**6, "cn.zip")
    assert [found.name[:6] for found in (tmp_path / "out").iterdir()] == ["客户.csv"]
    cut = tmp_path / "cut.tar.gz"
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        entry = tarfile.TarInfo("a.csv")
        entry.size = 500_000
        archive.addfile(entry, io.BytesIO(bytes(range(250)) * 2000))
    cut.write_bytes((tmp_path / "x.tar.gz").read_bytes()[:800])
    with pytest.raises(parts[2].Refused, match="file_broken"):
        parts[1].unpack(cut, tmp_path / "out2", 10**7, "cut.tar.gz")
