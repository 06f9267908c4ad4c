import re
import unittest
from enum import IntEnum

from latticeforge import (
    Action,
    AnswerKind,
    ElementKind,
    EndReason,
    ErrorCode,
    Reason,
    RuleState,
    _codec,
    _messages,
)
from latticeforge._entries import FORM_ROW, FORM_STATS, FORM_TOP_K
from tests import schema
from tests.places import JAVA


class SchemaTest(unittest.TestCase):
    """The tables of this client against the contract."""

    def test_version(self):
        self.assertEqual(schema.VERSION, _codec.VERSION)

    def test_messages_have_the_fields_of_the_schema_in_order(self):
        ours = {layout.name: (template, _shape(layout)) for template, layout in _codec.LAYOUTS.items()}
        theirs = {
            name: (int(message.attrib["id"]), schema.shape(message))
            for name, message in schema.MESSAGES.items()
        }
        self.assertEqual(theirs.keys(), ours.keys())
        for name in theirs:
            with self.subTest(name):
                self.assertEqual(theirs[name], ours[name])

    def test_enums(self):
        for ours in (Action, AnswerKind, ElementKind, EndReason, RuleState):
            with self.subTest(ours.__name__):
                self.assertEqual(schema.ENUMS[ours.__name__], {one.name: one.value for one in ours})
        self.assertEqual(
            {"ROW": FORM_ROW, "TOP_K": FORM_TOP_K, "STATS": FORM_STATS}, schema.ENUMS["EntryForm"]
        )

    def test_flags(self):
        prefixes = {
            "Features": "FEATURE_",
            "EntryFlags": "ENTRY_",
            "SequenceFlags": "SEQUENCE_",
            "ReplyFlags": "REPLY_",
            "TallyFlags": "TALLY_",
        }
        self.assertEqual(prefixes.keys(), schema.SETS.keys())
        for kind, prefix in prefixes.items():
            for choice, bit in schema.SETS[kind].items():
                name = prefix + re.sub("([A-Z])", r"_\1", choice).upper()
                self.assertEqual(bit, getattr(_messages, name), name)

    def test_error_codes_and_reasons_are_the_servers(self):
        self.assertEqual(_java_numbers(JAVA / "base/ErrorCode.java"), _numbers(ErrorCode))
        self.assertEqual(_java_numbers(JAVA / "decisions/Reason.java"), _numbers(Reason))
        source = (JAVA / "decisions/Reason.java").read_text(encoding="utf-8")
        for reason in Reason:
            self.assertIn(f'{reason.name}({reason.value}, "{reason.sentence}")', source)


def _shape(layout):
    scalars = list(zip(layout.scalars, layout.block.format[1:], strict=True))
    versions = [block.format[1:] for block in layout.blocks]
    return scalars, versions, [(name, _shape(inner)) for name, inner in layout.groups], list(layout.data)


def _numbers(enum: type[IntEnum]):
    return {one.name: one.value for one in enum}


def _java_numbers(path):
    constants = re.findall(r"^ {4}([A-Z_]+)\((\d+), ", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: int(number) for name, number in constants}


if __name__ == "__main__":
    unittest.main()
