"""The wire schema, read from the contract itself."""

import xml.etree.ElementTree as ElementTree

from tests.places import SCHEMA

_CODES = {
    "uint8": "B",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "int32": "i",
    "int64": "q",
    "float": "f",
    "double": "d",
}
_ROOT = ElementTree.parse(SCHEMA).getroot()
_SBE = "{http://fixprotocol.io/2016/sbe}"

VERSION = int(_ROOT.attrib["version"])
ENUMS = {
    enum.attrib["name"]: {value.attrib["name"]: int(value.text) for value in enum}
    for enum in _ROOT.iter("enum")
}
SETS = {
    choices.attrib["name"]: {choice.attrib["name"]: 1 << int(choice.text) for choice in choices}
    for choices in _ROOT.iter("set")
}
_ENCODINGS = {
    kind.attrib["name"]: kind.attrib["encodingType"] for tag in ("enum", "set") for kind in _ROOT.iter(tag)
}
MESSAGES = {message.attrib["name"]: message for message in _ROOT.iter(_SBE + "message")}


def shape(element):
    """Of a message or group: scalars (name, struct code), codes of each version, groups (name, shape), data (name, is text)."""
    scalars = []
    for field in element.findall("field"):
        kind = field.attrib["type"]
        scalars.append((field.attrib["name"], _CODES[_ENCODINGS.get(kind, kind)]))
    groups = [(group.attrib["name"], shape(group)) for group in element.findall("group")]
    data = [(data.attrib["name"], data.attrib["type"] == "text") for data in element.findall("data")]
    since = [int(field.attrib.get("sinceVersion", 0)) for field in element.findall("field")]
    versions = [
        "".join(code for (_, code), came in zip(scalars, since, strict=True) if came <= version)
        for version in range(VERSION + 1)
    ]
    return scalars, versions, groups, data


def types_of(element):
    """Type of each scalar field by name, as the schema calls it."""
    return {field.attrib["name"]: field.attrib["type"] for field in element.findall("field")}
