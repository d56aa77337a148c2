"""The scan of one file: which bytes of it are pickles, and what else in it is program."""

from __future__ import annotations

import ast
import bz2
import gzip
import io
import json
import lzma
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from cubestudio.kit.careful import CarefulFile, TooMuch
from cubestudio.registry.scan.facts import DANGEROUS, SAFE, SUSPICIOUS, UNKNOWN, FileScan, worst
from cubestudio.registry.scan.names import judge
from cubestudio.registry.scan.pickles import Found, NotAPickle, walk

UNPACKED = 8 << 30
"""Bytes a packed pickle may unpack to before it is given up."""
_SHOWN = 60
_MEMBERS = 5000
_PICKLES = (".pkl", ".pickle", ".joblib", ".dill", ".p", ".sav", ".pth", ".pt")
_PROGRAMS = (".py", ".pyc", ".so", ".sh", ".exe", ".dll", ".dylib", ".pyd", ".jar", ".ipynb")
_OPAQUE = (".h5", ".hdf5", ".rds", ".rdata", ".mar", ".egg", ".whl", ".tar", ".tgz", ".7z", ".rar")
_LZ4 = b"\x04\x22\x4d\x18"
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
"""gzip, bzip2, xz: joblib opens them whatever the file is called."""
_PLAIN_TYPE = re.compile(r"[<>|=]?[?biufcmMSUVa]\d*(\[\w+\])?")
_HEADER = 1 << 16
_SAVED_MODEL_DOORS = (b"WriteFile", b"ReadFile", b"EagerPyFunc", b"PyFunc")


def scan_file(path: str, source: BinaryIO) -> FileScan:
    """The verdict on a file; `source` is seekable. Constant memory, and never an exception for what is in it."""
    suffix = PurePosixPath(path.lower()).suffix
    head = source.read(8)
    source.seek(0)
    try:
        if head.startswith(b"PK\x03\x04") and suffix not in (*_PROGRAMS, *_OPAQUE):
            return _zip(source)
        if head.startswith(b"\x93NUMPY"):
            return _array(source)
        if head.startswith(_LZ4):
            return FileScan(UNKNOWN, "It is packed by lz4, which is not looked into.")
        if suffix in _PICKLES or _is_pickle(head):
            return _pickle(_unpacked(source, head))
        if head.startswith(_PACKED) or suffix == ".z":
            return _perhaps_pickle(_unpacked(source, head))
        return _other(path, suffix, source)
    except TooMuch:
        return FileScan(UNKNOWN, "It unpacks to more than is looked at.")
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError,
            ValueError, SyntaxError, TypeError, LookupError, RecursionError, MemoryError) as error:  # fmt: skip
        return _unreadable(str(error) or type(error).__name__)


def _other(path: str, suffix: str, source: BinaryIO) -> FileScan:
    if suffix in _PROGRAMS:
        return FileScan(SUSPICIOUS, "It is program code, which runs when the model is served.")
    if suffix in _OPAQUE:
        return FileScan(UNKNOWN, "Files of this kind may hold code and are not looked into.")
    if PurePosixPath(path).name == "saved_model.pb":
        return _saved_model(source)
    return _perhaps_pickle(io.BufferedReader(CarefulFile(source)))


def _perhaps_pickle(source: io.BufferedReader) -> FileScan:
    """A file of any name: a pickle, when it reads as one. The oldest kind has no mark, so a text may begin like one."""
    is_marked = _is_pickle(source.peek(2)[:2])
    found, broken = _followed(source)
    scan = _judged(found, broken)
    if is_marked or scan.verdict == DANGEROUS or (found.names and not broken):
        return scan
    return FileScan(SAFE, "It holds no pickle and no program.")


