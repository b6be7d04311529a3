#!/bin/bash
# run.sh BUILD TEST BYSTANDER SCRIBBLER -- a daemon with jailed servers, an
# honest session beside the hostile ones, and what must be there afterwards: no
# session, and right results. Prints the test's TAP and three lines more.
set -u
unset LD_LIBRARY_PATH # meson's: programs would load the build's libOpenCL
build=$1 test=$2 bystander=$3 scribbler=$4
cd "$(dirname "$0")/../.."
prefix=$(scripts/stage.sh "$build") || exit 1
stage=${prefix%/sluice}
daemon=
trap 'kill $daemon 2>/dev/null; wait 2>/dev/null; rm -rf "$stage"' EXIT
export SLUICE_SOCKET=$stage/run/sock SLUICE_LOG=error
mkdir -m 755 "$stage/run"
if ! "$prefix/bin/sluice" doctor | grep -q '^ok *jail as a whole'; then
	echo "1..0 # SKIP no jail here: see sluice doctor"
	exit 0
fi
sanitizer=
nm "$prefix/bin/sluiced" | grep -q __asan_init && sanitizer=--sanitizer
"$prefix/bin/sluiced" $sanitizer 2>"$stage/daemon.log" &
daemon=$!
for _ in $(seq 1200); do [ -S "$SLUICE_SOCKET" ] && break; sleep 0.05; done
"$prefix/bin/sluice" run "$bystander" >"$stage/bystander" 2>&1 &
honest=$!
for _ in $(seq 1200); do
	grep -q ready "$stage/bystander" && break
	sleep 0.05
done
"$test" >"$stage/tap" 2>"$stage/errors"
status=$?
plan=$(sed -n 's/^1\.\.//p' "$stage/tap")
sed "s/^1\\.\\.$plan\$/1..$((plan + 3))/" "$stage/tap"
[ $status = 0 ] || cat "$stage/errors" >&2
"$prefix/bin/sluice" run "$scribbler" >"$stage/scribbler" 2>&1 || {
	cat "$stage/scribbler" >&2
	echo -n "not "
}
echo "ok $((plan + 1)) - who_writes_under_a_running_kernel_harms_itself_alone"
kill -TERM $honest
if wait $honest && grep -q right "$stage/bystander"; then
	echo "ok $((plan + 2)) - a_bystander_computed_right_results"
else
	cat "$stage/bystander" >&2
	echo "not ok $((plan + 2)) - a_bystander_computed_right_results"
fi
left=1
for _ in $(seq 600); do
	left=$("$prefix/bin/sluice" ps --json | grep -c '"kind": "session"')
	[ "$left" = 0 ] && break
	sleep 0.1
done
[ "$left" = 0 ] || echo -n "not "
echo "ok $((plan + 3)) - no_session_is_left"
