#!/usr/bin/env bash
# How long a step of 16 x top-20 takes with the clients of C and Python, beside bare exchanges of as many bytes in the same run.
#
#   clients/c/speed.sh [SOCKET]      the socket of a running sidecar; without one, `latticeforge serve` is started for it
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
work=$(mktemp -d)
peers=()
finish() {
    for peer in ${peers[@]+"${peers[@]}"}; do kill "$peer" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT

socket=${1:-}
answering=()
if [[ -z $socket ]]; then
    socket=$work/s
    "$root/latticeforge" serve --json --socket "$socket" --journal-directory "$work/journal" >"$work/ready" &
    peers+=($!)
    until [[ -s $work/ready ]]; do kill -0 "${peers[0]}" && sleep 0.1; done
fi

compiler=${CC:-cc}
if command -v "$compiler" >/dev/null; then
    flags=(-std=c11 -O2 -Wall -Wextra -Werror)
    "$compiler" -O2 -o "$work/echo" "$root/bench/src/main/resources/io/latticeforge/bench/echo.c"
    "$compiler" "${flags[@]}" -o "$work/answering" "$here/tests/answering.c" -lm
    "$compiler" "${flags[@]}" -o "$work/speed" "$here/tests/speed.c" "$here/latticeforge.c" -lm
    mkfifo "$work/open"
    exec 9<>"$work/open" # the peers end when their input does
    "$work/echo" "$work/e" <"$work/open" >/dev/null &
    peers+=($!)
    "$work/answering" "$work/a" <"$work/open" >/dev/null &
    peers+=($!)
    until [[ -S $work/e && -S $work/a ]]; do sleep 0.05; done
    "$work/speed" "$work/e" "$work/a" "$socket"
    answering=(--answering "$work/a")
else
    echo "left out: C, no compiler on the PATH"
fi
if command -v python3 >/dev/null; then
    PYTHONPATH=$root/clients/python/src python3 "$root/clients/python/tests/speed.py" "$socket" ${answering[@]+"${answering[@]}"}
else
    echo "left out: Python, no python3 on the PATH"
fi
