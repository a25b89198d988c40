#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a command beside a PostgreSQL server of its own: in a directory that is
removed afterwards, without a port, reachable through a socket in it. Its
conninfo is in the command's environment as DKIMKIT_TEST_CONNINFO.

usage: postgres.py [--durable] COMMAND [ARGUMENT...]

--durable: commits wait for the disk. Else they outlive the server, but not the
system.
"""
import ctypes
import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{directory}'
unix_socket_permissions = 0777
fsync = {fsync}
synchronous_commit = on
full_page_writes = on
max_connections = 40
shared_buffers = 16MB
log_min_messages = error
deadlock_timeout = 100ms
"""
# A busy machine may need it to start and to stop.
SECONDS = 300


LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def end_with_us():
    """In the server: it ends even if we are killed, as by a time limit."""
    if hasattr(LIBC, "prctl"):
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def programs():
    """The directory of initdb and postgres; Debian keeps them out of PATH."""
    found = shutil.which("initdb")
    if found:
        return os.path.dirname(os.path.realpath(found))
    places = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if not places:
        sys.exit("postgres.py: there is no PostgreSQL server: initdb isn't found")
    return os.path.dirname(max(places, key=lambda p: [int(n) for n in re.findall(r"\d+", p)]))


def unprivileged():
    """The server refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    sys.exit("postgres.py: run by root, and there is neither a user postgres nor nobody")


class Server:
    def __init__(self, durable=False):
        self.directory = tempfile.mkdtemp(prefix="dkimkit-pg-")
        self.who = unprivileged()
        self.bin = programs()
        self.process = None
        self.conninfo = "host=%s user=tester dbname=postgres" % self.directory
        if self.who:
            os.chown(self.directory, self.who["user"], self.who["group"])
        os.chmod(self.directory, 0o755)
        self.log = os.path.join(self.directory, "log")
        self.data = os.path.join(self.directory, "data")
        try:
            self.initialize(durable)
            self.start()
        except BaseException:
            self.remove()
            raise

    def initialize(self, durable):
        subprocess.run([os.path.join(self.bin, "initdb"), "--no-sync", "--auth=trust", "--encoding=UTF8",
                        "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US",
                        "--username=tester", "--pgdata", self.data],
                       check=True, stdout=subprocess.DEVNULL, cwd=self.directory, **self.who)
        with open(os.path.join(self.data, "postgresql.conf"), "a") as file:
            file.write(SETTINGS.format(directory=self.directory, fsync="on" if durable else "off"))

    def is_ready(self):
        return subprocess.run([os.path.join(self.bin, "pg_isready"), "-q", "-h", self.directory,
                               "-U", "tester", "-d", "postgres"]).returncode == 0

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([os.path.join(self.bin, "postgres"), "-D", self.data],
                                            cwd=self.directory, start_new_session=True,
                                            preexec_fn=end_with_us,
                                            stdout=log, stderr=subprocess.STDOUT, **self.who)
        deadline = time.monotonic() + SECONDS
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                with open(self.log, errors="replace") as log:
                    raise RuntimeError("postgres doesn't start:\n" + log.read())
            time.sleep(0.05)

    def wait_for_sessions(self):
        """Until those whose client has gone have ended, too."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        command = [os.path.join(self.bin, "psql"), "-XAtc", query, self.conninfo]
        deadline = time.monotonic() + SECONDS
        while subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.strip() != b"1":
            if time.monotonic() > deadline:
                raise RuntimeError("sessions don't end")
            time.sleep(0.02)

    def stop(self, how=signal.SIGINT):
        """SIGINT: the sessions are ended; SIGQUIT: as if it had crashed."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=SECONDS)

    def remove(self):
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)


def main():
    arguments = sys.argv[1:]
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    if not command:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = Server(durable)
    try:
        return subprocess.run(command, env={**os.environ, "DKIMKIT_TEST_CONNINFO": server.conninfo}).returncode
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
