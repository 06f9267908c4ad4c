"""The thread that talks with the sidecar, so that the engine's never does: rows in, decisions out."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from ..client import Client
from ..errors import ConnectFailed
from ._arguments import Arguments
from ._items import Ended, EngineStep, HookCounters, Left, Mode
from ._ledger import Ledger
from ._matching import Matching, TextOf
from ._sequences import Sampling, Sequence
from .reports import Reports

_log = logging.getLogger("latticeforge")

_MAX_WAITING = 64
"""Engine steps that may wait for the relay; later ones are not seen."""
_TICK_S = 0.25
_RETRY_S = 1.0


class Relay:
    """`watch`, `ends_segment` and `submit` are the engine's and never wait; everything else happens on the relay's own thread.

    open_client: opens a session, or raises ConnectFailed
    load_text: gives what makes a text of token ids, None where the engine has no tokenizer: then rules that read the text are idle
    on_idle: called on the relay's thread when there has been no engine step for a quarter of a second
    """

    def __init__(
        self,
        open_client: Callable[[], Client],
        load_text: Callable[[], TextOf | None],
        mode: Mode,
        reports: Reports,
        on_idle: Callable[[], None] = lambda: None,
    ) -> None:
        self.counters = HookCounters()
        self._open_client = open_client
        self._load_text = load_text
        self._mode = mode
        self._on_idle = on_idle
        self._reports = reports
        self._ledger = Ledger(mode, reports, self.counters)
        self._matching = Matching(self._ledger, self.counters)
        self._waiting: deque[EngineStep | Left | Ended] = deque()
        self._wake = threading.Event()
        self._closed = False
        self._retry_s = 0.0
        self._thread = threading.Thread(target=self._run, name="latticeforge-relay", daemon=True)
        self._thread.start()

    def watch(self, arguments: Arguments, sampling: Sampling, prompt_tokens: int) -> Sequence:
        """The sequence of a request that enters the batch; the one from before, where it comes back."""
        return self._ledger.watch(arguments, sampling, prompt_tokens)

    def ends_segment(self, token: int) -> bool:
        """Whether this token, which has been drawn before, ends a segment."""
        return token in self._matching.boundaries

    def submit(self, item: EngineStep | Left | Ended) -> None:
        """A step that comes when too many wait is dropped, and counted."""
        if isinstance(item, EngineStep) and len(self._waiting) >= _MAX_WAITING:
            self.counters.steps_dropped += 1
            if item.snapshot is not None:
                item.snapshot.give_back()
            return
        self._waiting.append(item)
        self._wake.set()

    def close(self) -> None:
        """Says what is left to say, and ends the thread; waits a second for it."""
        self._closed = True
        self._wake.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        try:
            self._matching.text_of = self._load_text()
        except Exception as error:  # whatever a tokenizer may raise: the rows are worth having without it
            _log.warning("no tokenizer, so rules that read the text are idle: %s", error)
        while not self._closed:
            self._wake.wait(_TICK_S)
            self._wake.clear()
            try:
                self._turn()
            except Exception:
                _log.exception("a step was lost; generation goes on")
        client = self._ledger.client
        if client is not None:
            client.close()
            for refusal in client.refusals:
                _log.warning("the sidecar refused: %s", refusal)
        self._reports.close()
        _log.info("%s; client: %s", self.counters, client.counters if client else "never connected")

    def _turn(self) -> None:
        self._connect()
        if not self._waiting:
            self._on_idle()
        while self._waiting:
            self._take(self._waiting.popleft())
        self._reports.flush()
        self._ledger.expire()
        self._ledger.say_endings()
        client = self._ledger.client
        if client is not None:
            self._ledger.obey(client.observe(client.step()))

    def _connect(self) -> None:
        if self._ledger.client is not None or time.monotonic() < self._retry_s:
            return
        try:
            client = self._ledger.client = self._open_client()
            _log.info("sidecar %s; decisions: %s", client.server.server_version, self._mode.value)
        except ConnectFailed as error:
            if not self._retry_s:
                _log.warning("generation goes on without decisions: %s", error)
            self._retry_s = time.monotonic() + _RETRY_S

    def _take(self, item: EngineStep | Left | Ended) -> None:
        """One frame each, so that what is posted about a token comes after the frame that reports it."""
        client = self._ledger.client
        step = client.step() if client else None
        if isinstance(item, EngineStep):
            self.counters.steps_alone += client is None or not client.connected
            self._matching.saw(item, step)
        elif isinstance(item, Ended):
            self._ledger.forced(item)
        elif item.sequence.end is None:
            length, last = item.tail()
            self._matching.settle(item.sequence, length, last, step)
            if item.sequence.end is None:
                self._ledger.left(item.sequence, length)
        if client is not None and step is not None and len(step):
            self._ledger.obey(client.observe(step))
        self._ledger.say_endings()
