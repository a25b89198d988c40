# SPDX-License-Identifier: MIT
"""examples/remote-signer: the client and the daemon together, and each
against a peer that misbehaves."""
import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import threading
import time

import dkim
import fakesigner
from fakesigner import Key, answer, frame, read_frame
from harness import MESSAGE
from tree import EXAMPLES

TESTS = EXAMPLES.parent / "tests" / "embedding"
OK, LATER, BAD = 0, 75, 70
FULL = 64
OTHER, STRANGER = 12345, 12346
LAST_ID = 2 ** 32 - 1
# What takes a moment may take long on a busy machine.
SECONDS = 300


class Setting:
    def __init__(self, bench, tree):
        self.bench, self.tree = bench, tree
        self.folder = tree.make("remote-signer", "CFLAGS=-O2 -g -Wall -Wextra -Wconversion -Wshadow -Werror")
        self.socket = tree.work / "signer"
        self.pem = bench.key("rsa2048")
        self.key = Key(self.pem)
        self.record = bench.record("rsa2048")
        self.public = self.write("public", self.record.split("p=")[1] + "\n")
        self.out = tree.work / "fields"
        self.out.mkdir()

    def write(self, name, text, mode=0o600):
        path = self.tree.work / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return path

    def messages(self, count):
        return [self.write("message%d" % i, b"Subject: %d\r\n" % i + MESSAGE) for i in range(count)]

    def command(self, *options, count=1, selector="s", public=None):
        for old in self.out.iterdir():
            old.unlink()
        return [str(c) for c in (
            self.folder / "sign-many", "--socket", self.socket, "--public", public or self.public,
            "--output", self.out, "--deadline", "60000", *options, "example.com", selector, *self.messages(count))]

    def sign(self, *options, **more):
        return self.tree.run(*self.command(*options, **more), check=False, timeout=600)

    def good(self, index):
        """Whether the message's field was written, and dkimpy verifies it."""
        field = self.out / ("message%d.dkim" % index)
        if not field.exists():
            return False
        signed = field.read_bytes() + (self.tree.work / ("message%d" % index)).read_bytes()
        return dkim.verify(signed, dnsfunc=lambda name, timeout=5: self.record.encode())

    def all_good(self, name, done, count):
        self.bench.ok(done.returncode == OK and done.stdout.count(b": ok\n") == count and
                      all(self.good(i) for i in range(count)), name, done)

    def fails(self, name, done, code, words, count=1):
        """All messages end so, and no field is there."""
        self.bench.ok(done.returncode == code and done.stdout.count(words.encode()) == count and
                      not list(self.out.iterdir()), name, "wanted exit %d, %r" % (code, words), done)

    def against(self, name, behave, code, words, *options, count=1, **more):
        with fakesigner.serving(self.socket, behave):
            done = self.sign(*options, count=count, **more)
        if code == OK:
            self.all_good(name, done, count)
        else:
            self.fails(name, done, code, words, count)
        return done

    def listens(self):
        """That the socket is there says nothing: it may be a dead one."""
        with socket.socket(socket.AF_UNIX) as connection:
            return connection.connect_ex(str(self.socket)) == 0

    @contextlib.contextmanager
    def daemon(self, lines, *options):
        keys = self.write("keys", "# domain selector file users\n" + "\n".join(lines) + "\n")
        process = subprocess.Popen([str(self.folder / "signerd"), "--socket", str(self.socket), "--keys",
                                    str(keys), *options], env=self.tree.env, stderr=subprocess.PIPE)
        try:
            while not self.listens() and process.poll() is None:
                time.sleep(0.01)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=SECONDS)
            finally:
                process.kill()
                process.wait()
                process.stderr.close()

    def line(self, selector="s", user=None, more="", pem=None):
        return "example.com %s %s %s %s" % (selector, pem or self.pem,
                                            os.geteuid() if user is None else user, more)


# The daemon and the client.

