#!/bin/bash
# install.sh FOLDER PREFIX [DESTDIR] -- install what was built in FOLDER for
# PREFIX, below DESTDIR. A libvaccel that is there and is not Sluice's is left
# alone, and nothing is installed.
set -eu
cd "$(dirname "$0")/.."
build=$1
prefix=$2
destdir=${3:-}
say() { echo "sluice: $*"; }

for library in "$destdir$prefix"/lib/libvaccel.so{,.0,.0.*}; do
	if [ -e "$library" ] && ! grep -q sluice_vaccel_operations "$library"
	then
		say "$library is another libvaccel, which may be in use:" \
			"install to another PREFIX, or remove it first"
		exit 1
	fi
done
meson install -C "$build" --no-rebuild --quiet \
	${destdir:+--destdir "$(realpath -m "$destdir")"}
# What lies in a folder that the loader knows is found at once.
[ -n "$destdir" ] || [ "$(id -u)" != 0 ] || ldconfig
say "installed to $destdir$prefix"
