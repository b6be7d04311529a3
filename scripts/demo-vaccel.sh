#!/bin/bash
# demo-vaccel.sh FOLDER -- each of vAccel's operations on a plugin that serves
# it, from a staged installation of what was built there.
set -u
cd "$(dirname "$0")/.."
build=$1
say() { echo "sluice: $*"; }

prefix=$(scripts/stage.sh "$build") || {
	say "cannot stage an installation"
	exit 1
}
trap 'rm -rf "${prefix%/sluice}"' EXIT
share=$prefix/share/vaccel
export LD_LIBRARY_PATH=$prefix/lib VACCEL_BOOTSTRAP_ENABLED=0
# One vendor library, as natively; the guest library stays out of it.
icd=/etc/OpenCL/vendors/pocl.icd
[ ! -r $icd ] || export OCL_ICD_VENDORS=$icd

say "vAccel's operations, called directly and through libvaccel"
[ -r $icd ] || say "no PoCL here ($icd): install pocl-opencl-icd"
began=$SECONDS
"$build/demo/vaccel-demo" "$prefix/lib/libmytestlib.so" \
	"$share/images/example.jpg" "$share/models"
status=$?
say "took $((SECONDS - began)) s"
exit $status
