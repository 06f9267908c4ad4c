"""Where the repository keeps what the clients share."""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "core/src/test/resources/golden"
SCHEMA = ROOT / "core/src/main/resources/io/latticeforge/protocol/latticeforge.xml"
JAVA = ROOT / "core/src/main/java/io/latticeforge"
EXAMPLE = ROOT / "clients/python/examples/inference_loop.py"


def vouched(folder):
    """A folder of models/, once its files are what the manifest says."""
    entries = json.loads((ROOT / "models/manifest.json").read_text())["models"]
    listed = [entry for entry in entries if entry["file"].startswith(folder + "/")]
    for entry in listed:
        found = hashlib.sha256((ROOT / "models" / entry["file"]).read_bytes()).hexdigest()
        assert found == entry["sha256"], f"{entry['file']} has the sha256 {found}; the manifest says {entry['sha256']}"
    assert listed, f"the manifest lists no file in {folder}"
    return ROOT / "models" / folder


TRACES = vouched("traces/abacus")
