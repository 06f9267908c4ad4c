"""What of the hooks into vLLM does not need a running engine: Model Runner V2's interface, and how rows are reduced."""

import os
import sys
import time
import unittest
from types import SimpleNamespace
from unittest import mock

import numpy
import torch
from latticeforge import Action, EndReason, _messages
from latticeforge.hooks import vllm_v2
from latticeforge.hooks._reduce import HostReducer, reduce_on_device, unpacked
from sidecar import ROOT
from vllm import SamplingParams
from vllm.v1.worker.gpu.sample.logits_processor.interface import LogitsContext, LogitsProcRequestState
from vllm.v1.worker.gpu.sample.logits_processor.interface import LogitsProcessor as LogitsProcessorV2
from vllm.v1.worker.gpu.sample.logits_processor.loader import _load_v2_logitsprocs_by_fqcns

sys.path.append(str(ROOT / "clients/python"))
from tests.fake_server import FakeServer, decision  # noqa: E402


class ModelRunnerV2:
    """Does with a processor what vLLM's does: slots that are used again, rows in an order of their own, prompts in pieces, drafts.

    Its state and the context it gives are of vLLM's own shapes and, where that can be, its own classes.
    """

    def __init__(self, vocabulary, slots=4, length=64):
        self.length = torch.zeros(slots, dtype=torch.int32)
        self.tokens = torch.zeros((slots, length), dtype=torch.int32)
        self.prompt_len = numpy.zeros(slots, dtype=numpy.int32)
        self.prefill_len = numpy.zeros(slots, dtype=numpy.int32)
        self.state = LogitsProcRequestState(
            torch.device("cpu"),
            slots,
            vocabulary,
            all_token_ids=SimpleNamespace(gpu=self.tokens),
            prompt_len=SimpleNamespace(np=self.prompt_len),
            prefill_len=SimpleNamespace(np=self.prefill_len),
            total_len=SimpleNamespace(gpu=self.length),
        )
        self.vocabulary = vocabulary
        self.source = torch.Generator().manual_seed(4)

    def add(self, hook, slot, parameters, prompt, drawn=()):
        self.prompt_len[slot] = len(prompt)
        self.prefill_len[slot] = len(prompt) + len(drawn)
        wanted = hook.add_request(slot, parameters)
        hook.apply_staged_writes()
        known = [*prompt, *drawn]
        self.length[slot] = len(known)
        self.tokens[slot, : len(known)] = torch.tensor(known, dtype=torch.int32)
        return wanted

    def step(self, hook, *rows):
        """rows: (slot, positions of its inputs, tokens at them); gives the logits as the hook leaves them."""
        slots = [slot for slot, _, _ in rows]
        flat = [(slot, at, token, local) for slot, places, fed in rows for local, (at, token) in enumerate(zip(places, fed))]
        context = LogitsContext(
            expanded_idx_mapping=torch.tensor([one[0] for one in flat], dtype=torch.int32),
            idx_mapping=torch.tensor(slots, dtype=torch.int32),
            idx_mapping_np=numpy.array(slots, dtype=numpy.int32),
            expanded_local_pos=torch.tensor([one[3] for one in flat], dtype=torch.int32),
            input_ids=torch.tensor([one[2] for one in flat], dtype=torch.int32),
            pos=torch.tensor([one[1] for one in flat], dtype=torch.int64),
            seq_lens_upper_bound_np=numpy.array([places[-1] + 1 for _, places, _ in rows], dtype=numpy.int32),
        )
        return hook.apply(torch.randn(len(flat), self.vocabulary, generator=self.source), context)

    def drew(self, slot, *tokens):
        for token in tokens:
            self.tokens[slot, self.length[slot]] = token
            self.length[slot] += 1


