# SPDX-License-Identifier: MIT
"""SoftHSM tokens in a folder of the test's, in this process or another."""
import contextlib
import os
import pathlib
import signal
import subprocess
import time

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
SO_PIN, PIN = "87654321", "271828"


def client_module():
    return next(pathlib.Path("/usr/lib").glob("*/pkcs11/p11-kit-client.so"))


class SoftHsm:
    def __init__(self, tree):
        self.tree = tree
        self.folder = tree.work / "softhsm"
        (self.folder / "tokens").mkdir(parents=True)
        config = self.folder / "softhsm2.conf"
        config.write_text("directories.tokendir = %s\nobjectstore.backend = file\n"
                          "log.level = ERROR\nslots.removable = false\n" % (self.folder / "tokens"))
        self.env = {"SOFTHSM2_CONF": str(config)}

    def run(self, *command):
        return self.tree.run(*command, env=self.env).stdout

    def init(self, token):
        self.run("softhsm2-util", "--init-token", "--free", "--label", token, "--so-pin", SO_PIN,
                 "--pin", PIN)

    def tool(self, token, *arguments):
        return self.run("pkcs11-tool", "--module", MODULE, "--token-label", token, "--login",
                        "--pin", PIN, *arguments)

    def generate(self, token, label, kind, number, *more):
        self.tool(token, "--keypairgen", "--key-type", kind, "--label", label, "--id", number,
                  "--sensitive", *more)

    def public_der(self, token, label):
        """SubjectPublicKeyInfo, by pkcs11-tool."""
        path = self.folder / (label + ".pub")
        self.tool(token, "--read-object", "--type", "pubkey", "--label", label, "--output-file", path)
        return self.run("openssl", "pkey", "-pubin", "-in", path, "-outform", "DER")

    def load(self, token, label, number, pem):
        """A private key from a PKCS#8 file."""
        self.run("softhsm2-util", "--import", pem, "--token", token, "--label", label, "--id",
                 number, "--pin", PIN)

    @contextlib.contextmanager
    def server(self, token):
        """The module in a process of its own: gives its group, and the
        environment that leads to it."""
        address = self.folder / "p11-kit"
        env = dict(self.tree.env, **self.env, XDG_RUNTIME_DIR=str(self.folder))
        with open(self.folder / "server.log", "wb") as log:
            server = subprocess.Popen(
                ["p11-kit", "server", "--foreground", "--provider", MODULE, "--name", str(address),
                 "pkcs11:token=" + token], env=env, stdout=log, stderr=log, start_new_session=True)
        try:
            while not address.exists() and server.poll() is None:
                time.sleep(0.01)
            if not address.exists():
                raise RuntimeError((self.folder / "server.log").read_text())
            yield server.pid, {"P11_KIT_SERVER_ADDRESS": "unix:path=%s" % address}
        finally:
            stop_group(server.pid)
            server.wait()
            address.unlink(missing_ok=True)


def group(leader):
    """The processes of a process group."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if os.getpgid(int(entry.name)) == leader:
                found.append(int(entry.name))
    return found


def stop_group(leader):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
