import array
import ctypes
import unittest

from latticeforge import ElementKind, Step, _codec, _frame
from latticeforge.types import MISSING


def step_of(vocab_size=4, element=ElementKind.F16):
    return Step(vocab_size * element.bytes, max_top_k=20)


def frames(step, max_entries=100, max_head_bytes=1 << 20, max_frame_bytes=1 << 20):
    return list(step._frames(max_entries, max_head_bytes, max_frame_bytes))


def frame_of(step, gaps=()):
    (whole,) = frames(step)
    return b"".join(whole._encode(7, gaps))


class StepTest(unittest.TestCase):
    def test_a_row_is_sent_from_where_it_lies(self):
        memory = bytearray(range(8))
        step = step_of()
        step.row(1, 2, 3, 4, memory)
        memory[0] = 99
        (whole,) = frames(step)
        pieces = whole._encode(7, ())
        frame = b"".join(pieces)
        self.assertEqual(whole._frame_bytes(), len(frame))
        self.assertEqual(0, len(frame) % 64)
        self.assertEqual(bytes(memory) + bytes(56), frame[-64:])
        self.assertTrue(any(isinstance(piece, memoryview) and piece.obj is memory for piece in pieces))

    def test_rows_of_any_container(self):
        step = step_of(4, ElementKind.F32)
        for row in (
            array.array("f", [1, 2, 3, 4]),
            (ctypes.c_float * 4)(),
            bytes(16),
            memoryview(bytes(32))[8:24],
        ):
            step.row(1, 2, 3, 4, row)
        self.assertEqual(4, len(step))

    def test_a_tensor_without_the_buffer_protocol(self):
        step = step_of()
        tensor = FakeTensor(b"abcdefgh")
        step.row(1, 2, 3, 4, tensor)
        pieces = frames(step)[0]._encode(7, ())
        self.assertIn(b"abcdefgh", [bytes(piece) for piece in pieces])
        for wrong, message in (
            (FakeTensor(b"abcdefgh", device="cuda"), "is on cuda"),
            (FakeTensor(b"abcdefgh", contiguous=False), "not contiguous"),
            (FakeTensor(b"abcd"), "has 4 bytes, the session's rows have 8"),
        ):
            with self.assertRaisesRegex(ValueError, message):
                step.row(1, 2, 3, 4, wrong)

    def test_a_wrong_row_is_refused_with_value_and_bound(self):
        step = step_of()
        with self.assertRaisesRegex(
            ValueError, "row of sequence 2, step 3 has 6 bytes, the session's rows have 8"
        ):
            step.row(1, 2, 3, 4, bytes(6))
        with self.assertRaisesRegex(ValueError, "not contiguous"):
            step.row(1, 2, 3, 4, memoryview(bytes(16))[::2])
        with self.assertRaisesRegex(ValueError, "list without the buffer protocol"):
            step.row(1, 2, 3, 4, [1.0, 2.0])
        self.assertEqual(0, len(step))

    def test_wrong_arguments_are_refused(self):
        step = step_of()
        with self.assertRaisesRegex(ValueError, "2 ids but 1 logprobs"):
            step.top_k(1, 2, 3, 4, [1, 2], [-0.5])
        with self.assertRaisesRegex(ValueError, "top-k list of 21, the server's bound is 20"):
            step.top_k(1, 2, 3, 4, range(21), [0.0] * 21)
        with self.assertRaisesRegex(ValueError, "top-k list of sequence 2, step 3"):
            step.top_k(1, 2, 3, 4, [-1], [0.0])
        with self.assertRaisesRegex(ValueError, "step -1"):
            step.stats(1, 2, -1, 4, entropy=0.5)
        self.assertEqual(0, len(step))

    def test_lists_of_any_container_are_the_same_bytes(self):
        ids, log_probs = [3, 2, 2**31], [-0.5, -1.5, float("-inf")]
        same = []
        for given in (
            (ids, log_probs),
            (tuple(ids), tuple(log_probs)),
            (array.array("I", ids), array.array("f", log_probs)),
            (memoryview(array.array("I", [1, *ids]))[1:], array.array("d", log_probs)),
            (memoryview(array.array("I", [3, 9, 2, 9, 2**31, 9]))[::2], memoryview(array.array("f", log_probs))),
        ):
            step = step_of()
            step.top_k(1, 2, 3, 4, *given)
            same.append(frame_of(step))
        self.assertEqual({same[0]}, set(same))

    def test_a_batch_is_the_same_bytes_as_its_lists_one_by_one(self):
        ids, log_probs = [[3, 2, 7], [9, 1, 0]], [[-0.5, -1.5, float("-inf")], [-0.25, -2.0, -3.0]]
        flat_ids, flat_log_probs = sum(ids, []), sum(log_probs, [])
        single = step_of()
        for at in range(2):
            single.top_k(1, 4 + at, 6 + at, (7, -1)[at], ids[at], log_probs[at], (-0.5, MISSING)[at], boundary=at == 1, end=at == 0)
        numbers = {code: array.array(code, flat_ids) for code in "iIlQ"}
        floats = {code: array.array(code, flat_log_probs) for code in "fd"}
        for given_ids, given_log_probs in (
            (ids, log_probs),
            (tuple(map(tuple, ids)), log_probs),
            *((matrix(numbers[code], 3), matrix(floats["f"], 3)) for code in "iIlQ"),
            (ids, [floats["d"][:3], floats["d"][3:]]),
        ):
            step = step_of()
            step.top_k_batch(
                1, [4, 5], array.array("l", [6, 7]), array.array("q", [7, -1]), given_ids, given_log_probs, [-0.5, MISSING],
                boundary=[False, True], end=(True, False),
            )
            self.assertEqual(frame_of(single), frame_of(step))
            self.assertEqual(single._keys(), step._keys())

    def test_a_wrong_batch_is_refused(self):
        step = step_of()
        for given, message in (
            (([1], [0], [5], [[1], [2]], [[0.0]]), "a batch of 1 sequences with 2 lists of ids and 1 of logprobs"),
            (([1], [0], [5, 6], [[1]], [[0.0]]), "batch of 1 lists of group 1"),
            (([1], [], [5], [[1]], [[0.0]]), "batch of 1 lists of group 1"),
            (([1], [0], [5], [[*range(21)]], [[0.0] * 21]), "top-k list of 21, the server's bound is 20"),
            (([1, 2], [0, 0], [5, 6], [[1, 2], [3]], [[0.0, 0.0]] * 2), "batch of 2 lists of group 1"),
            (([1], [0], [5], matrix(array.array("l", [1 << 32]), 1), [[0.0]]), "batch of 1 lists of group 1"),
            (([1], [-1], [5], [[1]], [[0.0]]), "batch of 1 lists of group 1"),
            (([1], [0], [5], [[1]], [[0.0]], None, [True, False]), "batch of 1 lists of group 1"),
        ):
            with self.subTest(message), self.assertRaisesRegex(ValueError, message):
                step.top_k_batch(1, *given[:6], boundary=given[6] if len(given) > 6 else None)
        step.top_k_batch(1, [], [], [], [], [])
        self.assertEqual((0, []), (len(step), frames(step)))

    def test_a_gap_is_flagged_in_its_entry_only(self):
        step = step_of()
        step.stats(1, 0, 5, 4, entropy=0.5, boundary=True)
        step.stats(1, 1, 5, 4, entropy=0.5)
        entries = _codec.decode(frame_of(step, gaps=[0])[8:]).entries
        self.assertEqual([5, 0], [entry.flags for entry in entries])
        self.assertEqual([4, 4], [entry.chosenToken for entry in entries])

    def test_a_step_is_cut_where_a_limit_demands_it(self):
        step = step_of()
        for sequence in range(5):
            step.row(1, sequence, 0, 4, bytes(8))
        self.assertEqual([2, 2, 1], [len(part) for part in frames(step, max_entries=2)])
        whole = frames(step)[0]
        self.assertEqual(
            [4, 1], [len(part) for part in frames(step, max_frame_bytes=whole._frame_bytes() - 1)]
        )
        self.assertEqual(
            [4, 1], [len(part) for part in frames(step, max_head_bytes=whole._head_bytes() - 1)]
        )

    def test_an_entry_that_no_frame_can_take_does_not_stop_the_others(self):
        step = step_of()
        step.stats(1, 0, 0, 4, entropy=0.5)
        step.top_k(1, 1, 0, 4, range(20), [0.0] * 20)
        step.stats(1, 2, 0, 4, entropy=0.5)
        cut = frames(step, max_head_bytes=120)
        self.assertEqual([False, True, False], [part is None for part in cut])

    def test_lengths_are_those_of_the_bytes(self):
        step = step_of()
        step.row(1, 0, 0, 4, bytes(8))
        step.top_k(1, 1, 0, 4, [1, 2, 3], [0.0] * 3)
        step.stats(1, 2, 0, 4, entropy=0.5)
        (whole,) = frames(step)
        frame = frame_of(step)
        self.assertEqual(_frame.frame_bytes(whole._head_bytes(), 1, 8), len(frame))
        self.assertEqual(3, len(_codec.decode(frame[8 : 8 + whole._head_bytes()]).entries))

    def test_the_parts_of_a_step_say_what_it_says(self):
        step = step_of()
        step.top_k_batch(1, [0, 1, 2], [5, 5, 6], [1, -1, 3], [[1, 2], [3, 4], [5, 6]], [[0.0, -1.0]] * 3)
        step.row(1, 3, 0, 4, b"abcdefgh")
        step.stats(1, 4, 0, 4, entropy=0.5)
        step.top_k(1, 5, 9, 4, [7], [-0.25])
        heads = [b"".join(one._encode(7, ())) for one in frames(step, max_entries=2)]
        parts = [_codec.decode(head[8 : 8 + int.from_bytes(head[4:8], "little")]) for head in heads]
        whole = _codec.decode(frame_of(step)[8 : 8 + step._head_bytes()])
        self.assertEqual(str(whole.entries), str([entry for part in parts for entry in part.entries]))
        for column in ("topIds", "topLogProbs", "stats"):
            self.assertEqual(getattr(whole, column), b"".join(getattr(part, column) for part in parts), column)
        self.assertEqual(b"abcdefgh" + bytes(56), heads[1][-64:])


def matrix(numbers, width):
    return memoryview(numbers).cast("B").cast(numbers.typecode, (len(numbers) // width, width))


class FakeTensor:
    """The part of a torch tensor that is used."""

    def __init__(self, content, device="cpu", contiguous=True):
        self._memory = ctypes.create_string_buffer(content, len(content))
        self._contiguous = contiguous
        self.device = device
        self.nbytes = len(content)

    def data_ptr(self):
        return ctypes.addressof(self._memory)

    def is_contiguous(self):
        return self._contiguous


if __name__ == "__main__":
    unittest.main()
