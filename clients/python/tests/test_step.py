import array
import ctypes
import unittest

from latticeforge import ElementKind, Step, _codec, _frame


def no_gap(key, step):
    return False


def step_of(vocab_size=4, element=ElementKind.F16):
    return Step(vocab_size, element, max_top_k=20)


def chunks(step, max_entries=100, max_head_bytes=1 << 20, max_frame_bytes=1 << 20):
    return list(step._chunks(max_entries, max_head_bytes, max_frame_bytes))


class StepTest(unittest.TestCase):
    def test_a_row_is_sent_from_where_it_lies(self):
        memory = bytearray(range(8))
        step = step_of()
        step.row(1, 2, 3, 4, memory)
        memory[0] = 99
        (chunk,) = chunks(step)
        pieces = chunk.encode(7, no_gap)
        frame = b"".join(pieces)
        self.assertEqual(chunk.frame_bytes, len(frame))
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
        pieces = chunks(step)[0].encode(7, no_gap)
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
        frames = []
        for given in (
            (ids, log_probs),
            (tuple(ids), tuple(log_probs)),
            (array.array("I", ids), array.array("f", log_probs)),
            (memoryview(array.array("I", [1, *ids]))[1:], array.array("d", log_probs)),
            (memoryview(array.array("I", [3, 9, 2, 9, 2**31, 9]))[::2], memoryview(array.array("f", log_probs))),
        ):
            step = step_of()
            step.top_k(1, 2, 3, 4, *given)
            frames.append(b"".join(chunks(step)[0].encode(7, no_gap)))
        self.assertEqual({frames[0]}, set(frames))

    def test_a_gap_is_flagged_in_its_entry_only(self):
        step = step_of()
        step.stats(1, 0, 5, 4, entropy=0.5, boundary=True)
        step.stats(1, 1, 5, 4, entropy=0.5)
        (chunk,) = chunks(step)
        frame = b"".join(chunk.encode(7, lambda key, step: key == (1, 0)))
        entries = _codec.decode(frame[8:]).entries
        self.assertEqual([5, 0], [entry.flags for entry in entries])
        self.assertEqual([4, 4], [entry.chosenToken for entry in entries])

    def test_a_step_is_cut_where_a_limit_demands_it(self):
        step = step_of()
        for sequence in range(5):
            step.row(1, sequence, 0, 4, bytes(8))
        self.assertEqual([2, 2, 1], [len(chunk.entries) for chunk in chunks(step, max_entries=2)])
        whole = chunks(step)[0]
        self.assertEqual(
            [4, 1], [len(chunk.entries) for chunk in chunks(step, max_frame_bytes=whole.frame_bytes - 1)]
        )
        self.assertEqual(
            [4, 1], [len(chunk.entries) for chunk in chunks(step, max_head_bytes=whole.head_bytes - 1)]
        )

    def test_an_entry_that_no_frame_can_take_does_not_stop_the_others(self):
        step = step_of()
        step.stats(1, 0, 0, 4, entropy=0.5)
        step.top_k(1, 1, 0, 4, range(20), [0.0] * 20)
        step.stats(1, 2, 0, 4, entropy=0.5)
        cut = chunks(step, max_head_bytes=120)
        self.assertEqual([False, True, False], [chunk is None for chunk in cut])

    def test_lengths_are_those_of_the_bytes(self):
        step = step_of()
        step.row(1, 0, 0, 4, bytes(8))
        step.top_k(1, 1, 0, 4, [1, 2, 3], [0.0] * 3)
        step.stats(1, 2, 0, 4, entropy=0.5)
        (chunk,) = chunks(step)
        frame = b"".join(chunk.encode(7, no_gap))
        self.assertEqual(_frame.frame_bytes(chunk.head_bytes, 1, 8), len(frame))
        self.assertEqual(3, len(_codec.decode(frame[8 : 8 + chunk.head_bytes]).entries))


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
