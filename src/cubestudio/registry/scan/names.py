"""Which names a pickle may import: data structures of libraries are safe, doors to the machine dangerous.

A name is judged, not what it is called with: the lists are therefore short on functions. What nobody listed is
suspicious, so a new trick is at least not called safe.
"""

from __future__ import annotations

from cubestudio.registry.scan.facts import DANGEROUS, SAFE, SUSPICIOUS

_DANGEROUS_MODULES = frozenset(
    "os posix nt ntpath posixpath subprocess commands sys builtins __builtin__ socket shutil ctypes _ctypes cffi pty "
    "importlib imp runpy pkgutil pydoc code codeop codecs _codecs marshal pickle _pickle cPickle dill cloudpickle "
    "bdb pdb cProfile profile "
    "trace timeit webbrowser urllib urllib2 urllib3 http httplib requests aiohttp httpx ftplib smtplib telnetlib ssl "
    "asyncio multiprocessing threading _thread concurrent signal platform tempfile pathlib io _io fileinput glob zipfile "
    "tarfile sqlite3 distutils setuptools pip venv ensurepip idlelib lib2to3 doctest unittest types functools operator "
    "_operator inspect gc atexit linecache logging uuid getpass pwd resource faulthandler mmap fcntl".split()
)
_SAFE_NAMES = frozenset(
    [
        *(
            f"builtins.{name}"
            for name in (
                "object dict list set frozenset tuple bytearray bytes str int float complex bool slice range type "
                "NoneType Ellipsis NotImplemented"
            ).split()
        ),
        *(f"__builtin__.{name}" for name in "object dict list set frozenset tuple bytearray slice long unicode".split()),
        "_codecs.encode",
        "codecs.encode",
        "copyreg._reconstructor",
        "copy_reg._reconstructor",
        "collections.OrderedDict",
        "collections.defaultdict",
        "collections.Counter",
        "collections.deque",
        "uuid.UUID",
        "pathlib.PosixPath",
        "pathlib.PurePosixPath",
        "datetime.datetime",
        "datetime.date",
        "datetime.time",
        "datetime.timedelta",
        "datetime.timezone",
        "decimal.Decimal",
        "fractions.Fraction",
        *(f"numpy.{name}" for name in "dtype bool_ str_ bytes_ float16 float32 float64 longdouble complex64 complex128 "
          "int8 int16 int32 int64 uint8 uint16 uint32 uint64 datetime64 timedelta64".split()),  # fmt: skip
        "numpy.ndarray",
        "numpy.core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar",
        "numpy._core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar",
        "numpy.core.numeric._frombuffer",
        "numpy._core.numeric._frombuffer",
        "numpy.ma.core._mareconstruct",
        "numpy.random._pickle.__randomstate_ctor",
        "numpy.random._pickle.__bit_generator_ctor",
        "numpy.random._pickle.__generator_ctor",
        "joblib.numpy_pickle.NumpyArrayWrapper",
        "sklearn.neighbors._kd_tree.newObj",
        "sklearn.neighbors._ball_tree.newObj",
        "sklearn.metrics._dist_metrics.newObj",
        "scipy.sparse._csr.csr_matrix",
        "scipy.sparse._csr.csr_array",
        "scipy.sparse._csc.csc_matrix",
        "scipy.sparse._csc.csc_array",
        "scipy.sparse._coo.coo_matrix",
        "pandas._libs.internals._unpickle_block",
        "pandas._libs.arrays.__pyx_unpickle_NDArrayBacked",
        "pandas.core.internals.blocks.new_block",
        "pandas.core.indexes.base._new_Index",
        "pandas.core.indexes.datetimes._new_DatetimeIndex",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_qtensor",
        "torch.jit._pickle.build_intlist",
        "torch.jit._pickle.build_tensorlist",
        "torch.jit._pickle.build_doublelist",
        "torch.jit._pickle.build_boollist",
        "torch.jit._pickle.build_tensor_from_id",
        "torch.jit._pickle.restore_type_tag",
        *(
            f"torch.{name}"
            for name in (
                "device Size dtype float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 bool FloatStorage "
                "DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage "
                "BoolStorage"
            ).split()
        ),
    ]
)
_LIBRARIES = ("sklearn", "xgboost", "lightgbm", "catboost", "scipy", "numpy", "pandas", "statsmodels", "torch.nn",
              "imblearn", "category_encoders")  # fmt: skip
"""Packages whose classes (not functions) hold parameters and arrays."""
_OUTWARD = ("pandas.io", "pandas.core.computation", "numpy.lib", "numpy.distutils", "numpy.f2py", "numpy.testing",
            "scipy.io", "sklearn.datasets", "xgboost.tracker", "xgboost.spark", "xgboost.dask", "lightgbm.dask")  # fmt: skip
"""Their parts whose classes open files or evaluate text."""
_FILES = frozenset("pandas.HDFStore pandas.ExcelFile pandas.ExcelWriter numpy.DataSource".split())
_DANGEROUS_NAMES = frozenset(
    [
        "numpy.testing._private.utils.runstring",
        "numpy.f2py.crackfortran.getlincoef",
        "numpy.f2py.crackfortran._eval_length",
        "numpy.load",
        "numpy.core.records.fromfile",
        "numpy.memmap",
        "pandas.read_pickle",
        "pandas.io.pickle.read_pickle",
        "pandas.eval",
        "pandas.core.computation.eval.eval",
        "joblib.load",
        "joblib.numpy_pickle.load",
        "torch.load",
        "torch.serialization.load",
        "torch.hub.load",
        "torch.jit.unsupported_tensor_ops.execWrapper",
        "torch._inductor.codecache.compile_file",
        "torch.utils._config_module.load_config",
        "torch.utils.collect_env.run",
        "torch.fx.experimental.symbolic_shapes.eval_guards",
    ]
)


def judge(module: str, name: str) -> str:
    """The verdict on `module.name`; dots within `name` are walked by pickle as attributes."""
    whole = f"{module}.{name}"
    if whole in _SAFE_NAMES:
        return SAFE
    if whole in _DANGEROUS_NAMES or module.partition(".")[0] in _DANGEROUS_MODULES:
        return DANGEROUS
    # A path through an attribute leads anywhere: `sklearn.x.os.system`.
    if "." in name or whole in _FILES or any(_below(module, part) for part in _OUTWARD):
        return SUSPICIOUS
    if _is_data(name) and any(_below(module, library) for library in _LIBRARIES):
        return SAFE
    return SUSPICIOUS


def _is_data(name: str) -> bool:
    """A class by its spelling, or the function with which Cython refills one."""
    return name.lstrip("_")[:1].isupper() or name.startswith("__pyx_unpickle_")


def _below(module: str, library: str) -> bool:
    return module == library or module.startswith(f"{library}.")
