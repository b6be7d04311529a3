#!/bin/bash
# bench-vaccel.sh FOLDER [NAME=CSV...] -- what libvaccel costs, then the figure
# of vAccel's 2020 publication into FOLDER/figures, from a staged installation of
# what was built there; NAME=CSV fill columns of the figure: see
# bench/vaccel_figure.py.
set -eu
cd "$(dirname "$0")/.."
build=$1
shift
prefix=$(scripts/stage.sh "$build")
trap 'rm -rf "${prefix%/sluice}"' EXIT
export LD_LIBRARY_PATH=$prefix/lib

"$prefix/bin/vaccel-bench" --most 2048
echo
bench/vaccel_figure.py "$prefix/bin/vaccel-bench" "$build/figures" "$@"
