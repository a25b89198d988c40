# SPDX-License-Identifier: MIT
"""Daemons that hold private keys: who may read the file, what is left of its
text, no core file, and nothing at the end."""
import os
import pathlib
import signal
import sys

SECRETS = pathlib.Path(__file__).resolve().parent.parent / "secrets"
sys.path.append(str(SECRETS))

import memory  # noqa: E402
from ended import Ended, core_limit  # noqa: E402
from milterd import Milter  # noqa: E402


def texts(needles):
    """Of the file's text; the key itself is in use."""
    return {name: octets for name, octets in needles.items() if "base64" in name or "hex" in name.lower()}


class Setting:
    def __init__(self, bench, tree):
        self.bench, self.tree = bench, tree
        tree.env.update(memory.ENVIRONMENT)
        self.hold = tree.work / "hold.so"
        tree.run("cc", "-shared", "-fPIC", "-o", self.hold, SECRETS / "hold.c")
        self.key = tree.work / "daemon.pem"
        self.key.write_bytes(pathlib.Path(bench.key("rsa2048")).read_bytes())
        self.key.chmod(0o600)
        self.needles = memory.of_key(self.key.read_bytes())

    def start(self, command, word):
        """Until the line that has the word."""
        ended = Ended(self.hold, command, env=self.tree.env, running=True)
        line = b"-"
        while line and word not in line:
            line = ended.process.stderr.readline()
        if not line:
            raise RuntimeError("%s doesn't start" % command[0])
        return ended

    def check_daemon(self, name, daemon):
        bench = self.bench
        found = daemon.search(self.needles)
        bench.ok(found, "%s: the key is in use" % name)
        bench.ok(not daemon.search(texts(self.needles)), "%s: the text of its file is gone" % name, found)
        on_stack = {one for one in found if one[0] == "[stack]"}
        bench.ok(not on_stack, "%s: nothing of it is on the stack" % name, *sorted(on_stack)[:20])
        bench.ok(daemon.core_limit() == 0, "%s: no core file" % name)
        daemon.process.send_signal(signal.SIGTERM)
        daemon.wait()
        # Where a signal came, the kernel has saved registers, which nobody wipes.
        found = {one for one in daemon.search(self.needles) if one[0] != "[stack]"}
        bench.ok(not found, "%s: nothing of the key is left at the end" % name, *sorted(found)[:20])
        bench.ok(daemon.dumpable == 0, "%s: it can't be dumped" % name, daemon.dumpable)
        code, said = daemon.let_go()
        bench.ok(code == 0, "%s: it ends well" % name, code, said)

    def refuses(self, name, command):
        """While others may use the key."""
        self.key.chmod(0o640)
        done = self.tree.run(*command, check=False, timeout=300)
        self.key.chmod(0o600)
        said = done.stdout + done.stderr
        self.bench.ok(done.returncode != 0 and b"daemon.pem" in said and b" use " in said,
                      "%s: a key file that others may use is refused" % name, done.returncode, said)


def relay(setting):
    program = setting.tree.make("relay") / "relay"
    spool = setting.tree.work / "spool"
    command = [program, "--listen", "127.0.0.1:0", "--next-hop", "127.0.0.1:9", "--hostname", "relay.example.com",
               "--authserv-id", "relay.example.com", "--relay-domain", "*", "--spool", spool, "--domain",
               "relay.example.com", "--selector", "s1", "--key", setting.key, "--nameserver", "127.0.0.1:9"]
    spool.mkdir()
    setting.refuses("relay", command)
    setting.check_daemon("relay", setting.start(command, b"listening"))
    setting.key.chmod(0o640)
    daemon = setting.start([*command, "--allow-readable-key"], b"listening")
    setting.key.chmod(0o600)
    daemon.process.send_signal(signal.SIGTERM)
    daemon.wait()
    setting.bench.ok(daemon.let_go()[0] == 0, "relay: unless it's told to take it")


def signerd(setting):
    program = setting.tree.make("remote-signer") / "signerd"
    keys = setting.tree.work / "keys"
    keys.write_text("example.com s1 %s %d\n" % (setting.key, os.geteuid()))
    command = [program, "--socket", setting.tree.work / "signer", "--keys", keys]
    setting.refuses("signerd", command)
    daemon = Ended(setting.hold, command, env=setting.tree.env, running=True)
    memory.wait_for(lambda: (setting.tree.work / "signer").exists())
    setting.check_daemon("signerd", daemon)


def milter(setting):
    program = setting.tree.make("milter") / "dkimkit-milter"
    path = setting.tree.work / "milter.conf"
    path.write_text("socket = unix:%s\nmode = sign\nsign = example.com s1 %s\n" %
                    (setting.tree.work / "milter", setting.key))
    command = [program, "-n", "-c", path]
    setting.refuses("milter", command)
    ended = Ended(setting.hold, command, env=setting.tree.env)
    found = ended.search(setting.needles)
    setting.bench.ok(not found, "milter -n: nothing of the key is left", *sorted(found)[:20])
    setting.bench.ok(ended.core_limit() == 0 and ended.dumpable == 0, "milter -n: it can't be dumped")
    setting.bench.ok(ended.let_go()[0] == 0, "milter -n: it ends well")
    running(setting, program)


def running(setting, program):
    """The supervisor, and the worker, which may be another user."""
    bench, folder = setting.bench, setting.tree.work / "running"
    folder.mkdir()
    daemon = Milter(setting.tree, program, folder, "milter", mode="sign",
                    sign="example.com s1 %s" % setting.key)
    daemon.configure(socket_group=None, user=None)
    daemon.start()
    worker = daemon.worker()
    bench.ok(memory.search(worker, setting.needles)[0], "milter: the worker has the key")
    for name, pid in (("supervisor", daemon.process.pid), ("worker", worker)):
        found = memory.search(pid, texts(setting.needles))[0]
        bench.ok(not found, "milter: the text of the file is gone from the " + name, *sorted(found)[:20])
        bench.ok(core_limit(pid) == 0, "milter: no core file of the " + name)
    daemon.stop()


def test(bench, tree):
    if not bench.is_root("the memory of what can't be dumped"):
        return
    setting = Setting(bench, tree)
    for part in (relay, signerd, milter):
        part(setting)
