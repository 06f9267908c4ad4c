<<<<<<< HEAD
"""Hooks into the loops of engines: what connects an engine that generates to a `latticeforge.Client`.

Each module imports its engine, and nothing of latticeforge imports these: a client needs none of them.

- `latticeforge.hooks.transformers`: Hugging Face generate
- `latticeforge.hooks.llamacpp`: llama.cpp through llama-cpp-python
- `latticeforge.hooks.torch`: a row of logits reduced to its most likely tokens, for loops of your own
"""

from ._answers import ANSWER, BOUNDARIES, AnswerReader
from ._samples import Result, Sample, Samples, Sampling, Totals

__all__ = ["ANSWER", "BOUNDARIES", "AnswerReader", "Result", "Sample", "Samples", "Sampling", "Totals"]
=======
"""Hooks into inference engines. Each is named to its engine explicitly and imports it only then; nothing here is an entry point."""
>>>>>>> main
