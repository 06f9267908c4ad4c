"""Where the repository keeps what the clients share."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "core/src/test/resources/golden"
SCHEMA = ROOT / "core/src/main/resources/io/latticeforge/protocol/latticeforge.xml"
JAVA = ROOT / "core/src/main/java/io/latticeforge"
TRACES = ROOT / "models/traces/abacus"
EXAMPLE = ROOT / "clients/python/examples/inference_loop.py"
