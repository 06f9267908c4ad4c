"""The golden frames: bytes beside what they say, as message objects of this client."""

import json
import struct

from latticeforge import _codec, _messages
from tests import schema
from tests.places import GOLDEN

FRAMES = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))["frames"]
_FLOATS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def frame_of(entry):
    return (GOLDEN / entry["file"]).read_bytes()


def head_of(entry):
    """Checks the lengths of the frame, gives its head."""
    frame = frame_of(entry)
    frame_bytes, head_bytes = struct.unpack_from("<II", frame)
    assert frame_bytes == len(frame), f"{entry['file']}: frameBytes {frame_bytes}, the file has {len(frame)}"
    return frame[8 : 8 + head_bytes]


def message_of(entry):
    """The message that golden.json describes."""
    return _make(getattr(_messages, entry["message"]), schema.MESSAGES[entry["message"]], entry["fields"])


def _make(cls, element, values):
    layout = next((one for one in _layouts() if one.make is cls), None)
    types = schema.types_of(element)
    codes = dict(zip(layout.scalars, layout.block.format[1:], strict=True))
    arguments = []
    for name in layout.scalars:  # the version of the frame may not have it
        missing = _codec._MISSING.get(codes[name])
        arguments.append(_scalar(values.get(name, missing), types[name], codes[name]))
    for name, inner in layout.groups:
        group = next(one for one in element.findall("group") if one.attrib["name"] == name)
        arguments.append([_make(inner.make, group, one) for one in values[name]])
    for name, is_text in layout.data:
        arguments.append(values[name] if is_text else bytes.fromhex(values[name]))
    return cls(*arguments)


def _scalar(value, kind, code):
    if kind in schema.ENUMS:
        return schema.ENUMS[kind][value]
    if kind in schema.SETS:
        return sum(schema.SETS[kind][choice] for choice in value)
    if code in "fd":
        number = _FLOATS.get(value, value)
        return struct.unpack("<" + code, struct.pack("<" + code, number))[0]
    return value


def _layouts():
    waiting = list(_codec.LAYOUTS.values())
    while waiting:
        layout = waiting.pop()
        yield layout
        waiting += [inner for _, inner in layout.groups]
