# SPDX-License-Identifier: MIT
"""Runs the relay, and talks to it octet by octet."""
import base64
import contextlib
import copy
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import pathlib

import dkim

import dnsserver
from postfix import free_port
from sink import Sink

HOST = "relay.example.com"
SENDER = b"alice@example.com"
RECIPIENT = b"bob@example.net"
BODY = b"Hello.\r\n"
# What takes a moment may take long on a busy machine.
SECONDS = 300
HEADER = (b"From: Alice <alice@example.com>\r\nTo: bob@example.net\r\nSubject: a relayed message\r\n"
          b"Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n")
MESSAGE = HEADER + b"\r\n" + BODY


def stuffed(message):
    return re.sub(rb"(?m)^\.", b"..", message) + b".\r\n"


class Talk:
    """A connection to the relay."""

    def __init__(self, port, seconds=SECONDS):
        self.socket = socket.create_connection(("127.0.0.1", port), seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def reply(self):
        """All lines of one reply; b"" if the connection has been closed."""
        lines = b""
        while True:
            try:
                line = self.file.readline()
            except ConnectionResetError:
                return lines
            lines += line
            if line[3:4] != b"-":
                return lines

    def ask(self, command):
        self.send(command + b"\r\n")
        return self.reply()

    def replies(self, count):
        return [self.reply()[:3] for _ in range(count)]

    def hello(self):
        return self.reply() + self.ask(b"EHLO client.example.com")

    def begin(self, sender=SENDER, recipients=(RECIPIENT,), parameters=b""):
        """Up to 354; gives the last reply."""
        self.ask(b"MAIL FROM:<%s>%s" % (sender, parameters))
        for one in recipients:
            self.ask(b"RCPT TO:<%s>" % one)
        return self.ask(b"DATA")

    def mail(self, message, **envelope):
        """The final reply."""
        reply = self.begin(**envelope)
        if not reply.startswith(b"354"):
            return reply
        self.send(stuffed(message))
        return self.reply()


class Relay:
    """The program, running. What it says is in `log`."""

    def __init__(self, world, sink_port, spool, options, environment):
        arguments = {"listen": "127.0.0.1:0", "next-hop": "127.0.0.1:%d" % sink_port,
                     "hostname": HOST, "authserv-id": HOST, "relay-domain": "example.net",
                     "spool": str(spool), "domain": HOST, "selector": "r1",
                     "key": world.bench.key("ed25519"), "nameserver": world.dns,
                     "retry-min": "0.3", "retry-max": "1", "dns-timeout": "60", **options}
        command = [*world.wrap, str(world.program)]
        for name, value in arguments.items():
            command += ["--" + name] if value is True else ["--" + name, str(value)]
        self.spool, self.lines = spool, []
        self.process = subprocess.Popen(
            command, env={**world.tree.env, **world.environment, **environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.ready = threading.Event()
        self.port = None
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        if not self.ready.wait(SECONDS) or self.port is None:
            self.kill()
            raise RuntimeError("the relay doesn't start:\n" + self.log)

    def read(self):
        for line in self.process.stderr:
            self.lines.append(line.decode(errors="replace"))
            found = re.search(r"listening on \S+ port (\d+)", self.lines[-1])
            if found:
                self.port = int(found.group(1))
                self.ready.set()
        self.ready.set()

    @property
    def log(self):
        return "".join(self.lines)

    def talk(self, **options):
        return Talk(self.port, **options)

    def mail(self, message, **envelope):
        with self.talk() as talk:
            talk.hello()
            return talk.mail(message, **envelope)

    def kill(self):
        self.process.kill()
        return self.wait()

    def stop(self, seconds=SECONDS):
        self.process.send_signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds=SECONDS):
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.reader.join()
        return code

    def files(self, *folders):
        return sorted(str(f.relative_to(self.spool)) for folder in folders or ("tmp", "queue", "failed")
                      for f in self.spool.glob(folder + "/*"))

    def memory(self, key="VmRSS"):
        """KiB of RSS, now or at most."""
        status = pathlib.Path("/proc/%d/status" % self.process.pid).read_text()
        return int(re.search(key + r":\s+(\d+)", status).group(1))


class World:
    """What all tests share: the program, keys, a name server."""

    def __init__(self, bench, tree, program, dns, records, asked):
        self.bench, self.tree, self.program = bench, tree, program
        self.dns, self.records, self.asked = dns, records, asked
        self.environment, self.wrap, self.is_sanitized = {}, [], False

    def sanitized(self, program):
        """The same with a relay that has ASan and UBSan."""
        other = copy.copy(self)
        other.program, other.is_sanitized = program, True
        # What is preloaded comes before ASan's library.
        other.environment = {"ASAN_OPTIONS": "verify_asan_link_order=0",
                             "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
        return other

    @contextlib.contextmanager
    def relay(self, sink, spool=None, environment=None, code=0, **options):
        """A running relay, which in the end stops by SIGTERM with `code`;
        None if that is the test's affair."""
        own = spool or pathlib.Path(tempfile.mkdtemp(prefix="spool-", dir=self.tree.work))
        one = Relay(self, getattr(sink, "port", sink), own,
                    {k.replace("_", "-"): v for k, v in options.items()}, environment or {})
        try:
            yield one
            ended = one.stop() if code is not None else one.kill()
            if (code is not None and ended != code) or "runtime error" in one.log or "Sanitizer" in one.log:
                self.bench.ok(False, "the relay ends in order", "%s, wanted %s" % (ended, code), one.log)
        finally:
            one.kill()
            if spool is None:
                shutil.rmtree(own, ignore_errors=True)

    def sign(self, message, key="rsa2048", selector=b"rsa2048", **options):
        """By dkimpy, as example.com."""
        pem = pathlib.Path(self.bench.key(key)).read_bytes()
        return dkim.sign(message, selector, b"example.com", pem, **options) + message

    def zone(self):
        lines = {"%s" % name[:-len(".example.com")]: value for name, (kind, value)
                 in self.records.items() if kind == "txt"}
        return self.bench.zone(lines, name="relay-zone")

    def lookup(self, name, timeout=5):
        """The DNS as dkimpy wants it."""
        name = name.decode() if isinstance(name, bytes) else name
        kind, value = self.records.get(name.rstrip("."), ("rcode", 3))
        return value.encode() if kind == "txt" else None


def records(bench):
    return {"rsa2048._domainkey.example.com": ("txt", bench.record("rsa2048")),
            "r1._domainkey." + HOST: ("txt", bench.record("ed25519")),
            "silent._domainkey.example.com": ("silence", None),
            "broken._domainkey.example.com": ("rcode", 2)}


@contextlib.contextmanager
def world(bench, tree, program):
    own, asked = records(bench), []
    with dnsserver.serving(own, asked) as dns:
        yield World(bench, tree, program, dns, own, asked)


def until(condition, seconds=SECONDS):
    """Waits for a condition; gives its last value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    return condition()


def ed25519_public(record):
    return base64.b64decode(record.split("p=")[1])


__all__ = ["BODY", "HEADER", "HOST", "MESSAGE", "RECIPIENT", "SENDER", "Sink", "Talk", "World",
           "free_port", "os", "records", "stuffed", "until", "world"]
