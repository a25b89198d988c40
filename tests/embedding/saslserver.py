# SPDX-License-Identifier: MIT
"""Who may log in at Postfix: what speaks the protocol of Dovecot's
authentication server on a socket, and believes everybody."""
import base64
import contextlib
import os
import socketserver
import threading

HELLO = (b"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\n"
         b"COOKIE\t00112233445566778899aabbccddeeff\nDONE\n")


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(HELLO)
        for line in self.rfile:
            words = line.rstrip(b"\n").split(b"\t")
            if words[0] == b"AUTH":
                user = base64.b64decode(words[-1].split(b"=", 1)[1]).split(b"\0")[1]
                self.wfile.write(b"OK\t%s\tuser=%s\n" % (words[1], user))


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@contextlib.contextmanager
def serving(path):
    """Gives Postfix's settings that lead there."""
    with Server(str(path), Talk) as server:
        os.chmod(path, 0o666)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield {"smtpd_sasl_auth_enable": "yes", "smtpd_sasl_type": "dovecot",
                   "smtpd_sasl_path": str(path), "smtpd_sasl_security_options": "noanonymous"}
        finally:
            server.shutdown()
