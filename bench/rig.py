"""Ways to run a program: natively, on Sluice's virtual accelerator, or on
PoCL's own remoting. A way says how a command line is run there."""

import glob
import json
import os
import socket
import subprocess
import tempfile
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A program failed, or gave a wrong result."""


def clean_environment(**more):
    """Ours, without what would reach another vendor library or daemon."""
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(("SLUICE_", "OCL_", "POCL_"))}
    # A build's own libraries would be found natively as well.
    env.pop("LD_LIBRARY_PATH", None)
    env.update(more)
    return env


def wait_until(what, seconds):
    """Whether what() comes true in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return bool(what())


def process_seconds(pid):
    """CPU time of a process, its ended threads included; 0 for none."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def children(pid):
    """Processes below that one, at any depth."""
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(path, encoding="ascii") as file:
                found += [int(word) for word in file.read().split()]
        except OSError:
            continue
    return found + [below for child in found for below in children(child)]


def ended_children_seconds(pid):
    """CPU time of those that were waited for, in steps of a clock tick."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii",
                  errors="replace") as file:
            words = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[13]) + int(words[14])) / TICKS


def tree_seconds(pid):
    """CPU time of a process and all that it has started."""
    pids = [pid] + children(pid)
    return sum(process_seconds(each) + ended_children_seconds(each)
               for each in pids)


def end(process):
    """Ask it to, then make it."""
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Native:
    """The vendor library in the program itself."""

    name = "native"

    def __init__(self, icd, pin=(), **more):
        self.pin = list(pin)
        self.env = clean_environment(OCL_ICD_VENDORS=icd, **more)

    def command(self, words):
        """How that program is run."""
        return self.pin + words

    def settle(self):
        """Nothing goes on behind a native program."""

    def seconds(self):
        """CPU time spent for programs outside of them, so far."""
        return 0.0

    def close(self):
        """Nothing to end."""


class Sluice:
    """A daemon of our own on a socket of our own, and `sluice run`."""

    name = "remoted"

    def __init__(self, prefix, pin=(), pin_daemon=(), unsafe=False, **more):
        self.sluice = os.path.join(prefix, "bin", "sluice")
        self.pin = list(pin)
        self.folder = tempfile.TemporaryDirectory(prefix="sluice-bench-")
        self.env = clean_environment(
            SLUICE_SOCKET=os.path.join(self.folder.name, "sock"),
            SLUICE_LOG="warn", **more)
        self.options = ["--unsafe"] if unsafe else []
        self.process = subprocess.Popen(
            list(pin_daemon) + [os.path.join(prefix, "bin", "sluiced"),
                                *self.options], env=self.env,
            stdin=subprocess.DEVNULL)
        if not wait_until(lambda: os.path.exists(self.env["SLUICE_SOCKET"]),
                          60):
            self.close()
            raise Failed("the daemon does not listen after a minute")

    def command(self, words):
        """How that program is run."""
        return self.pin + [self.sluice, "run", "--vendor", "pocl",
                           *self.options, "--", *words]

    def ps(self):
        """Sessions and servers of the daemon."""
        done = subprocess.run([self.sluice, "ps", "--json"], env=self.env,
                              stdout=subprocess.PIPE, text=True, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else []

    def settle(self):
        """Until a server is ready for the next session, and none is going."""
        def ready():
            states = [line["state"] for line in self.ps()]
            return states and set(states) == {"warm"}
        wait_until(ready, 10)

    def seconds(self):
        """CPU time of the daemon and its servers, so far."""
        return tree_seconds(self.process.pid)

    def close(self):
        """End the daemon, which ends its servers."""
        end(self.process)
        self.folder.cleanup()


def peer_file(prefix, *names):
    """Where an installation of PoCL has a file, or None."""
    for name in names:
        found = sorted(glob.glob(os.path.join(prefix, name)))
        if found:
            return found[0]
    return None


def listening(port):
    """Whether somebody listens at that port of the local host, unasked."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        return any(words[1].endswith(f":{port:04X}") and words[3] == "0A"
                   for words in map(str.split, file))


def free_port():
    """The first of three ports in a row that nobody has: pocld takes them."""
    while True:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        if not any(listening(port + more) for more in range(3)):
            return port


PEER_MISSING = """{} holds no bin/pocld and lib/libpocl.so. Build PoCL 5 or newer:
  cmake -DENABLE_REMOTE_CLIENT=1 -DENABLE_REMOTE_SERVER=1 -DENABLE_ICD=1 \\
        -DENABLE_LLVM=0 -DENABLE_HOST_CPU_DEVICES=0 -DCMAKE_INSTALL_PREFIX=PATH
then name that PATH: make bench-peers PEER=PATH"""


class Peer:
    """PoCL's own remoting: its daemon, and its device named remote."""

    name = "remoted"

    def __init__(self, prefix, icd, pin=(), pin_daemon=(), **more):
        daemon = peer_file(prefix, "bin/pocld", "pocld/pocld")
        library = peer_file(prefix, "lib/libpocl.so", "lib/*/libpocl.so",
                            "lib64/libpocl.so", "lib/CL/libpocl.so")
        if not daemon or not library:
            raise Failed(PEER_MISSING.format(prefix or "PEER"))
        self.pin = list(pin)
        port = free_port()
        self.process = subprocess.Popen(
            list(pin_daemon) + [daemon, "-a", "127.0.0.1", "-p", str(port)],
            env=clean_environment(OCL_ICD_VENDORS=icd, POCLD_LOGLEVEL="err",
                                  **more),
            stdin=subprocess.DEVNULL)
        self.env = clean_environment(
            OCL_ICD_VENDORS=library, POCL_DEVICES="remote",
            POCL_REMOTE0_PARAMETERS=f"127.0.0.1:{port}/0", **more)
        wait_until(lambda: listening(port) or self.process.poll() is not None,
                   60)
        if not listening(port):
            self.close()
            raise Failed(f"{daemon} does not listen")

    def command(self, words):
        """How that program is run."""
        return self.pin + words

    def settle(self):
        """Its daemon serves all programs from one process."""

    def seconds(self):
        """CPU time of its daemon, so far."""
        return tree_seconds(self.process.pid)

    def close(self):
        """End the daemon."""
        end(self.process)
