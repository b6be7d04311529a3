#!/bin/bash
# stage.sh FOLDER -- install what was built there below a fresh folder that
# everybody may read, and print its prefix. API servers run under an id of their
# own, which cannot reach below /root, another private home or a TMPDIR that is
# its user's alone. The caller removes the folder: it is what precedes /sluice in
# the answer.
set -eu
cd "$(dirname "$0")/.."
base=$(readlink -f "${TMPDIR:-/tmp}")
folder=$base
while [ "$folder" != / ]; do
	[[ $(stat -c %A "$folder") == *[xt] ]] || base=/tmp
	folder=$(dirname "$folder")
done
stage=$(mktemp -d "$base/sluice-stage-XXXXXX")
chmod 0755 "$stage"
umask 022
prefix=$(meson introspect --buildoptions "$1" | python3 -c '
import json, sys
print(next(option["value"] for option in json.load(sys.stdin)
	   if option["name"] == "prefix"))')
meson install -C "$1" --no-rebuild --quiet --destdir "$stage/.destdir" >&2
mv "$stage/.destdir$prefix" "$stage/sluice"
rm -rf "$stage/.destdir"
echo "$stage/sluice"
