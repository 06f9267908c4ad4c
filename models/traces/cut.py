#!/usr/bin/env python3
"""Cuts the first groups out of a folder of recorded traces (format lattice-traces/1).

usage: cut.py SOURCE GROUPS TARGET
"""
import json
import os
import sys

source, groups, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open(os.path.join(source, "manifest.json")) as f:
    manifest = json.load(f)
with open(os.path.join(source, "groups.jsonl")) as f:
    kept = [json.loads(line) for line in f][:groups]
last = kept[-1]["sequences"][-1]
tokens = last["first_token"] + last["tokens"]
samples = sum(len(group["sequences"]) for group in kept)

os.makedirs(target, exist_ok=True)
token_bytes = {
    "tokens.u16": 2,
    "rows.f16": 2 * manifest["vocab_size"],
    "stats.f32": 4 * len(manifest["stats"]),
    "probe_answer.u16": 2,
    "probe.f32": 4 * len(manifest["probe"]),
}
for name, width in token_bytes.items():
    with open(os.path.join(source, name), "rb") as f, open(os.path.join(target, name), "wb") as out:
        out.write(f.read(tokens * width))
with open(os.path.join(source, "vocab.txt")) as f, open(os.path.join(target, "vocab.txt"), "w") as out:
    out.write(f.read())
with open(os.path.join(target, "groups.jsonl"), "w") as out:
    for group in kept:
        out.write(json.dumps(group) + "\n")
manifest.update(groups=len(kept), tokens=tokens, groups_with_rows=len(kept), cut_from=os.path.basename(os.path.abspath(source)))
with open(os.path.join(target, "manifest.json"), "w") as out:
    json.dump(manifest, out, indent=1)
    out.write("\n")
print(f"{len(kept)} groups, {samples} sequences, {tokens} tokens")