class ModelRunnerV2Test(unittest.TestCase):
    """The hook for Model Runner V2 behind a runner of this file: a real one needs Triton, which needs a GPU."""

    V = 300
    PROMPT = (7, 8, 9)

    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.__exit__)
        environment = {"LATTICEFORGE_SOCKET": self.server.path, "LATTICEFORGE_HOOK": "enforce", "LATTICEFORGE_REPORTS": ""}
        self.enterContext(mock.patch.dict(os.environ, environment))
        self.enterContext(mock.patch("latticeforge.hooks._vllm_engine._speaks", lambda _: True))
        self.enterContext(mock.patch("latticeforge.hooks._vllm_engine._text_of", lambda _: lambda ids: " ".join(map(str, ids))))
        self.runner = ModelRunnerV2(self.V)

    def hook(self, drafts=None):
        parallel = SimpleNamespace(tensor_parallel_size=1, enable_batch_sharded_sampling=False)
        config = SimpleNamespace(
            parallel_config=parallel, speculative_config=drafts, model_config=SimpleNamespace(served_model_name="m")
        )
        hook = vllm_v2.LatticeForge(config, self.runner.state)
        self.relay = hook._hook.relay
        self.addCleanup(self.relay.close)
        return hook

    def parameters(self, sequence=0, **given):
        about = {"lf_group": "q", "lf_sequence": sequence, "lf_samples": 2}
        made = SamplingParams(max_tokens=50, extra_args=about, **given)
        made.update_from_generation_config({}, eos_token_id=2)
        return made

    def observed(self):
        """Sequence, step and token, once the relay has taken everything."""
        until = time.monotonic() + 10
        while self.relay._waiting and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.1)
        return [(one.sequence, one.step, one.chosenToken) for step in self.server.of(_messages.ObserveStep) for one in step.entries]

    def test_it_is_what_vllm_loads(self):
        self.assertTrue(issubclass(vllm_v2.LatticeForge, LogitsProcessorV2))
        (loaded,) = _load_v2_logitsprocs_by_fqcns(["latticeforge.hooks.vllm_v2:LatticeForge"])
        self.assertIs(vllm_v2.LatticeForge, loaded)
        with self.assertRaisesRegex(ValueError, "n is 2"):
            loaded.validate_params(SamplingParams(n=2, extra_args={"lf_group": "q", "lf_sequence": 0}))

    def test_rows_of_a_prompt_in_pieces_and_after_a_preemption(self):
        hook, runner = self.hook(), self.runner
        self.assertFalse(runner.add(hook, 1, SamplingParams(), (5,)), "not watched")
        self.assertTrue(runner.add(hook, 2, self.parameters(), self.PROMPT))
        runner.step(hook, (1, [0], [5]), (2, [1], [8]))  # a piece of the prompt
        runner.step(hook, (2, [2], [9]), (1, [1], [6]))
        runner.drew(2, 21)
        runner.step(hook, (2, [3], [21]))
        runner.drew(2, 22)
        runner.step(hook, (1, [2], [6]))  # preempted
        runner.add(hook, 0, self.parameters(), self.PROMPT, drawn=(21, 22))
        runner.step(hook, (0, [1], [8]))
        runner.step(hook, (0, [4], [22]))
        runner.drew(0, 23)
        runner.step(hook, (0, [5], [23]))
        self.assertEqual([(0, 0, 21), (0, 1, 22), (0, 2, 23)], self.observed())

    def test_of_drafts_those_that_were_accepted(self):
        hook, runner = self.hook(drafts=object()), self.runner
        runner.add(hook, 3, self.parameters(), self.PROMPT)
        runner.step(hook, (3, [2], [9]))
        runner.drew(3, 30)
        runner.step(hook, (3, [3, 4, 5], [30, 31, 32]))  # of the drafts 31 and 32 the first is accepted, 99 comes instead of the second
        runner.drew(3, 31, 99)
        runner.step(hook, (3, [5, 6], [99, 33]))
        runner.drew(3, 40)  # not accepted
        runner.step(hook, (3, [6], [40]))
        self.assertEqual([(0, 0, 30), (0, 1, 31), (0, 2, 99), (0, 3, 40)], self.observed())
        self.assertEqual(2, self.relay.counters.rows_discarded)

    def test_a_slot_that_is_used_again_closes_who_had_it(self):
        hook, runner = self.hook(), self.runner
        runner.add(hook, 0, self.parameters(), self.PROMPT)
        runner.step(hook, (0, [2], [9]))
        runner.drew(0, 2)  # its end
        runner.add(hook, 0, self.parameters(sequence=1), self.PROMPT)
        runner.step(hook, (0, [2], [9]))
        runner.drew(0, 41)
        runner.step(hook, (0, [3], [41]))
        self.assertEqual([(0, 0, 2), (1, 0, 41)], self.observed())
        (closed,) = self.server.of(_messages.CloseSequence)
        self.assertEqual((0, 1, EndReason.FINISHED), (closed.sequence, closed.tokens, closed.reason))

    def test_nobody_says_that_the_last_has_gone(self):
        hook, runner = self.hook(), self.runner
        runner.add(hook, 0, self.parameters(), self.PROMPT)
        runner.step(hook, (0, [2], [9]))
        runner.drew(0, 2)
        time.sleep(1.0)
        self.assertEqual([(0, 0, 2)], self.observed())
        self.assertEqual(1, len(self.server.of(_messages.CloseSequence)))

    def test_a_decision_is_forced_on_its_row_alone(self):
        hook, runner = self.hook(), self.runner
        runner.add(hook, 0, self.parameters(), self.PROMPT)
        runner.add(hook, 1, self.parameters(sequence=1), self.PROMPT)
        self.server.standing = [decision(9, Action.STOP, 0)]
        runner.step(hook, (0, [2], [9]), (1, [2], [9]))
        runner.drew(0, 21)
        runner.drew(1, 22)
        runner.step(hook, (1, [3], [22]), (0, [3], [21]))
        self.observed()
        rows = runner.step(hook, (1, [4], [23]), (0, [4], [24]))
        self.assertEqual([2], torch.isfinite(rows[1]).nonzero().flatten().tolist())
        self.assertTrue(torch.isfinite(rows[0]).all())
        self.observed()
        (closed,) = self.server.of(_messages.CloseSequence)
        self.assertEqual((0, 3, EndReason.STOPPED), (closed.sequence, closed.tokens, closed.reason))

    def test_nothing_is_forced_on_drafts(self):
        hook, runner = self.hook(drafts=object()), self.runner
        runner.add(hook, 0, self.parameters(), self.PROMPT)
        self.server.standing = [decision(9, Action.STOP, 0)]
        runner.step(hook, (0, [2], [9]))
        runner.drew(0, 21)
        runner.step(hook, (0, [3], [21]))
        self.observed()
        self.assertTrue(torch.isfinite(runner.step(hook, (0, [4], [22]))).all())
        self.assertEqual(1, self.relay.counters.aborts_asked)


