# SPDX-License-Identifier: MIT
"""The milter with a keyring under real Postfix: users of two tenants log in at
server A, whose milter signs; server B's verifies, with keys from real name
servers."""
import concurrent.futures
import contextlib
import copy
import pathlib
import re
import shutil
import smtplib
import struct
import tempfile
import time
import urllib.parse

import dkim

import milter_config
import nameservers
import postgres
import saslserver
from milter_path import box_of, result, values, wait_for
from milterd import DNS, Milter, own
from mta import Mta
from postfix import Postfix, need
from tenants import DAY, DOMAINS, HOST_ZONE, Tenants
from test_milter import boxes

PATIENCE = 600
# Longer than the lease of a view, which is 15 minutes.
LEASE_OVER = 1000
AT_ONCE = 1200
READER = "CREATE ROLE milter LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO milter"


def message(author, more=""):
    return ("From: %s\r\n%sTo: box@example.net\r\nSubject: a message\r\n"
            "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n"
            "\r\nHello\r\n" % (author, more)).encode()


def names(got):
    """(d=, s=) of the signatures, from the top."""
    found = []
    for value in values(got, b"DKIM-Signature"):
        tags = dict(tag.strip().split(b"=", 1) for tag in value.split(b";") if tag.strip())
        found.append((tags[b"d"].decode(), tags[b"s"].decode()))
    return found


class Host:
    def __init__(self, bench, tree, folder, program, servers):
        self.bench, self.folder, self.servers = bench, folder, servers
        self.tenants = Tenants(tree, folder / "ring", servers, folder / "ring" / "keyring")
        self.tenants.make()
        self.tree, self.program = tree, program
        self.later = folder / "later"
        self.count = 0

    def start(self, stack):
        self.later.write_text("0")
        later_tree = copy.copy(self.tree)
        later_tree.env = dict(self.tree.env, LATER_CLOCK=str(self.later),
                              LD_PRELOAD=":".join(self.preloaded()))
        key = own(shutil.copy(self.bench.key("rsa2048"), self.folder / "static.pem"))
        self.milter = Milter(
            later_tree, self.program, self.folder, "a", mode="sign",
            internal_networks="127.0.0.0/8", keyring=self.tenants.store,
            master_key=self.tenants.master, keyring_reload="1s", tenant_from=None,
            trust_from_without_login=None, sign=["static.example s1 %s" % key])
        self.verifier = Milter(self.tree, self.program, self.folder, "b", mode="verify",
                               authserv_id="b.example.net",
                               nameservers=self.tenants.resolver.where, **DNS)
        for one in (self.milter, self.verifier):
            stack.callback(one.stop)
            one.start()
        self.b = Postfix(self.folder, "b.example.net", smtpd_milters=self.verifier.socket,
                         virtual_mailbox_domains="example.net",
                         virtual_mailbox_maps=boxes(self.folder))
        stack.callback(self.b.stop)
        sasl = stack.enter_context(saslserver.serving(self.folder / "sasl"))
        self.a = Postfix(self.folder, "a.host.example", smtpd_milters=self.milter.socket,
                         relayhost="[127.0.0.1]:%d" % self.b.port, default_transport="smtp",
                         milter_macro_defaults="{tenant}=alpha",
                         milter_mail_macros="i {auth_authen} {tenant}", **sasl)
        stack.callback(self.a.stop)

    def preloaded(self):
        library = self.folder / "laterclock.so"
        self.tree.run("cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library,
                      pathlib.Path(__file__).parent / "laterclock.c")
        return [str(library)]

    def send(self, login, octets):
        """Gives the label of the message, or the reply of a server that refuses."""
        self.count += 1
        label = "tenant-%d" % self.count
        try:
            with smtplib.SMTP("127.0.0.1", self.a.port, timeout=PATIENCE) as server:
                if login:
                    server.login(login, "any")
                server.sendmail("bounces@host.example", [box_of(label) + "@example.net"], octets)
        except smtplib.SMTPDataError as error:
            return b"%d %s" % (error.smtp_code, error.smtp_error)
        return label

    def through(self, login, author, more=""):
        label = self.send(login, message(author, more))
        if isinstance(label, bytes):
            raise RuntimeError("A refuses: %r\n%s" % (label, self.milter.log()[-2000:]))
        return wait_for(self.b, label)[-1]

    def last_line(self, what):
        return [line for line in self.milter.log().splitlines() if what in line][-1]

    def signs(self, name, login, author, wanted, told=(), more=""):
        """As `wanted`, and that verifies, at B and by python3-dkim."""
        got = self.through(login, author, more)
        line = self.last_line("signed: ")
        self.bench.ok(names(got) == wanted, name, wanted, names(got), line)
        self.bench.ok(set(told) <= set(re.split("[ ,]+", line.split("signed: ", 1)[1])),
                      name + ": the log says why", line)
        if wanted:
            one = dkim.DKIM(got)
            right = [one.verify(idx=i, dnsfunc=self.tenants.lookup) for i in range(len(wanted))]
            self.bench.ok(all(right) and result(got).count(b"dkim=pass") == len(wanted),
                          name + ": verifies", right, result(got), got)
        return got

    def eventually(self, login, author, is_there, name):
        """What the keyring has now is in force after a second or two."""
        end = time.monotonic() + PATIENCE
        got = names(self.through(login, author))
        while not is_there(got) and time.monotonic() < end:
            time.sleep(0.3)
            got = names(self.through(login, author))
        self.bench.ok(is_there(got), name, got, self.milter.log()[-2000:])


