"""Walks the opcodes of a pickle and lists the names that loading it would import. Nothing is ever loaded.

The stack is followed with stand-ins: constants as they are, everything else as "made from this name". That tells names
put together at load time (`STACK_GLOBAL`) and how long the bare array bytes are that joblib writes between opcodes.
"""

from __future__ import annotations

import math
import pickletools
import re
from dataclasses import dataclass, field
from typing import Any, BinaryIO

MOST_OPCODES = 5_000_000
_ONE_VALUE = 1 << 20
"""A single value larger than this is passed over instead of read."""
_LINE = 1 << 16
_MARK = object()
_HAS_OBJECT = 1


class NotAPickle(ValueError):
    """The bytes cannot be followed to their end; the message says why."""


@dataclass(frozen=True)
class Name:
    """`module.name`, imported at load."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


_WRAPPER = Name("joblib.numpy_pickle", "NumpyArrayWrapper")
_MAKES_WRAPPER = frozenset({"EMPTY_TUPLE", "PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE", "FRAME"})
"""What may follow the wrapper's name; then comes NEWOBJ."""
_ATTRIBUTES = frozenset({"subclass", "shape", "order", "dtype", "allow_mmap", "numpy_array_alignment_bytes"})
_DTYPE = Name("numpy", "dtype")


@dataclass
class Made:
    """What calling something would give; `state` is what it is filled with."""

    of: Any
    args: Any = None
    state: Any = None


@dataclass
class Found:
    """What was seen.

    Attributes:
        names: in order of appearance. hidden: whether a name is made at load time, so that it cannot be told, or bytes
            are passed over that joblib might not pass over. opcodes: how many were followed.
    """

    names: dict[Name, None] = field(default_factory=dict)
    hidden: bool = False
    opcodes: int = 0


def walk(source: BinaryIO, found: Found) -> None:
    """Adds to `found` all pickles that follow one another at the place `source` stands (old PyTorch files hold five).

    Raises:
        NotAPickle: the first one breaks; `found` then holds what came before, which loading would do all the same.
            What follows a whole one may be anything, and counts as far as it can be followed.
    """
    reader = _Reader(source)
    _Walk(reader, found).run()
    while reader.peek():
        behind = Found(opcodes=found.opcodes)
        try:
            _Walk(reader, behind).run()
        except NotAPickle:
            is_whole = False
        else:
            is_whole = True
        found.opcodes = behind.opcodes
        found.names |= behind.names
        found.hidden |= behind.hidden and (is_whole or bool(behind.names))
        if not is_whole:
            if found.opcodes > MOST_OPCODES:
                raise _too_many()
            break


class _Skipped(bytes):
    """Stands for a value that was passed over: as long as it, holding nothing."""

    size = 0

    def __len__(self) -> int:
        return self.size


