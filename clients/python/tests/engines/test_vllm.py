"""The hook in a real vLLM on this machine's CPU, offline and as a server, with the abacus and a real sidecar.

On purpose the engine has little memory and takes prompts in pieces: requests are preempted and come back, and rows are computed for
nothing.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from collections import Counter
from pathlib import Path

from abacus import converted, majority, questions
from sidecar import ROOT, Sidecar
from vllm_interfaces import ModelRunnerV2Test, ReduceTest

__all__ = ["ModelRunnerV2Test", "ReduceTest", "VllmServerTest", "VllmTest"]

ENVIRONMENT = {
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "1",  # the model is small, and the sidecar needs a core as well
    "VLLM_NO_USAGE_STATS": "1",
    "HF_HUB_OFFLINE": "1",
    "LATTICEFORGE_HOOK": "enforce",
}
HOOK = "latticeforge.hooks.vllm:LatticeForge"
QUESTIONS = int(os.environ.get("LATTICEFORGE_TEST_QUESTIONS", "6"))
SAMPLES = 16
MAX_TOKENS = 160


def answer(texts):
    return majority(found[-1] if (found := re.findall(r"answer (\d+)", text)) else None for text in texts)


class VllmTest(unittest.TestCase):
    """Offline: `LLM(...)` with the hook beside a sidecar. One engine for all tests, as it takes its time to start."""

    @classmethod
    def setUpClass(cls):
        cls.sidecar = Sidecar()
        cls.enterClassContext(cls.sidecar)
        cls.reports = str(cls.sidecar.folder / "reports")
        os.environ.update(ENVIRONMENT, LATTICEFORGE_SOCKET=cls.sidecar.socket_path, LATTICEFORGE_REPORTS=cls.reports)
        from latticeforge.hooks.reports import ReportDoor
        from vllm import LLM

        cls.door = cls.enterClassContext(ReportDoor(cls.reports))
        cls.llm = LLM(
            model=converted("to_transformers.py", "vllm"),
            dtype="float32",
            max_model_len=512,
            enforce_eager=True,
            logits_processors=[HOOK],
            max_num_seqs=SAMPLES,
            block_size=32,
            num_gpu_blocks_override=48,
            max_num_batched_tokens=48,
            enable_prefix_caching=False,
            disable_log_stats=False,
        )

    def generate(self, group, prompt, watched, samples=SAMPLES, temperature=1.0, **given):
        """Texts and token ids of the samples of a question. No seeds: on a CPU, vLLM cannot resume a preempted request that has one."""
        from vllm import SamplingParams

        about = [{"lf_group": group, "lf_sequence": one, "lf_samples": samples} for one in range(samples)]
        parameters = [
            SamplingParams(
                temperature=temperature,
                max_tokens=MAX_TOKENS,
                skip_special_tokens=False,
                extra_args=about[one] if watched else None,
                **given,
            )
            for one in range(samples)
        ]
        outputs = self.llm.generate([prompt] * samples, parameters, use_tqdm=False)
        return [output.outputs[0].text for output in outputs], [list(output.outputs[0].token_ids) for output in outputs]

    def settled(self, group):
        """What the hook says of a question when all its samples have ended."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for report in self.door.waiting():
                if report["event"] == "settled" and report["group"] == group:
                    return report
            time.sleep(0.05)
        raise AssertionError(f"nothing was reported of {group}")

    def preemptions(self):
        return sum(one.value for one in self.llm.get_metrics() if one.name == "vllm:num_preemptions")

    def test_it_saves_tokens_and_keeps_the_answers(self):
        plain_tokens = plain_right = tokens = right = 0
        self.generate("before", questions(1)[0][0], watched=True, samples=1)
        before = self.settled("before")["counters"]  # other tests have frozen the sidecar, which costs steps
        for number, (prompt, truth) in enumerate(questions(QUESTIONS)):
            texts, ids = self.generate("", prompt, watched=False)
            plain_tokens += sum(map(len, ids))
            plain_right += answer(texts) == truth
            texts, ids = self.generate(f"saves-{number}", prompt, watched=True)
            tokens += sum(map(len, ids))
            right += answer(texts) == truth
            report = self.settled(f"saves-{number}")
            self.assertEqual(sum(map(len, ids)), report["tokens"])
            counted = Counter(report["counters"])
            seen = counted - Counter(before)
            before = counted
            self.assertEqual(0, seen["steps_dropped"])
            self.assertEqual(sum(map(len, ids)), seen["observations"] + seen["forced"], f"each token once: {seen}")
        lag = counted["lag_steps"] / counted["lagged"]
        print(f"{QUESTIONS} questions x {SAMPLES}: {plain_tokens} tokens without, {tokens} with: {1 - tokens / plain_tokens:.1%} saved;")
        print(f"majority right {plain_right} without, {right} with; {self.preemptions():.0f} preemptions; lag {lag:.2f} steps;")
        print(f"{dict(counted)}")
        self.assertGreater(self.preemptions(), 0, "this engine was to be short of memory")
        self.assertGreater(counted["rows_discarded"], 0, "prompts were to be taken in pieces")
        self.assertLess(tokens, 0.7 * plain_tokens)
        self.assertGreaterEqual(right, plain_right - 1)

    def test_a_sidecar_that_freezes_is_killed_and_comes_back(self):
        (prompt, _), *_ = questions(1)
        start_s = time.monotonic()
        _, plain = self.generate("", prompt, watched=False, temperature=0.0)
        plain_s = time.monotonic() - start_s

        process = self.sidecar.ready["pid"]
        os.kill(process, signal.SIGSTOP)
        start_s = time.monotonic()
        _, frozen = self.generate("frozen", prompt, watched=True, temperature=0.0)
        frozen_s = time.monotonic() - start_s
        self.assertEqual(plain, frozen, "tokens were lost or others drawn")
        os.kill(process, signal.SIGCONT)

        killer = threading.Timer(plain_s / 4, self.sidecar.kill)
        killer.start()
        start_s = time.monotonic()
        _, killed = self.generate("killed", prompt, watched=True, temperature=0.0, ignore_eos=True)
        killed_s = time.monotonic() - start_s
        killer.join()
        self.assertEqual([MAX_TOKENS] * SAMPLES, [len(ids) for ids in killed])
        self.assertEqual([ids[:-1] for ids in plain], [killed[one][: len(ids) - 1] for one, ids in enumerate(plain)])

        _, alone = self.generate("alone", prompt, watched=True, temperature=0.0)
        self.assertEqual(plain, alone)

        self.sidecar.restart()  # and there it stays, for the tests that follow
        time.sleep(6)  # the longest delay between attempts to reconnect
        _, again = self.generate("back", prompt, watched=True, temperature=0.0)
        print(f"{plain_s:.1f} s without, {frozen_s:.1f} s frozen, {killed_s:.1f} s killed on the way")
        self.assertLess(sum(map(len, again)), 0.9 * sum(map(len, plain)), "it decides again")
        self.assertLess(frozen_s, 2 * plain_s + 1)


