#!/bin/bash
# test.sh check|test|vaccel|long -- build what is to be tested, run it, add up.
# The last lines are the skips with their reasons, how many were skipped, and
# `N passed, N failed`; build-test/summary.txt holds them too.
set -u
cd "$(dirname "$0")/.."
say() { echo "sluice: $*"; }
if ! mkdir -p build-test || ! [ -w build-test ]; then
	say "build-test/ belongs to $(stat -c %U build-test 2>/dev/null ||
		stat -c %U .): remove it (sudo rm -rf build-test)"
	exit 1
fi
steps=build-test/steps.tap
: >$steps
runs=($steps)
count=0

# step NAME COMMAND...: one line of TAP for what is no test program itself.
step() {
	local name=$1 began=$SECONDS log
	shift
	count=$((count + 1))
	log=build-test/step-$count.log
	if "$@" >"$log" 2>&1; then
		echo "ok $count - $name" >>$steps
		say "$name ($((SECONDS - began)) s)"
		return 0
	fi
	echo "not ok $count - $name" >>$steps
	tail -n 40 "$log"
	say "$name: failed; the whole log: $log"
	return 1
}

skip_step() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2" >>$steps
	say "$1: skipped: $2"
}

# run FOLDER ARGUMENT...: meson test; what it came to is read from its log. Only
# what hangs needs as long as it may take: a busy machine is no failure.
run() {
	local folder=$1 began=$SECONDS
	shift
	rm -f "$folder"/meson-logs/testlog*.json
	meson test -C "$folder" --no-rebuild --print-errorlogs -t 8 "$@" \
		>"$folder/test.out" 2>&1 ||
		grep -v -E ' (OK|SKIP) ' "$folder/test.out" | tail -n 200
	say "tests in $folder ($((SECONDS - began)) s)"
	local log
	for log in "$folder"/meson-logs/testlog*.json; do
		[ -e "$log" ] && runs+=("$log")
	done
}

suites() { printf -- '--suite %s ' "$@"; }

sum_up() {
	echo "1..$count" >>$steps
	scripts/tally.py --seconds "${runs[@]}" >build-test/summary.txt
	local status=$?
	cat build-test/summary.txt
	exit $status
}

# Debian 12's sanitizers do not start where mmap is randomised by 32 bits.
wrapper=()
sanitizers_start() {
	local probe=build-test/probe
	echo 'int main(void) { return 0; }' >$probe.c
	clang-14 -fsanitize="$1" -o $probe $probe.c 2>/dev/null || {
		why="clang-14 makes no program with -fsanitize=$1"
		return 1
	}
	wrapper=()
	local i
	if [ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null)" = 32 ]; then
		wrapper=(--wrapper "setarch -R")
		setarch -R $probe 2>/dev/null && return 0
	else
		$probe 2>/dev/null && return 0
		# A parent that traces, or ptrace forbidden: no leak check.
		if ASAN_OPTIONS=detect_leaks=0 $probe 2>/dev/null; then
			export ASAN_OPTIONS=detect_leaks=0:halt_on_error=1:abort_on_error=1
			skip_step "LeakSanitizer" "ptrace is not allowed here"
			return 0
		fi
	fi
	why="programs with -fsanitize=$1 do not start here"
	why+=" (vm.mmap_rnd_bits is $(cat /proc/sys/vm/mmap_rnd_bits))"
	return 1
}

test_gcc() {
	step "builds with gcc without a warning" env CC=gcc \
		scripts/build.sh build-test/gcc -Dwerror=true &&
		run build-test/gcc --no-suite long
}

test_clang() {
	step "builds with clang without a warning" env CC=clang-14 \
		scripts/build.sh build-test/clang -Dwerror=true &&
		run build-test/clang $(suites unit toy)
}

test_asan() {
	if ! sanitizers_start address; then
		skip_step "AddressSanitizer and UBSan" "$why"
		return
	fi
	step "builds with ASan and UBSan" env CC=clang-14 \
		scripts/build.sh build-test/asan -Db_lundef=false \
		-Db_sanitize=address,undefined &&
		run build-test/asan "${wrapper[@]}" \
			$(suites unit golden toy hostile fuzz vaccel)
}

test_tsan() {
	if ! sanitizers_start thread; then
		skip_step "ThreadSanitizer" "$why"
		return
	fi
	export TSAN_OPTIONS=halt_on_error=1
	step "builds with TSan" env CC=clang-14 \
		scripts/build.sh build-test/tsan -Db_lundef=false \
		-Db_sanitize=thread &&
		run build-test/tsan "${wrapper[@]}" \
			$(suites unit toy vaccel)
}

case ${1:-test} in
check)
	run build $(suites unit golden toy)
	;;
vaccel)
	run build $(suites vaccel)
	;;
test)
	step "scripts are sound" bash -n scripts/*.sh .ci/run
	test_gcc
	test_clang
	test_asan
	test_tsan
	;;
long)
	# What docs/testing.md says of the last one.
	commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
	say "$(date -u +%F), commit $commit, $(uname -sr), $(nproc) CPUs"
	run build $(suites long)
	;;
*)
	echo "usage: test.sh check|test|vaccel|long" >&2
	exit 2
	;;
esac
sum_up
