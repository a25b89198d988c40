# SPDX-License-Identifier: MIT
"""The milter under real Postfix: a message goes to server A, whose milter
signs, and on to server B, whose milter verifies, and into a mailbox there."""
import contextlib
import pathlib
import tempfile

import milter_config
import milter_dns
import milter_load
import milter_path
import milter_pool
import milter_protocol
import nameserver
from milterd import DNS, Milter, own
from postfix import Postfix, need


def boxes(folder):
    """Mailboxes of example.net: "box", and "m0" … for single messages."""
    path = folder / "boxes"
    path.write_text("".join("%s@example.net %s/\n" % (name, name) for name in
                            ["box"] + ["m%d" % number for number in range(100)]))
    path.chmod(0o644)
    return "texthash:%s" % path


class Mail:
    """All that the tests work on."""

    def __init__(self, bench, tree, folder, program):
        self.bench, self.tree, self.folder, self.program = bench, tree, folder, program
        self.keys = {}
        for selector, kind in (("s1", "rsa2048"), ("s2", "ed25519")):
            path = folder / (selector + ".pem")
            path.write_bytes(pathlib.Path(bench.key(kind)).read_bytes())
            self.keys[selector] = own(path)
        self.records = {b"s1._domainkey.example.com": bench.record("rsa2048").encode(),
                        b"s2._domainkey.example.com": bench.record("ed25519").encode()}
        answers = {name: nameserver.Answer(records=((nameserver.TXT, nameserver.strings(text)),))
                   for name, text in self.records.items()}
        answers[b"silent._domainkey.example.com"] = nameserver.Answer(silent=True)
        self.answers = answers

    def rule(self, selector):
        return "example.com %s %s" % (selector, self.keys[selector])

    def milter(self, name, **options):
        return Milter(self.tree, self.program, self.folder, name, **options)

    def start(self, stack):
        self.names = stack.enter_context(contextlib.ExitStack())
        self.server = self.names.enter_context(nameserver.serving(self.answers))
        self.signer = self.milter("a", mode="sign", internal_networks="127.0.0.0/8",
                                  sign=[self.rule("s1")])
        self.verifier = self.milter("b", mode="verify", authserv_id="b.example.net",
                                    nameservers=self.server.address, **DNS)
        for milter in (self.signer, self.verifier):
            stack.callback(milter.stop)
            milter.start()
        self.b = Postfix(self.folder, "b.example.net", smtpd_milters=self.verifier.socket,
                         virtual_mailbox_domains="example.net",
                         virtual_mailbox_maps=boxes(self.folder))
        stack.callback(self.b.stop)
        self.a = Postfix(self.folder, "a.example.com", smtpd_milters=self.signer.socket,
                         non_smtpd_milters=self.signer.socket,
                         relayhost="[127.0.0.1]:%d" % self.b.port,
                         default_transport="smtp",
                         smtp_body_checks="regexp:{{/^alter me$$/ REPLACE altered}}")
        stack.callback(self.a.stop)


def test(bench, tree):
    need()
    program = tree.make("milter") / "dkimkit-milter"
    with tempfile.TemporaryDirectory(prefix="dkimkit-mail-") as name, \
            contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        mail = Mail(bench, tree, folder, program)
        milter_config.test(mail)
        mail.start(stack)
        try:
            for part in (milter_path, milter_protocol, milter_load, milter_pool, milter_dns):
                part.test(mail)
        except Exception:
            for one in (mail.a, mail.b):
                print("# " + one.log_text()[-3000:].replace("\n", "\n# "))
            for one in (mail.signer, mail.verifier):
                print("# " + one.log()[-2000:].replace("\n", "\n# "))
            raise
