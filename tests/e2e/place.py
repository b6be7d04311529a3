"""An installation in a folder of its own, daemons in it, and programs run by
them: what the tests of this folder stand on."""

import contextlib
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import traceback

NOBODY = 65534
# Seconds to wait for what will come, on a busy machine too.
PATIENCE = 60

# Whoever runs the tests may let nobody see what he makes.
os.umask(0o022)

# Meson's, with the build's folders: what runs natively would load our drop-in.
os.environ.pop("LD_LIBRARY_PATH", None)


class Skip(Exception):
    """This machine lacks what the test needs."""


def wait_until(what, seconds=PATIENCE):
    """Whether what() comes true in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return bool(what())


def once(what, tries=10):
    """Whether what() is so in one of those tries: a busy machine may take the
    time for it away, but not each time."""
    return any(what() for _ in range(tries))


def alive(pid):
    """Whether that process runs: a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii",
                  errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def status_of(pid, key):
    """A line of /proc/PID/status."""
    with open(f"/proc/{pid}/status", encoding="ascii",
              errors="replace") as file:
        for line in file:
            if line.startswith(key + ":"):
                return line.split(":", 1)[1].strip()
    return None


def descriptors(pid):
    """What the process has open."""
    return sorted(os.readlink(f"/proc/{pid}/fd/{fd}")
                  for fd in os.listdir(f"/proc/{pid}/fd"))


def copy(file, place):
    """Where it is then, for every user to read and run: it may have been built
    by one who lets nobody."""
    path = shutil.copyfile(file, f"{place}/{os.path.basename(file)}"
                           if os.path.isdir(place) else place)
    os.chmod(path, 0o755)
    return path


class Place:
    """The installation, and one socket."""

    def __init__(self, source, build):
        stage = subprocess.run(
            [f"{source}/scripts/stage.sh", build], check=True, text=True,
            stdout=subprocess.PIPE).stdout.strip()
        self.prefix = stage
        self.top = os.path.dirname(stage)
        self.count = 0
        self.daemons = []
        self.options = []
        self.new_socket()

    def add_mini(self, module, guest):
        """The API that is written by hand, as if it were installed."""
        os.makedirs(f"{self.prefix}/lib/sluice/server", exist_ok=True)
        os.makedirs(f"{self.prefix}/lib/sluice/guest/mini", exist_ok=True)
        copy(module, f"{self.prefix}/lib/sluice/server/mini.so")
        # The daemon wants a vendor library by path; this API needs none.
        self.vendor = f"{self.top}/libnone.so"
        copy(module, self.vendor)
        copy(module, f"{self.top}/libpocl.so")
        self.guest = f"{self.top}/guest"
        copy(guest, self.guest)
        self.options = ["--vendor-library", f"mini={self.vendor}"]

    def new_socket(self):
        """Forget the daemons so far: another place to listen."""
        self.count += 1
        self.folder = f"{self.top}/run{self.count}"
        os.mkdir(self.folder)
        os.chmod(self.folder, 0o755)
        self.socket = f"{self.folder}/sock"

    def environment(self, **more):
        """What programs are started with."""
        env = {key: value for key, value in os.environ.items()
               if not key.startswith(("SLUICE_", "POCL_", "OCL_", "XDG_"))
               or key == "SLUICE_SHARED_MEMORY"}
        env["SLUICE_SOCKET"] = self.socket
        env["LD_LIBRARY_PATH"] = f"{self.prefix}/lib/sluice"
        env.setdefault("HOME", "/root")
        env.update(more)
        return {key: value for key, value in env.items() if value is not None}

    def sluice(self, *arguments):
        """The command line that runs our own `sluice`."""
        return [f"{self.prefix}/bin/sluice", *arguments]

    def run(self, *arguments, timeout=240, uid=None, **more):
        """`sluice ARGUMENTS`, to its end."""
        return subprocess.run(
            self.sluice(*arguments), env=self.environment(**more), text=True,
            capture_output=True, timeout=timeout, check=False, user=uid,
            group=uid, extra_groups=[] if uid else None,
            stdin=subprocess.DEVNULL)

    def run_guest(self, *arguments, **more):
        """`sluice run` of our guest, to its end."""
        return self.run("run", "--api", "mini", "--", self.guest, *arguments,
                        **more)

    @contextlib.contextmanager
    def guest_of(self, *arguments, uid=None, **more):
        """The same, once it said "ready"; killed at last."""
        process = subprocess.Popen(
            self.sluice("run", "--api", "mini", "--", self.guest, *arguments),
            env=self.environment(**more), text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, user=uid,
            group=uid, extra_groups=[] if uid else None)
        try:
            line = process.stdout.readline()
            assert line == "ready\n", (line, process.stderr.read())
            yield process
        finally:
            process.kill()
            process.communicate()

    @contextlib.contextmanager
    def daemon(self, *options, uid=None, **more):
        """A daemon of ours; ended at last, which must leave nothing."""
        self.new_socket()
        if uid:
            os.chown(self.folder, uid, uid)
        log = open(f"{self.folder}/log", "w+", encoding="utf-8")
        process = subprocess.Popen(
            [f"{self.prefix}/bin/sluiced", *self.options, *options],
            env=self.environment(**more), stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, user=uid, group=uid,
            extra_groups=[] if uid else None)
        self.daemons.append(process)
        process.log = log.name
        try:
            assert wait_until(lambda: os.path.exists(self.socket) or
                              process.poll() is not None)
            assert process.poll() is None, open(log.name).read()
            yield process
            if process.poll() is None:
                process.terminate()
                assert process.wait(PATIENCE) == 0, open(log.name).read()
        finally:
            log.close()
            if process.poll() is None:
                process.kill()
                process.wait()

    def ps(self, **more):
        """What `sluice ps --json` says."""
        result = self.run("ps", "--json", **more)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    def sessions(self, **more):
        """The sessions alone."""
        return [line for line in self.ps(**more) if line["kind"] == "session"]

    def ends(self, seconds=PATIENCE):
        """Whether all sessions end in that time."""
        return wait_until(lambda: not self.sessions(), seconds)

    def log(self):
        """What the last daemon logged."""
        with open(f"{self.folder}/log", encoding="utf-8") as file:
            return file.read()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        """Remove all of it."""
        for daemon in self.daemons:
            if daemon.poll() is None:
                daemon.kill()
        shutil.rmtree(self.top, ignore_errors=True)