def check_daemon(s):
    ed25519 = s.bench.key("ed25519")
    lines = [s.line(), s.line("ed", pem=ed25519), s.line("foreign", user=12345), s.line("off", more="disabled")]
    ed_public = s.write("ed-public", s.bench.record("ed25519").split("p=")[1])
    with s.daemon(lines) as process:
        mode = s.socket.stat().st_mode & 0o777
        s.bench.ok(mode == 0o600, "nobody else can connect", oct(mode))
        s.all_good("300 messages, one thread, 7 in flight", s.sign("--in-flight", "7", count=300), 300)
        zone = s.bench.key_zone("rsa2048")
        zone = s.bench.zone({"s._domainkey": s.record})
        field = (s.out / "message0.dkim").read_bytes()
        verified = s.tree.run(s.tree.program, "verify", "--zone", zone, check=False,
                              input=field + (s.tree.work / "message0").read_bytes())
        s.bench.ok(b"dkim=pass" in verified.stdout, "dkimkit verifies", verified)
        done = s.sign(selector="ed", public=ed_public)
        s.record, rsa = s.bench.record("ed25519"), s.record
        s.all_good("Ed25519", done, 1)
        s.record = rsa
        s.fails("another user's key", s.sign(selector="foreign"), BAD, "sign-failed: permission denied")
        s.fails("a disabled key", s.sign(selector="off"), BAD, "sign-failed: key disabled")
        s.fails("no such key", s.sign(selector="none"), BAD, "sign-failed: no such key")
        s.fails("a key of another algorithm", s.sign(selector="ed"), BAD, "sign-failed: unsupported")
        s.fails("a record of another key", s.sign(public=s.write(
            "p", s.bench.openssl("pkey", "-in", s.bench.key("rsa1024"), "-pubout"))), BAD, "sign-mismatch")
    s.bench.ok(process.returncode == 0 and not s.socket.exists(), "the daemon ends and removes its socket",
               process.returncode)
    with s.daemon([s.line()], "--rate", "1"):
        done = s.sign(count=20)
        s.bench.ok(done.returncode == LATER and b"sign-unavailable: throttled" in done.stdout and
                   done.stdout.count(b": ok\n") >= 1, "throttled", done)


def check_daemon_start(s):
    bad = [
        ("no such user", [s.line(user="nobody")]), ("no user", ["example.com s " + s.pem]),
        ("a word too much", [s.line(more="disabled x")]), ("a wrong word", [s.line(more="enabled")]),
        ("no private key", [s.line(pem=s.public)]), ("no file", [s.line(pem="/nonexistent")]),
    ]
    shared = s.write("shared.pem", open(s.pem, "rb").read(), 0o644)
    bad.append(("a key that others can read", [s.line(pem=shared)]))
    for name, lines in bad:
        with s.daemon(lines) as process:
            code = process.wait(timeout=SECONDS)
            s.bench.ok(code == 78 and process.stderr.read().count(b"signerd: ") >= 1, "a list with " + name, code)
    s.socket.write_bytes(b"")
    with s.daemon([s.line()]) as process:
        s.bench.ok(process.wait(timeout=SECONDS) == 69 and s.socket.is_file(), "a file in the socket's place stays")
    s.socket.unlink()
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(s.socket))
    dead.close()
    with s.daemon([s.line()]):
        s.all_good("a dead socket is replaced", s.sign("--deadline", "60000"), 1)


