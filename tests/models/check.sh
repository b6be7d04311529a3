#!/bin/sh
# check.sh MODEL holds|fails [DEFINE...]: let spin search all states of a
# model. A model with a DEFINE is broken on purpose and has to be found out.
set -e
model=$1 expected=$2
shift 2
if ! command -v spin >/dev/null; then
	echo "spin is not installed"
	exit 77
fi
folder=$(cd "$(dirname "$model")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$folder"/*.pml "$work"
cd "$work"
defines=
for name; do defines="$defines -D$name"; done
spin $defines -a "$(basename "$model")" >generate.txt || {
	cat generate.txt
	exit 1
}
${CC:-cc} -O2 -w -DSAFETY -DCOLLAPSE -DMEMLIM=1024 -o pan pan.c
./pan -m1000000 >result.txt
grep -E 'State-vector|states, stored|errors:|pan:' result.txt
if grep -q 'max search depth too small\|out of memory' result.txt; then
	echo "the search was not complete"
	exit 1
fi
case $expected in
holds) grep -q 'errors: 0$' result.txt ;;
fails) grep -q 'errors: [1-9]' result.txt ;;
esac
