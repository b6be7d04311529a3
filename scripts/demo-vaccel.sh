#!/bin/bash
# demo-vaccel.sh FOLDER -- each of vAccel's operations on a plugin that serves
# it, from a staged installation of what was built there; then those of the
# plugin opencl on the virtual accelerator.
set -u
cd "$(dirname "$0")/.."
build=$1
say() { echo "sluice: $*"; }

work=$(mktemp -d "${TMPDIR:-/tmp}/sluice-demo-XXXXXX")
chmod 0755 "$work"
prefix=
daemon=
finish() {
	if [ -n "$daemon" ]; then
		kill "$daemon" 2>/dev/null
		wait "$daemon" 2>/dev/null
	fi
	[ -n "$prefix" ] && rm -rf "${prefix%/sluice}"
	rm -rf "$work"
}
trap finish EXIT
prefix=$(scripts/stage.sh "$build") || {
	say "cannot stage an installation"
	exit 1
}
share=$prefix/share/vaccel
demo=("$build/demo/vaccel-demo" "$prefix/lib/libmytestlib.so"
	"$share/images/example.jpg" "$share/models")
export LD_LIBRARY_PATH=$prefix/lib
began=$SECONDS

# One vendor library, so that native and virtual runs use the same.
icd=/etc/OpenCL/vendors/pocl.icd
native=(env)
[ ! -r $icd ] || native=(env "OCL_ICD_VENDORS=$icd")
say "vAccel's operations, called directly and through libvaccel"
"${native[@]}" "${demo[@]}"
status=$?

if [ ! -r $icd ] || [ ! -e "$prefix/lib/libvaccel-opencl.so" ]; then
	say "no plugin opencl or no PoCL here: nothing to virtualize"
	exit $status
fi
export SLUICE_SOCKET=$work/sock
# start_daemon [--unsafe]
start_daemon() {
	rm -f "$work/ready"
	mkfifo "$work/ready"
	"$prefix/bin/sluiced" --socket "$SLUICE_SOCKET" --log "$work/log" \
		--ready-fd 9 "$@" 9>"$work/ready" 2>"$work/daemon.err" &
	daemon=$!
	read -r -t 20 _ <"$work/ready"
	[ -S "$SLUICE_SOCKET" ]
}
unsafe=()
start_daemon || {
	unsafe=(--unsafe)
	start_daemon "${unsafe[@]}"
}
echo
if [ -S "$SLUICE_SOCKET" ]; then
	say "the plugin opencl, unchanged, on the virtual accelerator" \
		"${unsafe[*]}"
	"$prefix/bin/sluice" run --vendor pocl "${unsafe[@]}" -- \
		"${demo[@]}" opencl || status=1
else
	cat "$work/daemon.err"
	say "the daemon does not start: nothing is virtualized"
	status=1
fi
say "took $((SECONDS - began)) s"
exit $status