def talk(s, octets, answers=0):
    """What the daemon says to these octets, or None if it hangs up."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS)
        connection.connect(str(s.socket))
        connection.sendall(octets)
        got = [read_frame(connection) for _ in range(answers)]
        if answers == 0:
            return connection.recv(1)
        return got


def check_daemon_input(s):
    with s.daemon([s.line()]):
        for name, octets in {
                "a length too small": struct.pack("!I", 5) + bytes(9),
                "a length too large": struct.pack("!I", 4097),
                "the largest length": b"\xff\xff\xff\xff",
                "another version": frame(1, 1, b"", version=2),
        }.items():
            s.bench.ok(talk(s, octets) == b"", "the daemon hangs up at " + name)
        right = fakesigner.request(1)
        for name, octets in {
                "another type": frame(2, 9, b"\0"), "no payload": frame(1, 9, b""),
                "half a digest": frame(1, 9, bytes(17)), "a short name": right[:-1],
                "an octet behind": right + b"x", "an empty domain": fakesigner.request(9, domain=b""),
                "a NUL in a name": fakesigner.request(9, selector=b"s\0x"),
        }.items():
            octets = struct.pack("!I", len(octets) - 4) + octets[4:]
            got = talk(s, octets, 1)
            s.bench.ok(got[0] and got[0][0] == 2 and got[0][2][0] == 6, "malformed: " + name, got)
        got = talk(s, b"".join(fakesigner.request(i) for i in range(1, 301)), 300)
        s.bench.ok([g[1] for g in got] == list(range(1, 301)) and all(g[2][0] == 0 for g in got),
                   "300 requests in one piece")
        got = talk(s, fakesigner.request(1, algorithm=3) + fakesigner.request(2, domain=b"EXAMPLE.COM"), 2)
        s.bench.ok([g[2][0] for g in got] == [7, 0], "an algorithm that isn't known; another case", got)
        check_slow(s)


def check_slow(s):
    """Octet by octet; and one that never reads doesn't stop others."""
    with socket.socket(socket.AF_UNIX) as deaf, socket.socket(socket.AF_UNIX) as slow:
        deaf.connect(str(s.socket))
        deaf.setblocking(False)
        text = b"".join(fakesigner.request(i) for i in range(1, 3001))
        with contextlib.suppress(BlockingIOError):
            while text:
                text = text[deaf.send(text):]
        slow.settimeout(SECONDS)
        slow.connect(str(s.socket))
        for octet in fakesigner.request(7):
            slow.sendall(bytes([octet]))
        got = read_frame(slow)
        s.bench.ok(got[1] == 7 and got[2][0] == 0, "octet by octet, beside one that doesn't read", got)


@contextlib.contextmanager
def as_user(user):
    before = os.geteuid()
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(before)


def connections(s, stack, count, user=None):
    """Idle ones, which end with the stack."""
    opened = []
    for _ in range(count):
        one = stack.enter_context(socket.socket(socket.AF_UNIX))
        with as_user(os.geteuid() if user is None else user):
            one.connect(str(s.socket))
        one.settimeout(SECONDS)
        opened.append(one)
    return opened


def status(connection):
    """What the daemon says to a request on this connection."""
    try:
        connection.sendall(fakesigner.request(1))
        got = read_frame(connection)
    except ConnectionError:
        got = None
    return got and got[2][0]


def is_closed(connection):
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def half_request(s, stack):
    """A connection with the begin of a request."""
    while True:
        (half,) = connections(s, stack, 1)
        # On a busy machine it may have been idle for too long already.
        with contextlib.suppress(ConnectionError):
            half.sendall(fakesigner.request(1)[:9])
            return half


def check_idle(s):
    with s.daemon([s.line()], "--idle", "200"), contextlib.ExitStack() as stack:
        (idle,), half = connections(s, stack, 1), half_request(s, stack)
        s.bench.ok(is_closed(idle) and is_closed(half), "connections without a request are closed after a while")
    with s.daemon([s.line()]), contextlib.ExitStack() as stack:
        idle = connections(s, stack, FULL)
        # They are taken one after another.
        got = status(idle[-1])
        time.sleep(0.01)
        got = got or status(idle[0])
        s.all_good("room beside %d idle connections" % FULL, s.sign(), 1)
        s.bench.ok(got == 0 and is_closed(idle[1]) and status(idle[0]) == status(idle[2]) == 0,
                   "the one that had been idle longest has made it")


def check_users(s):
    """One user can't take another's room, and who may not sign takes none."""
    if not s.bench.is_root("connections of several users"):
        return
    s.tree.work.chmod(0o711)
    lines = [s.line(user="0,%d" % OTHER)]
    with s.daemon(lines, "--mode", "0666"), contextlib.ExitStack() as stack:
        (own,) = connections(s, stack, 1)
        others = connections(s, stack, FULL + 10, OTHER)
        s.bench.ok(all(is_closed(one) for one in others[:11]) and status(others[11]) == 0 and status(own) == 0,
                   "who has many connections loses his own")
        (stranger,) = connections(s, stack, 1, STRANGER)
        s.bench.ok(is_closed(stranger) and status(others[12]) == 0, "who has no key gets none that others have")
    with s.daemon(lines, "--mode", "0666"), contextlib.ExitStack() as stack:
        strangers = connections(s, stack, FULL, STRANGER)
        got = status(strangers[1])
        s.all_good("room beside %d connections of a user without a key" % FULL, s.sign(), 1)
        s.bench.ok(got == 3 and is_closed(strangers[0]) and status(strangers[1]) == 3,
                   "who is told that he has no permission", got)