class _Reader:
    """What pickletools reads from: large values are passed over, lines end."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._peeked = b""

    def read(self, size: int) -> bytes:
        """Exactly as asked, or less at the end."""
        head, self._peeked = self._peeked[:size], self._peeked[size:]
        if size <= _ONE_VALUE:
            return head + self._source.read(size - len(head))
        left = size - len(head)
        while left > 0:
            block = self._source.read(min(left, _ONE_VALUE))
            if not block:
                raise NotAPickle("it ends too early")
            left -= len(block)
        skipped = _Skipped()
        skipped.size = size
        return skipped

    def readline(self) -> bytes:
        """Up to the end of the line."""
        head, self._peeked = self._peeked, b""
        line = head + self._source.readline(_LINE)
        if len(line) >= _LINE:
            raise NotAPickle("a line is too long")
        return line

    def peek(self) -> bytes:
        """The next byte, which stays."""
        if not self._peeked:
            self._peeked = self._source.read(1)
        return self._peeked


class _Walk:
    """One pickle.

    Args:
        is_joblib: it is read by joblib, which reads arrays between opcodes.
    """

    def __init__(self, reader: _Reader, found: Found, is_joblib: bool = True) -> None:
        self._reader = reader
        self._found = found
        self._is_joblib = is_joblib
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self) -> None:
        """To its STOP."""
        try:
            for opcode, arg, _ in pickletools.genops(self._reader):  # type: ignore[arg-type]
                self._found.opcodes += 1
                if self._found.opcodes > MOST_OPCODES:
                    raise _too_many()
                self._step(opcode.name, arg)
        except NotAPickle:
            raise
        except (ValueError, IndexError, KeyError, TypeError, OverflowError, UnicodeError, EOFError) as error:
            raise NotAPickle(str(error) or type(error).__name__) from error

    def _step(self, code: str, arg: Any) -> None:
        if self._misuses_wrapper(code):
            self._found.hidden = True
        special = _STEPS.get(code)
        if special is not None:
            special(self, arg)
        elif code in _CONSTANTS:
            self._stack.append(_CONSTANTS[code])
        elif code not in _IGNORED:
            self._stack.append(arg if not isinstance(arg, _Skipped) else None)

    def _misuses_wrapper(self, code: str) -> bool:
        """Whether joblib's wrapper becomes anything but what joblib writes: a new one, filled by one dict. Any other
        way to one makes joblib read bytes here that were not seen to be passed over."""
        if self._stack and self._stack[-1] is _WRAPPER:
            return code not in _MAKES_WRAPPER
        below = len(self._stack) > 1 and self._stack[-2] is _WRAPPER
        return below and not (code == "FRAME" or (code == "NEWOBJ" and self._stack[-1] == ()))

    def _pop_mark(self) -> list[Any]:
        popped = []
        while (value := self._stack.pop()) is not _MARK:
            popped.append(value)
        return popped[::-1]

    def _import(self, module: Any, name: Any) -> Any:
        if not isinstance(module, str) or not isinstance(name, str):
            self._found.hidden = True
            return Made(None)
        found = Name(module, name)
        self._found.names[found] = None
        return _WRAPPER if found == _WRAPPER else found

    def _global(self, arg: Any) -> None:
        module, _, name = str(arg).partition(" ")
        self._stack.append(self._import(module, name))

    def _stack_global(self, _: Any) -> None:
        name, module = self._stack.pop(), self._stack.pop()
        self._stack.append(self._import(module, name))

    def _inst(self, arg: Any) -> None:
        args = self._pop_mark()
        self._global(arg)
        self._stack.append(Made(self._stack.pop(), tuple(args)))

    def _obj(self, _: Any) -> None:
        of, *args = self._pop_mark()
        self._made(of, tuple(args))

    def _call(self, _: Any) -> None:
        args, of = self._stack.pop(), self._stack.pop()
        self._made(of, args)

    def _made(self, of: Any, args: Any) -> None:
        if not isinstance(of, Name):  # the result of a call is called: whatever it is
            self._found.hidden = True
        self._stack.append(Made(of, args))

    def _call_with_keywords(self, _: Any) -> None:
        self._stack.pop()
        self._call(None)

    def _extension(self, arg: Any) -> None:
        self._stack.append(self._import("copyreg.extension", str(arg)))

    def _build(self, _: Any) -> None:
        state = self._stack.pop()
        target = self._stack[-1]
        if not isinstance(target, Made):
            return
        is_again, target.state = target.state is not None, state
        if target.of is _WRAPPER and self._is_joblib:
            if is_again or not isinstance(state, dict) or not _ATTRIBUTES.issuperset(state):
                raise NotAPickle("an array cannot be followed")
            self._pass_array(state)
            self._stack[-1] = Made(None)
        elif is_again and target.of == _DTYPE:
            target.args = None

    def _pass_array(self, state: dict[Any, Any]) -> None:
        """The bytes joblib's NumpyArrayWrapper reads right behind itself: padding and the array, or another pickle."""
        size, has_object = _element(state.get("dtype"))
        if has_object:
            _Walk(self._reader, self._found, is_joblib=False).run()
            return
        shape = state.get("shape")
        if not isinstance(shape, tuple) or not all(isinstance(each, int) and each >= 0 for each in shape):
            raise NotAPickle("the shape of an array cannot be told")
        if state.get("numpy_array_alignment_bytes") is not None:
            padding = self._reader.read(1)
            if padding and padding[0]:
                self._reader.read(padding[0])
        self._reader.read(math.prod(shape) * size)

    def _put(self, arg: Any) -> None:
        self._memo[int(arg)] = self._stack[-1]

    def _memoize(self, _: Any) -> None:
        self._memo[len(self._memo)] = self._stack[-1]

    def _get(self, arg: Any) -> None:
        self._stack.append(self._memo[int(arg)])

    def _tuple_of_mark(self, _: Any) -> None:
        self._stack.append(tuple(self._pop_mark()))

    def _tuple(self, count: int) -> None:
        values = tuple(self._stack[-count:]) if count else ()
        del self._stack[len(self._stack) - count :]
        self._stack.append(values)

    def _made_of_mark(self, _: Any) -> None:
        self._pop_mark()
        self._stack.append(None)

    def _set_item(self, _: Any) -> None:
        value, key = self._stack.pop(), self._stack.pop()
        self._fill([key, value])

    def _set_items(self, _: Any) -> None:
        self._fill(self._pop_mark())

    def _fill(self, pairs: list[Any]) -> None:
        target = self._stack[-1]
        if isinstance(target, dict):
            for key, value in zip(pairs[::2], pairs[1::2], strict=False):
                if isinstance(key, str) and len(target) < 100:
                    target[key] = value

    def _drop_mark(self, _: Any) -> None:
        self._pop_mark()