def daemon_at(place):
    """The pid of the daemon that answers there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        connection.connect(place.socket)
        credentials = connection.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return struct.unpack("3i", credentials)[0]


def at_rest(daemon):
    """How many descriptors it has once it is done with what came: the question
    how it is leaves one for a while."""
    counts = []
    while len(counts) < 10 or len(set(counts[-10:])) > 1:
        assert len(counts) < 20 * PATIENCE, counts
        counts.append(len(descriptors(daemon.pid)))
        time.sleep(0.05)
    return counts[-1]


def measure(place, daemon):
    """What a daemon at rest has: after its session, with one warm server. Not
    pages of files, which come and go with the machine's memory."""
    assert wait_until(lambda: [line["state"] for line in place.ps()]
                      == ["warm"]), place.ps()
    return (at_rest(daemon),
            int(status_of(daemon.pid, "RssAnon").split()[0]))


def functions(module, only):
    """The tests of a module: public functions of a place, in their order."""
    return [value for value in list(module.values())
            if callable(value) and only in getattr(value, "__name__", "")
            and getattr(value, "__module__", "") == "__main__"
            and hasattr(value, "__code__")
            and value.__code__.co_varnames[:value.__code__.co_argcount]
            == ("place",)]


def run_tests(module, only, place):
    """Each function once; prints TAP. The exit status. Without a jail, none."""
    if "ok       jail as a whole" not in place.run("doctor").stdout:
        print("1..0 # SKIP no jail here: see sluice doctor")
        return 0
    failed = 0
    tests = functions(module, only)
    print(f"1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        name = test.__name__
        try:
            test(place)
            print(f"ok {number} - {name}", flush=True)
        except Skip as skip:
            print(f"ok {number} - {name} # SKIP {skip}", flush=True)
        except Exception:  # pylint: disable=broad-except
            traceback.print_exc(file=sys.stderr)
            print(f"not ok {number} - {name}", flush=True)
            failed += 1
    return 1 if failed else 0