class Client:
    """remoteclient.c: signs when it is told to."""

    def __init__(self, s, last_id=0):
        program = s.tree.work / "remoteclient"
        if not program.exists():
            s.tree.run("cc", "-std=c11", "-D_DEFAULT_SOURCE", "-Wall", "-Wextra", "-Werror", "-I", s.folder,
                       TESTS / "remoteclient.c", *(s.folder / (one + ".o") for one in ("clock", "frame", "link")),
                       "-o", program, *s.tree.flags("dkimkit"))
        self.process = subprocess.Popen(
            [str(program), str(s.socket), s.record.split("p=")[1], str(last_id)], env=s.tree.env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def sign(self):
        self.process.stdin.write(b"\n")
        return self.process.stdout.readline().decode().strip()


def check_reconnect(s):
    """A connection that was closed while it was idle."""
    with s.daemon([s.line()], "--idle", "2000"), Client(s) as client, contextlib.ExitStack() as stack:
        first = client.sign()
        (later,) = connections(s, stack, 1)
        got = first[:3], is_closed(later), client.sign()[:3]
        s.bench.ok(got == ("ok,", True, "ok,"), "the client connects again, its user sees nothing", got)
    closed = threading.Event()

    def behave(connection, number):
        _, one, payload = read_frame(connection)
        if number != 2:
            connection.sendall(answer(one, 0, s.key.sign(payload)))
        connection.close()
        closed.set()

    with fakesigner.serving(s.socket, behave), Client(s) as client:
        got = client.sign(), closed.wait(SECONDS), client.sign()
    s.bench.ok(got == ("ok, id 1", True, "ok, id 3"), "nothing was lost with it: a loss may follow", got)


def check_ids(s):
    seen = []

    def late(connection, _):
        """Answers an id of before 1 once more."""
        for _, number, payload in requests(connection):
            seen.append(number)
            right = answer(number, 0, s.key.sign(payload))
            connection.sendall((answer(LAST_ID, 3) if number == 1 else b"") + right)

    with fakesigner.serving(s.socket, late), Client(s, LAST_ID - 2) as client:
        got = [client.sign()[:3] for _ in range(4)]
    s.bench.ok(seen == [LAST_ID - 1, LAST_ID, 1, 2], "behind the last id comes 1", seen)
    s.bench.ok(got == ["ok,"] * 4, "answers to ids of before are late, not wrong", got)


# The client against signers that misbehave.

def requests(connection):
    while True:
        got = read_frame(connection)
        if got is None:
            return
        yield got


def take(connection, count):
    return [read_frame(connection) for _ in range(count)]


def check_order(s):
    def backwards(connection, _):
        for _, number, payload in reversed(take(connection, 20)):
            connection.sendall(answer(number, 0, s.key.sign(payload)))
        read_frame(connection)

    done = s.against("answers in the opposite order", backwards, OK, "", count=20)
    order = [line.split(b":")[0] for line in done.stdout.splitlines()]
    s.bench.ok(len(order) == 20, "each message ends once", order)

    def crumbs(connection, _):
        for _, number, payload in requests(connection):
            for octet in answer(number, 0, s.key.sign(payload)):
                connection.sendall(bytes([octet]))

    s.against("answers octet by octet", crumbs, OK, "", count=3)

    def doubled(connection, _):
        for _, number, payload in requests(connection):
            connection.sendall(2 * answer(number, 0, s.key.sign(payload)) + answer(number, 3, b"no"))

    s.against("answers that come twice and then otherwise", doubled, OK, "", count=30)


def await_sleep(pid):
    """Until the process waits for something, or has ended."""
    end = time.monotonic() + SECONDS
    state = "R"
    while state in "RD":
        if time.monotonic() > end:
            raise TimeoutError("process %d doesn't come to rest" % pid)
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as stat:
            state = stat.read().rsplit(")", 1)[1].split()[0]


def await_client(connection):
    """Until the client, which has one thread, waits for the signer."""
    await_sleep(struct.unpack("iII", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])


def check_window(s):
    most = []

    def slowly(connection, _):
        """Answers four at a time, when no more requests come."""
        for count in (4, 4, 2):
            waiting = take(connection, count)
            await_client(connection)
            more = select.select([connection], [], [], 0)[0]
            most.append(len(waiting) + len(more))
            for _, number, payload in waiting:
                connection.sendall(answer(number, 0, s.key.sign(payload)))
        read_frame(connection)

    s.against("no more than 4 in flight", slowly, OK, "", "--in-flight", "4", "--deadline", "60000", count=10)
    s.bench.ok(most == [4, 4, 2], "four were in flight at a time", most)


def check_statuses(s):
    for status, code, words in [
            (1, LATER, "sign-unavailable: throttled: x?y"), (2, LATER, "sign-unavailable: unavailable"),
            (3, BAD, "sign-failed: permission denied"), (4, BAD, "sign-failed: no such key"),
            (5, BAD, "sign-failed: key disabled"), (6, BAD, "sign-failed: malformed"),
            (7, BAD, "sign-failed: unsupported"), (99, BAD, "sign-failed: a status that isn't known")]:
        def refuse(connection, _, status=status):
            for _, number, _ in requests(connection):
                connection.sendall(answer(number, status, b"x\ny" + b"z" * 3000))

        s.against("status %d" % status, refuse, code, words, count=2)


def check_signatures(s):
    other = Key(s.bench.key("rsa1024"))

    def change(make):
        def behave(connection, _):
            for _, number, payload in requests(connection):
                connection.sendall(answer(number, 0, make(payload)))
        return behave

    def flip(payload):
        right = s.key.sign(payload)
        return right[:100] + bytes([right[100] ^ 1]) + right[101:]

    s.against("a wrong signature is never used", change(flip), BAD, "sign-mismatch", count=2)
    s.against("a signature of another digest", change(lambda p: s.key.sign(p[:1] + bytes(32))), BAD,
              "sign-mismatch")
    for name, make in {"another key's": other.sign, "a long": lambda p: s.key.sign(p) + b"\0",
                       "a short": lambda p: s.key.sign(p)[:-1], "an empty": lambda p: b""}.items():
        s.against(name + " signature", change(make), BAD, "sign-mismatch: a signature of a length that can't be")


def check_broken(s):
    """Each is a reason to hang up, and after two connections to give up."""
    count = []
    for name, make in {
            "an id that was never given": lambda n: answer(n + 1000, 0, b"x"),
            "id 0": lambda n: answer(0, 0, b"x"),
            "a request for an answer": lambda n: fakesigner.request(n),
            "no status": lambda n: frame(2, n, b""),
            "a huge length": lambda n: b"\xff\xff\xff\xff",
            "a length one too large": lambda n: struct.pack("!I", 4097),
            "a length too small": lambda n: struct.pack("!I", 5) + bytes(5),
            "another version": lambda n: frame(2, n, b"\0", version=9),
    }.items():
        def behave(connection, number, make=make):
            count.append(number)
            connection.sendall(make(read_frame(connection)[1]))
            read_frame(connection)

        count.clear()
        s.against(name, behave, LATER, "sign-unavailable: the signer broke the protocol")
        s.bench.ok(count == [1, 2], name + ": two connections", count)


def check_lost(s):
    def closes(connection, _):
        read_frame(connection)

    s.against("closes each time", closes, LATER, "sign-unavailable: the connection was lost")

    def half(connection, _):
        _, number, payload = read_frame(connection)
        connection.sendall(answer(number, 0, s.key.sign(payload))[:40])

    s.against("half a frame and the end", half, LATER, "sign-unavailable: the connection was lost")

    def second_time(connection, number):
        if number == 1:
            read_frame(connection)
            return
        for _, one, payload in requests(connection):
            connection.sendall(answer(one, 0, s.key.sign(payload)))

    s.against("the first connection is lost: sent again", second_time, OK, "", count=40)


def check_silence(s):
    release = threading.Event()

    def silent(connection, _):
        read_frame(connection)
        release.wait(SECONDS)

    def half(connection, _):
        _, number, payload = read_frame(connection)
        connection.sendall(answer(number, 0, s.key.sign(payload))[:40])
        release.wait(SECONDS)

    try:
        for name, behave in (("no answer", silent), ("half a frame, then silence", half)):
            with fakesigner.serving(s.socket, behave):
                done = s.sign("--deadline", "300", count=3)
                release.set()
            s.fails(name, done, LATER, "sign-timeout: the signer didn't answer", 3)
            release.clear()
    finally:
        release.set()

    def some(connection, _):
        for _, number, payload in requests(connection):
            if number % 2:
                connection.sendall(answer(number, 0, s.key.sign(payload)))

    with fakesigner.serving(s.socket, some):
        done = s.sign("--deadline", "8000", count=10)
    s.bench.ok(done.returncode == LATER and done.stdout.count(b": ok\n") == 5 and
               done.stdout.count(b"sign-timeout") == 5 and len(list(s.out.iterdir())) == 5,
               "every second is answered", done)


def check_late(s):
    """Owners that are freed while their requests are open; the answers come
    later and find nobody."""
    def late(connection, _):
        waiting = []
        for _, number, payload in requests(connection):
            waiting.append(answer(number, 0, s.key.sign(payload)))
            if len(waiting) == 2:
                time.sleep(1)
                connection.sendall(b"".join(waiting))
                waiting = []

    with fakesigner.serving(s.socket, late):
        done = s.sign("--give-up", "200", "--in-flight", "2", "--deadline", "60000", count=300)
    s.bench.ok(done.returncode == BAD and done.stdout.count(b": given-up") >= 256 and
               done.stdout.count(b"\n") == 300, "late answers are ignored", done)


def check_link(s):
    s.fails("no socket", s.sign("--deadline", "200"), LATER, "sign-unavailable: there is no signer's socket")
    s.socket.write_bytes(b"")
    s.fails("a file", s.sign("--deadline", "200"), LATER, "sign-unavailable: not a socket")
    s.socket.unlink()
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(s.socket))
    dead.close()
    s.fails("nobody listens", s.sign("--deadline", "200"), LATER, "sign-unavailable: the signer doesn't listen")
    s.socket.unlink()
    with s.daemon([s.line()]):
        s.fails("another user's socket", s.sign("--deadline", "200", "--signer", "12345"), LATER,
                "sign-unavailable: the socket belongs to another user")
        if s.bench.is_root("another user behind the socket"):
            os.chown(s.socket, 12345, -1)
            s.fails("another user behind the socket", s.sign("--deadline", "200", "--signer", "12345"), LATER,
                    "sign-unavailable: the signer runs as another user")
    check_restart(s)


