"""Hugging Face generate with a real sidecar, on the abacus."""

import os
import signal
import unittest
from types import SimpleNamespace

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the model is small, and the sidecar needs a core as well

import torch
from abacus import END, REFERENCE, TOLERANCE, converted, majority, questions, stated
from latticeforge import Client, EndReason
from latticeforge.hooks._aside import Aside, Reducer
from latticeforge.hooks._reduce import HostReducer, Reduced
from latticeforge.hooks.transformers import Hook
from sidecar import Sidecar
from transformers import AutoModelForCausalLM, AutoTokenizer, StoppingCriteria

torch.set_num_threads(1)
PROMPTS, SAMPLES, LONGEST = 4, 8, 120
PATIENCE = {"deadline": 5.0, "connect_deadline": 60.0}
"""For a machine that is busy: these tests are of what is decided, not of how fast."""


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = converted("to_transformers.py", "transformers")
        cls.tokenizer = AutoTokenizer.from_pretrained(folder)
        cls.model = AutoModelForCausalLM.from_pretrained(folder)

    def prompts(self, count=PROMPTS):
        asked = questions(count)
        tokens = self.tokenizer([prompt for prompt, _ in asked], return_tensors="pt", padding=True)
        return {"input_ids": tokens["input_ids"], "attention_mask": tokens["attention_mask"]}, [truth for _, truth in asked]

    def generate(self, prompts, watched=None, samples=SAMPLES, seed=3):
        """[batch, drawn] token ids."""
        torch.manual_seed(seed)
        drawn = self.model.generate(
            **prompts, do_sample=True, top_k=0, num_return_sequences=samples, max_new_tokens=LONGEST,
            **(watched.arguments if watched else {}),
        )  # fmt: skip
        return drawn[:, prompts["input_ids"].shape[1] :]


def lengths(drawn):
    """Tokens of each sequence, its end included."""
    return [(row.tolist() + [END]).index(END) + 1 if END in row else len(row) for row in drawn]


class ModelTest(Case):
    def test_the_folder_gives_the_reference_logits(self):
        for case in REFERENCE:
            tokens = self.tokenizer(case["text"].removeprefix("<bos> "), return_tensors="pt")["input_ids"]
            self.assertEqual(case["tokens"], tokens[0].tolist())
            with torch.no_grad():
                logits = self.model(tokens).logits[0]
            self.assertLess((logits - torch.tensor(case["logits"])).abs().max().item(), TOLERANCE)


class GenerateTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sidecar = Sidecar().__enter__()
        cls.addClassCleanup(cls.sidecar.__exit__)

    def client(self, **arguments):
        client = Client(self.sidecar.socket_path, **PATIENCE, **arguments)
        self.addCleanup(client.close)
        return client

    def test_samples_end_when_the_sidecar_says_so(self):
        prompts, truths = self.prompts()
        plain = self.generate(prompts)
        for send, client in (
            ("records", self.client()),
            ("rows", self.client(vocab_size=55, element="f32")),
        ):
            with self.subTest(send):
                hook = Hook(client, self.model, self.tokenizer, send=send)
                with hook.watch(SAMPLES) as watched:
                    drawn = self.generate(prompts, watched)
                samples = [sample for result in watched.results for sample in result.samples]
                for sample, row in zip(samples, drawn.tolist(), strict=True):
                    self.assertEqual(sample.tokens, row[: len(sample.tokens)])
                    self.assertLessEqual(set(row[len(sample.tokens) :]), {0, END}, "tokens were drawn after the end")
                without, spent = sum(lengths(plain)), hook.totals.tokens
                print(f"\n{send}: {spent} of {without} tokens, saved {1 - spent / without:.1%}; {client.counters}")
                print(f"lag: {hook.totals.lag_steps / hook.totals.lagged:.2f} steps, {hook.totals.lag_steps_max} at most")
                self.assertEqual(1, hook.totals.lag_steps_max, "what is decided holds before the next token is drawn")
                self.assertEqual(spent, sum(len(sample.tokens) for sample in samples))
                self.assertLess(spent, 0.6 * without)
                self.assertEqual(0, client.counters.fail_open)
                self.assertEqual((), client.refusals)
                ends = {sample.end for sample in samples}
                self.assertIn(EndReason.CONCLUDED, ends)
                self.assertIn(EndReason.SETTLED, ends)
                right = sum(result.answer == truth for result, truth in zip(watched.results, truths))
                votes = [majority(map(stated, plain[at : at + SAMPLES].tolist())) for at in range(0, len(plain), SAMPLES)]
                self.assertGreaterEqual(right, sum(vote == truth for vote, truth in zip(votes, truths)) - 1)
                for result in watched.results:
                    self.assertEqual(result.vote.voters + result.vote.dropped, SAMPLES)

    def test_where_nothing_is_enforced_the_tokens_are_the_same(self):
        prompts, _ = self.prompts()
        hook = Hook(self.client(), self.model, self.tokenizer, enforce=False)
        with hook.watch(SAMPLES) as watched:
            drawn = self.generate(prompts, watched)
        self.assertTrue(torch.equal(self.generate(prompts), drawn))
        self.assertEqual(sum(lengths(drawn)), hook.totals.tokens)
        self.assertGreater(hook.totals.after_decision, 0.4 * hook.totals.tokens)
        print(f"\n{hook.totals}")

    def test_one_prompt_after_the_other_in_one_session(self):
        client = self.client()
        hook = Hook(client, self.model, self.tokenizer)
        for count in (1, 2):
            prompts, _ = self.prompts(count)
            with hook.watch(4) as watched:
                self.generate(prompts, watched, samples=4)
            self.assertEqual(count, len(watched.results))
        self.assertEqual((3, 12), (hook.totals.prompts, hook.totals.samples))
        self.assertEqual((), client.refusals)

    def test_a_batch_that_is_no_multiple_of_the_samples_is_refused(self):
        prompts, _ = self.prompts(1)
        with self.assertRaisesRegex(ValueError, "a batch of 4 sequences is not a number of prompts times 3 samples"):
            with Hook(self.client(), self.model, self.tokenizer).watch(3) as watched:
                self.generate(prompts, watched, samples=4)


