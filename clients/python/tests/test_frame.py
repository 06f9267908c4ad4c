import struct
import unittest

from latticeforge import ProtocolError, _codec, _frame, _messages


class FrameTest(unittest.TestCase):
    def test_lengths(self):
        self.assertEqual(28, _frame.frame_bytes(20))
        self.assertEqual(64 + 2 * 128, _frame.frame_bytes(56, rows=2, row_bytes=110))
        self.assertEqual(128 + 64, _frame.frame_bytes(57, rows=1, row_bytes=64))

    def test_a_reader_takes_bytes_split_anywhere(self):
        heads = [_codec.encode(_messages.Ping(number, 0)) for number in range(3)]
        stream = b"".join(map(_frame.frame, heads))
        for size in range(1, len(stream) + 1):
            reader = _frame.FrameReader()
            seen = []
            for at in range(0, len(stream), size):
                reader.feed(stream[at : at + size])
                seen += reader.heads()
            self.assertEqual(heads, seen)

    def test_lengths_that_no_server_sends_end_it(self):
        for total, head in ((0, 0), (15, 7), (28, 21), (28, 19), (64, 20), (_frame.MAX_REPLY_BYTES + 8, 0)):
            if total > _frame.MAX_REPLY_BYTES:
                head = total - 8
            reader = _frame.FrameReader()
            reader.feed(struct.pack("<II", total, head))
            with self.subTest(total=total, head=head), self.assertRaises(ProtocolError):
                list(reader.heads())


if __name__ == "__main__":
    unittest.main()
