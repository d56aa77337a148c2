"""Opening pickles of known libraries: what asks for anything else is not loaded.

A pickle names the functions it wants called. Those of a scikit-learn model are classes of a few libraries and their
constructors; `os.system` is not among them. The true wall is the replica, which has no credentials; this check makes
the reason clear.
"""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path
from typing import Any

from cubestudio_serve.engines import broken
from cubestudio_serve.sentences import Refused

_LIBRARIES = frozenset(
    ("sklearn", "numpy", "scipy", "pandas", "xgboost", "lightgbm", "joblib", "collections", "imblearn", "pyarrow")
)
_LOSSES = frozenset(("_loss", "_loss.pyx"))  # modules that scikit-learn's compiled code pickles under
_PLAIN = {
    "builtins": frozenset(("object", "set", "frozenset", "list", "dict", "tuple", "slice", "range", "complex", "int",
                           "float", "bool", "str", "bytes", "bytearray", "type", "NoneType")),
    "copyreg": frozenset(("_reconstructor", "__newobj__")),
    "_codecs": frozenset(("encode",)),
    "functools": frozenset(("partial",)),
    "datetime": frozenset(("datetime", "date", "timedelta", "timezone")),
    "decimal": frozenset(("Decimal",)),
    "pathlib": frozenset(("PosixPath", "PurePosixPath")),
}  # fmt: skip
_CONSTRUCTORS = frozenset(
    ("_reconstruct", "scalar", "_frombuffer", "_unpickle_block", "_new_Index", "new_block", "newObj",
     "_ufunc_reconstruct", "__randomstate_ctor", "__generator_ctor", "__bit_generator_ctor")
)  # fmt: skip


def open_pickle(file: Path) -> Any:
    """The object in a file of pickle or joblib; Refused when it is broken or asks for code of other kinds."""
    from joblib import numpy_pickle

    def find_class(self: Any, module: str, name: str) -> Any:
        found = pickle._Unpickler.find_class(self, module, name)
        if not _is_harmless(module, name, found):
            raise Refused(
                "model_runs_code", code="ModelRunsCode", hint="model_runs_code_hint", file=file.name,
                what=f"{module}.{name}",
            )  # fmt: skip
        return found

    numpy_pickle.NumpyUnpickler.find_class = find_class
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        try:
            model = numpy_pickle.load(file)
        except (Refused, ModuleNotFoundError):
            raise
        except Exception as reason:  # a broken pickle may raise anything
            raise broken(file, reason) from None
    for said in {str(warning.message).splitlines()[0] for warning in noted}:
        print(said, flush=True)
    return model


def _is_harmless(module: str, name: str, found: Any) -> bool:
    if module in _PLAIN:
        return name in _PLAIN[module]
    library = module.partition(".")[0]
    if library not in _LIBRARIES and module not in _LOSSES:
        return False
    if isinstance(found, type):
        # What a library merely imports is not its own: `ctypes.CDLL` runs what a file beside the model holds.
        home = str(getattr(found, "__module__", ""))
        return home.partition(".")[0] in _LIBRARIES or home in _LOSSES
    return name in _CONSTRUCTORS or name.startswith("__pyx_unpickle") or type(found).__name__ == "ufunc"
