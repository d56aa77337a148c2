"""Pickles are read, never loaded: what they would import decides the verdict."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import pickletools
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from cubestudio.registry.scan import FileScan, scan_file

MODELS = Path(__file__).parent / "models"


class Runs:
    """Runs a command when it is loaded."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self._mark}",)


def scan(name: str, data: bytes) -> FileScan:
    return scan_file(name, io.BytesIO(data))


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_that_runs_code_is_dangerous_and_does_not_run(protocol: int, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    found = scan("model.pkl", pickle.dumps({"model": Runs(mark)}, protocol))
    assert (found.verdict, found.names[0]) == ("dangerous", "posix.system")
    assert not mark.exists()


@pytest.mark.parametrize("name", ["forest.joblib", "forest-zlib.joblib", "boosting.joblib"])
def test_models_of_scikit_learn_are_safe_to_their_last_byte(name: str) -> None:
    found = scan_file(name, io.BytesIO((MODELS / name).read_bytes()))
    assert found.verdict == "safe", found
    assert any(each.startswith("sklearn.ensemble.") for each in found.names)


def test_code_behind_the_arrays_of_joblib_is_found() -> None:
    whole = (MODELS / "forest.joblib").read_bytes()
    assert whole.endswith(b".")
    # Instead of stopping, pop the model and call os.system.
    found = scan("model.joblib", whole[:-1] + b"0cposix\nsystem\n(S'true'\ntR.")
    assert (found.verdict, found.names[0]) == ("dangerous", "posix.system")


NEW = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81"
REBUILT = b"ccopyreg\n_reconstructor\n(cjoblib.numpy_pickle\nNumpyArrayWrapper\ncbuiltins\nobject\nNtR"
NO_STATE, WIDE = b"", b"(K\x03\x8c\x01|NNNK\x10K\x01K\x00tb"
MANY = b"".join(b"\x8c\x03k%02dN" % number for number in range(95))
STOPS = b"0N."


@pytest.mark.parametrize(
    ("wrapper", "dtype", "state", "more", "array"),
    [
        # Two numbers of 8 bytes, which the letter does not say.
        (NEW, b"\x8c\x01d", NO_STATE, b"", b"\x01\x01xx" + STOPS.ljust(14, b"x")),
        # 1 byte by its name, 16 by its state.
        (NEW, b"\x8c\x02V1", WIDE, b"", b"\x01\x01xx" + STOPS.ljust(30, b"x")),
        # The wrapper came about another way; 48 bytes of padding.
        (REBUILT, b"\x8c\x02b1", NO_STATE, b"", STOPS.ljust(51, b"x")),
        # So many attributes that those behind, the padding of 10, were not kept.
        (NEW, b"\x8c\x02b1", NO_STATE, MANY, b"\x0ax" + STOPS.ljust(11, b"x")),
    ],
)
def test_bytes_that_joblib_passes_over_hide_no_code(
    wrapper: bytes, dtype: bytes, state: bytes, more: bytes, array: bytes
) -> None:
    attributes = (b"\x8c\x08subclasscnumpy\nndarray\n\x8c\x05shape(K\x02t\x8c\x05order\x8c\x01C\x8c\x05dtype"
                  b"cnumpy\ndtype\n(" + dtype + b"\x89\x88tR" + state + b"\x8c\x0aallow_mmap\x89" + more
                  + b"\x8c\x1bnumpy_array_alignment_bytesK\x01")  # fmt: skip
    # joblib takes the array as bytes and goes on behind it; who takes some of them as opcodes stops before the call.
    data = b"\x80\x04" + wrapper + b"}(" + attributes + b"ub" + array + b"0cposix\nsystem\n(S'true'\ntR."
    assert scan("model.joblib", data).verdict != "safe"


@pytest.mark.parametrize("first", [b"\x80\x02K\x01.", b"N."])
def test_a_pickle_behind_a_pickle_is_found_in_every_protocol(first: bytes) -> None:
    assert scan("model.pt", first + b"cposix\nsystem\n(S'true'\ntR.").verdict == "dangerous"
    assert scan("weights.pt", first + b"\x00\x00\x80\x3f" * 100).verdict == "safe"


def test_calling_what_a_call_gave_is_suspicious_however_it_is_called() -> None:
    made = b"csklearn.svm\nSVC\n)\x81"
    assert scan("model.pkl", b"\x80\x02" + made + b")R.").verdict == "suspicious"
    assert scan("model.pkl", b"\x80\x02(" + made + b"K\x01o.").verdict == "suspicious"


def test_code_before_a_break_counts_although_the_rest_cannot_be_read() -> None:
    assert scan("model.pkl", b"cposix\nsystem\n(S'true'\ntR\xff\xff").verdict == "dangerous"


def test_a_name_put_together_at_load_time_is_suspicious() -> None:
    code = b"\x80\x04cbuiltins\nstr\n\x8c\x02os\x85R\x8c\x06system\x93\x8c\x04true\x85R."
    assert [op.name for op, _, _ in pickletools.genops(code)][-4:] == ["SHORT_BINUNICODE", "TUPLE1", "REDUCE", "STOP"]
    assert scan("model.pkl", code).verdict == "suspicious"


@pytest.mark.parametrize(
    ("module", "name", "verdict"),
    [
        ("sklearn.svm._classes", "SVC", "safe"),
        ("sklearn.base", "os.system", "suspicious"),
        ("sklearn.utils", "check_array", "suspicious"),
        ("mycompany.models", "Model", "suspicious"),
        ("builtins", "eval", "dangerous"),
        ("builtins", "getattr", "dangerous"),
        ("builtins", "getattr.__call__", "dangerous"),
        ("os.path", "join", "dangerous"),
        ("numpy.testing._private.utils", "runstring", "dangerous"),
        ("pandas", "HDFStore", "suspicious"),
        ("numpy", "float64", "safe"),
    ],
)
def test_names_are_judged(module: str, name: str, verdict: str) -> None:
    assert scan("a.pkl", f"c{module}\n{name}\n.".encode()).verdict == verdict


def test_a_pickle_inside_a_torch_file_is_found() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("net/data.pkl", b"\x80\x02cposix\nsystem\n(X\x04\x00\x00\x00truetR.")
        archive.writestr("net/data/0", b"\0" * 100)
    assert scan("net.pt", packed.getvalue()).verdict == "dangerous"
    assert scan("net.onnx", packed.getvalue()).verdict == "dangerous"  # whatever its name


def test_a_value_that_claims_gigabytes_is_not_read() -> None:
    found = scan("a.pkl", b"\x80\x04\x8e" + (1 << 40).to_bytes(8, "little") + b"abc")
    assert (found.verdict, found.why) == ("unknown", "It cannot be read to its end: it ends too early.")


@pytest.mark.parametrize(
    ("name", "data", "verdict"),
    [
        ("model.onnx", b"\x08\x07", "safe"),
        ("weights.json", b"{}", "safe"),
        ("model.py", b"print()", "suspicious"),
        ("net.h5", b"\x89HDF", "unknown"),
        ("saved_model.pb", b"..WriteFile..", "suspicious"),
        ("forest.joblib", b"\x04\x22\x4d\x18abc", "unknown"),
        ("broken.joblib", b"x\x9cabc", "unknown"),
        ("empty.pkl", b"", "unknown"),
        ("hidden.txt", b"\x80\x04cposix\nsystem\n.", "dangerous"),
    ],
)
def test_other_files_have_a_verdict_too(name: str, data: bytes, verdict: str) -> None:
    assert scan(name, data).verdict == verdict


EVIL = b"cposix\nsystem\n(S'true'\ntR."


def npy(described: str) -> bytes:
    header = ("{'descr': " + described + ", 'fortran_order': False, 'shape': (1,), }\n").encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


def zipped(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("model.pkl.gz", gzip.compress(EVIL, mtime=0)),
        ("model.z", zlib.compress(EVIL)),
        ("pytorch_model.bin", EVIL),
        ("pytorch_model.bin", b"\x80\x00" + EVIL),
        ("rows.npy", npy(r"'|\x4f'") + EVIL),
        ("rows.npy", npy("'object'") + EVIL),
        ("rows.npy", npy("[('a', '<f8'), ('b', [('c', 'O')])]") + EVIL),
        ("rows.npz", zipped("no_ending", npy("'|O'") + EVIL)),
    ],
)
def test_a_pickle_is_found_whatever_its_file_is_called(name: str, data: bytes) -> None:
    assert scan(name, data).verdict == "dangerous"


