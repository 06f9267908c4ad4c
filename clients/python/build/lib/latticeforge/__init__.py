"""Client of LatticeForge, the decision sidecar for LLM inference. Standard library only; see `Client`."""

from ._step import Step
from .client import Client, default_socket_path
from .errors import ConnectFailed, ErrorCode, LatticeForgeError, ProtocolError, Refusal
from .types import (
    Action,
    Answer,
    AnswerKind,
    Counters,
    Decision,
    Edge,
    EdgeScore,
    ElementKind,
    EndReason,
    Reason,
    RouteResult,
    RuleState,
    RuleStatus,
    ServerInfo,
    StatusReport,
    Tally,
    VoteResult,
)

__version__ = "0.1.0"

__all__ = [
    "Action",
    "Answer",
    "AnswerKind",
    "Client",
    "ConnectFailed",
    "Counters",
    "Decision",
    "Edge",
    "EdgeScore",
    "ElementKind",
    "EndReason",
    "ErrorCode",
    "LatticeForgeError",
    "ProtocolError",
    "Reason",
    "Refusal",
    "RouteResult",
    "RuleState",
    "RuleStatus",
    "ServerInfo",
    "StatusReport",
    "Step",
    "Tally",
    "VoteResult",
    "default_socket_path",
]
