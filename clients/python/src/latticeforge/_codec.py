"""Bytes of a message: struct-based, driven by the tables in `_messages`.

A message is an 8-byte header (blockLength, templateId, schemaId, version: u16 each), the block of scalar
fields, the groups (u16 blockLength, u32 count, then the elements), the variable data (u32 length, bytes).
Little endian, packed without gaps. Fields that a newer peer has appended are skipped by means of blockLength, those
that an older one does not have yet are NaN, or the largest number; nothing is read past the end of the head.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, get_args, get_origin, get_type_hints

from . import _messages
from ._frame import FRAME_HEADER
from .errors import ProtocolError

SCHEMA_ID = 1818
VERSION = 1
"""The newest version that this client speaks; it speaks the older ones too."""
MAX_GROUP = 1_048_576

MESSAGE_HEADER = struct.Struct("<HHHH")
GROUP_HEADER = struct.Struct("<HI")
LENGTH = struct.Struct("<I")
REQUEST = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Layout:
    """How one class of `_messages` lies in memory."""

    make: Callable[..., Any]
    name: str
    blocks: tuple[struct.Struct, ...]
    """The block of each version."""
    scalars: tuple[str, ...]
    groups: tuple[tuple[str, Layout], ...]
    data: tuple[tuple[str, bool], ...]
    """Name, and whether it is text (UTF-8) rather than bytes."""

    @property
    def block(self) -> struct.Struct:
        """The block of the newest version."""
        return self.blocks[VERSION]


def _compile(cls: type[Any]) -> Layout:
    hints = get_type_hints(cls, include_extras=True)
    scalars: list[str] = []
    codes = [""] * (VERSION + 1)
    groups: list[tuple[str, Layout]] = []
    data: list[tuple[str, bool]] = []
    for field in fields(cls):
        hint = hints[field.name]
        if get_origin(hint) is list:
            groups.append((field.name, _compile(get_args(hint)[0])))
            continue
        code, *since = get_args(hint)[1:]
        if code in ("bytes", "text"):
            data.append((field.name, code == "text"))
        else:
            scalars.append(field.name)
            for version in range(since[0] if since else 0, VERSION + 1):
                codes[version] += code
    blocks = tuple(struct.Struct("<" + known) for known in codes)
    return Layout(cls, cls.__name__, blocks, tuple(scalars), tuple(groups), tuple(data))


LAYOUTS: dict[int, Layout] = {message.template: _compile(message) for message in _messages.MESSAGES}
ENTRY = next(layout for name, layout in LAYOUTS[_messages.ObserveStep.template].groups if name == "entries")


def encode(message: _messages.Message, version: int = VERSION) -> bytes:
    """Message header and message. ValueError names a field whose value does not fit."""
    layout = LAYOUTS[message.template]
    out = bytearray(MESSAGE_HEADER.pack(layout.blocks[version].size, message.template, SCHEMA_ID, version))
    _put(layout, message, out, version)
    return bytes(out)


def _put(layout: Layout, value: Any, out: bytearray, version: int) -> None:
    block = layout.blocks[version]
    scalars = [getattr(value, name) for name in layout.scalars[: len(block.format) - 1]]
    try:
        out += block.pack(*scalars)
    except (struct.error, OverflowError, TypeError):
        raise ValueError(_misfit(layout, scalars)) from None
    for name, element in layout.groups:
        elements = getattr(value, name)
        if len(elements) > MAX_GROUP:
            raise ValueError(f"{layout.name}.{name} has {len(elements)} elements, the bound is {MAX_GROUP}")
        out += GROUP_HEADER.pack(element.blocks[version].size, len(elements))
        for one in elements:
            _put(element, one, out, version)
    for name, is_text in layout.data:
        content = getattr(value, name)
        content = content.encode("utf-8") if is_text else bytes(content)
        out += LENGTH.pack(len(content))
        out += content


def _misfit(layout: Layout, scalars: list[Any]) -> str:
    codes = layout.block.format[1:]
    for name, code, value in zip(layout.scalars, codes, scalars, strict=False):
        try:
            struct.pack("<" + code, value)
        except (struct.error, OverflowError, TypeError):
            return f"{layout.name}.{name} = {value!r} does not fit {_TYPE_NAMES[code]}"
    return f"{layout.name} does not fit its block"


_MISSING = {"Q": _messages.NO_ROUTE, "f": math.nan, "d": math.nan}
"""What stands in a field that came after the version of a message."""

_TYPE_NAMES = {
    "B": "u8 (0 to 255)",
    "H": "u16 (0 to 65535)",
    "I": "u32 (0 to 4294967295)",
    "Q": "u64 (0 to 18446744073709551615)",
    "i": "i32 (-2147483648 to 2147483647)",
    "q": "i64 (-9223372036854775808 to 9223372036854775807)",
    "f": "f32",
    "d": "f64",
}


_DECISIONS = LAYOUTS[_messages.Decisions.template]
_NOTHING_DECIDED = struct.Struct(
    "<" + "".join(part.format.lstrip("<") for part in (MESSAGE_HEADER, _DECISIONS.block, GROUP_HEADER, GROUP_HEADER))
)
"""The whole answer to nearly every step."""
_DECISIONS_HEADER = (_DECISIONS.block.size, _messages.Decisions.template, SCHEMA_ID, VERSION)
_PLAIN_START = FRAME_HEADER.pack(FRAME_HEADER.size + _NOTHING_DECIDED.size, _NOTHING_DECIDED.size) + MESSAGE_HEADER.pack(*_DECISIONS_HEADER)
_PLAIN_END = b"".join(GROUP_HEADER.pack(element.block.size, 0) for _, element in _DECISIONS.groups)
_PLAIN = struct.Struct(f"<{len(_PLAIN_START)}s{_DECISIONS.block.format[1:]}{len(_PLAIN_END)}s")
_unpack_plain = _PLAIN.unpack_from


def plain_credit(received: bytearray, size: int, request: int) -> int:
    """The credit that comes back where what was received is one frame, and says of this request that nothing is decided; else -1."""
    if size == _PLAIN.size:
        start, number, _, credit_bytes, _, end = _unpack_plain(received)
        if start == _PLAIN_START and number == request and end == _PLAIN_END:
            return credit_bytes  # type: ignore[no-any-return]
    return -1


def decode(head: bytes | bytearray | memoryview) -> _messages.Message | None:
    """The message of a head; None for a template that this version does not know. ProtocolError if broken."""
    if len(head) == _NOTHING_DECIDED.size:
        parts = _NOTHING_DECIDED.unpack(head)
        if parts[:4] == _DECISIONS_HEADER and parts[-3] == parts[-1] == 0:
            request, position, credit_bytes, flags = parts[4:8]
            return _messages.Decisions(request, position, credit_bytes, flags, [], [])
    if len(head) < MESSAGE_HEADER.size:
        raise ProtocolError(f"head of {len(head)} bytes, a message header has {MESSAGE_HEADER.size}")
    block_bytes, template, schema, version = MESSAGE_HEADER.unpack_from(head)
    if schema != SCHEMA_ID:
        raise ProtocolError(f"schema {schema}, expected {SCHEMA_ID}")
    layout = LAYOUTS.get(template)
    if layout is None:
        return None
    value, end = _take(layout, head, MESSAGE_HEADER.size, block_bytes, min(version, VERSION))
    if end != len(head) and version <= VERSION:
        raise ProtocolError(f"{layout.name} ends at byte {end} of a head of {len(head)}")
    message: _messages.Message = value
    return message


def request_of(head: bytes | bytearray | memoryview) -> int:
    """The request number of any message, known or not: it is the first field of all of them."""
    if len(head) < MESSAGE_HEADER.size + REQUEST.size:
        raise ProtocolError(f"head of {len(head)} bytes has no request number")
    number: int = REQUEST.unpack_from(head, MESSAGE_HEADER.size)[0]
    return number


def _take(
    layout: Layout, head: bytes | bytearray | memoryview, at: int, block_bytes: int, version: int
) -> tuple[Any, int]:
    block = layout.blocks[version]
    if block_bytes < block.size:
        raise ProtocolError(f"{layout.name}: block of {block_bytes} bytes, at least {block.size} expected")
    _check(layout, head, at, block_bytes)
    parts: list[Any] = list(block.unpack_from(head, at))
    parts += [_MISSING[code] for code in layout.block.format[1 + len(parts) :]]
    at += block_bytes
    for name, element in layout.groups:
        _check(layout, head, at, GROUP_HEADER.size)
        element_bytes, count = GROUP_HEADER.unpack_from(head, at)
        at += GROUP_HEADER.size
        if count > MAX_GROUP:
            raise ProtocolError(f"{layout.name}.{name} has {count} elements, the bound is {MAX_GROUP}")
        _check(layout, head, at, count * max(element_bytes, element.blocks[version].size))
        elements = []
        for _ in range(count):
            one, at = _take(element, head, at, element_bytes, version)
            elements.append(one)
        parts.append(elements)
    for name, is_text in layout.data:
        _check(layout, head, at, LENGTH.size)
        (length,) = LENGTH.unpack_from(head, at)
        at += LENGTH.size
        _check(layout, head, at, length)
        content = bytes(head[at : at + length])
        at += length
        parts.append(_text(layout, name, content) if is_text else content)
    return layout.make(*parts), at


def _check(layout: Layout, head: bytes | bytearray | memoryview, at: int, size: int) -> None:
    if size > len(head) - at:
        raise ProtocolError(f"{layout.name}: {size} bytes wanted at {at}, the head ends at {len(head)}")


def _text(layout: Layout, name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise ProtocolError(f"{layout.name}.{name} is not UTF-8") from None
