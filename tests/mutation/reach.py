# SPDX-License-Identifier: MIT
"""Which mutants each test comes across, and how long it takes."""
import base64
import hashlib
import os
import tempfile
import zlib

import programs


def stamp(build, test):
    """Of what a test runs: the files of its command and the shared libraries."""
    paths = [os.path.join(build, w) for w in test.command]
    for directory, below, names in os.walk(os.path.join(build, "lib")):
        below[:] = [b for b in below if not b.endswith(".p")]
        paths += [os.path.join(directory, n) for n in names if ".so" in n]
    found = hashlib.sha256(repr((test.command, test.environment)).encode())
    for path in sorted(set(paths)):
        if os.path.isfile(path):
            about = os.stat(path)
            found.update(("%s %d %d\n" % (path, about.st_size, about.st_mtime_ns)).encode())
    return found.hexdigest()


def measure(task):
    """(how it ended, CPU seconds, seconds, {file: packed octets})."""
    test, counts = task
    with tempfile.TemporaryDirectory(prefix="dkimkit-reach-") as directory:
        os.chmod(directory, 0o777)
        for name, count in counts.items():
            path = os.path.join(directory, name.replace("/", "+"))
            with open(path, "wb") as file:
                file.truncate(count + 1)
            os.chmod(path, 0o666)
        run = programs.run(test, {"MUTANTS_REACHED": directory}, limited=False)
        reached = {}
        for name in counts:
            with open(os.path.join(directory, name.replace("/", "+")), "rb") as file:
                octets = file.read()
            if any(octets):
                reached[name] = base64.b64encode(zlib.compress(octets)).decode()
    if run.cpu > 1:
        # Noting all this takes time of its own.
        again = programs.run(test, {}, limited=False)
        run.cpu, run.wall = again.cpu, again.wall
    passed = run.how if run.how != "passed" or programs.NOT_OK not in run.output else "failed"
    return passed, run.cpu, run.wall, reached


def unpack(text):
    return zlib.decompress(base64.b64decode(text))


def survey(build, tests, counts, stored, pool, say):
    """Brings `stored` up to date: {test: {stamp, how, cpu, wall, reached}}."""
    wanted = []
    for test in tests:
        now = stamp(build, test)
        if stored.get(test.name, {}).get("stamp") != now:
            wanted.append((test, now))
    results = pool.map(measure, [(test, counts) for test, _ in wanted])
    for (test, now), (how, cpu, wall, reached) in zip(wanted, results):
        stored[test.name] = {"stamp": now, "how": how, "cpu": cpu, "wall": wall, "reached": reached}
        if how != "passed":
            say("left out, it doesn't pass without a mutant (%s): %s" % (how, test.name))
    return len(wanted)
