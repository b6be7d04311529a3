#!/bin/bash
# packages.sh GROUP... -- install the Debian packages of scripts/packages.txt
# that are missing, saying which, how much and how long. Nothing missing: apt is
# not called. As root directly, else with sudo, else it prints the command.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
say() { echo "sluice: $*"; }

if [ "$(uname -m)" != x86_64 ]; then
	say "this machine is $(uname -m); Sluice builds on amd64 (x86_64) only"
	exit 1
fi
if ! command -v dpkg-query >/dev/null; then
	say "no dpkg here: install what scripts/packages.txt lists yourself"
	exit 0
fi

wanted=()
for group in "$@"; do
	mapfile -t some < <(awk -v g="$group" \
		'$1 == g { for (i = 2; i <= NF; i++) print $i }' \
		"$here/packages.txt")
	wanted+=("${some[@]}")
done

missing=()
declare -A seen=()
for package in "${wanted[@]}"; do
	[ -z "${seen[$package]:-}" ] || continue
	seen[$package]=1
	state=$(dpkg-query -W -f='${db:Status-Status} ' "$package" 2>/dev/null ||
		true)
	case " $state" in
	*" installed "*) ;;
	*) missing+=("$package") ;;
	esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

say "missing Debian packages: ${missing[*]}"
as_root=()
if [ "$(id -u)" != 0 ]; then
	as_root=(sudo)
	[ -t 0 ] && [ -t 2 ] || as_root=(sudo -n)
	if ! command -v sudo >/dev/null ||
		{ [ "${as_root[*]}" = "sudo -n" ] && ! sudo -n true 2>/dev/null; }
	then
		say "install them as root, then make again:"
		echo "    apt-get update && apt-get install -y" \
			"--no-install-recommends ${missing[*]}"
		exit 1
	fi
fi
root() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"; }
# A network stumbles, and another apt may be at work.
patience=(-o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
install=(apt-get install --no-install-recommends "${patience[@]}")
update() { root apt-get update -qq "${patience[@]}"; }

plan() {
	LC_ALL=C "${install[@]}" -o Debug::NoLocking=true --assume-no \
		"${missing[@]}" 2>&1 || true
}
plan=$(plan)
if ! grep -q '^Need to get' <<<"$plan"; then
	say "fetching the list of packages (about 10 seconds)"
	update
	plan=$(plan)
fi
if ! grep -q '^Need to get' <<<"$plan"; then
	grep '^E:' <<<"$plan" || true
	say "apt cannot install them: see above"
	exit 1
fi

download=$(sed -n 's/^Need to get \(.*\) of archives.*/\1/p' <<<"$plan")
room=$(sed -n 's/^After this operation, \(.*\) of additional.*/\1/p' <<<"$plan")
count=$(sed -n 's/.*, \([0-9]*\) newly installed.*/\1/p' <<<"$plan")
# About 5 MB a second over the network and a third of a second a package.
minutes=$(awk -v d="${download##*/}" -v n="${count:-1}" 'BEGIN {
	split(d, part, " ")
	size = part[1] * (part[2] ~ /^k/ ? 0.001 : part[2] ~ /^G/ ? 1000 : 1)
	print int((size / 5 + n / 3) / 60) + 1
}')
say "installing $count packages with what they need:" \
	"$download to fetch, ${room:-nothing} on disk," \
	"about $minutes minute(s)"
log=$(mktemp)
get() { root "${install[@]}" -y -qq "${missing[@]}" >"$log" 2>&1; }
# A list that is old names what the archive does not have any more.
if ! get && ! { say "once more, with a new list" && update && get; }; then
	tail -n 20 "$log"
	say "apt-get failed; the whole log: $log"
	exit 1
fi
rm -f "$log"
say "installed"
