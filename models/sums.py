"""Writes the sha256 of each listed file into manifest.json, after something was made anew: python sums.py"""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.json"

if __name__ == "__main__":
    manifest = json.loads(MANIFEST.read_text())
    for entry in manifest["models"]:
        entry["sha256"] = hashlib.sha256((HERE / entry["file"]).read_bytes()).hexdigest()
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")
