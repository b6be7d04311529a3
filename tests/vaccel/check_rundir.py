#!/usr/bin/env python3
"""check_rundir.py BUILD: where the run directory is, whose, and what is left of
it."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

build = os.path.abspath(sys.argv[1])
uid = os.getuid()
mine = f'/run/user/{uid}'
failures = count = 0
MOUNTS = ['unshare', '--map-root-user', '--mount', 'sh', '-ec']


def environment(**env):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(('VACCEL_', 'XDG_', 'TMPDIR'))}
    return {**kept, 'VACCEL_PLUGINS': 'libvaccel-noop.so', **env}


def run(*command, **env):
    return subprocess.run(command, env=environment(**env), text=True,
                          capture_output=True, timeout=600, check=False)


def info(**env):
    """vaccel-info's run directory, and all it said."""
    done = run(build + '/tools/vaccel-info', **env)
    path = re.search('^run directory (.*)$', done.stdout, re.M)
    return (path[1] if path else ''), done


def say(name, passed, why=None):
    global count, failures
    count += 1
    failures += not passed
    print(f'{"ok" if passed else "not ok"} {count} - {name}')
    if not passed:
        print('\n'.join('# ' + line for line in str(why).splitlines()))


def skip(name, why):
    global count
    count += 1
    print(f'ok {count} - {name} # SKIP {why}')


def mode(path):
    return oct(os.lstat(path).st_mode & 0o7777)


def below(path, parent):
    return re.fullmatch(re.escape(parent) + '/[A-Za-z0-9]{6}', path)


def order(folder):
    """The user's runtime folder, else $XDG_RUNTIME_DIR, else $TMPDIR."""
    wanted = folder + '/runtime'
    os.mkdir(wanted)
    name = "the user's runtime folder comes first"
    if subprocess.run([*MOUNTS, 'true'], capture_output=True,
                      check=False).returncode:
        skip(name, 'no mount namespace here')
    else:
        done = run(*MOUNTS, 'mount -t tmpfs none /run; mkdir -p /run/user/0; '
                   f'"{build}/tools/vaccel-info"', XDG_RUNTIME_DIR=wanted)
        say(name, re.search(r'run directory /run/user/0/vaccel/\w', done.stdout),
            done)
    if os.path.isdir(mine):
        skip('the others come after it', f'{mine} is there')
        return
    path, done = info(XDG_RUNTIME_DIR=wanted, TMPDIR=folder)
    say('$XDG_RUNTIME_DIR is next', below(path, wanted + '/vaccel'), done)
    say('its folder is for the user alone', mode(wanted + '/vaccel') == '0o700')
    say('and nothing is left in it', os.listdir(wanted + '/vaccel') == [])
    for value in ('relative', folder + '/nowhere', '/proc/self/status', ''):
        path, done = info(XDG_RUNTIME_DIR=value, TMPDIR=folder)
        say(f'XDG_RUNTIME_DIR={os.path.basename(value)!r} is passed over',
            below(path, f'{folder}/vaccel-{uid}'), done)
    path, done = info()
    say('/tmp is the last', below(path, f'/tmp/vaccel-{uid}'), done)


def trust(folder):
    """A folder that somebody else could have made is not used."""
    parent = f'{folder}/vaccel-{uid}'
    os.rmdir(parent)
    os.symlink('/etc', parent)
    path, done = info(TMPDIR=folder, VACCEL_LOG_LEVEL='2',
                      XDG_RUNTIME_DIR=folder + '/nowhere')
    say('a link in its place is not followed', path == '' and
        done.returncode == 0 and 'No run directory' in done.stdout, done)
    os.unlink(parent)
    os.mkdir(parent, 0o755)
    os.chmod(parent, 0o777)
    path, done = info(TMPDIR=folder)
    say('one that is too open is closed', below(path, parent) and
        mode(parent) == '0o700', done)
    if uid == 0:
        os.chown(parent, 65534, 65534)
        path, done = info(TMPDIR=folder)
        say("somebody else's is not used, and the program goes on",
            path == '' and done.returncode == 0, done)
        os.chown(parent, 0, 0)
    else:
        skip("somebody else's is not used", 'that takes root')


def sweep(folder):
    """What a killed process left goes; what has no lock file of ours stays."""
    parent = f'{folder}/vaccel-{uid}'
    foreign = parent + '/AbCdEf'
    os.makedirs(foreign + '/session.1')
    holder = subprocess.Popen(
        [f'{build}/examples/vaccel/mbench', '60000', __file__],
        env=environment(VACCEL_PLUGINS='libvaccel-mbench.so', TMPDIR=folder),
        stdout=subprocess.DEVNULL)
    end = time.monotonic() + 50

    def theirs():
        return [name for name in os.listdir(parent)
                if name != 'AbCdEf' and os.path.isdir(
                    f'{parent}/{name}/session.1')]

    while not theirs() and time.monotonic() < end:
        time.sleep(0.01)
    there = theirs()
    say('a session has a folder of its own', len(there) == 1 and
        mode(f'{parent}/{there[0]}/session.1') == '0o700', there)
    info(TMPDIR=folder)
    say("a living process's folder stays", theirs() == there, theirs())
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    say('a killed one leaves it', theirs() == there, theirs())
    info(TMPDIR=folder)
    say('until the next start', theirs() == [], theirs())
    say("which leaves others' alone", os.path.isdir(foreign + '/session.1'))


with tempfile.TemporaryDirectory() as top:
    order(top)
    if not os.path.isdir(mine):
        os.makedirs(f'{top}/vaccel-{uid}', exist_ok=True)
        trust(top)
        sweep(top)
print(f'1..{count}')
sys.exit(failures > 0)
