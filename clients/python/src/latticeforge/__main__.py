"""`python -m latticeforge doctor`: is there a sidecar, does it answer, how fast?"""

from __future__ import annotations

import argparse
import statistics
import sys

from . import __version__
from .client import Client, default_socket_path
from .errors import ConnectFailed

_PINGS = 20


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m latticeforge", description="Client of the LatticeForge sidecar."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser("doctor", help="connect, greet, ping; print versions, limits and round trip")
    doctor.add_argument(
        "--socket", metavar="PATH", default=default_socket_path(), help="default: %(default)s"
    )
    return _doctor(parser.parse_args().socket)


def _doctor(path: str) -> int:
    try:
        with Client(path, deadline=1.0, client_name="latticeforge-python doctor") as lf:
            server = lf.server
            print(f"client    latticeforge {__version__} (Python)")
            print(f"server    {server.server_version} at {path}, protocol version {server.protocol_version}")
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
                    f"The sidecar at {path} has greeted but does not answer a ping ({lf.counters}).",
                    file=sys.stderr,
                )
                return 1
            print(f"round trip {statistics.median(trips_s) * 1e6:,.0f} us (median of {len(trips_s)})")
            return 0
    except ConnectFailed as failure:
        print(f"{str(failure)[:1].upper()}{str(failure)[1:]}.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
