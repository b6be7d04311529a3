"""What is measured, and what it must reach: one row for each figure.

A row is judged in one mode; elsewhere it is printed only. How it is judged:

    ratio    remoted time as a multiple of native time
    beyond   remoted less native, in the row's unit
    value    the remoted value alone, in the row's unit
"""

import collections

Row = collections.namedtuple(
    "Row", "name group mode judged least aim", defaults=(None, None))

# Modes: where the processes may run, and with what.
UNPINNED = "unpinned"      # wherever the kernel puts them
TWO_CPUS = "two-cpus"      # the program on one CPU, daemon and server on another
PINNED = "one-cpu"         # all of them on one CPU
UNSHARED = "unshared"      # unpinned; vendor memory that the guest cannot reach
MODES = [UNPINNED, TWO_CPUS, PINNED, UNSHARED]

# What one process of opencl_figures measures, and in which modes. The names
# are those of figures in bench/opencl_figures.c.
GROUPS = {
    "start": (["start"], [UNPINNED, PINNED]),
    "build": (["build"], [UNPINNED, PINNED]),
    "calls": (["waiting-call", "async", "query", "retain-release", "argument",
               "create-release", "finish-idle"],
              [UNPINNED, TWO_CPUS, PINNED]),
    "launches": (["launch-finish", "launch-finish-after-2ms", "launches",
                  "dependent"], [UNPINNED, PINNED]),
    "small": (["4KiB", "1MiB"], [UNPINNED, PINNED, UNSHARED]),
    "large": (["16MiB", "256MiB"], [UNPINNED, PINNED, UNSHARED]),
    "kernels": (["kernels"], [UNPINNED, PINNED]),
}

# Measured by bench/measure.py itself.
OTHERS = {
    "run-true": [UNPINNED],
    "programs": [UNPINNED, PINNED],
    "two-clients": [UNPINNED],
    "idle": [UNPINNED],
}

ROWS = [
    Row("query", "calls", UNPINNED, "beyond", 10, 2),
    Row("retain-release", "calls", UNPINNED, "ratio", 1.0, 0.2),
    Row("argument-repeated", "calls", UNPINNED, "ratio", 1.0, 0.5),
    Row("async-single", "calls", TWO_CPUS, "value", 60, 25),
    Row("async-batched", "calls", TWO_CPUS, "value", 60, 25),
    Row("waiting-call", "calls", TWO_CPUS, "value", 800, 350),
    Row("launch-finish", "launches", PINNED, "ratio", 2.0, 1.5),
    Row("launch-finish-after-2ms", "launches", PINNED, "ratio", 2.5, 1.5),
    Row("cpu-time", "programs", UNPINNED, "ratio", 1.3, 1.0),
    Row("idle-wakeups", "idle", UNPINNED, "value", 0, 0),
    Row("launches-then-finish", "launches", UNPINNED, "ratio", 1.0, 0.8),
    Row("argument-launch-dependent", "launches", UNPINNED, "ratio",
        1.05, 0.95),
    Row("write-4KiB", "small", UNPINNED, "ratio", 0.5, 0.01),
    Row("read-4KiB", "small", UNPINNED, "ratio", 0.5, 0.01),
    Row("write-1MiB", "small", UNPINNED, "ratio", 0.8, 0.5),
    Row("read-1MiB", "small", UNPINNED, "ratio", 0.8, 0.5),
    Row("write-16MiB", "large", UNPINNED, "ratio", 1.05, 0.95),
    Row("read-16MiB", "large", UNPINNED, "ratio", 1.05, 0.95),
    Row("write-256MiB", "large", UNPINNED, "ratio", 1.1, 1.0),
    Row("read-256MiB", "large", UNPINNED, "ratio", 1.1, 1.0),
    Row("write-16MiB", "large", UNSHARED, "ratio", 1.1, 1.0),
    Row("read-16MiB", "large", UNSHARED, "ratio", 1.1, 1.0),
    Row("write-256MiB", "large", UNSHARED, "ratio", 1.5, 1.2),
    Row("read-256MiB", "large", UNSHARED, "ratio", 1.5, 1.2),
    Row("kernel-0.1ms", "kernels", UNPINNED, "ratio", 1.15, 1.0),
    Row("kernel-1ms", "kernels", UNPINNED, "ratio", 1.05, 1.0),
    Row("kernel-10ms", "kernels", UNPINNED, "ratio", 1.02, 1.0),
    Row("first-answer", "start", UNPINNED, "value", 2000, 200),
    Row("run-true", "run-true", UNPINNED, "beyond", 10, 3),
    Row("build-first", "build", UNPINNED, "ratio", 1.0, 0.2),
    Row("build-again", "build", UNPINNED, "ratio", 1.0, 0.2),
    Row("two-clients", "two-clients", UNPINNED, "ratio", 1.15, 1.0),
    Row("programs-mean", "programs", UNPINNED, "value", 1.0, 0.85),
    Row("programs-worst", "programs", UNPINNED, "value", 1.1, 1.02),
    Row("idle-memory", "idle", UNPINNED, "beyond", 512, 256),
    # Nothing is asked of these.
    Row("async-launch", "calls", None, "ratio"),
    Row("argument-new", "calls", None, "ratio"),
    Row("create-release-buffer", "calls", None, "ratio"),
    Row("finish-idle", "calls", None, "ratio"),
    Row("launches-enqueue-only", "launches", None, "ratio"),
]

# Programs of tests/programs, with sizes at which the device is busy for a while.
PROGRAMS = {
    "callbacks": "", "fft": "262144", "filters": "512", "forks": "",
    "library": "", "maps": "262144", "nbody": "4096", "pipeline": "262144",
    "rects": "512", "sgemm": "512", "sort": "65536", "threads": "65536",
}
# The same for a run that only shows that all goes to its end.
PROGRAMS_QUICK = {
    "callbacks": "", "fft": "1024", "filters": "64", "sgemm": "64",
}
# What two clients at once run.
PAIRED_PROGRAMS = ["fft", "nbody", "sgemm", "sort"]


def find(name, mode):
    """The row of a figure that is judged there, or any row of it, or None."""
    rows = [row for row in ROWS if row.name == name]
    for row in rows:
        if row.mode == mode:
            return row
    return rows[0] if rows else None


def chosen(patterns, everything):
    """Groups that hold a figure whose name, or whose own, contains one of the
    patterns; all where there are none."""
    if not patterns:
        return list(everything)
    return [group for group in everything
            if any(pattern in name for pattern in patterns
                   for name in [group] + [row.name for row in ROWS
                                          if row.group == group])]


def matches(name, group, patterns):
    """Whether a figure is to be shown."""
    return not patterns or any(
        pattern in name or pattern in (group or "") for pattern in patterns)
