# SPDX-License-Identifier: MIT
"""The milter of examples/milter as a process."""
import os
import pathlib
import pwd
import signal
import subprocess
import time

import guard
from postfix import SECONDS


# A name server that answers may take its time on a busy machine.
DNS = {"dns_try": "20000", "dns_tries": "3", "dns_budget": "120000"}


class Milter:
    """`options` are lines of the configuration; a list repeats one."""

    def __init__(self, tree, program, folder, name, **options):
        self.tree, self.program, self.name = tree, program, name
        self.folder = pathlib.Path(folder)
        self.socket = "unix:%s" % (self.folder / (name + ".sock"))
        self.path = self.folder / (name + ".conf")
        self.log_path = self.folder / (name + ".log")
        self.process, self.options = None, {}
        self.configure(socket=self.socket, socket_mode="660", socket_group="postfix",
                       user="nobody", pid_file=self.folder / (name + ".pid"), log="stderr",
                       **options)

    def configure(self, **options):
        self.options.update({k: v for k, v in options.items()})
        lines = []
        for key, values in self.options.items():
            for value in values if isinstance(values, list) else [values]:
                if value is not None:
                    lines.append("%s = %s\n" % (key.replace("_", "-"), value))
        new = self.path.with_suffix(".new")
        new.write_text("# %s\n" % self.name + "".join(lines))
        new.rename(self.path)

    def start(self):
        """Ready when its worker says so: the socket is open before."""
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "-f", "-c", self.path], env=self.tree.env, stderr=log,
                start_new_session=True)
        guard.watch(self.process.pid)
        self.wait_for_log("worker %s has started", self.worker)
        return self

    def worker(self):
        """The process that does the work; None while there is none."""
        path = pathlib.Path("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid))
        try:
            children = path.read_text().split()
        except OSError:
            return None
        return int(children[0]) if children else None

    def wait_for_log(self, text, value=None):
        end = time.monotonic() + SECONDS
        while True:
            found = value() if value else ""
            if found is not None and (text % found if value else text) in self.log():
                return
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError("%s: no %r in the log\n%s" % (self.name, text, self.log()))
            time.sleep(0.05)

    def log(self):
        return self.log_path.read_text() if self.log_path.exists() else ""

    def reload(self, text="loaded again", **options):
        """Waits until the milter has said that it did."""
        before = self.log().count(text)
        self.configure(**options)
        self.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + SECONDS
        while self.log().count(text) == before:
            if time.monotonic() > end:
                raise RuntimeError("no reload\n" + self.log()[-2000:])
            time.sleep(0.02)

    def kill_worker(self):
        worker = self.worker()
        if worker:
            os.kill(worker, signal.SIGKILL)

    def kill(self):
        """The supervisor, and with it all, at once."""
        self.process.kill()
        self.process.wait()
        self.forget()

    def forget(self):
        guard.forget(self.process.pid)
        self.process = None

    def resident(self):
        """Octets of memory that the worker has in use."""
        pages = pathlib.Path("/proc/%d/statm" % self.worker()).read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def stop(self):
        """Gives the exit status; None if it wasn't running."""
        if self.process is None:
            return None
        self.process.terminate()
        try:
            return self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise
        finally:
            self.forget()


def own(path):
    """Makes a file the milter's."""
    nobody = pwd.getpwnam("nobody")
    os.chown(path, nobody.pw_uid, nobody.pw_gid)
    os.chmod(path, 0o600)
    return path
