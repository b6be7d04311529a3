#!/bin/bash
# bench.sh FOLDER [OPTION...] -- pair native and remoted runs of the benchmarks,
# from a staged installation of what was built there; options go to
# bench/run.py. Without options: everything, the programs of tests/programs
# included, which takes some minutes.
set -eu
cd "$(dirname "$0")/.."
build=$1
shift
programs=$build/tests/programs
if [ $# = 0 ]; then
	# Bound by kernels or calls; then, bound by maps or transfers.
	set -- --runs 5 \
		--programs "$programs/fft 262144" "$programs/filters 512" \
		"$programs/nbody 4096" "$programs/sgemm 512" \
		"$programs/sort 65536" "$programs/threads 65536" \
		--printed "$programs/maps 262144" "$programs/pipeline 262144" \
		"$programs/rects 512"
fi
ninja -C "$build" --quiet bench/limits bench/opencl_figures
prefix=$(scripts/stage.sh "$build")
trap 'rm -rf "${prefix%/sluice}"' EXIT
bench/run.py --build "$build" --prefix "$prefix" "$@"