A, B = ("a.example", "selector1"), ("b.example", "selector1")
A_INITIAL = ("alpha." + HOST_ZONE, "selector1-alpha-onhost-example")
A_LATER = ("alpha." + HOST_ZONE, "selector1-later-example")
GAMMA = "gamma." + HOST_ZONE
NOT_SIGNED = []


def own_domains(host):
    host.signs("alpha signs as its domain", "user@a.example", "Ann <ann@A.Example>", [A],
               ("reason=own", "why=signs", "alignment=strict", "tenant=alpha"))
    host.signs("beta signs as its own", "user@b.example", "bob@b.example", [B],
               ("reason=own", "tenant=beta"))
    host.signs("a domain that isn't enabled: under the initial domain", "user@a.example",
               "ann@later.example", [A_LATER],
               ("reason=default", "why=not-enabled", "alignment=none"))
    host.signs("the login may be of another domain of the tenant's", "user@later.example",
               "ann@a.example", [A], ("reason=own",))
    host.signs("of several authors Sender says which", "user@a.example",
               "x@b.example, ann@a.example", [A], ("reason=own", "from=a.example"),
               more="Sender: ann@a.example\r\n")


def guard(host):
    host.signs("alpha with beta's From: never beta's key", "user@a.example", "bob@b.example",
               [A_INITIAL], ("reason=foreign-from", "alignment=none", "tenant=alpha"))
    host.signs("alpha with nobody's From", "user@a.example", "x@nobody.example", [A_INITIAL],
               ("reason=foreign-from",))
    host.signs("beta's From first, alpha's second", "user@a.example",
               "x@b.example, ann@a.example", [A_INITIAL], ("reason=foreign-from",))
    host.signs("a login of no tenant", "mallory@nobody.example", "ann@a.example", NOT_SIGNED,
               ("reason=no-submitter", "login=mallory@nobody.example"))
    host.signs("a login without a domain", "mallory", "ann@a.example", NOT_SIGNED,
               ("reason=no-submitter", "login=mallory"))
    host.signs("no login", None, "ann@a.example", NOT_SIGNED, ("reason=no-submitter",))
    host.milter.reload(trust_from_without_login="yes")
    host.signs("trust-from-without-login, no login", None, "ann@a.example", [A], ("reason=own",))
    host.signs("trust-from-without-login, a login of no tenant", "mallory", "ann@a.example",
               NOT_SIGNED, ("reason=no-submitter",))
    host.signs("trust-from-without-login, another tenant's login", "user@b.example",
               "ann@a.example", [("beta." + HOST_ZONE, "selector1-beta-onhost-example")],
               ("reason=foreign-from",))
    host.milter.reload(trust_from_without_login=None)


