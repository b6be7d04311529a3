#!/usr/bin/python3
"""Measuring: order of the runs, CPU time of processes, failures; and the whole
of `make bench`, quickly.

    test_measure.py BUILD
"""

import csv
import os
import subprocess
import sys
import tempfile
import types
import xml.etree.ElementTree

from tap import SOURCE, Skip, run_tests

import figures
import measure
import rig

BUILD = sys.argv[1] if len(sys.argv) > 1 else "build"
RUN = os.path.join(SOURCE, "bench", "run.py")


def the_figures_of_a_program_are_its_lines_of_three_words():
    text = "query 5.5 ns\nready\nread-1MiB 7 us\n"
    assert measure.figures_of(text) == {"query": (5.5, "ns"),
                                        "read-1MiB": (7.0, "us")}


def each_way_is_the_first_every_other_turn():
    bench = types.SimpleNamespace(ways=["native", "remoted"])
    assert list(measure.turns(bench, 3)) == [
        ["native", "remoted"], ["remoted", "native"], ["native", "remoted"]]


def a_program_that_fails_is_no_sample():
    way = rig.Native("libnone.so")
    for words in (["false"], ["sh", "-c", "echo query 1 ns; exit 1"]):
        try:
            measure.run(way, words, 10)
        except rig.Failed as failed:
            assert "exit status 1" in str(failed)
        else:
            raise AssertionError(words)


def a_wrong_result_is_a_failure():
    mock = os.path.join(BUILD, "apis", "opencl", "libOpenCLmock.so")
    program = os.path.join(BUILD, "bench", "opencl_figures")
    way = rig.Native("libnone.so", LD_PRELOAD=mock)  # which computes nothing
    for name in ("dependent", "4KiB", "build", "kernels", "waiting-call"):
        try:
            measure.run(way, [program, "--iterations", "10", name], 60)
        except rig.Failed as failed:
            assert "exit status 1" in str(failed), name
        else:
            raise AssertionError(name)


def tell(process):
    """A line, for which it waits."""
    process.stdin.write("\n")
    process.stdin.flush()


