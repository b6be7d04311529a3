"""Measuring: pairs of native and remoted runs, in alternation, all of them
children of this process. Each function adds its samples to a table."""

import os
import resource
import statistics
import subprocess
import sys
import time

import figures
from rig import Failed, tree_seconds, wait_until
from table import NATIVE, REMOTED

IDLE_SECONDS = 5.0


def say(what):
    """What is going on, beside the table."""
    print(f"bench: {what}", file=sys.stderr, flush=True)


def run(way, words, timeout):
    """A program to its end: what it printed, and the wall time it took."""
    started = time.monotonic()
    done = subprocess.run(way.command(words), env=way.env, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          timeout=timeout, check=False)
    spent = time.monotonic() - started
    if done.returncode != 0:
        raise Failed(f"{' '.join(words)}, {way.name}: exit status "
                     f"{done.returncode}")
    return done.stdout, spent


def figures_of(text):
    """Lines "name value unit" as {name: (value, unit)}."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3:
            found[words[0]] = (float(words[1]), words[2])
    return found


def turns(bench, count):
    """Each turn has both ways, and each way is the first every other time."""
    for turn in range(count):
        yield bench.ways if turn % 2 == 0 else bench.ways[::-1]


class Bench:
    """The two ways in one mode, and what is common to all measurements."""

    def __init__(self, options, table, mode, native, remoted):
        self.options, self.table, self.mode = options, table, mode
        self.native, self.remoted = native, remoted
        self.ways = [native, remoted]
        self.figures = os.path.join(options.build, "bench", "opencl_figures")
        self.programs = os.path.join(options.build, "tests", "programs")

    def add(self, name, way, value, unit):
        """A sample of a figure."""
        self.table.add(self.mode, name, way.name, value, unit)

    def run(self, way, words):
        """A program to its end."""
        return run(way, words, self.options.timeout)

    def warm(self):
        """Caches and servers ready, on both sides, before what is measured."""
        for way in self.ways:
            self.run(way, [self.figures, "--scale", "0.001", "--iterations",
                           "100", "build", "launches", "dependent", "kernels"])
            way.settle()

    def close(self):
        """End what was started."""
        for way in self.ways:
            way.close()


def calibrate(bench):
    """The loop count of the kernel that natively takes 1 ms."""
    text, _ = bench.run(bench.native, [bench.figures, "calibrate"])
    return int(figures_of(text)["iterations"][0])


def measure_group(bench, group, iterations):
    """One process of opencl_figures each way and turn."""
    names, _ = figures.GROUPS[group]
    words = [bench.figures, "--scale", str(bench.options.scale),
             "--iterations", str(iterations), *names]
    for ways in turns(bench, bench.options.runs):
        for way in ways:
            way.settle()
            text, _ = bench.run(way, words)
            for name, (value, unit) in figures_of(text).items():
                if name != "first-answer" or group == "start":
                    bench.add(name, way, value, unit)


def measure_run_true(bench):
    """What `sluice run` adds to a program that does nothing."""
    for ways in turns(bench, bench.options.runs * 3):
        for way in ways:
            _, spent = bench.run(way, ["/bin/true"])
            bench.add("run-true", way, spent * 1e3, "ms")


def program_words(bench, name):
    """The command line of a program of the suite."""
    return [os.path.join(bench.programs, name),
            *bench.options.programs[name].split()]


def spent_by(bench, way, words):
    """Wall time of a program, and CPU time with all that serves it. What warms
    the next server up counts: somebody spent it for this one."""
    way.settle()
    before, mine = way.seconds(), children_seconds()
    _, wall = bench.run(way, words)
    used = children_seconds() - mine
    way.settle()
    return wall, used + way.seconds() - before


def children_seconds():
    """CPU time of our own children that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_programs(bench):
    """Whole programs, from start to exit; each checks its results."""
    names = list(bench.options.programs)
    walls = {(name, way.name): [] for name in names for way in bench.ways}
    for turn, ways in enumerate(turns(bench, bench.options.runs + 1)):
        used = {way.name: 0.0 for way in bench.ways}
        for name in names:
            for way in ways:
                wall, cpu = spent_by(bench, way, program_words(bench, name))
                used[way.name] += cpu
                if turn > 0:  # then caches are warm on both sides
                    bench.add(f"program-{name}", way, wall * 1e3, "ms")
                    walls[name, way.name].append(wall)
        if turn > 0:
            for way in bench.ways:
                bench.add("cpu-time", way, used[way.name], "s")
    ratios = [statistics.median(walls[name, REMOTED]) /
              statistics.median(walls[name, NATIVE]) for name in names]
    bench.add("programs-mean", bench.remoted,
              statistics.geometric_mean(ratios), "x")
    bench.add("programs-worst", bench.remoted, max(ratios), "x")


