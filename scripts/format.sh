#!/bin/bash
# format.sh [--check] -- clang-format all sources of ours; --check only says
# which differ. Specifications (apis/NAME/NAME.c) are laid out by hand: a family
# of functions stands in one view.
set -eu
cd "$(dirname "$0")/.."
mapfile -t files < <(find include/sluice src apis ops tests bench demo \
	tools examples -regextype posix-extended -name '*.[ch]' \
	-not -regex 'apis/([a-z0-9]+)/\1\.c' -not -path '*/golden/*' \
	-not -path '*/corpus/*' | sort)
# Other versions lay some lines out otherwise.
format=clang-format-14
command -v $format >/dev/null || {
	echo "sluice: no clang-format-14 here" >&2
	exit 3
}
if [ "${1:-}" = --check ]; then
	$format --dry-run -Werror "${files[@]}"
else
	$format -i "${files[@]}"
fi
