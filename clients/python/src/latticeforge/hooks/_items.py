"""What passes between an engine's thread and the relay's, and what both count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ._sequences import Sequence

if TYPE_CHECKING:
    from ._snapshots import Snapshot


class Mode(Enum):
    """What becomes of a decision."""

    OBSERVE = "reported"
    ABORT = "the front end is asked to abort"
    FORCE = "the end is forced where that is safe, else the front end is asked to abort"


@dataclass(slots=True)
class HookCounters:
    """What the hook saw and did; only ever grows."""

    rows: int = 0
    """Rows of watched requests that the engine computed."""
    observations: int = 0
    """of these, reported with the token that was drawn."""
    rows_discarded: int = 0
    """of these, computed again or for nothing: chunks of a prompt, drafts that were not accepted."""
    rows_out_of_step: int = 0
    """of these, about a step whose token is known already, or whose token never will be."""
    steps_dropped: int = 0
    """Engine steps not seen because the relay was behind."""
    steps_alone: int = 0
    """Engine steps in which there was no session with the sidecar."""
    decisions: int = 0
    spawns_asked: int = 0
    """of these, SPAWN: an engine cannot draw samples by itself, so the front end is told, which can."""
    probes_asked: int = 0
    """of these, PROBE: nothing is done about those, as a request cannot be forked here."""
    forced: int = 0
    """Sequences that the hook has ended."""
    lag_steps: int = 0
    """Summed over those that a decision of their own ended: steps from the token that decided to the one forced."""
    lagged: int = 0
    """Number of those."""
    lag_steps_max: int = 0
    aborts_asked: int = 0
    """Sequences that the front end was asked to abort."""
    tokens: int = 0
    """Of sequences that have ended."""
    groups_evicted: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in asdict(self).items())


@dataclass(frozen=True, slots=True)
class Sight:
    """A row of a sequence in an engine step."""

    sequence: Sequence
    step: int
    """Index of the token that will be drawn from it."""
    fed: int
    """The token before; -1 where it is not known."""
    row: int
    """In the snapshot; -1 where the token is forced, so that the row says nothing about it."""
    draft: bool = False
    """`fed` is a draft, which may turn out not to be part of the sequence."""


@dataclass(frozen=True, slots=True)
class EngineStep:
    snapshot: Snapshot | None
    sights: Callable[[], list[Sight]]
    """Asked on the relay's thread, once the step's tensors are there."""


@dataclass(frozen=True, slots=True)
class Left:
    """A sequence is no longer in the batch: it has ended, was aborted, or was preempted and will come back."""

    sequence: Sequence
    tail: Callable[[], tuple[int, int]]
    """Its length and its last token, -1 where that is not known; asked on the relay's thread."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The engine forces the end of a sequence at this step."""

    sequence: Sequence
    step: int
