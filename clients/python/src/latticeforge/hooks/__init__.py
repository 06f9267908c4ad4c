"""Hooks into the loops of engines: what connects an engine that generates to a `latticeforge.Client`.

Each module imports its engine, and nothing of latticeforge imports these: a client needs none of them, and nothing here is an entry point.

- `latticeforge.hooks.transformers`: Hugging Face generate
- `latticeforge.hooks.llamacpp`: llama.cpp through llama-cpp-python
- `latticeforge.hooks.vllm`, `latticeforge.hooks.vllm_v2`: vLLM, by its two interfaces; named with `--logits-processors`
- `latticeforge.hooks.sglang`: SGLang, by its custom logit processor
- `latticeforge.hooks.reports`: what a hook inside an engine tells the front end

What they share is also for loops of your own: `Samples` opens samples, takes their tokens and obeys; `AnswerReader` finds answers.
"""

from ._answers import ANSWER, BOUNDARIES, AnswerReader
from ._samples import Result, Sample, Samples, Sampling, Totals

__all__ = ["ANSWER", "BOUNDARIES", "AnswerReader", "Result", "Sample", "Samples", "Sampling", "Totals"]
