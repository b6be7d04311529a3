#!/bin/bash
# build.sh FOLDER [OPTION...] -- set the folder up, with meson's options, where
# that has not been done, and build.
set -eu
cd "$(dirname "$0")/.."
folder=$1
shift
say() { echo "sluice: $*"; }

if [ -d "$folder" ] && { [ ! -w "$folder" ] ||
	{ [ -e "$folder/.ninja_log" ] && [ ! -w "$folder/.ninja_log" ]; }; }
then
	owner=$(stat -c %U "$folder/.ninja_log" 2>/dev/null ||
		stat -c %U "$folder")
	say "$folder/ belongs to $owner: remove it (sudo rm -rf $folder)"
	exit 1
fi
if [ ! -f "$folder/build.ninja" ]; then
	above=$(dirname "$folder")
	if ! mkdir -p "$above" || ! [ -w "$above" ]; then
		say "$(readlink -f "$above") belongs to $(stat -c %U "$above"):" \
			"build in a copy of your own"
		exit 1
	fi
	say "setting up $folder/"
	if ! meson setup "$folder" "$@" >"$folder.log" 2>&1; then
		cat "$folder.log"
		exit 1
	fi
	mv "$folder.log" "$folder/setup.log"
elif [ $# -gt 0 ]; then
	meson configure "$folder" "$@" >/dev/null
fi
say "building in $folder/"
ninja -C "$folder" --quiet
