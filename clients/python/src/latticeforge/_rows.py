"""The bytes of a row, where they lie: no copy."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from typing_extensions import Buffer


@runtime_checkable
class CpuTensor(Protocol):
    """What a torch tensor offers in place of the buffer protocol."""

    device: Any
    nbytes: Any

    def data_ptr(self) -> int: ...

    def is_contiguous(self) -> bool: ...


Row: TypeAlias = "Buffer | CpuTensor"


def row_bytes(row: Row, expected_bytes: int, what: str) -> memoryview:
    """A view of the bytes of a row. ValueError where it has another size or is not in one piece."""
    view = _view(row, what)
    if view.nbytes != expected_bytes:
        raise ValueError(f"{what} has {view.nbytes} bytes, the session's rows have {expected_bytes}")
    return view


def _view(row: Row, what: str) -> memoryview:
    try:
        view = memoryview(row)  # type: ignore[arg-type]
    except (TypeError, ValueError, BufferError):
        if isinstance(row, CpuTensor):
            return _tensor_view(row, what)
        raise ValueError(f"{what} is a {type(row).__name__} without the buffer protocol") from None
    if not view.c_contiguous:
        raise ValueError(f"{what} is not contiguous")
    return view.cast("B")


def _tensor_view(tensor: CpuTensor, what: str) -> memoryview:
    kind = getattr(tensor.device, "type", str(tensor.device))
    if kind != "cpu":
        raise ValueError(f"{what} is on {kind}, rows are read from cpu memory")
    if not tensor.is_contiguous():
        raise ValueError(f"{what} is not contiguous")
    memory = (ctypes.c_char * int(tensor.nbytes)).from_address(tensor.data_ptr())
    memory._tensor = tensor  # type: ignore[attr-defined]  # the view keeps the memory's owner alive
    return memoryview(memory).cast("B")