class ReduceTest(unittest.TestCase):
    """Rows to records, on the host and by torch, against double precision."""

    def rows(self, width):
        source = torch.Generator().manual_seed(width)
        rows = 4 * torch.randn(6, width, generator=source)
        rows[1] = 0.5  # all equal
        rows[2, :-1] = -torch.inf  # one finite
        rows[3, ::3] = -torch.inf  # masked
        rows[4] *= 30
        return rows

    def test_against_double(self):
        for width in (2, 19, 55, 2559, 2560, 2700, 128_256):
            rows = self.rows(width)
            log_p = torch.log_softmax(rows.double(), -1)
            p = log_p.exp()
            terms = torch.where(p > 0, log_p, 0.0)
            entropy = -(p * terms).sum(-1)
            varentropy = (p * (terms + entropy[:, None]) ** 2).sum(-1)
            top = log_p.sort(-1, descending=True).values[:, :20]
            confidence = -torch.where(torch.isfinite(top), top, 0.0).sum(-1) / torch.isfinite(top).sum(-1)
            expected = torch.stack((entropy, varentropy, confidence, torch.logsumexp(rows.double(), -1)), -1)
            for name, reduced in (
                ("host", HostReducer().reduce(rows.numpy())),
                ("device", unpacked(reduce_on_device(rows.clone()).numpy())),
            ):
                with self.subTest(name, width=width):
                    values = torch.from_numpy(numpy.ascontiguousarray(reduced.values))[:, [0, 1, 2, 4]].double()
                    self.assertLess(((values - expected).abs() / expected.abs().clamp_min(1)).max().item(), 2e-5)
                    ids = torch.from_numpy(numpy.ascontiguousarray(reduced.top_ids))
                    torch.testing.assert_close(rows.gather(1, ids), rows.sort(-1, descending=True).values[:, : ids.shape[1]])
                    self.assertTrue(numpy.isnan(reduced.values[2, 3]), "no second token, no margin")