def the_time_of_ended_children_counts():
    burn = "import time\nwhile time.process_time() < 0.3: pass\n"
    parent = subprocess.Popen(
        [sys.executable, "-c",
         "import subprocess, sys\nsys.stdin.readline()\n"
         f"subprocess.run([sys.executable, '-c', {burn!r}])\n"
         "print('done', flush=True)\nsys.stdin.read()\n"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        before = rig.tree_seconds(parent.pid)
        tell(parent)
        assert parent.stdout.readline() == "done\n"
        spent = rig.tree_seconds(parent.pid)
        assert before < 0.25 and 0.28 <= spent < 3, (before, spent)
    finally:
        parent.communicate()


def the_time_of_living_children_counts():
    parent = subprocess.Popen(
        ["sh", "-c", f"{sys.executable} -c '"
         "import time, sys\n"
         "while time.process_time() < 0.3: pass\n"
         "print(\"done\", flush=True)\nsys.stdin.read()\n'; true"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout.readline() == "done\n"
        assert rig.tree_seconds(parent.pid) >= 0.3
        assert len(rig.children(parent.pid)) == 1
    finally:
        parent.communicate()


def a_thread_that_sleeps_wakes_as_often_as_it_does():
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys, time\nprint('go', flush=True)\n"
         "sys.stdin.readline()\n"
         "for i in range(20): time.sleep(0.01)\n"
         "print('done', flush=True)\nsys.stdin.read()\n"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "go\n"
        before = measure.wakeups([process.pid])
        tell(process)
        assert process.stdout.readline() == "done\n"
        assert 10 <= measure.wakeups([process.pid]) - before <= 60
    finally:
        process.communicate()


def a_native_program_meets_nothing_of_ours():
    os.environ["SLUICE_SOCKET"] = "/nowhere"
    os.environ["LD_LIBRARY_PATH"] = "/nowhere"
    env = rig.clean_environment(OCL_ICD_VENDORS="libpocl.so.2")
    assert "SLUICE_SOCKET" not in env and "LD_LIBRARY_PATH" not in env
    assert env["OCL_ICD_VENDORS"] == "libpocl.so.2"


def run_bench(*options):
    """bench/run.py, to its end."""
    return subprocess.run([RUN, BUILD, *options], env=rig.clean_environment(),
                          text=True, capture_output=True, check=False,
                          timeout=900)


def a_peer_that_is_not_there_is_told():
    with tempfile.TemporaryDirectory() as folder:
        done = run_bench("--peer", folder, "--out", folder, "--only", "query")
    assert done.returncode == 1, done
    assert "bin/pocld" in done.stderr and "ENABLE_REMOTE" in done.stderr


PEER = """#!/usr/bin/python3
import socket, sys, time
assert sys.argv[1:4:2] == ["-a", "-p"], sys.argv
if sys.argv[2] != "127.0.0.1": sys.exit(1)
listener = socket.create_server((sys.argv[2], int(sys.argv[4])))
time.sleep(60)
"""


def peer_in(folder, text):
    """An installation whose daemon is that script."""
    os.makedirs(f"{folder}/bin")
    os.makedirs(f"{folder}/lib")
    for name, holds in (("bin/pocld", text), ("lib/libpocl.so", "")):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(holds)
        os.chmod(f"{folder}/{name}", 0o755)
    return folder


def a_peer_is_reached_where_it_listens():
    with tempfile.TemporaryDirectory() as folder:
        peer = rig.Peer(peer_in(folder, PEER), "libpocl.so.2", ["nice"])
        try:
            where = peer.env["POCL_REMOTE0_PARAMETERS"]
            assert where.startswith("127.0.0.1:") and where.endswith("/0")
            assert rig.listening(int(where.split(":")[1].split("/")[0]))
            assert peer.env["OCL_ICD_VENDORS"] == f"{folder}/lib/libpocl.so"
            assert peer.command(["true"]) == ["nice", "true"]
        finally:
            peer.close()


def a_peer_that_ends_is_told():
    with tempfile.TemporaryDirectory() as folder:
        try:
            rig.Peer(peer_in(folder, "#!/bin/sh\nexit 1\n"), "libpocl.so.2")
        except rig.Failed as failed:
            assert "does not listen" in str(failed)
        else:
            raise AssertionError("it does not fail")


def needs_pocl():
    """Skip where there is no vendor library to compare with."""
    figures_of = os.path.join(BUILD, "bench", "opencl_figures")
    env = rig.clean_environment(OCL_ICD_VENDORS="libpocl.so.2")
    if not os.path.exists(figures_of):
        raise Skip("no OpenCL loader to build against")
    done = subprocess.run([figures_of], env=env, check=False,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Skip("PoCL is not installed")


def a_quick_run_measures_every_row_to_the_end():
    needs_pocl()
    with tempfile.TemporaryDirectory() as folder:
        done = run_bench("--quick", "--out", folder)
        assert done.returncode == 0, done.stderr
        with open(f"{folder}/figures.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        tree = xml.etree.ElementTree.parse(f"{folder}/figures.svg").getroot()
    found = {(row["figure"], row["where"]) for row in rows}
    asked = {(row.name, row.mode) for row in figures.ROWS if row.mode}
    if len(os.sched_getaffinity(0)) < 2:
        asked = {row for row in asked if row[1] != figures.TWO_CPUS}
    assert not asked - found, asked - found
    assert not [row for row in rows if row["verdict"]], "a quick run judges"
    assert tree.tag.endswith("svg")
    for limit in ("wake-on-one-cpu", "sched-yield", "memcpy-16MiB",
                  "first-touch-4KiB", "spawn-and-wait", "ring_round_trip"):
        assert limit in done.stdout, limit


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
