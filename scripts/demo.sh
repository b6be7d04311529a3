#!/bin/bash
# demo.sh FOLDER -- unmodified OpenCL programs, natively and on the virtual
# accelerator, from a staged installation of what was built there.
set -u
cd "$(dirname "$0")/.."
build=$1
. scripts/demo-place.sh

# run NAME COMMAND...: its output to $work/NAME, its time to $took.
run() {
	local name=$1 began status
	shift
	began=$(date +%s%N)
	"$@" >"$work/$name" 2>"$work/$name.err"
	status=$?
	took=$((($(date +%s%N) - began) / 1000000))
	return $status
}
value() { sed -n "s/^$2: //p" "$work/$1"; }

[ -r $icd ] || give_up "no PoCL here ($icd): install pocl-opencl-icd"
native=(env "OCL_ICD_VENDORS=$icd")
picture=$build/demo/picture

say "natively: clinfo, and a program that draws a picture"
if ! run clinfo.native "${native[@]}" clinfo; then
	cat "$work/clinfo.native.err"
	if [ ! -d /sys/devices/system/cpu ]; then
		give_up "PoCL ends itself without /sys: mount /sys"
	fi
	give_up "native clinfo failed; there is nothing to virtualize"
fi
clinfo_native=$took
run picture.native "${native[@]}" "$picture" "$work/native.ppm" || {
	cat "$work/picture.native.err"
	give_up "the native picture failed"
}

stage
unsafe=()
sluice=$prefix/bin/sluice
if ! start_daemon; then
	missing=$("$sluice" doctor 2>/dev/null | awk '
		/^missing/ && /seccomp|landlock|own uid|namespace/ {
			sub(/^missing +/, ""); sub(/  +.*/, ""); print }' |
		paste -sd, | sed 's/,/, /g')
	cat "$work/daemon.err"
	say "layers of the jail that this machine lacks: ${missing:-see above};" \
		"the demo goes on with --unsafe"
	unsafe=(--unsafe)
	start_daemon "${unsafe[@]}" || {
		cat "$work/daemon.err" "$work/log" 2>/dev/null
		give_up "the daemon does not start"
	}
fi
run clinfo.virtual "$sluice" run --vendor pocl "${unsafe[@]}" -- clinfo
[ -s "$work/clinfo.virtual" ] || {
	cat "$work/clinfo.virtual.err" "$work/log"
	give_up "clinfo failed on the virtual accelerator"
}
clinfo_virtual=$took

say "on the virtual accelerator: the same two programs, unmodified"
run picture.virtual "$sluice" run --vendor pocl "${unsafe[@]}" -- \
	"$picture" "$work/virtual.ppm" || {
	cat "$work/picture.virtual.err" "$work/log"
	give_up "the picture failed on the virtual accelerator"
}
# The daemon writes a line when a session has ended.
for _ in $(seq 50); do
	grep -q '(picture, .*ended' "$work/log" && break
	sleep 0.05
done
jail=$(sed -n 's/.*the jail: //p' "$work/log" | tail -n 1)
calls() {
	local ended="ended: \([0-9]*\) calls, \([0-9]*\) answered in the guest"
	sed -n "s/.*session.*($1, process.*$ended.*/\1 calls forwarded, \2\
 answered in the guest/p" "$work/log" | tail -n 1
}

cp "$work/virtual.ppm" "$build/demo.ppm"
lines=$(wc -l <"$work/clinfo.native")
differ=$(diff "$work/clinfo.native" "$work/clinfo.virtual" | grep -c '^[<>]')
same() { [ "$(value picture.native "$1")" = "$(value picture.virtual "$1")" ]; }
echo
echo "device    native   $(value picture.native device)"
echo "          virtual  $(value picture.virtual device)"
echo "clinfo    $lines lines, $differ differ (SVM, native kernels and" \
	"extensions are not forwarded);" \
	"$clinfo_native ms native, $clinfo_virtual ms virtual;" \
	"$(calls clinfo)"
echo "picture   native   $(value picture.native time), checksum" \
	"$(value picture.native checksum)"
echo "          virtual  $(value picture.virtual time), checksum" \
	"$(value picture.virtual checksum); $(calls picture)"
echo "jail      of the API server: $jail"
echo "written   $build/demo.ppm"
echo
if same device && same checksum && cmp -s "$work/native.ppm" "$work/virtual.ppm"
then
	say "same device, same result"
else
	give_up "device or result differ"
fi
