#!/bin/bash
# pyopencl-suite.sh BUILD [RUNS] -- the test suite that pyopencl 2022.3.1 brings,
# with Debian's own pyopencl: natively on PoCL RUNS times (3), so that what is
# unstable there is known, then on the virtual accelerator: as it is, with every
# call waited for, and with buffers in the vendor's memory alone. Passes when
# exactly what passes natively passes; tests of shared virtual memory, which is
# not forwarded, are counted apart. Prints TAP; the numbers are left in
# BUILD/pyopencl/numbers.txt. RUNS 0: the native runs that lie there.
set -u
unset LD_LIBRARY_PATH # meson's: natively, the build's libOpenCL would be loaded
cd "$(dirname "$0")/.."
build=$(readlink -f "$1")
runs=${2:-3}
version=2022.3.1
sum=4a3db0fe61b5cdc95267526deebd71a7e1d795694d4b0fe2761f0630bcca3621
python=/usr/bin/python3
work=$build/pyopencl
archive=$work/pyopencl-$version.tar.gz

skip() {
	echo "1..0 # SKIP $*"
	exit 0
}

# The archive is the index's; what it must hold is said here.
fetch() {
	echo "$sum  $archive" | sha256sum --check --status 2>/dev/null && return
	$python -m pip download --quiet --no-deps --no-binary :all: \
		--no-build-isolation --dest "$work" "pyopencl==$version" >&2 ||
		return 1
	echo "$sum  $archive" | sha256sum --check --status
}

# suite NAME COMMAND...: the suite's results go to NAME.xml.
suite() {
	local name=$1
	shift
	rm -f "$work/$name.xml"
	(cd "$work/pyopencl-$version/test" &&
		PYOPENCL_NO_CACHE=1 XDG_CACHE_HOME=$work/cache "$@" \
			$python -m pytest -q -p no:cacheprovider \
			--junitxml="$work/$name.xml" . >"$work/$name.log" 2>&1)
	echo "# $name: $(tail -n 1 "$work/$name.log")"
}

$python -c 'import pyopencl, pytest, mako' 2>/dev/null ||
	skip "Debian's python3-pyopencl, python3-pytest, python3-mako are missing"
icd=/etc/OpenCL/vendors/pocl.icd
[ -e $icd ] || skip "PoCL is missing"
mkdir -p "$work"
fetch || skip "pyopencl $version cannot be downloaded, or is another one"
tar -xzf "$archive" -C "$work" "pyopencl-$version/test"

[ "$runs" = 0 ] || rm -f "$work"/native-*.xml
for ((i = 1; i <= runs; i++)); do
	suite "native-$i" env OCL_ICD_VENDORS=$icd
done
prefix=$(scripts/stage.sh "$build")
run=$(mktemp -d /tmp/sluice-suite-XXXXXX)
trap 'rm -rf "${prefix%/sluice}" "$run"' EXIT
remoted() {
	local name=$1
	shift
	XDG_RUNTIME_DIR=$run suite "$name" env "$@" \
		"$prefix/bin/sluice" run --vendor pocl --
}
remoted remoted
remoted remoted-strict SLUICE_STRICT=1
remoted remoted-unshared SLUICE_SHARED_MEMORY=0
scripts/pyopencl-compare.py "$work"/remoted{,-strict,-unshared}.xml -- \
	"$work"/native-*.xml | tee "$work/numbers.txt"
exit "${PIPESTATUS[0]}"
