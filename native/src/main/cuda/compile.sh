#!/usr/bin/env bash
# Makes reduce.ptx of reduce.cu: with $NVCC, else the nvcc on the PATH. Not part of the build: run it after every change of reduce.cu (a test
# compares sums), commit both. Without the CUDA toolkit its compiler can be had as Python packages, in a virtual environment of its own:
#
#   pip install nvidia-cuda-nvcc==13.0.88 nvidia-nvvm==13.0.88 nvidia-cuda-crt==13.0.88 nvidia-cuda-runtime==13.0.88
#   NVCC=$(find "$VIRTUAL_ENV" -name nvcc) ./compile.sh
#
# The text is for compute capability 8.0 and what came after, and states PTX 7.0, so that drivers from CUDA 11.0 on take it: the compiler
# states its own version, of which this kernel uses nothing. ptxas takes it as 7.0 or this fails; what it says of registers is printed.
set -euo pipefail
cd "$(dirname "$0")"
nvcc=${NVCC:-$(command -v nvcc || true)}
if [[ -z $nvcc ]]; then
    echo "compile.sh: there is no nvcc on the PATH: name it in NVCC" >&2
    exit 3
fi
out=../resources/io/latticeforge/compute/cuda/reduce.ptx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$nvcc" -ptx -arch=compute_80 -O3 reduce.cu -o "$work/reduce.ptx"
{
    echo "// reduce.cu sha256 $(sha256sum reduce.cu | cut -d ' ' -f 1)"
    sed -e 's/^\.version .*/.version 7.0/' "$work/reduce.ptx"
} >"$work/stated.ptx"
ptxas=$(command -v "$(dirname "$nvcc")/ptxas" || command -v ptxas)
for sm in sm_80 sm_90; do
    echo "$sm"
    "$ptxas" -v -arch="$sm" "$work/stated.ptx" -o "$work/$sm.cubin" 2>&1 | grep -E "Compiling|bytes stack|Used|error|warning" || true
    [[ -s $work/$sm.cubin ]]
done
mv "$work/stated.ptx" "$out"
