"""Archives that anybody may have made: nothing leaves the folder, no links, no bombs."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.registry.importing.unpack import unpack

LIMIT = 50 << 20


def zipped(entries: dict[str, bytes], kind: int = stat.S_IFREG) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (kind | 0o644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(*entries: tuple[str, bytes, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, kind, data in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, len(data), "/etc/passwd"
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def opened(tmp_path: Path, filename: str, data: bytes, limit: int = LIMIT, most: int = 100) -> dict[str, bytes]:
    packed, folder = tmp_path / "packed", tmp_path / "content"
    packed.write_bytes(data)
    folder.mkdir()
    unpack(packed, filename, folder, limit, most)
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def refused(tmp_path: Path, filename: str, data: bytes, limit: int = LIMIT, most: int = 100) -> str:
    with pytest.raises(Fault) as fault:
        opened(tmp_path, filename, data, limit, most)
    assert not (tmp_path / "evil").exists() and not Path("/tmp/evil").exists()
    return fault.value.code


def test_folders_come_out_as_they_were(tmp_path: Path) -> None:
    files = {"m/MLmodel": b"a", "m/data/模型.bin": b"b" * 100_000}
    assert opened(tmp_path, "m.zip", zipped(files)) == files


def test_a_tar_comes_out_too(tmp_path: Path) -> None:
    data = tarred(("m", tarfile.DIRTYPE, b""), ("m/a", tarfile.REGTYPE, b"1"), ("./m/b", tarfile.REGTYPE, b"2" * 5000))
    assert opened(tmp_path, "m.tgz", data) == {"m/a": b"1", "m/b": b"2" * 5000}


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "a/../../evil", "..\\evil", "C:/evil", "a\nb", "a" * 300])
def test_a_path_that_leaves_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    assert refused(tmp_path, "m.tar.gz", tarred((name, tarfile.REGTYPE, b"x"))) == "ArchiveUnsafe"


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "..\\evil", "a\nb"])
def test_a_zip_whose_path_leaves_is_refused(name: str, tmp_path: Path) -> None:
    assert refused(tmp_path, "m.zip", zipped({"ok": b"1", name: b"x"})) == "ArchiveUnsafe"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(kind: bytes, tmp_path: Path) -> None:
    assert refused(tmp_path, "m.tar.gz", tarred(("m/a", kind, b""))) == "ArchiveUnsafe"


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "m.zip", zipped({"a": b"/etc/passwd"}, stat.S_IFLNK)) == "ArchiveUnsafe"


def test_a_file_that_is_a_folder_too_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "m.zip", zipped({"a": b"1", "a/b": b"2"})) == "ArchiveUnsafe"


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    data = tarred(("a", tarfile.REGTYPE, b"1"), ("./a", tarfile.REGTYPE, b"2"))
    assert refused(tmp_path, "m.tgz", data) == "ArchiveUnsafe"


def test_more_bytes_than_a_model_may_have_are_refused_as_they_come(tmp_path: Path) -> None:
    assert refused(tmp_path, "m.zip", zipped({f"a{n}": b"x" * 40_000 for n in range(4)}), 100_000) == "ModelTooLarge"


def test_a_bomb_is_refused_before_it_is_large(tmp_path: Path) -> None:
    bomb = zipped({"zeros": b"\0" * (140 << 20)})
    assert len(bomb) < 200_000
    assert refused(tmp_path, "m.zip", bomb, 1 << 40) == "ArchiveUnsafe"
    assert sum(file.stat().st_size for file in (tmp_path / "content").rglob("*")) <= 101 << 20


def test_a_header_that_claims_gigabytes_is_not_read_into_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 33
    data = gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + b"\0" * (20 << 20))
    assert refused(tmp_path, "m.tar.gz", data) == "ModelTooLarge"


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "m.zip", zipped({f"a{n}": b"" for n in range(6)}), most=5) == "TooManyFiles"


@pytest.mark.parametrize("filename", ["m.zip", "m.tar.gz", "m.tar"])
def test_a_cut_or_false_archive_is_one_sentence(filename: str, tmp_path: Path) -> None:
    assert refused(tmp_path, filename, b"this is no archive" * 100) == "ArchiveBroken"


def test_a_tar_cut_in_the_middle_is_broken(tmp_path: Path) -> None:
    import random

    data = tarred(("a", tarfile.REGTYPE, random.Random(1).randbytes(100_000)))
    assert refused(tmp_path, "m.tar.gz", data[:50_000]) == "ArchiveBroken"


def test_an_empty_archive_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "m.zip", zipped({})) == "ArchiveEmpty"


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": b"secret"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(tmp_path, "m.zip", bytes(data)) == "ArchiveBroken"


@pytest.mark.parametrize("size", [-512, -1024])
def test_a_size_below_nothing_is_broken(size: int, tmp_path: Path) -> None:
    header = bytearray(tarfile.TarInfo("a").tobuf())
    header[124:136] = size.to_bytes(12, "big", signed=True)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert refused(tmp_path, "m.tar", bytes(header) + bytes(10240)) == "ArchiveBroken"