@pytest.mark.parametrize(
    ("name", "data", "verdict"),
    [
        ("labels.txt", b"cat\ndog\nbird\n", "safe"),
        ("rows.csv.gz", gzip.compress(b"cat,dog\n1,2\n", mtime=0), "safe"),
        ("rows.npy", npy("[('a', '<f8'), ('b', 'S3', (2,)), ('t', '<M8[ns]')]") + bytes(22), "safe"),
        ("rows.npy", npy("'<f8'")[:-3], "unknown"),
        ("model.pt2", zipped("m/state.pt", zipped("\n.x", b"") + EVIL), "unknown"),
        ("handler.mar", zipped("handler.py", b"import os"), "unknown"),
        ("model.keras", zipped("config.json", rb'{"layers": [{"class_name": "\u004cambda"}]}'), "suspicious"),
        ("model.keras", zipped("config.json", b'{"class_name": "Dense", "note": "no Lambda"}'), "safe"),
    ],
)
def test_what_is_called_safe_was_understood(name: str, data: bytes, verdict: str) -> None:
    assert scan(name, data).verdict == verdict, scan(name, data)


@pytest.mark.parametrize("name", ["sklearn.callback._transport.Client", "lightgbm.basic.NamedTemporaryFile"])
def test_what_a_library_hands_on_of_another_is_not_its_own_class(name: str) -> None:
    module, _, last = name.rpartition(".")
    assert scan("model.pkl", f"c{module}\n{last}\n.".encode()).verdict == "suspicious"
