import struct
import unittest

from latticeforge import ElementKind, _codec, _frame, _messages
from latticeforge._step import FORM_ROW, FORM_STATS, STATS, Step
from tests import golden
from tests.places import GOLDEN


class GoldenTest(unittest.TestCase):
    def test_bytes_say_what_is_written_beside_them(self):
        for entry in golden.FRAMES:
            with self.subTest(entry["file"]):
                message = _codec.decode(golden.head_of(entry))
                self.assertEqual(repr(golden.message_of(entry)), repr(message))  # repr: NaN equals NaN there

    def test_what_is_written_becomes_the_bytes(self):
        for entry in golden.FRAMES:
            if entry["version"] > _codec.VERSION or entry.get("rows"):
                continue
            with self.subTest(entry["file"]):
                self.assertEqual(
                    golden.frame_of(entry),
                    _frame.frame(_codec.encode(golden.message_of(entry), entry["version"])),
                )

    def test_steps_become_the_bytes(self):
        steps = [
            entry
            for entry in golden.FRAMES
            if entry["message"] == "ObserveStep" and entry["fields"]["entries"]
        ]
        self.assertGreaterEqual(len(steps), 4)
        for entry in steps:
            with self.subTest(entry["file"]):
                message = golden.message_of(entry)
                gaps = [at for at, one in enumerate(message.entries) if one.flags & _messages.ENTRY_RESYNC]
                (whole,) = _as_step(entry, message)._frames(100, 1 << 20, 1 << 20)
                pieces = whole._encode(message.request, gaps)
                expected = bytearray(golden.frame_of(entry))
                struct.pack_into("<H", expected, 8 + 6, _codec.VERSION)  # nothing came to it since
                self.assertEqual(expected, b"".join(pieces))

    def test_every_file_is_described(self):
        self.assertEqual(
            {path.name for path in GOLDEN.glob("*.bin")}, {entry["file"] for entry in golden.FRAMES}
        )

    def test_every_message_has_a_frame(self):
        self.assertEqual(
            {cls.__name__ for cls in _messages.MESSAGES}, {entry["message"] for entry in golden.FRAMES}
        )


def _as_step(entry, message):
    step = Step(entry.get("vocabSize", 0) * ElementKind[entry.get("elementKind", "F32")].bytes, 1024)
    rows = [bytes.fromhex(row) for row in entry.get("rows", [])]
    top_at = stats_at = 0
    for one in message.entries:
        key = (one.group, one.sequence, one.step, one.chosenToken)
        marks = {
            "boundary": bool(one.flags & _messages.ENTRY_BOUNDARY),
            "end": bool(one.flags & _messages.ENTRY_END_OF_SEQUENCE),
        }
        if one.form == FORM_ROW:
            step.row(*key, rows.pop(0), **marks)
        elif one.form == FORM_STATS:
            names = ("entropy", "varentropy", "confidence", "margin")
            values = dict(zip(names, STATS.unpack_from(message.stats, stats_at), strict=True))
            step.stats(*key, chosen_logprob=one.chosenLogProb, **values, **marks)
            stats_at += STATS.size
        else:
            part = slice(top_at, top_at + 4 * one.topCount)
            ids = memoryview(message.topIds[part]).cast("I").tolist()
            log_probs = memoryview(message.topLogProbs[part]).cast("f").tolist()
            step.top_k(*key, ids, log_probs, one.chosenLogProb, **marks)
            top_at += 4 * one.topCount
    return step


if __name__ == "__main__":
    unittest.main()
