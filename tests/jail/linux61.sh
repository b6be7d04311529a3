#!/bin/bash
# linux61.sh INMATE TEST_JAIL [INMATE_OPENCL TEST_JAIL_OPENCL] -- the jail under
# Debian's own kernel (6.1: Landlock's second version, no MFD_NOEXEC_SEAL), in an
# emulated machine of which nothing but memory is real. Prints TAP.
set -eu
inmate=$1 test=$2 inmate_opencl=${3-} test_opencl=${4-}

skip() {
	echo "1..0 # SKIP $*"
	exit 77
}

for program in qemu-system-x86_64 busybox cpio; do
	command -v $program >/dev/null || skip "no $program here"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

# The kernel alone, of the package that linux-image-amd64 names.
fetch_kernel() {
	local package
	package=$(apt-cache depends linux-image-amd64 2>/dev/null |
		sed -n 's/.*Depends: //p' | head -n 1)
	[ -n "$package" ] || return 1
	(cd "$work" && apt-get download "$package" >/dev/null 2>&1) || return 1
	dpkg-deb --fsys-tarfile "$work"/linux-image-*.deb |
		tar -x -C "$work" --wildcards './boot/vmlinuz-*' || return 1
	kernel=$(echo "$work"/boot/vmlinuz-*)
}

# add FILE...: files, and what they are links to, where they are here.
add() {
	local file
	for file in "$@"; do
		[ -e "$file" ] || continue
		tar -c -C / "${file#/}" | tar -x -C "$root" --keep-directory-symlink
		[ -L "$file" ] && add "$(readlink -f "$file")"
	done
	return 0
}

# add_libraries FILE...: the shared libraries that they load.
add_libraries() {
	ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u |
		while read -r library; do
			cp -L "$library" "$root/usr/lib/x86_64-linux-gnu/"
		done
}

# Debian's folders, merged below /usr as on a real system.
make_root() {
	root=$work/root
	mkdir -p "$root"/{dev,proc,sys,tmp,root,etc,run,usr/bin,usr/lib64,bin0}
	mkdir -p "$root"/usr/lib/x86_64-linux-gnu
	ln -s usr/bin "$root/bin"
	ln -s usr/lib "$root/lib"
	ln -s usr/lib64 "$root/lib64"
	rmdir "$root/bin0"
	chmod 1777 "$root/tmp"
	chmod 700 "$root/root"
	echo 'root:x:0:0::/root:/bin/sh' >"$root/etc/passwd"
	echo 'root:*:1::::::' >"$root/etc/shadow"
	chmod 640 "$root/etc/shadow"
	cp "$(command -v busybox)" "$root/usr/bin/busybox"
	local name
	for name in sh rm true mount ip poweroff; do
		ln -s busybox "$root/usr/bin/$name"
	done
	cp -L /lib64/ld-linux-x86-64.so.2 "$root/usr/lib64/"
	mkdir "$root/tests"
	cp "$inmate" "$root/tests/inmate"
	cp "$test" "$root/tests/test_jail"
	add_libraries "$inmate" "$test"
}

add_opencl() {
	[ -n "$inmate_opencl" ] || return 0
	local lib=/usr/lib/x86_64-linux-gnu
	[ -e $lib/libpocl.so.2 ] || return 0
	cp "$inmate_opencl" "$root/tests/inmate_opencl"
	cp "$test_opencl" "$root/tests/test_jail_opencl"
	add_libraries "$inmate_opencl" "$test_opencl" $lib/libpocl.so.2 \
		$lib/pocl/*.so /usr/bin/x86_64-linux-gnu-ld.bfd
	add $lib/libpocl.so.2 $lib/pocl /usr/bin/x86_64-linux-gnu-ld.bfd \
		/usr/bin/ld /usr/bin/x86_64-linux-gnu-ld /usr/share/pocl \
		/usr/lib/gcc/x86_64-linux-gnu /etc/OpenCL/vendors \
		/usr/lib/llvm-15/lib/clang $lib/libc.so $lib/libm.so \
		$lib/libc_nonshared.a $lib/libm.so.6 $lib/libmvec.so.1 \
		$lib/libc.so.6 $lib/crti.o $lib/crtn.o $lib/ldscripts
}

make_init() {
	cat >"$root/init" <<'END'
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
ip link set lo up
export CMOCKA_MESSAGE_OUTPUT=TAP JAIL_MINUTES=10
echo "kernel: $(busybox uname -r)"
for who in root nobody contained; do
	echo "begin $who"
	/tests/test_jail $who /tests/inmate
done
if [ -e /tests/test_jail_opencl ]; then
	echo "begin opencl"
	/tests/test_jail_opencl nobody /tests/inmate /tests/inmate_opencl
fi
echo "all done"
poweroff -f
END
	chmod 755 "$root/init"
}

boot() {
	(cd "$root" && find . -print0 |
		cpio --quiet --null -o -H newc --owner 0:0) >"$work/initramfs"
	timeout "${LINUX61_SECONDS-2700}" qemu-system-x86_64 \
		-accel tcg,thread=multi -cpu max -smp 2 -m 3G \
		-nodefaults -no-user-config -display none -serial stdio \
		-no-reboot -kernel "$kernel" -initrd "$work/initramfs" \
		-append "console=ttyS0 quiet panic=-1 lsm=landlock" </dev/null
}

# Several runs become one, in which each test has the name of its run.
one_run() {
	tr -d '\r' | awk '
	/^begin / { who = $2 }
	/^kernel: / { print "# " $0 }
	/^# skip: / { print }
	/^(not )?ok / {
		line = $0
		sub(/^(not )?ok [0-9]+ (- )?/, "", line)
		result = /^not ok/ ? "not ok" : "ok"
		if (line ~ /^# SKIP/) {
			sub(/^# SKIP */, "", line)
			line = line " (" who ") # SKIP"
			result = "ok"
		} else
			line = line " (" who ")"
		print result, ++count, "-", line
	}
	/^all done/ { done = 1 }
	END {
		print done ? "ok" : "not ok", ++count, "- it came to the end"
		print "1.." count
	}'
}

fetch_kernel || skip "Debian's kernel cannot be fetched"
make_root
add_opencl
make_init
boot >"$work/console" 2>&1 || true
[ -z "${LINUX61_CONSOLE-}" ] || cp "$work/console" "$LINUX61_CONSOLE"
one_run <"$work/console"
