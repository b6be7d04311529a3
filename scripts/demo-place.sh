# demo-place.sh -- what the demos share; they say `. scripts/demo-place.sh` in
# the root of the source, with $build set. $work is removed when they end, and
# so are the installation at $prefix and the process $daemon.
say() { echo "sluice: $*"; }
give_up() {
	say "$*"
	exit 1
}

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

# One vendor library, so that native and virtual runs use the same.
icd=/etc/OpenCL/vendors/pocl.icd

# stage: an installation of what was built, at $prefix.
stage() {
	prefix=$(scripts/stage.sh "$build") ||
		give_up "cannot stage an installation"
	export SLUICE_SOCKET=$work/sock
}

# start_daemon [OPTION...]: whether it listens within 20 seconds. Its log is
# $work/log, and what it says before it has one $work/daemon.err.
start_daemon() {
	rm -f "$work/ready"
	mkfifo "$work/ready"
	SLUICE_LOG=info "$prefix/bin/sluiced" --socket "$SLUICE_SOCKET" \
		--log "$work/log" --ready-fd 9 "$@" \
		9>"$work/ready" 2>"$work/daemon.err" &
	daemon=$!
	read -r -t 20 _ <"$work/ready"
	[ -S "$SLUICE_SOCKET" ]
}