def rules(host):
    """Those of "sign ="."""
    got = host.through(None, "x@static.example")
    host.bench.ok(names(got) == [("static.example", "s1")],
                  "what is nobody's in the keyring is for the rules", got)
    got = host.through("mallory", "x@static.example")
    host.bench.ok(names(got) == [("static.example", "s1")],
                  "also for a login of no tenant", got)
    host.signs("but no rule signs for a tenant", "user@a.example", "x@static.example",
               [A_INITIAL], ("reason=foreign-from",))


def several_from(host):
    with Mta(path(host.milter)) as mta:
        login(mta, b"user@a.example", [b"x@example.net"])
        mta.header(b"From", b" ann@a.example")
        mta.header(b"From", b" ann@a.example")
        got = mta.ask(b"N")
    line = host.last_line("signed: ")
    host.bench.ok(got[0] == b"a" and "reason=multiple-from" in line,
                  "several From fields: not signed", got, line)


def path(milter):
    return milter.socket.split(":", 1)[1]


def login(mta, name, recipients, macros=b""):
    mta.ask(b"C", b"client.example\x004" + struct.pack("!H", 25) + b"127.0.0.1\0")
    mta.send(b"D", b"M{auth_authen}\0" + name + b"\0" + macros)
    mta.ask(b"M", b"<bounces@host.example>\0")
    return [mta.ask(b"R", b"<" + recipient + b">\0") for recipient in recipients]


def ask(host, name, recipients, author, macros=b""):
    """What a message gets that Postfix wouldn't bring: d= and s= from the top."""
    with Mta(path(host.milter)) as mta:
        login(mta, name, recipients, macros)
        mta.header(b"From", b" " + author)
        if mta.ask(b"N")[0] != b"c":
            return []
        mta.ask(b"B", b"Hello\r\n")
        fields = [data[4:].split(b"\0")[1] for code, data in mta.end() if code == b"i"]
    made = b"".join(b"DKIM-Signature:" + one.replace(b"\n", b"\r\n") + b"\r\n"
                    for one in reversed(fields))
    return names(made + b"\r\n")


def internal(host):
    def skipped():
        return ask(host, b"user@b.example", [b"y@b.example", b"x@sub.B.example"], b"x@b.example")
    host.bench.ok(skipped() == [B], "mail within a tenant is signed")
    host.tenants.run("set-tenant", "beta", "--skip-internal", "yes")
    end = time.monotonic() + PATIENCE
    while skipped() and time.monotonic() < end:
        time.sleep(0.3)
    host.bench.ok(skipped() == [] and "reason=internal" in host.last_line("signed: "),
                  "skip-internal: it isn't", host.milter.log()[-1000:])
    for more in (b"x@a.example", b"x@example.net", b"postmaster"):
        for recipients in ([b"y@b.example", more], [more, b"y@b.example"]):
            got = ask(host, b"user@b.example", recipients, b"x@b.example")
            host.bench.ok(got == [B], "skip-internal: %r are not all of the tenant" % recipients,
                          got)
    got = ask(host, b"user@a.example", [b"y@b.example"], b"x@b.example")
    host.bench.ok(got == [A_INITIAL], "another tenant's mail to it is signed", got)
    host.milter.reload(tenant_from="from")
    host.bench.ok(skipped() == [], "tenant-from = from: skipped as well")
    host.milter.reload(tenant_from=None)


def other_sources(host):
    table = host.folder / "logins"
    table.write_text("# who is who\n\nbob\tbeta\nann@x  alpha  \nghost no such tenant\n")
    host.milter.reload(tenant_from="auth-map %s" % table)
    host.bench.ok("no tenant no such tenant in the keyring" in host.milter.log(),
                  "a map's unknown tenant is told of", host.milter.log()[-1000:])
    host.signs("auth-map", "bob", "bob@b.example", [B], ("tenant=beta",))
    host.signs("auth-map: another tenant's From", "ann@x", "bob@b.example", [A_INITIAL],
               ("reason=foreign-from",))
    host.signs("auth-map: a login that isn't there", "user@b.example", "bob@b.example",
               NOT_SIGNED, ("reason=no-submitter",))
    host.signs("auth-map: a tenant that isn't there", "ghost", "bob@b.example", NOT_SIGNED,
               ("reason=not-signed",))
    table.write_text("bob alpha\n")
    host.milter.reload()
    host.signs("auth-map: read again with the configuration", "bob", "ann@a.example", [A],
               ("tenant=alpha",))
    host.milter.reload(tenant_from="macro {tenant}")
    for value, wanted in ((b"alpha", [A]), (b"beta", [("beta." + HOST_ZONE,
                                                       "selector1-beta-onhost-example")]),
                          (b"", []), (b"x" * 129, []), (b"gamma", []), (b"\xff\xfe", [])):
        got = ask(host, b"any", [b"x@example.net"], b"ann@a.example",
                  b"{tenant}\0" + value + b"\0")
        host.bench.ok(got == wanted, "macro: the tenant is %.10r" % value, got)
    host.signs("macro: from Postfix", None, "ann@a.example", [A], ("tenant=alpha",))
    host.milter.reload(tenant_from="from")
    host.signs("tenant-from = from: whoever owns it", "user@b.example", "ann@a.example", [A],
               ("reason=own",))
    host.milter.reload(tenant_from=None)


