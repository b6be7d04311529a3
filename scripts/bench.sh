#!/bin/bash
# bench.sh FOLDER [OPTION...] -- pair native and remoted runs of the benchmarks,
# from a staged installation of what was built there; options go to
# bench/run.py.
set -eu
cd "$(dirname "$0")/.."
build=$1
shift
ninja -C "$build" --quiet bench/limits bench/opencl_figures
prefix=$(scripts/stage.sh "$build")
trap 'rm -rf "${prefix%/sluice}"' EXIT
bench/run.py --build "$build" --prefix "$prefix" "$@"
