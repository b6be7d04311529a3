#!/bin/bash
# demo-vaccel.sh FOLDER -- each of vAccel's operations on a plugin that serves
# it, from a staged installation of what was built there; then those of the
# plugin opencl on the virtual accelerator.
set -u
cd "$(dirname "$0")/.."
build=$1
. scripts/demo-place.sh

stage
share=$prefix/share/vaccel
demo=("$build/demo/vaccel-demo" "$prefix/lib/libmytestlib.so"
	"$share/images/example.jpg" "$share/models")
export LD_LIBRARY_PATH=$prefix/lib
began=$SECONDS

native=(env)
[ ! -r $icd ] || native=(env "OCL_ICD_VENDORS=$icd")
say "vAccel's operations, called directly and through libvaccel"
"${native[@]}" "${demo[@]}"
status=$?

if [ ! -r $icd ] || [ ! -e "$prefix/lib/libvaccel-opencl.so" ]; then
	say "no plugin opencl or no PoCL here: nothing to virtualize"
	exit $status
fi
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
