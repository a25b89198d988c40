# SPDX-License-Identifier: MIT
"""Ends servers that a test has started, whatever becomes of the test: a process
of its own notices that the test is gone, and kills what it was told of.

As a program it is that process: it reads "+PID" and "-PID", and each PID leads
a process group.
"""
import os
import signal
import subprocess
import sys

_process = None


def _tell(sign, pid):
    global _process
    if _process is None:
        _process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE,
                                    stdout=subprocess.DEVNULL, start_new_session=True)
    _process.stdin.write(b"%s%d\n" % (sign, pid))
    _process.stdin.flush()


def watch(pid):
    _tell(b"+", pid)


def forget(pid):
    """It has ended; its number may be another's."""
    _tell(b"-", pid)


def main():
    watched = set()
    for line in sys.stdin:
        (watched.add if line[0] == "+" else watched.discard)(int(line[1:]))
    for pid in watched:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


if __name__ == "__main__":
    main()
