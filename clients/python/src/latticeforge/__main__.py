"""`python -m latticeforge doctor`: is there a sidecar, does it answer, how fast?"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from . import __version__
from .client import Client, default_socket_path
from .errors import ConnectFailed

_PINGS = 20
_RETRY_S = 0.5


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m latticeforge", description="Client of the LatticeForge sidecar."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser("doctor", help="connect, greet, ping; print versions, limits and round trip")
    doctor.add_argument("--socket", metavar="PATH", help=f"default: {default_socket_path()}")
    doctor.add_argument("--host", help="of the TCP door, in place of --socket")
    doctor.add_argument("--port", type=int, help="of the TCP door")
    doctor.add_argument("--token-file", type=Path, metavar="FILE", help="what the TCP door wants to be shown")
    doctor.add_argument(
        "--wait", type=float, default=0.0, metavar="SECONDS", help="until there is a sidecar (default: do not wait)"
    )
    return _doctor(parser.parse_args())


def _doctor(arguments: argparse.Namespace) -> int:
    try:
        with _connect(arguments) as lf:
            return _report(lf)
    except (ConnectFailed, ValueError) as failure:
        print(f"{str(failure)[:1].upper()}{str(failure)[1:]}.", file=sys.stderr)
    except OSError as failure:
        print(f"The token file {arguments.token_file} cannot be read: {failure.strerror}.", file=sys.stderr)
    return 1


def _connect(arguments: argparse.Namespace) -> Client:
    token = arguments.token_file.read_bytes().strip() if arguments.token_file else b""
    until_s = time.monotonic() + arguments.wait
    while True:
        try:
            return Client(
                arguments.socket,
                host=arguments.host,
                port=arguments.port,
                token=token,
                deadline=1.0,
                client_name="latticeforge-python doctor",
            )
        except ConnectFailed:
            if time.monotonic() >= until_s:
                raise
            time.sleep(_RETRY_S)


def _report(lf: Client) -> int:
    server = lf.server
    print(f"client    latticeforge {__version__} (Python)")
    print(f"server    {server.server_version} at {lf.address}, protocol version {server.protocol_version}")
    print(f"ready     {'yes' if server.ready else 'no: it answers, but decides nothing yet'}")
    print(
        f"limits    frame {server.max_frame_bytes:,} bytes, head {server.max_head_bytes:,} bytes,"
        f" credit {server.credit_bytes:,} bytes, answer {server.max_answer_bytes:,} bytes"
    )
    print(
        f"          {server.max_entries:,} entries a step, top-k {server.max_top_k:,},"
        f" {server.max_groups:,} groups, {server.max_sequences:,} sequences"
    )
    trips_s = [trip_s for trip_s in (lf.ping() for _ in range(_PINGS)) if trip_s is not None]
    if not trips_s:
        print(
            f"The sidecar at {lf.address} has greeted but does not answer a ping ({lf.counters}).", file=sys.stderr
        )
        return 1
    print(f"round trip {statistics.median(trips_s) * 1e6:,.0f} us (median of {len(trips_s)})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