def check_restart(s):
    """Messages wait for a signer that comes up late."""
    process = subprocess.Popen(s.command("--deadline", "60000", count=5), env=s.tree.env,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        # For the next attempt: it makes the first at once.
        await_sleep(process.pid)
        with s.daemon([s.line()]):
            out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        process.wait()
    s.all_good("the signer comes up late", subprocess.CompletedProcess([], process.returncode, out, err), 5)


def check_arguments(s):
    for name, options in {"no number": ["--deadline", "x"], "none in flight": ["--in-flight", "0"],
                          "a negative number": ["--deadline", "-1"], "no such option": ["--what"]}.items():
        done = s.sign(*options)
        s.bench.ok(done.returncode == 64 and not done.stdout, name, done)
    done = s.sign(public=s.write("none", "x!"))
    s.bench.ok(done.returncode == 78 and b"not a key in a known form" in done.stderr, "no public key", done)
    with fakesigner.serving(s.socket, lambda c, n: read_frame(c)):
        done = s.tree.run(*s.command(count=0), s.tree.work / "nomessage", check=False)
        s.bench.ok(done.returncode == BAD and b"nomessage: system: No such file" in done.stdout, "no message", done)


def test(bench, tree):
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    s = Setting(bench, tree)
    bench.each([lambda _, check=check: check(s) for check in (
        check_daemon, check_daemon_start, check_daemon_input, check_idle, check_users, check_reconnect,
        check_ids, check_order, check_window, check_statuses, check_signatures, check_broken, check_lost,
        check_silence, check_late, check_link, check_arguments)])
