# SPDX-License-Identifier: MIT
"""A Postfix of one's own: all that it has is below one folder, it listens on
loopback only, and nothing of the system's instance is touched."""
import contextlib
import json
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time

import guard

MAIN = {
    "compatibility_level": "3.6",
    "inet_interfaces": "127.0.0.1",
    "inet_protocols": "ipv4",
    "mynetworks": "127.0.0.0/8",
    "mydestination": "",
    "alias_maps": "",
    "local_recipient_maps": "",
    "smtp_host_lookup": "native",
    "smtp_dns_support_level": "disabled",
    "smtpd_peername_lookup": "no",
    "smtpd_relay_restrictions": "permit_mynetworks, reject",
    "smtpd_error_sleep_time": "0",
    "smtpd_soft_error_limit": "10000",
    "smtpd_hard_error_limit": "10000",
    "disable_mime_output_conversion": "yes",
    "message_strip_characters": "\\0",
    # The milter is to see what a sender may send.
    "cleanup_replace_stray_cr_lf": "no",
    # Nothing leaves this machine, and no name is looked up.
    "default_transport": "error:not from here",
    "default_process_limit": "40",
    # What is deferred is tried again at once.
    "queue_run_delay": "1s",
    "minimal_backoff_time": "1s",
    "maximal_backoff_time": "2s",
    "transport_retry_time": "1s",
    "default_destination_concurrency_failed_cohort_limit": "1000",
    "milter_default_action": "tempfail",
    "milter_connect_timeout": "300s",
}

# chroot is off: the milter's socket is below the same folder.
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


# A busy machine may need it for what takes a moment.
SECONDS = 300


def free_port():
    """Of those that the system gives to nobody by itself: it stays free."""
    low = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for port in random.sample(range(low // 2, low), low - low // 2):
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


def need():
    """What is missing is an error, not a reason to skip."""
    if os.geteuid() != 0:
        raise RuntimeError("Postfix can only be started by root")
    if shutil.which("postfix") is None:
        raise RuntimeError("Postfix isn't installed (package postfix)")


class Postfix:
    def __init__(self, folder, host, **main):
        need()
        self.folder, self.host, self.port = pathlib.Path(folder) / host, host, free_port()
        self.config = self.folder / "etc"
        self.log = self.folder / "mail.log"
        self.boxes = self.folder / "boxes"
        for one in (self.folder, self.config, self.folder / "queue", self.boxes):
            one.mkdir()
            one.chmod(0o755)
        owner = pwd.getpwnam("postfix")
        (self.folder / "data").mkdir(mode=0o700)
        os.chown(self.folder / "data", owner.pw_uid, owner.pw_gid)
        nobody = pwd.getpwnam("nobody")
        os.chown(self.boxes, nobody.pw_uid, nobody.pw_gid)
        settings = dict(MAIN, myhostname=host, queue_directory=self.folder / "queue",
                        data_directory=self.folder / "data", maillog_file=self.log,
                        maillog_file_prefixes=self.folder, virtual_mailbox_base=self.boxes,
                        virtual_uid_maps="static:%d" % nobody.pw_uid,
                        virtual_gid_maps="static:%d" % nobody.pw_gid)
        settings.update(main)
        (self.config / "main.cf").write_text(
            "".join("%s = %s\n" % pair for pair in settings.items()))
        (self.config / "master.cf").write_text(MASTER.format(port=self.port))
        try:
            self.command("postfix", "start")
            guard.watch(self.master())
            self.wait_for_port()
        except Exception:
            self.stop()
            raise

    def command(self, program, *arguments, check=True):
        done = subprocess.run([program, "-c", str(self.config), *arguments], timeout=SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and done.returncode:
            raise RuntimeError("%s %s: %s\n%s" % (program, arguments, done.stdout.decode(),
                                                  self.log_text()[-2000:]))
        return done.stdout

    def wait_for_port(self):
        end = time.monotonic() + SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), SECONDS).close()
                return
            except OSError:
                if time.monotonic() > end:
                    raise RuntimeError("Postfix doesn't listen\n" + self.log_text()) from None
                time.sleep(0.1)

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def queue(self):
        """What is still in it, a dict for each message."""
        return [json.loads(line) for line in self.command("postqueue", "-j").splitlines()]

    def flush(self):
        self.command("postqueue", "-f")

    def requeue(self):
        """Sends all that is queued through cleanup, and its milters, again."""
        self.command("postsuper", "-r", "ALL")

    def delivered(self, box="box"):
        """The files of a Maildir, as octets with CRLF."""
        folder = self.boxes / box / "new"
        if not folder.exists():
            return []
        return [path.read_bytes().replace(b"\n", b"\r\n") for path in sorted(folder.iterdir())]

    def count(self, box="box"):
        folder = self.boxes / box / "new"
        return len(os.listdir(folder)) if folder.exists() else 0

    def master(self):
        """Its number, which is also that of its process group; 0 for none."""
        path = self.folder / "queue" / "pid" / "master.pid"
        return int(path.read_text()) if path.exists() else 0

    def stop(self):
        pid = self.master()
        self.command("postfix", "abort", check=False)
        end = time.monotonic() + SECONDS
        while pid and is_alive(pid):
            if time.monotonic() > end:
                os.killpg(pid, signal.SIGKILL)
            time.sleep(0.05)
        if pid:
            guard.forget(pid)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
