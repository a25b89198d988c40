# SPDX-License-Identifier: MIT
"""The tests of a build, and how one is run."""
import dataclasses
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import tempfile
import time

CPU_FACTOR, CPU_MORE = 4, 2
WALL_FACTOR, WALL_MORE = 20, 30
NOT_OK = b"\nnot ok"
# Where waiting for the disk costs nothing.
TEMPORARY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@dataclasses.dataclass
class Test:
    name: str
    suite: str
    command: list
    environment: dict
    directory: str
    depends: list
    cpu: float = 0.0
    wall: float = 0.0

    @property
    def program(self):
        """Tests with the same program look at the same things."""
        return tuple(self.command)


def introspect(build):
    listed = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                            stdout=subprocess.PIPE).stdout
    found = []
    for one in json.loads(listed):
        suite = one["suite"][0].split(":")[-1]
        found.append(Test(one["name"], suite, one["cmd"], one["env"], one["workdir"] or build,
                          one["depends"]))
    return found


def targets(build, tests):
    """The files to build for them."""
    listed = json.loads(subprocess.run(["meson", "introspect", "--targets", build], check=True,
                                       stdout=subprocess.PIPE).stdout)
    wanted = {d for t in tests for d in t.depends}
    # A command may name a file of another target.
    words = {os.path.normpath(os.path.join(build, w)) for t in tests for w in t.command}
    return [os.path.relpath(f, build) for one in listed for f in one["filename"]
            if one["id"] in wanted or f in words]


@dataclasses.dataclass
class Run:
    """how: passed, failed, crashed, or late."""
    how: str
    cpu: float
    wall: float
    output: bytes


def environment(test, more, directory):
    return {**os.environ, **test.environment, "TMPDIR": directory, "MALLOC_PERTURB_": "85", **more}


def run(test, more, limited=True):
    """Runs it in a session of its own, until it ends or says "not ok"."""
    directory = tempfile.mkdtemp(prefix="dkimkit-mutant-", dir=TEMPORARY)
    # The database's server has a user of its own.
    os.chmod(directory, 0o755)
    started = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        test.command, cwd=test.directory, env=environment(test, more, directory),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True)
    try:
        how, output = watch(process, test, limited)
    finally:
        end(process)
        shutil.rmtree(directory, ignore_errors=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Run(how, cpu, time.monotonic() - started, output)


def end(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.stdout.close()
    process.wait()


def limit(process, test):
    seconds = int(test.cpu * CPU_FACTOR) + CPU_MORE
    try:
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.prlimit(process.pid, resource.RLIMIT_CORE, (0, 0))
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
    except ProcessLookupError:
        pass


def watch(process, test, limited):
    seconds = 3600.0
    if limited:
        limit(process, test)
        seconds = test.wall * WALL_FACTOR + WALL_MORE
    deadline = time.monotonic() + seconds
    output = b"\n"
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            return "late", output
        some = os.read(process.stdout.fileno(), 1 << 16)
        if not some:
            return how_it_ended(process, deadline), output
        output = (output + some)[-(1 << 16):]
        if NOT_OK in output and limited:
            return "failed", output


def how_it_ended(process, deadline):
    try:
        code = process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return "late"
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "late"
    return "passed" if code == 0 else "crashed" if code < 0 else "failed"
