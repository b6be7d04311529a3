#!/usr/bin/python3
"""The daemon and `sluice run`, from outside.

    test_daemon.py SOURCE BUILD MODULE GUEST

All over the hand-written API `mini` (tests/unit/mini): no vendor library is
needed. Prints TAP.
"""

import array
import contextlib
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import time

from place import (NOBODY, PATIENCE, Place, Skip, alive, daemon_at, descriptors,
                   measure, once, run_tests, status_of,
                   wait_until)

MAGIC, VERSION, HELLO, CONTROL = 0x6375736c, 1, 1, 64
SERVER_UIDS = 2100000000
WARM_MAX = 4  # servers that may be ready after a burst


def hello(size=16):
    """A header of the hand-shake, and nothing behind it."""
    return struct.pack("<IHHII", MAGIC, VERSION, HELLO, size, 0)


def connect(path):
    """A connection that says nothing."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(path)
    connection.settimeout(PATIENCE)
    return connection


def needs_root():
    """For tests with several users."""
    if os.geteuid() != 0:
        raise Skip("several users need root")


def leaves_nothing(place, daemon, server=None):
    """No session, no server but warm ones, no folder but theirs."""
    folder = ("/run/sluice/servers" if os.geteuid() == 0
              else f"{place.folder}/servers")

    def left():
        return [name for name in os.listdir(folder)
                if name.startswith(f"{daemon.pid}-")]

    assert place.ends()
    assert server is None or wait_until(lambda: not alive(server))
    assert wait_until(lambda: {line["state"] for line in place.ps()}
                      <= {"warm"}), place.ps()
    assert len(place.ps()) <= WARM_MAX, place.ps()
    # A folder and a lock for each.
    assert wait_until(lambda: len(left()) <= 2 * len(place.ps())), left()


def a_program_keeps_its_exit_status(place):
    with place.daemon():
        for status in (0, 7, 255):
            result = place.run("run", "--api", "mini", "--", "sh", "-c",
                               f"exit {status}")
            assert result.returncode == status, result
        result = place.run_guest("calls", "100")
        assert result.returncode == 0, result


def a_program_that_is_not_there_is_127_one_that_is_none_126(place):
    with place.daemon():
        result = place.run("run", "--api", "mini", "/nonesuch")
        assert result.returncode == 127, result
        assert "/nonesuch: No such file" in result.stderr
        result = place.run("run", "--api", "mini", "/etc/passwd")
        assert result.returncode == 126, result
        assert "/etc/passwd: Permission denied" in result.stderr


def misuse_is_status_2_with_a_word_about_it(place):
    for arguments in (("run",), ("run", "--nonesuch", "x"), ("ps", "x"),
                      ("nonesuch",), ("doctor", "x"), ()):
        result = place.run(*arguments)
        assert result.returncode == 2, (arguments, result)
        assert "usage" in result.stderr, result


def a_signal_ends_the_program_itself(place):
    with place.daemon():
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            with place.guest_of("hold") as guest:
                os.kill(guest.pid, number)
                assert guest.wait(PATIENCE) == -number


def a_program_has_its_input_arguments_and_no_descriptor_of_ours(place):
    program = ["sh", "-c", 'cat; echo "$1"; ls /proc/$$/fd', "x", "two"]
    with place.daemon():
        outputs = [subprocess.run(
            [*before, *program], env=place.environment(), input="one\n",
            text=True, capture_output=True, check=True).stdout
            for before in ([], place.sluice("run", "--api", "mini", "--"))]
        assert outputs[0].startswith("one\ntwo\n0\n1\n2\n"), outputs
        assert outputs[0] == outputs[1], outputs


def the_first_run_starts_a_daemon_that_is_nobodys_child(place):
    place.new_socket()
    reader, writer = os.pipe()
    result = subprocess.run(
        place.sluice("run", "--api", "mini", "--", place.guest, "calls", "3"),
        env=place.environment(SLUICE_VENDOR_LIBRARY=f"mini={place.vendor}",
                              SLUICE_TEST_SECRET="x"),
        text=True, capture_output=True, timeout=PATIENCE, check=False,
        pass_fds=[writer], stdin=subprocess.DEVNULL)
    os.close(writer)
    # The pipes ended, so the daemon has none of them.
    assert result.returncode == 0, result
    assert os.read(reader, 1) == b""
    os.close(reader)
    pid = daemon_at(place)
    try:
        assert status_of(pid, "PPid") != str(os.getpid())
        arguments = open(f"/proc/{pid}/cmdline", encoding="utf-8").read()
        assert "--linger\x0030\x00" in arguments, arguments
        environment = open(f"/proc/{pid}/environ", encoding="utf-8").read()
        assert "SLUICE_TEST_SECRET" not in environment
        assert os.getsid(pid) != os.getsid(0)
        assert os.readlink(f"/proc/{pid}/cwd") == "/"
        log = open(f"{place.folder}/sluiced.log", encoding="utf-8").read()
        assert "ended: " in log or wait_until(
            lambda: "ended: " in open(f"{place.folder}/sluiced.log",
                                      encoding="utf-8").read())
    finally:
        os.kill(pid, signal.SIGTERM)
        assert wait_until(lambda: not alive(pid))


def many_first_runs_at_once_share_one_daemon(place):
    place.new_socket()
    environment = place.environment(
        SLUICE_VENDOR_LIBRARY=f"mini={place.vendor}")
    runs = [subprocess.Popen(
        place.sluice("run", "--api", "mini", "--", place.guest, "calls", "3"),
        env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(8)]
    for run in runs:
        errors = run.communicate(timeout=PATIENCE)[1]
        assert run.returncode == 0 and errors == "", errors
    os.kill(daemon_at(place), signal.SIGTERM)
    assert wait_until(lambda: not os.path.exists(place.socket))


def a_lingering_daemon_ends_after_its_last_session(place):
    with place.daemon("--linger", "4") as daemon:
        with place.guest_of("hold") as guest:
            time.sleep(5)
            assert daemon.poll() is None
            guest.communicate("\n", timeout=PATIENCE)
            assert guest.returncode == 0
        assert daemon.wait(PATIENCE) == 0
        assert not os.path.exists(place.socket)


def a_second_daemon_leaves_the_first_alone(place):
    with place.daemon():
        second = subprocess.run(
            [f"{place.prefix}/bin/sluiced"], env=place.environment(),
            text=True, capture_output=True, timeout=PATIENCE, check=False)
        assert second.returncode == 1
        assert "listens" in second.stderr and place.socket in second.stderr
        assert place.run_guest("calls", "1").returncode == 0


def sigterm_ends_a_daemon_but_not_its_sessions(place):
    with place.daemon() as daemon:
        with place.guest_of("hold") as guest:
            assert wait_until(lambda: len(place.ps()) == 2)  # and a warm one
            servers = {line["kind"]: line["server"] for line in place.ps()}
            daemon.terminate()
            assert daemon.wait(PATIENCE) == 0
            assert not os.path.exists(place.socket)
            assert wait_until(lambda: not alive(servers["server"]))
            guest.communicate("\n", timeout=PATIENCE)
            assert guest.returncode == 0
        assert wait_until(lambda: not alive(servers["session"]))


def a_killed_daemons_session_goes_on_and_ends(place):
    with place.daemon() as daemon:
        with place.guest_of("hold") as guest:
            server = place.sessions()[0]["server"]
            daemon.kill()
            daemon.wait()
            time.sleep(0.5)
            assert alive(server)
            guest.communicate("\n", timeout=PATIENCE)
            assert guest.returncode == 0
        assert wait_until(lambda: not alive(server))


def a_dead_daemons_socket_is_taken_over(place):
    with place.daemon() as daemon:
        daemon.kill()
        daemon.wait()
        assert os.path.exists(place.socket)
        next_one = subprocess.Popen(
            [f"{place.prefix}/bin/sluiced", "--vendor-library",
             f"mini={place.vendor}"], env=place.environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert wait_until(
                lambda: place.run("ps").returncode == 0)
            assert place.run_guest("calls", "1").returncode == 0
        finally:
            next_one.terminate()
            assert next_one.wait(PATIENCE) == 0


def seconds_until_lost(guest, server):
    """How long after the end of its server the guest gets the error."""
    began = time.monotonic()
    os.kill(server, signal.SIGKILL)
    assert guest.wait(PATIENCE) == 3
    return time.monotonic() - began


def a_killed_server_is_an_error_within_5_seconds(place):
    def soon():
        with place.guest_of("loop") as guest:
            server = place.sessions()[0]["server"]
            took = seconds_until_lost(guest, server)
        leaves_nothing(place, daemon, server)
        return took < 5

    with place.daemon() as daemon:
        assert once(soon)
        assert "killed by signal 9" in place.log()


def a_killed_server_is_an_error_without_a_daemon_too(place):
    def soon():
        with place.daemon() as daemon:
            with place.guest_of("loop") as guest:
                server = place.sessions()[0]["server"]
                daemon.kill()
                daemon.wait()
                return seconds_until_lost(guest, server) < 5

    assert once(soon)


def a_killed_guests_server_ends(place):
    with place.daemon() as daemon:
        with place.guest_of("loop") as guest:
            server = place.sessions()[0]["server"]
            guest.kill()
            assert guest.wait(PATIENCE) == -signal.SIGKILL
            assert wait_until(lambda: not alive(server))
        leaves_nothing(place, daemon)


def a_stopped_servers_guest_can_die_and_both_are_cleaned_up(place):
    with place.daemon() as daemon:
        with place.guest_of("loop") as guest:
            server = place.sessions()[0]["server"]
            os.kill(server, signal.SIGSTOP)
            guest.kill()
            guest.wait(PATIENCE)
        leaves_nothing(place, daemon, server)


def ps_shows_sessions_servers_and_their_jails(place):
    with place.daemon():
        with place.guest_of("hold") as guest:
            assert wait_until(lambda: len(place.ps()) == 2)
            session = place.sessions()[0]
            assert session["process"] == guest.pid
            assert session["program"] == "guest"
            assert session["api"] == "mini" and session["vendor"] == "libnone" \
                or session["vendor"] == "none", session
            assert session["tenant"] == os.geteuid()
            assert session["state"] == "serving"
            # Its server is asked, and may answer too late for this answer.
            assert wait_until(lambda: place.sessions()[0]["calls"] >= 2)
            assert session["answered"] == 0, session
            assert "seccomp" in session["jail"]["holds"]
            assert alive(session["server"])
            text = place.run("ps").stdout
            assert re.search(rf"serving +{os.geteuid()} +{guest.pid} guest",
                             text), text
            assert "warm" in text and "seccomp" in text


def refused_calls_are_counted_by_name_and_logged(place):
    with place.daemon():
        assert place.run_guest("refused").returncode == 0
        assert place.ends()
        assert re.search(r"session \d+ of user \d+ \(guest, process \d+\) "
                         r"ended: \d+ calls, 0 answered in the guest; "
                         r"refused: mini_unsupported 3",
                         place.log()), place.log()


def calls_that_the_guest_answers_are_counted_and_logged(place):
    with place.daemon():
        assert place.run_guest("answered", "123").returncode == 0
        assert place.ends()
        assert re.search(r"\(guest, process \d+\) ended: [4-9] calls, "
                         r"123 answered in the guest\n",
                         place.log()), place.log()


def a_warm_server_waits_for_main(place):
    with place.daemon():
        assert place.run_guest("calls", "1").returncode == 0
        assert wait_until(lambda: [line["state"] for line in place.ps()]
                          == ["warm"])
        server = place.ps()[0]["server"]
        with place.guest_of("hold"):
            assert place.sessions()[0]["server"] == server


def as_many_servers_are_warm_as_came_at_once(place):
    def warm():
        return [line["state"] for line in place.ps()]

    def kept_after_three(kept):
        with contextlib.ExitStack() as stack:
            for _ in range(3):
                stack.enter_context(place.guest_of("hold"))
            assert len(place.sessions()) == 3, place.sessions()
        return wait_until(lambda: warm() == ["warm"] * kept, 5)

    for limit, kept in (("4", 3), ("2", 2)):
        with place.daemon("--warm", limit):
            # On a busy machine they come too far apart.
            assert once(lambda kept=kept: kept_after_three(kept)), warm()


def announced_programs_find_servers_that_start(place):
    def found():
        with place.daemon():
            for count in (1, 2, 3):
                assert place.run("run", "--api", "mini",
                                 "true").returncode == 0
                if len(place.ps()) != count:
                    return False
            return True

    # On a busy machine the next is announced when the last comes no more.
    assert once(found)


def no_warm_server_is_kept_if_none_is_wanted(place):
    with place.daemon("--no-warm"):
        assert place.run_guest("calls", "1").returncode == 0
        assert place.ends()
        time.sleep(0.5)
        assert place.ps() == []


def a_dead_warm_server_is_no_guests_trouble(place):
    with place.daemon():
        assert place.run_guest("calls", "1").returncode == 0
        for _ in range(5):
            assert wait_until(lambda: any(line["state"] == "warm"
                                          for line in place.ps()))
            warm = [line for line in place.ps() if line["state"] == "warm"]
            os.kill(warm[0]["server"], signal.SIGKILL)
            result = place.run_guest("calls", "1")
            assert result.returncode == 0, result


def variables_of_the_vendor_get_a_server_of_their_own(place):
    needs_root()
    with place.daemon("--vendor-library", f"mini={place.top}/libpocl.so"):
        assert place.run_guest("calls", "1").returncode == 0
        with place.guest_of("hold", SLUICE_VENDOR="pocl",
                            POCL_WORK_GROUP_METHOD="loops",
                            POCL_CACHE_DIR="/etc", LD_PRELOAD=None):
            assert place.sessions()[0]["vendor"] == "pocl", place.sessions()
        guest = subprocess.Popen(
            place.sluice("run", "--api", "mini", "--vendor", "pocl", "--",
                         place.guest, "hold"),
            env=place.environment(POCL_WORK_GROUP_METHOD="loops",
                                  POCL_CACHE_DIR="/etc", OTHER_VARIABLE="x",
                                  SLUICE_VENDOR="none"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert guest.stdout.readline() == "ready\n"
        session = place.sessions()[0]
        assert session["vendor"] == "pocl", session
        with open(f"/proc/{session['server']}/environ", "rb") as file:
            variables = file.read().decode().split("\0")
        assert "POCL_WORK_GROUP_METHOD=loops" in variables
        assert "POCL_CACHE_DIR=/etc" not in variables, variables
        names = {variable.split("=")[0] for variable in variables if variable}
        assert names <= {"HOME", "TMPDIR", "PATH", "LANG", "SLUICE_LOG",
                         "SLUICE_VENDOR_LIBRARY", "POCL_WORK_GROUP_METHOD",
                         "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS",
                         "SLUICE_SERVER"}, names
        guest.communicate("\n", timeout=PATIENCE)
        assert guest.returncode == 0
        # What was made for one is not kept for another.
        assert wait_until(lambda: all(line["vendor"] != "pocl" or
                                      line["state"] != "warm" or
                                      line["server"] != session["server"]
                                      for line in place.ps()))


def a_vendor_that_is_not_there_is_refused_with_those_that_are(place):
    with place.daemon():
        result = place.run("run", "--api", "mini", "--vendor", "nonesuch",
                           "true")
        assert result.returncode == 1
        assert "'nonesuch'" in result.stderr and "none" in result.stderr


def an_api_that_is_not_there_is_refused(place):
    with place.daemon():
        result = place.run("run", "--api", "nonesuch", "true")
        assert result.returncode == 1 and "nonesuch" in result.stderr, result


def a_user_has_so_many_sessions_and_no_more(place):
    with place.daemon("--sessions", "4"):
        with place.guest_of("together", "4") as guests:
            result = place.run_guest("calls", "1")
            assert result.returncode == 4
            assert f"user {os.geteuid()} has 4 sessions, of 4" in \
                result.stderr, result
            guests.communicate(timeout=PATIENCE)
            assert guests.returncode == 0
        assert place.ends()
        assert place.run_guest("calls", "1").returncode == 0


def so_many_sessions_may_begin_at_the_same_time(place):
    with place.daemon("--warm", "1", "--sessions", "32") as daemon:
        with place.guest_of("together", "32") as guests:
            assert len(place.sessions()) == 32
            guests.communicate(timeout=PATIENCE)
            assert guests.returncode == 0
        leaves_nothing(place, daemon)


def a_hundred_sessions_at_once_leave_nothing(place):
    with place.daemon("--warm", "1", "--sessions", "200") as daemon:
        with place.guest_of("together", "100") as guests:
            guests.communicate(timeout=2 * PATIENCE)
            assert guests.returncode == 0
        # A heap may still find its size in one round; a leak grows in each.
        after = measure(place, daemon)
        for _ in range(3):
            before = after
            with place.guest_of("together", "100") as guests:
                assert len(place.sessions()) == 100
                servers = [line["server"] for line in place.sessions()]
                guests.communicate(timeout=2 * PATIENCE)
                assert guests.returncode == 0
            after = measure(place, daemon)
            leaves_nothing(place, daemon)
            assert not any(map(alive, servers))
            assert after[0] <= before[0], (before, after)
            if after[1] < before[1] + 512:
                break
        assert after[1] < before[1] + 512, (before, after)


def a_thousand_sessions_one_after_the_other_leave_nothing(place):
    with place.daemon("--warm", "1") as daemon:
        assert place.run_guest("each", "100").returncode == 0
        before = measure(place, daemon)
        assert place.run_guest("each", "1000", timeout=1200).returncode == 0
        after = measure(place, daemon)
        leaves_nothing(place, daemon)
        assert after[0] <= before[0], (before, after)
        assert after[1] < before[1] + 512, (before, after)


def half_open_connections_are_no_obstacle(place):
    with place.daemon("--warm", "1") as daemon:
        assert place.run_guest("calls", "1").returncode == 0
        before = measure(place, daemon)

        def served_before_they_end():
            silent = [connect(place.socket) for _ in range(150)]
            # Half of a message ends its own connection.
            for connection in silent[::2]:
                connection.send(hello()[:8])
            assert place.run_guest("calls", "1").returncode == 0
            ended, _, _ = select.select(silent[1::2], [], [], 0)
            for connection in silent:
                connection.close()
            return not ended

        # They are closed after 10 seconds.
        assert once(served_before_they_end)
        assert wait_until(lambda: measure(place, daemon)[0] <= before[0])


def half_open_connections_are_closed_after_a_while(place):
    with place.daemon() as daemon:
        silent = connect(place.socket)
        began = time.monotonic()
        assert silent.recv(1) == b""
        assert time.monotonic() - began > 5
        assert daemon.poll() is None


def too_many_connections_of_one_user_are_refused(place):
    needs_root()
    with place.daemon() as daemon:
        flood = []
        code = ("import socket, sys, time\n"
                "l = []\n"
                "for i in range(400):\n"
                "    s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)\n"
                "    s.connect(sys.argv[1])\n"
                "    l.append(s)\n"
                "print(sum(1 for s in l[256:] if s.recv(1)), flush=True)\n"
                "time.sleep(60)\n")
        flood = subprocess.Popen(
            ["/usr/bin/python3", "-c", code, place.socket], user=NOBODY,
            group=NOBODY, extra_groups=[], stdout=subprocess.PIPE, text=True)
        try:
            assert flood.stdout.readline() == "144\n"
            # Another user does not feel it.
            assert place.run_guest("calls", "1").returncode == 0
            refusals = place.log().count("is refused: user 65534 has 256")
            # 20 in 10 seconds, which it takes on no machine often.
            assert 0 < refusals < 100, refusals
        finally:
            flood.kill()
            flood.communicate()
        assert daemon.poll() is None


def a_flood_of_descriptors_is_closed(place):
    with place.daemon("--warm", "1") as daemon:
        assert place.run_guest("calls", "1").returncode == 0
        before = measure(place, daemon)
        null = os.open("/dev/null", os.O_RDONLY)
        for count in (1, 2, 3, 16, 100, 250):
            with connect(place.socket) as connection:
                rights = array.array("i", [null] * count)
                connection.sendmsg(
                    [hello()],
                    [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
                try:
                    while connection.recv(4096):
                        pass
                except ConnectionResetError:
                    pass
        os.close(null)
        assert wait_until(lambda: measure(place, daemon)[0] <= before[0])


def strange_questions_are_answered_or_not_but_never_harm(place):
    def ask(text, version=VERSION, size=None, kind=CONTROL):
        header = struct.pack("<IHHII", MAGIC, version, kind,
                             16 + len(text) if size is None else size, 0)
        with connect(place.socket) as connection:
            connection.send(header + text)
            try:
                return connection.recv(65536)[16:]
            except ConnectionResetError:
                return b""

    with place.daemon() as daemon:
        assert b"releases" in ask(b"{}", version=VERSION + 1)
        assert b"does not know" in ask(b'{"ask": "nonesuch"}')
        assert b"does not know" in ask(b"{}")
        assert b"does not know" in ask(b'{"ask": 7}')
        assert b"error" in ask(b'{"ask": "warm", "api": "../../etc"}')
        assert b"error" in ask(b'{"ask": "warm", "vendor": "%s"}')
        for text in (b"", b"{", b"[]", b"\xff" * 100, b"[" * 60000,
                     b'{"a":' * 12000):
            assert ask(text) == b"", text[:20]
        assert ask(b"{}", size=1) == b"" and ask(b"{}", kind=200) == b""
        assert place.run_guest("calls", "1").returncode == 0
        assert daemon.poll() is None


def log_end_of(server, daemon):
    """The descriptor of the server's that leads to the daemon's log."""
    pipes = {target for target in descriptors(daemon.pid)
             if target.startswith("pipe:")}
    for fd in os.listdir(f"/proc/{server}/fd"):
        path = f"/proc/{server}/fd/{fd}"
        if os.readlink(path) in pipes:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    raise AssertionError((pipes, descriptors(server)))


def a_server_can_neither_forge_nor_flood_the_log(place):
    needs_root()
    with place.daemon() as daemon:
        with place.guest_of("hold") as guest:
            server = place.sessions()[0]["server"]
            words = log_end_of(server, daemon)
            os.write(words, b"sluiced: info: forged\n\x1b[2Jcleared\n")
            assert wait_until(lambda: "forged" in place.log())
            assert re.search(rf"^sluiced: warn: server {server}: sluiced: "
                             r"info: forged$", place.log(), re.MULTILINE)
            assert "\x1b" not in place.log()
            end, written = time.monotonic() + 2, 0
            while time.monotonic() < end:
                try:
                    written += os.write(words, b"x" * 100 + b"\n")
                except BlockingIOError:
                    time.sleep(0.05)
            os.close(words)
            assert wait_until(lambda: "says too much" in place.log())
            assert len(place.log()) < 100000, len(place.log())
            guest.communicate("\n", timeout=PATIENCE)
            assert guest.returncode == 0
        leaves_nothing(place, daemon, server)


def servers_of_a_daemon_with_a_narrow_umask_have_their_folders(place):
    mask = os.umask(0o077)
    try:
        with place.daemon():
            assert place.run_guest("calls", "1").returncode == 0
            assert "folder" not in place.log(), place.log()
            with place.guest_of("hold"):
                pass
    finally:
        os.umask(mask)


def a_guest_in_a_pid_namespace_of_its_own_is_served(place):
    needs_root()
    unshare = ["unshare", "--pid", "--fork", "--mount-proc",
               "--kill-child=KILL"]
    if subprocess.run([*unshare, "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        raise Skip("no pid namespaces here")
    with place.daemon() as daemon:
        guest = subprocess.Popen(
            place.sluice("run", "--api", "mini", "--", *unshare, place.guest,
                         "loop"), env=place.environment(), text=True,
            stdout=subprocess.PIPE)
        assert guest.stdout.readline() == "ready\n"
        session = place.sessions()[0]
        # The daemon sees it by the host's number.
        assert os.path.realpath(f"/proc/{session['process']}/exe") == \
            place.guest
        guest.kill()
        guest.communicate()
        leaves_nothing(place, daemon, session["server"])


def two_users_have_servers_and_caches_of_their_own(place):
    needs_root()
    with place.daemon():
        layers = place.run("doctor").stdout
        if not re.search(r"^ok +own uid", layers, re.MULTILINE):
            raise Skip("no user ids for servers here")
        with place.guest_of("hold"), place.guest_of("hold", uid=NOBODY):
            sessions = {line["tenant"]: line for line in place.sessions()}
            assert set(sessions) == {0, NOBODY}
            for user, session in sessions.items():
                uids = status_of(session["server"], "Uid").split()
                assert uids == [str(SERVER_UIDS + user)] * 4, uids
                cache = os.stat(f"/var/cache/sluice/{user}")
                assert cache.st_uid == SERVER_UIDS + user
                assert cache.st_mode & 0o7777 == 0o700
            own = place.sessions(uid=NOBODY)
            assert [line["tenant"] for line in own] == [NOBODY], own


def a_user_without_root_has_a_daemon_of_his_own(place):
    needs_root()
    home = f"{place.top}/home"
    os.makedirs(home, exist_ok=True)
    os.chown(home, NOBODY, NOBODY)
    with place.daemon(uid=NOBODY, HOME=home) as daemon:
        result = place.run_guest("calls", "10", uid=NOBODY, HOME=home)
        if "no Landlock" in result.stderr:
            raise Skip("no Landlock for users here")
        assert result.returncode == 0, (result, place.log())
        with place.guest_of("hold", uid=NOBODY, HOME=home) as guest:
            session = place.sessions(uid=NOBODY, HOME=home)[0]
            assert status_of(session["server"], "Uid").split()[0] == \
                str(NOBODY)
            assert "own uid" in session["jail"]["missing"]
            guest.communicate("\n", timeout=PATIENCE)
            assert guest.returncode == 0
        assert os.stat(f"{home}/.cache/sluice").st_mode & 0o777 == 0o700
        assert daemon.poll() is None


def without_a_runtime_folder_a_users_daemon_is_found_again(place):
    needs_root()
    home = f"{place.top}/home2"
    os.makedirs(home, exist_ok=True)
    uid = 61234
    os.chown(home, uid, uid)
    more = {"HOME": home, "SLUICE_SOCKET": None,
            "SLUICE_VENDOR_LIBRARY": f"mini={place.vendor}", "uid": uid}
    if os.path.exists("/run/sluice/sock") and place.run(
            "ps", **more).returncode == 0:
        raise Skip("a daemon of root's answers at /run/sluice/sock")
    assert place.run_guest("calls", "1", **more).returncode == 0
    assert place.run_guest("calls", "1", **more).returncode == 0
    assert place.run("ps", **more).returncode == 0
    assert os.stat(f"/tmp/sluice-{uid}").st_mode & 0o777 == 0o700
    place.socket = f"/tmp/sluice-{uid}/sock"
    pid = daemon_at(place)
    os.kill(pid, signal.SIGTERM)
    assert wait_until(lambda: not alive(pid))
    subprocess.run(["rm", "-rf", f"/tmp/sluice-{uid}"], check=True)


def a_daemon_without_its_jail_refuses_and_says_what_to_do(place):
    place.new_socket()
    for layer, unsafe in (("landlock", []), ("seccomp", []),
                          ("seccomp", ["--unsafe"])):
        result = subprocess.run(
            [f"{place.prefix}/bin/sluiced", "--without", layer, *unsafe],
            env=place.environment(), text=True, capture_output=True,
            timeout=PATIENCE, check=False)
        assert result.returncode == 1
        assert "no jail for API servers" in result.stderr, result.stderr
        assert ("--unsafe goes on" in result.stderr) == (layer == "landlock")
        assert "kernel with" in result.stderr or "lsm=" in result.stderr


def who_wants_a_jail_does_not_get_an_unsafe_daemon(place):
    with place.daemon("--without", "landlock", "--unsafe"):
        result = place.run("run", "--api", "mini", "true")
        assert result.returncode == 1
        assert "Landlock" in result.stderr and "--unsafe" in result.stderr
        result = place.run("run", "--unsafe", "--api", "mini", "--",
                           place.guest, "calls", "2")
        assert result.returncode == 0, result


def the_jail_of_an_older_kernel_is_a_jail(place):
    with place.daemon("--landlock-abi", "2"):
        with place.guest_of("hold"):
            jail = place.sessions()[0]["jail"]
            assert jail["landlock_abi"] == 2 and "landlock" in jail["holds"]


def doctor_finds_what_is_needed_and_ends_with_a_verdict(place):
    with place.daemon():
        result = place.run("doctor")
        for what in ("kernel", "landlock", "seccomp", "vendor library",
                     "OpenCL loader", "daemon", "cache"):
            assert re.search(rf"^(ok|missing|MISSING) +{what}", result.stdout,
                             re.MULTILINE), (what, result.stdout)
        assert (result.returncode == 0) == ("MISSING" not in result.stdout)
        assert place.socket in result.stdout


def a_program_without_sluice_run_finds_no_session(place):
    place.new_socket()
    result = subprocess.run([place.guest, "calls", "1"],
                            env=place.environment(), text=True,
                            capture_output=True, timeout=PATIENCE, check=False)
    assert result.returncode == 4
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert "sluice run" in result.stderr
    result = subprocess.run([place.guest, "calls", "1"],
                            env=place.environment(SLUICE_LOG="0"), text=True,
                            capture_output=True, timeout=PATIENCE, check=False)
    assert result.returncode == 4 and result.stderr == "", result


def an_installation_can_be_moved(place):
    old, new = place.prefix, f"{place.top}/elsewhere"
    os.rename(old, new)
    place.prefix = new
    try:
        with place.daemon():
            assert place.run_guest("calls", "1").returncode == 0
    finally:
        os.rename(new, old)
        place.prefix = old


def gone(pid):
    """Nothing is left of it but, where nobody reaps it, its number."""
    try:
        return not alive(pid) and len(os.listdir(f"/proc/{pid}/task")) == 1
    except OSError:
        return True


def a_dead_daemons_folders_are_swept_by_the_next(place):
    with place.daemon() as daemon:
        assert place.run_guest("calls", "1").returncode == 0
        assert wait_until(lambda: len(place.ps()) == 1)
        server = place.ps()[0]["server"]
        daemon.kill()
        daemon.wait()
        # As a zombie it may have threads yet, and those the lock.
        assert wait_until(lambda: gone(server))
        folder = ("/run/sluice/servers" if os.geteuid() == 0
                  else f"{place.folder}/servers")
        left = [f"{folder}/{name}" for name in os.listdir(folder)
                if name.startswith(f"{daemon.pid}-")]
        assert left
        for path in left:
            os.utime(path, (1, 1))
        next_one = subprocess.Popen(
            [f"{place.prefix}/bin/sluiced"], env=place.environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        swept = wait_until(lambda: not any(map(os.path.exists, left)))
        next_one.terminate()
        errors = next_one.communicate(timeout=PATIENCE)[1]
        assert next_one.returncode == 0 and swept, (left, errors)


def main(source, build, module, guest, only=""):
    """Stage an installation, and run them all."""
    with Place(source, build) as place:
        place.add_mini(module, guest)
        return run_tests(globals(), only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
