"""A sidecar that does what a test tells it, on a real Unix socket in a thread."""

import contextlib
import os
import queue
import socket
import struct
import tempfile
import threading
import time

from latticeforge import Client, _codec, _messages
from latticeforge._frame import frame

PATIENCE_S = 5.0
"""For what happens at once unless the test fails."""


class FakeServer:
    """Answers every request. `hold(...)` keeps the answers to some back until `release()`."""

    def __init__(
        self, credit_bytes=1 << 20, max_frame_bytes=1 << 20, max_entries=64, max_head_bytes=1 << 16, tcp=False
    ):
        self.tcp = tcp
        self.limits = (max_head_bytes, max_frame_bytes, credit_bytes, max_entries)
        self.received = []
        """Every message, in order; what a Hello looked like is among them."""
        self.requests = queue.Queue()
        """The same, to wait for."""
        self.frames = []
        """The frame of each of them."""
        self.answered = queue.Queue()
        """Requests as they are answered, to wait for."""
        self.standing = []
        """DecisionEntry that every Decisions repeats."""
        self.answers = {}
        """Message class to a function from message to its answer; bytes are sent as they are."""
        self.resumable = []
        """ResumedSequence for the next Welcome, which is flagged as resumed unless this is None."""
        self.pause_s = 0.0
        """After the first half of each answer."""
        self._held = ()
        self._go = threading.Event()
        self._connection = None
        self._folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self._folder.name, "s")
        self._stopped = False
        self.listen()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self._folder.cleanup()

    def client(self, **arguments):
        arguments = {"vocab_size": 4, "deadline": PATIENCE_S, "reconnect_delays": (0.0, 0.0)} | arguments
        door = {"host": "127.0.0.1", "port": self.port} if self.tcp else {"socket_path": self.path}
        return Client(**door, **arguments)

    def listen(self):
        """Takes connections (again)."""
        self._stopped = False
        self._listener = socket.socket(socket.AF_INET if self.tcp else socket.AF_UNIX)
        self._listener.bind(("127.0.0.1", 0) if self.tcp else self.path)
        self.port = self._listener.getsockname()[1] if self.tcp else None
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, args=(self._listener,), daemon=True)
        self._thread.start()

    def hold(self, *classes):
        """From now on, whoever asks one of these waits for `release`, and all after it."""
        self._go.clear()
        self._held = classes

    def release(self):
        self._held = ()
        self._go.set()

    def drop(self):
        """Ends the connection; the client sees that at once."""
        if self._connection is not None:
            with contextlib.suppress(OSError):  # ended already
                self._connection.shutdown(socket.SHUT_RDWR)
        self.release()  # after that: what was held is not answered any more

    def stop(self):
        """Ends the connection and takes no other: connecting is refused."""
        if self._stopped:
            return
        self._stopped = True
        self._listener.shutdown(socket.SHUT_RDWR)
        self.drop()
        self._thread.join(PATIENCE_S)
        self._listener.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)

    def push(self, message):
        self._connection.sendall(frame(_codec.encode(message)))

    def of(self, cls):
        """All received messages of a class."""
        return [message for message in self.received if isinstance(message, cls)]

    def await_request(self, cls):
        """The next message of a class that is not waited for yet."""
        while True:
            message = self.requests.get(timeout=PATIENCE_S)
            if isinstance(message, cls):
                return message

    def await_answer_to(self, cls):
        while not isinstance(self.answered.get(timeout=PATIENCE_S), cls):
            pass

    def _serve(self, listener):
        while not self._stopped:
            try:
                self._connection, _ = listener.accept()
            except OSError:
                return
            with self._connection:
                try:
                    self._converse(self._connection)
                except OSError:
                    pass

    def _converse(self, connection):
        stream = connection.makefile("rb")
        while len(lengths := stream.read(8)) == 8:
            frame_bytes, head_bytes = struct.unpack("<II", lengths)
            rest = stream.read(frame_bytes - 8)
            if len(rest) < frame_bytes - 8:
                return
            message = _codec.decode(rest[:head_bytes])
            self.received.append(message)
            self.frames.append(lengths + rest)
            self.requests.put(message)
            if isinstance(message, self._held):
                self._go.wait(PATIENCE_S)
            answer = self._answer(message, frame_bytes)
            if answer is not None:
                self._say(connection, answer if isinstance(answer, bytes) else frame(_codec.encode(answer)))
                self.answered.put(message)

    def _say(self, connection, content):
        if self.pause_s:
            connection.sendall(content[: len(content) // 2])
            content = content[len(content) // 2 :]
            time.sleep(self.pause_s)
        connection.sendall(content)

    def _answer(self, message, frame_bytes):
        if type(message) in self.answers:
            return self.answers[type(message)](message)
        if isinstance(message, _messages.Hello):
            return self.welcome(message)
        if isinstance(message, _messages.Ping):
            return _messages.Ping(message.request, frame_bytes)
        return _messages.Decisions(message.request, 1, frame_bytes, 1, list(self.standing), [])

    def welcome(self, hello):
        resumed = bool(hello.resumeToken) and self.resumable is not None
        flags = _messages.REPLY_READY | (_messages.REPLY_RESUMED if resumed else 0)
        sequences = list(self.resumable) if resumed else []
        return _messages.Welcome(
            hello.request, hello.maxVersion, flags, 0, 5, *self.limits, 1024, 16, 256, 20, sequences, b"again", "0.1.0-test"
        )


def decision(number, action, sequence=0, group=1):
    return _messages.DecisionEntry(number, 7, 0.5, 0.25, group, sequence, 3, 0, 4, 3, action)


def refusal(request, code, entry=_messages.NO_ID, credit=0):
    return _messages.Error(request, credit, code, 0, entry, 12, 11, "because")
