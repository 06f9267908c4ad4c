"""Columns of numbers, as they go over the wire: of lists, or of memory that is taken as it lies."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Protocol


class Column(Protocol):
    """A list or tuple, anything with the buffer protocol (array, numpy), or a tensor of torch."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...

    def __getitem__(self, at: Any, /) -> Any: ...


MISFIT = (struct.error, OverflowError, TypeError)
"""What packing raises where a number does not fit."""

_LISTED = frozenset("?bBhHiIlLqQfd")


class ListPackers(dict[int, Callable[..., bytes]]):
    """For lists of each length that has been asked for, which must be bounded: packs as many of something, one after another."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def __missing__(self, count: int) -> Callable[..., bytes]:
        self[count] = pack = struct.Struct("<" + self._code * count).pack
        return pack


class Packer:
    """Of numbers of one type, 4 bytes each, little endian."""

    __slots__ = ("of_list", "_code", "_as_they_lie", "_in_halves")

    def __init__(self, code: str, as_they_lie: str, in_halves: str = "") -> None:
        """
        as_they_lie: formats of memory that is copied where an element has 4 bytes
        in_halves: those of which the lower half is taken where an element has 8, and the upper half is 0
        """
        self.of_list = ListPackers(code)
        self._code = code
        little = sys.byteorder == "little"
        self._as_they_lie = frozenset(as_they_lie if little else "")
        self._in_halves = frozenset(in_halves if little else "")

    def __call__(self, values: Column, count: int) -> bytes:
        """[count] numbers. One of MISFIT where they are not as many, or one does not fit."""
        taken = None if type(values) is list else self._memory(values, (count,))
        return struct.pack(f"<{count}{self._code}", *values) if taken is None else taken

    def matrix(self, values: Column, rows: int, width: int) -> bytes:
        """[rows, width] numbers, one row after another. One of MISFIT as before."""
        taken = None if type(values) is list else self._memory(values, (rows, width))
        if taken is not None:
            return taken
        listed: Any = values.tolist() if isinstance(values, memoryview) else values  # a view gives no rows
        return self(list(chain.from_iterable(listed)), rows * width)

    def _memory(self, values: Column, shape: tuple[int, ...]) -> bytes | None:
        """A copy, where it is of this shape and can be taken as it lies."""
        view = memory_of(values)
        if view is None or view.shape != shape:
            return None
        if view.itemsize == 4:
            return view.tobytes() if view.format in self._as_they_lie else None
        if view.format not in self._in_halves or view.itemsize != 8 or not view.c_contiguous:
            return None
        words = view.cast("B").cast("I")
        return None if words[1::2].tobytes().strip(b"\0") else words[::2].tobytes()


pack_ids = Packer("I", "IiLl", "QqLl")
pack_floats = Packer("f", "f")


def memory_of(values: Column) -> memoryview | None:
    """Where numbers lie; None for what is no memory (a list, a tuple, a range), or no memory that Python can read."""
    try:
        return memoryview(values)  # type: ignore[arg-type]
    except TypeError:
        pass
    try:
        return memoryview(values.detach().numpy())  # type: ignore[attr-defined]
    except (AttributeError, TypeError, RuntimeError):
        return None


def listed(values: Column) -> list[Any]:
    """As a list; the same, where it is one."""
    if type(values) is list:
        return values
    view = memory_of(values)
    return view.tolist() if view is not None and view.ndim == 1 and view.format in _LISTED else list(values)