class VllmServerTest(unittest.TestCase):
    """The server with the hook, and the official client in front of it."""

    @classmethod
    def setUpClass(cls):
        cls.sidecar = Sidecar()
        cls.enterClassContext(cls.sidecar)
        cls.reports = str(cls.sidecar.folder / "reports")
        cls.log = cls.enterClassContext(open(cls.sidecar.folder / "vllm-log", "w+"))
        command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", converted("to_transformers.py", "vllm")]
        command += ["--logits-processors", HOOK, "--port", "8517"]
        command += ["--dtype", "float32", "--max-model-len", "512", "--max-num-seqs", "16", "--enforce-eager"]
        environment = os.environ | ENVIRONMENT
        environment |= {"LATTICEFORGE_SOCKET": cls.sidecar.socket_path, "LATTICEFORGE_REPORTS": cls.reports}
        cls.server = subprocess.Popen(command, env=environment, stdout=cls.log, stderr=cls.log, start_new_session=True)
        cls.addClassCleanup(cls.end)
        until = time.monotonic() + 900
        while True:
            try:
                urllib.request.urlopen("http://127.0.0.1:8517/health").close()
                return
            except OSError:
                if cls.server.poll() is not None or time.monotonic() > until:
                    raise AssertionError(f"the server did not start: {cls.said()}") from None
                time.sleep(1)

    @classmethod
    def end(cls):
        if cls.server.poll() is None:
            os.killpg(cls.server.pid, signal.SIGTERM)
        cls.server.wait(60)

    @classmethod
    def said(cls):
        return Path(cls.log.name).read_text()[-4000:]

    def client(self):
        from openai import OpenAI

        return OpenAI(base_url="http://127.0.0.1:8517/v1", api_key="none", max_retries=0, timeout=300)

    def test_the_example(self):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as asked:
            for prompt, truth in questions(QUESTIONS):
                print(json.dumps({"prompt": prompt, "truth": truth}), file=asked, flush=True)
            command = [sys.executable, ROOT / "clients/python/examples/vllm_samples.py", "--url", "http://127.0.0.1:8517/v1"]
            command += ["--questions", asked.name, "--prompts", str(QUESTIONS)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        self.assertEqual(0, done.returncode, done.stderr + self.said())
        print(done.stdout)
        (share,) = re.findall(r"^saved .*\(([\d.]+)%\)$", done.stdout, re.MULTILINE)
        self.assertGreater(float(share), 30)

    def test_a_request_that_makes_no_sense_is_refused(self):
        from openai import BadRequestError

        for arguments, sentence in (
            ({"lf_group": "q"}, "lf_sequence is missing"),
            ({"lf_group": "q", "lf_sequence": 0, "lf_samples": 0}, "lf_samples is 0"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(BadRequestError, sentence):
                self.client().completions.create(
                    model=self.client().models.list().data[0].id, prompt="compute 1 + 1 ?", extra_body={"vllm_xargs": arguments}
                )

    def test_the_front_end_aborts_what_may_not_be_forced(self):
        from latticeforge.hooks.reports import ReportDoor

        (prompt, _), *_ = questions(1)
        with ReportDoor(self.reports) as door:
            client = self.client()
            about = {"lf_group": "abort", "lf_sequence": 0}
            stream = client.completions.create(
                model=client.models.list().data[0].id,
                prompt=prompt,
                max_tokens=MAX_TOKENS,
                temperature=0.0,
                stream=True,
                extra_body={"vllm_xargs": about, "ignore_eos": True},
            )
            pieces = 0
            asked = None
            for _ in stream:
                pieces += 1
                asked = next((one for one in door.waiting() if one["event"] == "decided" and one["abort"]), None)
                if asked:
                    break
            stream.close()
            self.assertIsNotNone(asked, f"nothing was decided in {pieces} tokens")
            self.assertEqual(("abort", 0), (asked["group"], asked["sequence"]))
            self.assertLess(pieces, MAX_TOKENS)


if __name__ == "__main__":
    unittest.main()