def at_once(host):
    """Messages of both tenants, whose own domains and each other's they use, while
    the configuration and the keyring are loaded again."""
    foreign_b = ("beta." + HOST_ZONE, "selector1-beta-onhost-example")
    cases = ((b"user@a.example", b"x@a.example", [A]), (b"user@b.example", b"x@b.example", [B]),
             (b"user@a.example", b"x@b.example", [A_INITIAL]),
             (b"user@b.example", b"x@a.example", [foreign_b]))

    def one(number):
        login_name, author, wanted = cases[number % len(cases)]
        got = ask(host, login_name, [b"x@example.net"], author)
        return None if got == wanted else (login_name, author, got)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        under_way = [pool.submit(one, number) for number in range(AT_ONCE)]
        reloads = 0
        while not all(future.done() for future in under_way):
            host.milter.reload()
            reloads += 1
    wrong = [future.result() for future in under_way if future.result()]
    host.bench.ok(not wrong and reloads > 2, "%d messages by 16 clients" % AT_ONCE, reloads,
                  wrong[:5], host.milter.log()[-1000:])


def two_signatures(host):
    host.tenants.run("set-tenant", "alpha", "--double-sign", "yes")
    both = [A, ("alpha." + HOST_ZONE, "selector1-a-example")]
    host.eventually("user@a.example", "ann@a.example", lambda got: len(got) == 2,
                    "double-sign is picked up")
    got = host.signs("two signatures, the domain's own on top", "user@a.example",
                     "ann@a.example", both,
                     ("reason=own", "alignment=strict", "reason=default", "alignment=none"))
    again = got.split(b"DKIM-Signature:", 1)[1]
    label = host.send("user@a.example", b"DKIM-Signature:" + again)
    got = wait_for(host.b, label)[-1]
    host.bench.ok(names(got) == both and "(was signed)" in host.last_line("signed: "),
                  "a message that comes again isn't signed again", got)
    wrong = again.replace(b"Subject: a message", b"Subject: changed")
    label = host.send("user@a.example", b"DKIM-Signature:" + wrong)
    got = wait_for(host.b, label)[-1]
    host.bench.ok(names(got) == both and result(got).count(b"dkim=pass") == 2,
                  "wrong signatures are replaced", got)
    host.tenants.run("set-tenant", "alpha", "--double-sign", "no")
    host.eventually("user@a.example", "ann@a.example", lambda got: got == [A], "and taken back")


def rotation(host):
    before = host.through("user@a.example", "ann@a.example")
    host.tenants.rotate("a.example")
    host.eventually("user@a.example", "ann@a.example",
                    lambda got: got == [("a.example", "selector2")],
                    "a rotation is picked up, without a reload of the configuration")
    host.signs("the new key", "user@a.example", "ann@a.example", [("a.example", "selector2")],
               ("reason=own",))
    host.bench.ok(names(before) == [A] and
                  dkim.DKIM(before).verify(dnsfunc=host.tenants.lookup),
                  "what was signed before verifies still", before)


