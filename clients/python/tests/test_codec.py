import math
import random
import struct
import unittest

from latticeforge import ProtocolError, _codec, _messages
from tests import golden


class CodecTest(unittest.TestCase):
    def test_a_cut_head_is_refused_at_every_length(self):
        for entry in golden.FRAMES:
            if entry.get("trailing"):
                continue  # what a newer version appended may be cut without our noticing
            head = golden.head_of(entry)
            for length in range(len(head)):
                with self.subTest(entry["file"], length=length), self.assertRaises(ProtocolError):
                    _codec.decode(head[:length])

    def test_damaged_heads_are_refused_or_read_but_nothing_else(self):
        seed = 20261121
        source = random.Random(seed)
        heads = [golden.head_of(entry) for entry in golden.FRAMES]
        for attempt in range(20_000):
            head = bytearray(source.choice(heads))
            for _ in range(source.randint(1, 4)):
                head[source.randrange(len(head))] = source.choice(
                    (0, 1, 0x7F, 0x80, 0xFF, source.randrange(256))
                )
            try:
                _codec.decode(head)
            except ProtocolError:
                pass
            except Exception as error:
                self.fail(f"seed {seed}, attempt {attempt}, head {head.hex()}: {error!r}")

    def test_a_count_bomb_is_refused_before_anything_is_made(self):
        head = bytearray(_codec.encode(_messages.Decisions(1, 0, 0, 0, [], [])))
        struct.pack_into("<I", head, 8 + 21 + 2, 1_000_000)
        with self.assertRaisesRegex(ProtocolError, "53000000 bytes wanted"):
            _codec.decode(head)
        struct.pack_into("<I", head, 8 + 21 + 2, 4_000_000_000)
        with self.assertRaisesRegex(ProtocolError, "4000000000 elements, the bound is 1048576"):
            _codec.decode(head)

    def test_bytes_after_the_end_are_refused(self):
        with self.assertRaisesRegex(ProtocolError, "Ping ends at byte 20 of a head of 21"):
            _codec.decode(_codec.encode(_messages.Ping(1, 0)) + b"\0")

    def test_a_block_shorter_than_ours_is_refused(self):
        head = bytearray(_codec.encode(_messages.Ping(1, 0)))
        struct.pack_into("<H", head, 0, 11)
        with self.assertRaisesRegex(ProtocolError, "block of 11 bytes, at least 12"):
            _codec.decode(head)

    def test_what_an_older_version_does_not_have_is_missing(self):
        route = _messages.RouteResult(1, 2, 3, 1, 0.5, 0.75, [_messages.ScoreEntry(0.5, 0.25, 1, "a")])
        head = _codec.encode(route, 0)
        self.assertEqual(16, len(_codec.encode(route)) - len(head))
        read = _codec.decode(head)
        self.assertTrue(math.isnan(read.rejectScore) and math.isnan(read.rejectBelow))
        self.assertEqual(route.scores, read.scores)
        self.assertEqual(route, _codec.decode(_codec.encode(route)))
        newer = bytearray(_codec.encode(route))
        struct.pack_into("<H", newer, 6, _codec.VERSION + 1)
        self.assertEqual(route, _codec.decode(bytes(newer) + b"more"))

    def test_an_outcome_of_before_is_about_a_group(self):
        outcome = _messages.Outcome(1, 2, 0.5, 7, "a")
        head = _codec.encode(outcome, 0)
        self.assertEqual(8, len(_codec.encode(outcome)) - len(head))
        self.assertEqual(_messages.Outcome(1, 2, 0.5, _messages.NO_ROUTE, "a"), _codec.decode(head))
        self.assertEqual(outcome, _codec.decode(_codec.encode(outcome)))

    def test_a_block_of_the_version_before_is_refused_under_the_name_of_this_one(self):
        head = bytearray(_codec.encode(_messages.RouteResult(1, 2, 3, 1, 0.5, 0.75, []), 0))
        struct.pack_into("<H", head, 6, 1)
        with self.assertRaisesRegex(ProtocolError, "block of 21 bytes, at least 37"):
            _codec.decode(head)

    def test_another_schema_is_refused(self):
        head = bytearray(_codec.encode(_messages.Ping(1, 0)))
        struct.pack_into("<H", head, 4, 1817)
        with self.assertRaisesRegex(ProtocolError, "schema 1817"):
            _codec.decode(head)

    def test_an_unknown_template_is_nothing_but_has_its_request(self):
        head = struct.pack("<HHHHQ", 8, 999, _codec.SCHEMA_ID, 3, 77)
        self.assertIsNone(_codec.decode(head))
        self.assertEqual(77, _codec.request_of(head))

    def test_text_must_be_utf_8(self):
        head = _codec.encode(_messages.GoAway(0, 5, "ab"))[:-2] + b"\xff\xfe"
        with self.assertRaisesRegex(ProtocolError, "GoAway.reason is not UTF-8"):
            _codec.decode(head)

    def test_a_value_that_does_not_fit_is_named(self):
        with self.assertRaisesRegex(ValueError, r"Vote.group = -1 does not fit u32 \(0 to 4294967295\)"):
            _codec.encode(_messages.Vote(1, -1))
        with self.assertRaisesRegex(ValueError, r"Outcome.reward = 1e\+300 does not fit f32"):
            _codec.encode(_messages.Outcome(1, 1, 1e300, _messages.NO_ROUTE, ""))


if __name__ == "__main__":
    unittest.main()