class ReducerTest(unittest.TestCase):
    """Rows that are reduced beside the model."""

    def test_it_is_what_the_rows_come_to_unless_they_are_changed_meanwhile(self):
        rows = torch.randn(16, 4096)
        expected = HostReducer().reduce(rows.numpy())
        reducer = Reducer()
        under_way = reducer.begin(rows)
        self.assertIsInstance(under_way, Aside)
        self.assertEqual(expected.values.tolist(), under_way.get().values.tolist())
        under_way = reducer.begin(rows)
        rows.div_(0.7)
        with self.assertLogs("latticeforge", "WARNING"):
            self.assertIsNone(under_way.get())
        self.assertIsInstance(reducer.begin(rows), Reduced, "from now on the model waits")


class At(StoppingCriteria):
    """Does something when so many tokens have been drawn, and ends nothing."""

    def __init__(self, prompt_tokens, **deeds):
        self.prompt_tokens = prompt_tokens
        self.deeds = deeds

    def __call__(self, input_ids, scores, **_):
        deed = self.deeds.pop(f"tokens_{input_ids.shape[1] - self.prompt_tokens}", None)
        if deed:
            deed()
        return torch.zeros(len(input_ids), dtype=torch.bool)


class LostSidecarTest(Case):
    def generate_and(self, sidecar, deadline=PATIENCE["deadline"], **deeds):
        """What plain generate draws, what it draws while these deeds are done, the hook and the client."""
        prompts, _ = self.prompts(1)
        plain = self.generate(prompts)
        with Client(sidecar.socket_path, deadline=deadline, connect_deadline=60.0, reconnect_delays=(0.01, 0.05)) as client:
            hook = Hook(client, self.model, self.tokenizer)
            with hook.watch(SAMPLES) as watched:
                at = At(prompts["input_ids"].shape[1], **deeds)
                arguments = SimpleNamespace(arguments=watched.arguments)
                arguments.arguments["stopping_criteria"].append(at)
                drawn = self.generate(prompts, arguments)
            self.assertEqual({}, at.deeds)
            return plain, drawn, hook, client, watched.results[0]

    def test_a_sidecar_that_dies_costs_no_token(self):
        with Sidecar() as sidecar:
            plain, drawn, hook, client, result = self.generate_and(sidecar, tokens_1=sidecar.kill)
            self.assertTrue(torch.equal(plain, drawn))
            self.assertIsNone(result.answer)
            self.assertEqual(sum(lengths(drawn)), hook.totals.tokens)
            self.assertEqual(1, client.counters.disconnects)

    def test_a_frozen_sidecar_costs_no_token_and_one_deadline(self):
        with Sidecar() as sidecar:
            pid = sidecar.ready["pid"]
            self.addCleanup(lambda: sidecar.ready["pid"] == pid and os.path.exists(f"/proc/{pid}") and os.kill(pid, signal.SIGCONT))
            plain, drawn, hook, client, _ = self.generate_and(sidecar, deadline=0.2, tokens_1=lambda: os.kill(pid, signal.SIGSTOP))
            os.kill(pid, signal.SIGCONT)
            self.assertTrue(torch.equal(plain, drawn))
            self.assertEqual(sum(lengths(drawn)), hook.totals.tokens)
            self.assertGreaterEqual(client.counters.deadline_missed, 1)

    def test_a_sidecar_that_comes_back_decides_again(self):
        with Sidecar() as sidecar:
            plain, drawn, hook, client, result = self.generate_and(sidecar, tokens_5=sidecar.kill, tokens_10=sidecar.restart)
            self.assertLess(hook.totals.tokens, sum(lengths(plain)))
            self.assertEqual((1, 1), (client.counters.disconnects, client.counters.reconnects))
            self.assertEqual((), client.refusals)
            self.assertEqual(SAMPLES, result.vote.voters + result.vote.dropped)
            for sample, row, unwatched in zip(result.samples, drawn.tolist(), plain.tolist(), strict=True):
                self.assertEqual(sample.tokens, row[: len(sample.tokens)])
                self.assertEqual(unwatched[:5], row[:5])


if __name__ == "__main__":
    unittest.main()