def store_gone(host):
    ok = host.bench.ok
    store = host.tenants.store
    host.eventually("user@b.example", "bob@b.example", lambda got: got == [B], "the store is there")
    away = store.with_name("away")
    store.rename(away)
    host.milter.wait_for_log("keyring: not loaded: %s" % store)
    host.signs("no store: the old view serves", "user@b.example", "bob@b.example", [B])
    ok("the old settings stay" in reload_fails(host), "a reload without the store changes nothing",
       host.milter.log()[-1000:])
    host.signs("no store, after a reload", "user@b.example", "bob@b.example", [B])
    host.later.write_text(str(LEASE_OVER))
    reply = host.send("user@b.example", message("bob@b.example"))
    ok(isinstance(reply, bytes) and reply.startswith(b"451 4.3.0"),
       "its lease is over: try again later", reply, host.milter.log()[-1000:])
    got = host.through(None, "x@static.example")
    ok(names(got) == [("static.example", "s1")], "rules still sign", got)
    worker = host.milter.worker()
    away.rename(store)
    end = time.monotonic() + PATIENCE
    reply = b""
    while isinstance(reply, bytes) and time.monotonic() < end:
        time.sleep(0.3)
        reply = host.send("user@b.example", message("bob@b.example"))
    got = b"" if isinstance(reply, bytes) else wait_for(host.b, reply)[-1]
    ok(names(got) == [B] and worker == host.milter.worker(), "the store is back", reply, got)


def reload_fails(host):
    host.milter.reload(text="not loaded, the old settings stay")
    return host.milter.log()


def another_file(host):
    """One that was put in the place of the old one, as a restored copy is."""
    store = host.tenants.store
    copied = store.with_name("copy")
    host.tree.run("sqlite3", store, "VACUUM INTO '%s'" % copied)
    for end in ("-wal", "-shm"):
        store.with_name(store.name + end).unlink(missing_ok=True)
    copied.rename(store)
    host.tenants.run("add-tenant", "gamma", GAMMA)
    host.tenants.go_on(5 * DAY)
    host.eventually("user@" + GAMMA, "x@" + GAMMA, lambda got: [d for d, _ in got] == [GAMMA],
                    "another file is found, with a key that only it has")


def server_gone(host):
    """A keyring in PostgreSQL, whose server ends and comes back."""
    ok = host.bench.ok
    server = postgres.Server()
    try:
        where = "/postgres?host=" + urllib.parse.quote(server.directory, safe="")
        tenants = Tenants(host.tree, host.folder / "ring2", host.servers,
                          "postgresql://tester@" + where)
        tenants.make()
        host.tenants = tenants
        host.tree.run("psql", "-q", "-d", tenants.store, "-c", READER)
        host.milter.reload(keyring="postgresql://milter@" + where, master_key=tenants.master)
        host.signs("PostgreSQL", "user@a.example", "ann@a.example", [A], ("reason=own",))
        server.stop()
        host.milter.wait_for_log("keyring: not loaded: the store: ")
        host.signs("no server: a key that was used serves", "user@a.example", "ann@a.example",
                   [A], ("reason=own",))
        reply = host.send("user@b.example", message("bob@b.example"))
        ok(isinstance(reply, bytes) and reply.startswith(b"451 4.3.0"),
           "no server: one that wasn't has to wait", reply, host.milter.log()[-1000:])
        server.start()
        host.signs("the server is back: the other key, too", "user@b.example", "bob@b.example",
                   [B], ("reason=own",))
        server.stop()
        server.start()
        host.signs("started again while nobody looked", "user@a.example", "ann@later.example",
                   [A_LATER], ("reason=default",))
    finally:
        server.remove()


def secrets(host):
    log = host.milter.log_path.read_bytes()
    masters = [path.read_bytes().strip() for path in host.folder.glob("ring*/master")]
    host.bench.ok(len(masters) == 2 and b"PRIVATE" not in log and
                  not any(master in log for master in masters), "no secret is in the log")