def _unpacked(source: BinaryIO, head: bytes) -> io.BufferedReader:
    """What a file holds that may be packed the way joblib does."""
    opened: BinaryIO = source
    if head.startswith(b"\x1f\x8b"):
        opened = gzip.GzipFile(fileobj=source)  # type: ignore[assignment]
    elif head.startswith(b"BZh"):
        opened = bz2.open(source)  # type: ignore[assignment]  # noqa: SIM115
    elif head.startswith((b"\xfd7zXZ", b"]\x00\x00")):
        opened = lzma.LZMAFile(source)  # type: ignore[assignment]  # noqa: SIM115
    elif head[:1] == b"x" and head[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
        opened = io.BufferedReader(_Inflated(source))
    if isinstance(opened, io.BufferedReader):
        return opened
    return io.BufferedReader(CarefulFile(opened, None if opened is source else UNPACKED))


def _pickle(source: BinaryIO) -> FileScan:
    return _judged(*_followed(source))


def _followed(source: BinaryIO) -> tuple[Found, str]:
    """What was seen, and why it ends too early; "" when it is whole."""
    found = Found()
    try:
        walk(source, found)
    except NotAPickle as error:
        return found, str(error)
    return found, ""


def _judged(found: Found, broken: str) -> FileScan:
    verdicts = {str(name): judge(name.module, name.name) for name in found.names}
    verdict = worst([*verdicts.values(), *([SUSPICIOUS] if found.hidden else []), *([UNKNOWN] if broken else [])])
    rank = {DANGEROUS: 0, SUSPICIOUS: 1, UNKNOWN: 2, SAFE: 3}
    names = tuple(sorted(verdicts, key=lambda name: rank[verdicts[name]]))[:_SHOWN]
    if verdict == DANGEROUS:
        return FileScan(verdict, "Loading it would reach out of the model: it imports what can run commands.", names)
    if found.hidden:
        return FileScan(verdict, "Loading it would call something that cannot be told beforehand.", names)
    if verdict == SUSPICIOUS:
        return FileScan(verdict, "Loading it would import names that are not known to be harmless.", names)
    if broken:
        return _unreadable(broken, names)
    return FileScan(SAFE, "Loading it imports only what holds data.", names)


def _zip(source: BinaryIO) -> FileScan:
    """PyTorch, Keras and NumPy keep their files in a zip: each member is looked at as a file, archives are not."""
    scans: list[FileScan] = []
    with zipfile.ZipFile(CarefulFile(source)) as archive:
        members = archive.infolist()
        if len(members) > _MEMBERS:
            return FileScan(UNKNOWN, "It holds too many files to look at.")
        for member in members:
            suffix = PurePosixPath(member.filename.lower()).suffix
            with archive.open(member) as opened:
                head = opened.read(8)
            if head.startswith(b"PK\x03\x04"):
                scans.append(FileScan(UNKNOWN, "It holds an archive within, which is not looked into."))
                continue
            is_array = head.startswith(b"\x93NUMPY")
            if suffix not in (*_PICKLES, ".json") and not _is_pickle(head) and not is_array:
                continue
            with archive.open(member) as opened:
                inside = io.BufferedReader(CarefulFile(opened, UNPACKED))  # type: ignore[arg-type]
                if suffix == ".json":
                    scans += _keras(member.filename, inside)
                elif is_array:
                    scans.append(_array(inside))
                else:
                    scans.append(_pickle(inside))
    return _together(scans)


def _keras(name: str, source: BinaryIO) -> list[FileScan]:
    """A Lambda layer is marshalled bytecode."""
    if PurePosixPath(name).name != "config.json":
        return []
    try:
        json.loads(source.read(1 << 24), object_hook=_refuse_lambda)
    except _Lambda:
        return [FileScan(SUSPICIOUS, "A Lambda layer in it is program code.")]
    except (ValueError, RecursionError):
        return [_unreadable("its configuration is no JSON")]
    return []


class _Lambda(Exception):
    """There is such a layer."""


def _refuse_lambda(said: dict[str, object]) -> None:
    if said.get("class_name") == "Lambda":
        raise _Lambda


def _array(source: BinaryIO) -> FileScan:
    """An `.npy`: its header says whether elements are objects, which then follow as a pickle."""
    start = source.read(8)
    size = int.from_bytes(source.read(2 if start[6] == 1 else 4), "little")
    if size > _HEADER:
        return _unreadable("its header is too long")
    if _is_plain(ast.literal_eval(source.read(size).decode("latin-1").strip())["descr"]):
        return FileScan(SAFE, "It holds no pickle and no program.")
    return _pickle(source)


def _is_plain(described: object) -> bool:
    """Whether a type has no objects in it: a word, or fields as `(name, type, …)`, which may have fields."""
    if isinstance(described, list):
        return all(isinstance(field, tuple) and len(field) > 1 and _is_plain(field[1]) for field in described)
    return isinstance(described, str) and _PLAIN_TYPE.fullmatch(described) is not None


def _saved_model(source: BinaryIO) -> FileScan:
    """A graph can hold operations that touch files; their names stand in it as they are."""
    kept = b""
    doors: set[str] = set()
    while block := source.read(1 << 20):
        window = kept + block
        doors |= {name.decode() for name in _SAVED_MODEL_DOORS if name in window}
        kept = window[-16:]
    if doors:
        why = "The graph holds operations that read or write files, or call Python."
        return FileScan(SUSPICIOUS, why, tuple(sorted(doors)))
    return FileScan(SAFE, "It holds no pickle and no program.")


def _together(scans: list[FileScan]) -> FileScan:
    if not scans:
        return FileScan(SAFE, "It holds no pickle and no program.")
    verdict = worst(scan.verdict for scan in scans)
    names = tuple(dict.fromkeys(name for scan in scans if scan.verdict == verdict for name in scan.names))
    return FileScan(verdict, next(scan.why for scan in scans if scan.verdict == verdict), names[:_SHOWN])


def _unreadable(why: str, names: tuple[str, ...] = ()) -> FileScan:
    return FileScan(UNKNOWN, f"It cannot be read to its end: {why.rstrip('.')}.", names)


def _is_pickle(head: bytes) -> bool:
    return len(head) > 1 and head[0] == 0x80 and head[1] <= 5


class _Inflated(io.RawIOBase):
    """The bytes of a zlib stream, at most `UNPACKED` of them."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._inflate = zlib.decompressobj()
        self._size = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """The next bytes."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = b""
        while not data and not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._source.read(1 << 16)
            if not packed:
                break
            data = self._inflate.decompress(packed, len(view))
        self._size += len(data)
        if self._size > UNPACKED:
            raise TooMuch
        view[: len(data)] = data
        return len(data)
