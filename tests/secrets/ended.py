# SPDX-License-Identifier: MIT
"""Programs that have ended but for their last breath, by hold.c."""
import os
import pathlib
import subprocess

import memory


def core_limit(pid):
    """Octets of a core file that it may write."""
    for line in pathlib.Path("/proc/%d/limits" % pid).read_text().splitlines():
        if line.startswith("Max core file size"):
            return int(line.split()[4])
    raise RuntimeError("no limit of core files")


class Ended:
    """Waits for a program's end, unless it is told to be `running`."""

    def __init__(self, hold, command, stdin=b"", env=None, running=False):
        self.heard, say = os.pipe()
        wait, self.release = os.pipe()
        self.process = subprocess.Popen(
            [str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, pass_fds=(say, wait),
            env={**os.environ, **(env or {}), **memory.ENVIRONMENT, "LD_PRELOAD": os.path.abspath(hold),
                 "SECRETS_HOLD": "%d %d" % (say, wait)})
        os.close(say)
        os.close(wait)
        self.process.stdin.write(stdin)
        self.process.stdin.close()
        self.dumpable = None
        if not running:
            self.wait()

    def wait(self):
        said = os.read(self.heard, 1)
        os.close(self.heard)
        if not said:
            raise RuntimeError("it wasn't held: %r" % self.process.stderr.read())
        self.dumpable = int(said)

    def search(self, needles):
        return memory.search(self.process.pid, needles)[0]

    def core_limit(self):
        return core_limit(self.process.pid)

    def let_go(self):
        """(exit code, all it wrote)"""
        os.close(self.release)
        said = self.process.stdout.read() + self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.wait(300), said