def wrong_files(host, folder):
    """`host` has what milter_config.check needs."""
    paths = {"s": str(host.tenants.store), "m": str(host.tenants.master)}
    table = folder / "wrong-map"
    right = "keyring = {s}\nmaster-key = {m}\n"
    secret = folder / "open-master"
    secret.write_bytes(host.tenants.master.read_bytes())
    secret.chmod(0o640)
    uri = "postgresql://milter:swordfish@127.0.0.1:1/x"
    for text, wanted in (
            ("keyring = {s}", ":1: master-key: is needed"),
            ("master-key = {m}", ": keyring: is needed"),
            ("tenant-from = from", ": keyring: is needed"),
            ("keyring = here", ":1: keyring: wanted:"),
            ("keyring = /nonexistent\nmaster-key = {m}", ":1: keyring: /nonexistent: "),
            ("keyring = {m}\nmaster-key = {m}", ":1: keyring: {m}: "),
            ("keyring = {s}\nmaster-key = /nonexistent", ":1: keyring: /nonexistent: "),
            ("keyring = {s}\nmaster-key = %s" % secret, ":1: keyring: %s: " % secret),
            ("keyring = %s\nmaster-key = {m}" % uri, ":1: keyring: the store: "),
            ("keyring-reload = 0", ":1: keyring-reload: the number is out of range"),
            ("keyring-reload = 11m", ":1: keyring-reload: the number is out of range"),
            ("keyring-reload = m", ":1: keyring-reload: not a number"),
            ("tenant-from = someone", ":1: tenant-from: wanted:"),
            ("tenant-from = from me", ":1: tenant-from: wanted:"),
            ("tenant-from = auth-map logins", ":1: tenant-from: wanted:"),
            ("tenant-from = macro tenant", ":1: tenant-from: wanted:"),
            (right + "tenant-from = auth-map /nonexistent", ":3: /nonexistent: No such file")):
        check(host, text, wanted, paths)
    for content, wanted in (("bob", ":1: wanted: LOGIN TENANT"), ("a b\n\nbob beta\nbob alpha",
                            ":4: the login is there twice"), ("bob b\0", ":1: the line has a NUL"),
                            ("bob " + "x" * 129, ":1: the tenant is too long"),
                            ("bob x\1", ":1: the tenant has a control character")):
        table.write_text(content)
        check(host, right + "tenant-from = auth-map %s" % table, ":3: %s%s" % (table, wanted),
              paths)
    table.write_text("bob beta")
    table.chmod(0o646)
    check(host, right + "tenant-from = auth-map %s" % table, ":3: %s: others may" % table, paths)


def check(host, text, wanted, paths):
    for name, one in paths.items():
        text, wanted = (part.replace("{%s}" % name, one) for part in (text, wanted))
    got = milter_config.check(host, text)
    host.bench.ok(got[0] == milter_config.CONFIG and "check.conf" + wanted in got[2] and
                  "swordfish" not in got[2],
                  "refused: %.60r" % text.replace(str(host.folder), ""), wanted, got)


def without_library(host):
    """Built where libdkimkit-keyring isn't."""
    program = host.tree.make("milter", "KEYRING=", into="milter-plain") / "dkimkit-milter"
    plain = copy.copy(host)
    plain.program = program
    check(plain, "keyring = {s}\nmaster-key = {m}",
          ":1: keyring: this program was built without libdkimkit-keyring",
          {"s": str(host.tenants.store), "m": str(host.tenants.master)})
    linked = host.tree.run("ldd", program).stdout
    host.bench.ok(b"libdkimkit-keyring" not in linked and b"libdkimkit.so" in linked,
                  "it isn't linked", linked)


PARTS = (own_domains, guard, rules, several_from, internal, other_sources, at_once, two_signatures,
         rotation, store_gone, another_file, server_gone, secrets)


def test(bench, tree):
    need()
    program = tree.make("milter") / "dkimkit-milter"
    with tempfile.TemporaryDirectory(prefix="dkimkit-mail-") as name, \
            contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        servers = stack.enter_context(nameservers.world(HOST_ZONE, DOMAINS))
        host = Host(bench, tree, folder, program, servers)
        wrong_files(host, folder)
        without_library(host)
        host.start(stack)
        worker = host.milter.worker()
        try:
            for part in PARTS:
                part(host)
        except Exception:
            for log in (host.milter.log(), host.verifier.log(), host.a.log_text()):
                print("# " + log[-3000:].replace("\n", "\n# "))
            raise
        bench.ok(worker == host.milter.worker(), "nothing of that ends the worker")
        bench.ok(host.milter.stop() == 0, "and it ends in good order", host.milter.log()[-2000:])