def both_to_their_end(bench, way, words):
    """Wall time of two programs at once."""
    started = time.monotonic()
    pair = [subprocess.Popen(way.command(words), env=way.env,
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL) for _ in range(2)]
    for process in pair:
        if process.wait(bench.options.timeout) != 0:
            raise Failed(f"two of {words[0]}, {way.name}: exit status "
                         f"{process.returncode}")
    return time.monotonic() - started


def measure_two_clients(bench):
    """Two of the same program at once, for some programs, in sum."""
    names = [name for name in figures.PAIRED_PROGRAMS
             if name in bench.options.programs]
    for turn, ways in enumerate(turns(bench, bench.options.runs + 1)):
        for way in ways:
            spent = 0.0
            for name in names:
                way.settle()
                spent += both_to_their_end(bench, way,
                                           program_words(bench, name))
            if turn > 0:
                bench.add("two-clients", way, spent * 1e3, "ms")


def dirty_kib(pid):
    """Memory that a process has changed, its share of what others see too."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pss_Dirty:"):
                return int(line.split()[1])
    raise OSError(f"no Pss_Dirty of process {pid}")


def wakeups(pids):
    """How often threads of these processes were waited for, so far."""
    count = 0
    for pid in pids:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/status",
                      encoding="ascii", errors="replace") as file:
                for line in file:
                    if line.startswith("voluntary_ctxt_switches"):
                        count += int(line.split()[1])
    return count


def session_of(bench, pid):
    """The processes of the session that is going: program and server."""
    found = []

    def look():
        found[:] = [line for line in bench.remoted.ps()
                    if line["kind"] == "session"]
        return found
    if not wait_until(look, 60):
        raise Failed("the idle program has no session")
    return [pid, found[0]["server"]]


def idle_of(bench, way):
    """Memory, wake-ups and CPU seconds of a session that does nothing."""
    way.settle()
    process = subprocess.Popen(way.command([bench.figures, "idle"]),
                               env=way.env, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    try:
        while "ready" not in process.stdout.readline():
            if process.poll() is not None:
                raise Failed(f"the idle program, {way.name}: exit status "
                             f"{process.returncode}")
        pids = [process.pid] if way is bench.native \
            else session_of(bench, process.pid)
        time.sleep(bench.options.idle_seconds)
        before = wakeups(pids)
        seconds = sum(tree_seconds(pid) for pid in pids)
        time.sleep(bench.options.idle_seconds)
        return (sum(dirty_kib(pid) for pid in pids), wakeups(pids) - before,
                sum(tree_seconds(pid) for pid in pids) - seconds)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(bench.options.timeout)


def measure_idle(bench):
    """A session that was used and waits: what it has, and what it costs."""
    for ways in turns(bench, min(3, bench.options.runs)):
        for way in ways:
            memory, wakes, seconds = idle_of(bench, way)
            bench.add("idle-memory", way, memory, "KiB")
            bench.add("idle-wakeups", way,
                      wakes / bench.options.idle_seconds, "1/s")
            bench.add("idle-cpu", way,
                      seconds * 1e3 / bench.options.idle_seconds, "ms/s")


MEASURES = {
    "run-true": measure_run_true, "programs": measure_programs,
    "two-clients": measure_two_clients, "idle": measure_idle,
}
