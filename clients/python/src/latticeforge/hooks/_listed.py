"""A step of an engine that keeps a list of each request's tokens: where the step of a row is the length of its list."""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Sequence as ListOf
from typing import TypeAlias

import torch

from ._relay import Ended, EngineStep, Left, Relay, Sight
from ._sequences import Sequence
from ._snapshots import Snapshots

Row: TypeAlias = "tuple[int, Sequence, ListOf[int]]"
"""Where it is in the logits, whose it is, and the tokens before it, which are the engine's own list."""


def show(relay: Relay, snapshots: Snapshots, logits: torch.Tensor, rows: Iterable[Row]) -> None:
    """Gives the rows to the relay, and then forces what has been decided, in place.

    A row of which no token comes, because it was a chunk of a prompt, is there again in a later step and replaces itself.

    rows: ascending
    """
    wanted: list[int] = []
    sights: list[Sight] = []
    forced: list[tuple[int, int]] = []
    ends: list[Ended] = []
    for row, sequence, tokens in rows:
        step, fed = len(tokens), int(tokens[-1]) if len(tokens) else -1
        ended = sequence.ended
        token = sequence.force(step, relay.ends_segment(fed))
        if token is None:
            sights.append(Sight(sequence, step, fed, len(wanted)))
            wanted.append(row)
            continue
        sights.append(Sight(sequence, step, fed, -1))
        forced.append((row, token))
        if sequence.ended and not ended:
            ends.append(Ended(sequence, step))
    snapshot = snapshots.take(logits, wanted) if wanted else None
    if wanted and snapshot is None:
        relay.counters.steps_dropped += 1
    elif sights:
        relay.submit(EngineStep(snapshot, lambda: sights))
    for row, token in forced:
        logits[row].fill_(-math.inf)
        logits[row, token] = 0.0
    for end in ends:
        relay.submit(end)


def leave(relay: Relay, sequence: Sequence, tokens: ListOf[int]) -> None:
    """It is no longer in the batch; these are all its tokens."""
    tail = (len(tokens), int(tokens[-1]) if len(tokens) else -1)
    relay.submit(Left(sequence, lambda: tail))