def _element(dtype: Any) -> tuple[int, bool]:
    """Bytes of an element, and whether elements are objects. `numpy.dtype('f8', …)`, filled with its state.

    Raises NotAPickle for whatever numpy itself would not write: a size that is not told is a size that can be lied of.
    """
    is_dtype = isinstance(dtype, Made) and dtype.of == _DTYPE and isinstance(dtype.args, tuple) and dtype.args
    made_from = dtype.args[0] if is_dtype else ""
    match = re.fullmatch(r"[<>|=]?([biufcSUVOmM])(\d+)", made_from) if isinstance(made_from, str) else None
    if match is None:
        raise NotAPickle("the type of an array cannot be told")
    kind, size = match[1], int(match[2]) * (4 if match[1] == "U" else 1)
    state = dtype.state
    if state is None and kind != "V":
        return size, kind == "O"
    if not isinstance(state, tuple) or len(state) < 8 or state[2] is not None or state[5] not in (-1, size):
        raise NotAPickle("the type of an array cannot be told")
    return size, kind == "O" or not isinstance(state[7], int) or bool(state[7] & _HAS_OBJECT)


def _too_many() -> NotAPickle:
    return NotAPickle(f"it has more than {MOST_OPCODES} opcodes")


_CONSTANTS: dict[str, Any] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "NEXT_BUFFER": None}
_IGNORED = frozenset({"PROTO", "FRAME", "STOP", "READONLY_BUFFER"})
_STEPS: dict[str, Any] = {
    "MARK": lambda walk, _: walk._stack.append(_MARK),
    "EMPTY_LIST": lambda walk, _: walk._stack.append([]),
    "EMPTY_DICT": lambda walk, _: walk._stack.append({}),
    "EMPTY_SET": lambda walk, _: walk._stack.append([]),
    "EMPTY_TUPLE": lambda walk, _: walk._tuple(0),
    "TUPLE1": lambda walk, _: walk._tuple(1),
    "TUPLE2": lambda walk, _: walk._tuple(2),
    "TUPLE3": lambda walk, _: walk._tuple(3),
    "TUPLE": _Walk._tuple_of_mark,
    "LIST": _Walk._made_of_mark,
    "DICT": _Walk._made_of_mark,
    "FROZENSET": _Walk._made_of_mark,
    "APPEND": lambda walk, _: walk._stack.pop(),
    "APPENDS": _Walk._drop_mark,
    "ADDITEMS": _Walk._drop_mark,
    "SETITEM": _Walk._set_item,
    "SETITEMS": _Walk._set_items,
    "POP": lambda walk, _: walk._stack.pop(),
    "POP_MARK": _Walk._drop_mark,
    "DUP": lambda walk, _: walk._stack.append(walk._stack[-1]),
    "PUT": _Walk._put,
    "BINPUT": _Walk._put,
    "LONG_BINPUT": _Walk._put,
    "MEMOIZE": _Walk._memoize,
    "GET": _Walk._get,
    "BINGET": _Walk._get,
    "LONG_BINGET": _Walk._get,
    "GLOBAL": _Walk._global,
    "STACK_GLOBAL": _Walk._stack_global,
    "INST": _Walk._inst,
    "OBJ": _Walk._obj,
    "REDUCE": _Walk._call,
    "NEWOBJ": _Walk._call,
    "NEWOBJ_EX": _Walk._call_with_keywords,
    "BUILD": _Walk._build,
    "EXT1": _Walk._extension,
    "EXT2": _Walk._extension,
    "EXT4": _Walk._extension,
    "PERSID": lambda walk, _: walk._stack.append(None),
    "BINPERSID": lambda walk, _: walk._stack.__setitem__(-1, None),
}
