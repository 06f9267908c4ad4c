"""The hook for SGLang against the interface of the package, with a scheduler of this file: not run in a real SGLang."""

import importlib.util
import os
import sys
import time
import types
import unittest
import weakref
from array import array
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import torch
from latticeforge import Action, EndReason, _messages
from sidecar import ROOT

sys.path.append(str(ROOT / "clients/python"))
from tests.fake_server import FakeServer, decision  # noqa: E402

V, END = 300, 2


def packages():
    """The installed package's modules without its own imports, which want a GPU; and what a running server would have published."""
    found = importlib.util.find_spec("sglang")
    home = Path(found.submodule_search_locations[0])
    for name, folder in (("sglang", home), ("sglang.srt", home / "srt"), ("sglang.srt.sampling", home / "srt/sampling")):
        module = types.ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module
    published = types.ModuleType("sglang.srt.runtime_context")
    published.get_schedule = lambda: SERVER
    published.get_parallel = lambda: SERVER
    sys.modules[published.__name__] = published


SERVER = SimpleNamespace(disable_overlap_schedule=True, tp_rank=0, tp_size=1)
packages()
from latticeforge.hooks import sglang  # noqa: E402


class Request:
    """As much of SGLang's `Req` as a processor meets."""

    def __init__(self, sequence, **given):
        self.rid = f"r{sequence}"
        self.origin_input_ids = [7, 8, 9]
        self.output_ids = array("q")
        self.eos_token_ids = {END}
        self.tokenizer = SimpleNamespace(eos_token_id=END, decode=lambda ids, skip_special_tokens: " ".join(map(str, ids)))
        about = {"lf_group": "q", "lf_sequence": sequence, "lf_samples": 2, "__req__": weakref.proxy(self)} | given.pop("about", {})
        sampling = {"temperature": 1.0, "top_p": 1.0, "top_k": 1 << 30, "max_new_tokens": 50, "min_new_tokens": 0}
        sampling |= {"ignore_eos": False, "stop_token_ids": None, "json_schema": None}
        self.sampling_params = SimpleNamespace(**sampling | given, custom_params=about)
        self.done = False

    def finished(self):
        return self.done


class SglangTest(unittest.TestCase):
    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.__exit__)
        environment = {"LATTICEFORGE_SOCKET": self.server.path, "LATTICEFORGE_HOOK": "enforce", "LATTICEFORGE_REPORTS": ""}
        self.enterContext(mock.patch.dict(os.environ, environment))
        self.addCleanup(self.close)
        self.processor = sglang.LatticeForge.from_str(sglang.LatticeForge.to_str())
        self.assertIs(sglang.LatticeForge, type(self.processor))

    def close(self):
        hook = sglang._hooks.pop("hook", None)
        if hook is not None:
            hook.relay.close()

    def step(self, *requests, rows=None):
        return self.processor(torch.randn(rows or len(requests), V), [request.sampling_params.custom_params for request in requests])

    def observed(self):
        relay = sglang._hooks["hook"].relay
        until = time.monotonic() + 10
        while relay._waiting and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.1)
        return [(one.sequence, one.step, one.chosenToken) for step in self.server.of(_messages.ObserveStep) for one in step.entries]

    def test_rows_and_their_tokens(self):
        one, two = Request(0), Request(1)
        self.step(one)
        self.step(one, two)  # a piece of the prompt of one
        one.output_ids.append(21)
        self.step(two, one)
        one.output_ids.append(22)
        two.output_ids.append(31)
        self.step(one, two)
        two.output_ids.append(END)
        two.done = True
        self.step(one)
        self.assertEqual([(0, 0, 21), (0, 1, 22), (1, 0, 31), (1, 1, END)], sorted(self.observed()))
        (closed,) = self.server.of(_messages.CloseSequence)
        self.assertEqual((1, 2, EndReason.FINISHED), (closed.sequence, closed.tokens, closed.reason))

    def test_a_request_that_is_gone_has_ended(self):
        one = Request(0)
        self.step(one)
        one.output_ids.append(END)
        del one
        time.sleep(0.8)
        self.assertEqual([(0, 0, END)], self.observed())
        self.assertEqual(1, len(self.server.of(_messages.CloseSequence)))

    def test_a_decision_is_forced_where_that_is_safe(self):
        one, constrained = Request(0), Request(1, json_schema="{}")
        self.server.standing = [decision(9, Action.STOP, 0), decision(10, Action.STOP, 1)]
        for token in (21, 22):
            self.step(one, constrained)
            one.output_ids.append(token)
            constrained.output_ids.append(token)
        self.step(one, constrained)
        self.observed()
        rows = self.step(one, constrained)
        self.assertEqual([END], torch.isfinite(rows[0]).nonzero().flatten().tolist())
        self.assertTrue(torch.isfinite(rows[1]).all())
        self.assertEqual(1, sglang._hooks["hook"].relay.counters.aborts_asked)

    def test_drafts_and_bad_arguments_are_not_seen(self):
        one = Request(0)
        self.step(one, one)
        bad = Request(1, about={"lf_samples": 0})
        with self.assertLogs("latticeforge", "WARNING") as said:
            self.step(bad)
        self.assertIn("lf_samples is 0", said.output[0])
        self.assertEqual([], self.observed())

    def test_it_is_idle_with_the_overlap_schedule(self):
        with mock.patch.object(SERVER, "disable_overlap_schedule", False), self.assertLogs("latticeforge", "WARNING") as said:
            self.step(Request(0))
        self.assertIn("--disable-overlap-schedule", said.output[0])
        self.assertIsNone(sglang._hooks["hook"])


if __name__ == "__main__":
    unittest.main()
