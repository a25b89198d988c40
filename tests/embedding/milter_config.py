# SPDX-License-Identifier: MIT
"""Configuration files, right and wrong, and what a start leaves."""
import grp
import os
import pathlib
import pwd
import signal
import stat
import subprocess
import time

import guard
from postfix import SECONDS, is_alive

CONFIG, USAGE, NO_INPUT, NO_USER, TEMPFAIL = 78, 64, 66, 67, 75

# Lines, and what is said of them.
WRONG = (
    ("frob = 1", ":1: frob: no such option"),
    ("nonsense", ":1: syntax: wanted: name = value"),
    ("mode =", ":1: mode: has no value"),
    ("mode = maybe", ":1: mode: not a word"),
    ("mode = sign\nmode = sign", ":2: mode: the option is set twice"),
    ("socket = inet:8891", ":1: socket: wanted:"),
    ("socket = /run/x", ":1: socket: wanted:"),
    ("socket-mode = 8", ":1: socket-mode: not a number"),
    ("dns-try = 0", ":1: dns-try: the number is out of range"),
    ("dns-try = 1s", ":1: dns-try: not a number"),
    ("key-cache = -1", ":1: key-cache: not a number"),
    ("key-cache = 1000001", ":1: key-cache: the number is out of range"),
    ("nameservers = dns.example", ":1: nameservers: "),
    ("internal-networks = 10.0.0.0/33", ":1: internal-networks: the length"),
    ("internal-networks = 10.0.0.1/8", ":1: internal-networks: the address has bits"),
    ("internal-networks = ten", ":1: internal-networks: not an IP address"),
    ("authserv-id = a; b", ":1: authserv-id: not a name"),
    ("sign = example.com s1", ":1: sign: wanted: DOMAIN SELECTOR KEYFILE"),
    ("sign = example.com s1 /nonexistent", ":1: /nonexistent: No such file"),
    ("sign = example.com s1 key.pem", ":1: sign: the path of the key has to begin with /"),
    ("pid-file = milter.pid", ":1: pid-file: the path has to begin with /"),
    ("sign = com s1 {s1}", ":1: com: "),
    ("sign = example.com s1 {s1}\nsign = Example.COM s1 {s1}",
     ":2: Example.COM: the selector is used twice"),
    ("sign = example.com s1 {open}", ":1: {open}: group or others may use the key"),
    ("sign = example.com s1 {text}", ":1: {text}: "),
    ("sign = example.com s1 /dev/zero", ":1: /dev/zero: not a regular file"),
    ("on-none = tempfail", ":1: on-none: not a word"),
    ("mode = sign\0", ":1: syntax: the line has a NUL"),
    ("#" * 5000 + "\nfrob = 1", ":2: frob: "),
    ("log = " + "x" * 5000, ":1: syntax: the line is too long"),
    ("log = syslog", ": socket: is needed"),
)


def check(mail, text):
    path = mail.folder / "check.conf"
    path.write_text(text)
    done = subprocess.run([mail.program, "-n", "-c", path], env=mail.tree.env, timeout=SECONDS,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def files(mail):
    paths = {"s1": mail.keys["s1"], "open": mail.folder / "open.pem",
             "text": mail.folder / "text.pem"}
    paths["open"].write_bytes(pathlib.Path(paths["s1"]).read_bytes())
    paths["open"].chmod(0o640)
    paths["text"].write_text("no key")
    paths["text"].chmod(0o600)
    return paths


def fill(text, paths):
    for name, path in paths.items():
        text = text.replace("{%s}" % name, str(path))
    return text


def wrong_files(mail, paths):
    for text, wanted in WRONG:
        got = check(mail, fill(text, paths))
        mail.bench.ok(got[0] == CONFIG and got[1] == "" and
                      "check.conf" + fill(wanted, paths) in got[2], "refused: %.60r" % text, got)
    all_of_them = "frob = 1\nmode = maybe\ndns-try = x"
    got = check(mail, all_of_them)
    mail.bench.ok(all(":%d: " % line in got[2] for line in (1, 2, 3)),
                  "all faults are told at once", got)


def right_files(mail, paths):
    right = ("# a comment\n\n  socket=unix:/tmp/x  \nauthserv-id = mx.example\n"
             "internal-networks = 10.0.0.0/8 ::1\ninternal-networks = 2001:db8::/32\n")
    got = check(mail, right)
    mail.bench.ok(got[0] == 0 and got[1].endswith("check.conf: ok\n") and got[2] == "",
                  "a file that is right", got)
    got = check(mail, right + fill("sign = example.com s1 {open}\nallow-readable-keys = yes\n",
                                   paths))
    mail.bench.ok(got[0] == 0, "allow-readable-keys = yes", got)
    example = pathlib.Path(mail.program).parent / "dkimkit-milter.conf"
    got = check(mail, example.read_text())
    mail.bench.ok(got[0] == 0, "the example of a file is right", got)


def wrong_starts(mail):
    for arguments, code in ((["-x"], USAGE), (["more"], USAGE), (["-c", "/nonexistent"], NO_INPUT)):
        done = subprocess.run([mail.program, *arguments], env=mail.tree.env, timeout=SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        mail.bench.ok(done.returncode == code and done.stderr, "exit status of %s" % arguments,
                      done)
    got = start(mail, "user = nobody-here")
    mail.bench.ok(got[0] == NO_USER and "no user nobody-here" in got[1], "an unknown user", got)
    secret = mail.folder / "root.pem"
    secret.write_bytes(pathlib.Path(mail.keys["s1"]).read_bytes())
    secret.chmod(0o600)
    got = start(mail, "user = nobody\nsign = example.com s1 %s" % secret)
    mail.bench.ok(got[0] == CONFIG and "Permission denied" in got[1],
                  "a key that only root can read fails at the start, not later", got)


def start(mail, more):
    """Of a program that goes to the background, or says why not."""
    path = mail.folder / "daemon.conf"
    path.write_text("socket = unix:%s\nsocket-mode = 660\nsocket-group = postfix\n"
                    "pid-file = %s\nmode = sign\n%s\n" % (
                        mail.folder / "daemon.sock", mail.folder / "daemon.pid", more))
    done = subprocess.run([mail.program, "-c", path], env=mail.tree.env, timeout=SECONDS,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    return done.returncode, done.stderr.decode()


def daemon(mail):
    pid_file, socket = mail.folder / "daemon.pid", mail.folder / "daemon.sock"
    got = start(mail, "user = nobody")
    pid = int(pid_file.read_text())
    guard.watch(pid)
    try:
        status = pathlib.Path("/proc/%d/status" % pid).read_text()
        mail.bench.ok(got[0] == 0 and "Uid:\t%d\t%d\t%d" % ((pwd.getpwnam("nobody").pw_uid,) * 3)
                      in status, "in the background, without privileges", got, status)
        found = socket.stat()
        mail.bench.ok(stat.S_IMODE(found.st_mode) == 0o660 and
                      found.st_uid == pwd.getpwnam("nobody").pw_uid and
                      found.st_gid == grp.getgrnam("postfix").gr_gid,
                      "the socket has its mode, owner and group", found)
        got = start(mail, "user = nobody")
        mail.bench.ok(got[0] == TEMPFAIL and "already running" in got[1] and is_alive(pid) and
                      socket.exists(), "a second one doesn't start", got)
    finally:
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + SECONDS
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    if mail.bench.ok(not is_alive(pid), "SIGTERM ends it"):
        guard.forget(pid)


def test(mail):
    paths = files(mail)
    wrong_files(mail, paths)
    right_files(mail, paths)
    wrong_starts(mail)
    daemon(mail)
