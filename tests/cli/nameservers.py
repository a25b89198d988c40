# SPDX-License-Identifier: MIT
"""Real name servers on the loopback interface, which end with the test.

usage: nameservers.py reload PIDFILE ADDRESS:PORT ZONEFILE

makes an NSD read its zones again, and waits until it serves the serial that the
file has.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

WAIT = 120
POLL = 0.02
STARTS = 5
SOA = 6
TXT = 16

NSD = """server:
  ip-address: {address}@{port}
  port: {port}
  username: ""
  chroot: ""
  database: ""
  server-count: 1
  rrl-ratelimit: 0
  zonesdir: "{directory}"
  pidfile: "{directory}/pid"
  logfile: "{directory}/log"
  xfrdfile: "{directory}/xfrd"
  xfrdir: "{directory}"
  zonelistfile: "{directory}/zones"
remote-control:
  control-enable: no
"""

# Nothing is cached: the clocks of the program are set, those of servers aren't.
UNBOUND = """server:
  interface: {address}@{port}
  port: {port}
  username: ""
  chroot: ""
  directory: "{directory}"
  pidfile: "{directory}/pid"
  logfile: "{directory}/log"
  use-syslog: no
  num-threads: 1
  so-reuseport: no
  do-ip6: no
  do-not-query-localhost: no
  module-config: "iterator"
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
remote-control:
  control-enable: no
"""


# Questions, by hand: what is tested must not be its own witness.

def wire_name(name):
    labels = [label.encode("ascii") for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def skip_name(packet, at):
    while packet[at]:
        if packet[at] >= 0xc0:
            return at + 2
        at += 1 + packet[at]
    return at + 1


def read_name(packet, at):
    labels = []
    while packet[at]:
        if packet[at] >= 0xc0:
            at = (packet[at] & 0x3f) << 8 | packet[at + 1]
            continue
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1"))
        at += 1 + packet[at]
    return ".".join(labels).lower()


def exchange(address, port, question):
    """By TCP, so that no answer is cut."""
    with socket.create_connection((address, port), timeout=WAIT) as server:
        server.sendall(struct.pack("!H", len(question)) + question)
        with server.makefile("rb") as stream:
            length, = struct.unpack("!H", stream.read(2))
            return stream.read(length)


def ask(address, port, name, kind):
    """The RCODE, and [(owner, type, RDATA's place, RDATA)] with the packet."""
    question = (struct.pack("!HHHHHH", 1, 0x0100, 1, 0, 0, 0) +
                wire_name(name) + struct.pack("!HH", kind, 1))
    packet = exchange(address, port, question)
    counts = struct.unpack("!HHHH", packet[4:12])
    at = 12
    for _ in range(counts[0]):
        at = skip_name(packet, at) + 4
    records = []
    for _ in range(counts[1]):
        owner = read_name(packet, at)
        at = skip_name(packet, at)
        rtype, _, _, length = struct.unpack("!HHIH", packet[at:at + 10])
        at += 10
        records.append((owner, rtype, at, packet[at:at + length]))
        at += length
    return packet[3] & 15, records, packet


def txt(address, port, name):
    """The joined strings of the TXT records that a resolver finds."""
    texts = []
    for _, kind, _, data in ask(address, port, name, TXT)[1]:
        if kind == TXT:
            parts, at = [], 0
            while at < len(data):
                parts.append(data[at + 1:at + 1 + data[at]])
                at += 1 + data[at]
            texts.append(b"".join(parts))
    return texts


def serial(address, port, zone):
    for _, kind, _, data in ask(address, port, zone, SOA)[1]:
        if kind == SOA:
            return struct.unpack("!I", data[-20:-16])[0]
    return None


# Servers.

def free_port(addresses):
    for _ in range(100):
        with contextlib.ExitStack() as stack:
            probe = stack.enter_context(socket.socket())
            probe.bind((addresses[0], 0))
            port = probe.getsockname()[1]
            try:
                for address in addresses:
                    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                        if (address, kind) != (addresses[0],
                                               socket.SOCK_STREAM):
                            other = stack.enter_context(
                                socket.socket(type=kind))
                            other.bind((address, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


class Server:
    """nsd or unbound with a configuration, in a directory of its own."""

    def __init__(self, program, address, port, text):
        self.address = address
        self.port = port
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="dkimkit-dns-"))
        self.program = program
        values = {"address": address, "port": port,
                  "directory": self.directory}
        (self.directory / "conf").write_text(text.format(**values))
        self.process = None

    def start(self):
        path = shutil.which(self.program) or "/usr/sbin/" + self.program
        self.process = subprocess.Popen(
            [path, "-d", "-c", str(self.directory / "conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)

    def answers(self, name):
        """False if it ended, for example because another took the port."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            if self.process.poll() is not None:
                return False
            try:
                if ask(self.address, self.port, name, SOA)[0] == 0:
                    return True
            except (OSError, struct.error):
                pass
            time.sleep(POLL)
        return False

    def log(self):
        path = self.directory / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=WAIT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def where(self):
        return "%s:%d" % (self.address, self.port)


class Nsd(Server):
    """Serves {zone: text}."""

    def __init__(self, address, port, zones):
        text = NSD + "".join(
            'zone:\n  name: "%s"\n  zonefile: "%s"\n' % (zone, zone)
            for zone in zones)
        super().__init__("nsd", address, port, text)
        for zone, contents in zones.items():
            (self.directory / zone).write_text(contents)
        self.first = next(iter(zones))

    def path(self, zone):
        return str(self.directory / zone)

    def reloader(self, zone):
        """A command that makes it serve what its file has now."""
        return "%s %s reload %s %s %s" % (
            sys.executable, os.path.abspath(__file__),
            self.directory / "pid", self.where, self.path(zone))

    def replace(self, zone, contents):
        (self.directory / zone).write_text(contents)
        reload_zone(str(self.directory / "pid"), self.where, self.path(zone))


class Unbound(Server):
    """Asks {zone: server}."""

    def __init__(self, address, port, zones):
        text = UNBOUND + "".join(
            'stub-zone:\n  name: "%s"\n  stub-addr: %s@%d\n' % (
                zone, server.address, server.port)
            for zone, server in zones.items())
        super().__init__("unbound", address, port, text)
        self.first = next(iter(zones))


def customer_zone(zone, address, records="", serial=1):
    """A zone of a customer's, with what stands in it."""
    return ("$ORIGIN %s.\n$TTL 3600\n"
            "@ IN SOA ns hostmaster %d 3600 600 86400 300\n"
            "  IN NS ns\n"
            "ns IN A %s\n%s" % (zone, serial, address, records))


def empty_zone(zone, server, address):
    return ("$TTL 3600\n%s. IN SOA %s. hostmaster.%s. 1 3600 600 86400 300\n"
            "%s. IN NS %s.\n%s. IN A %s\n" % (
                zone, server, zone, zone, server, server, address))


@contextlib.contextmanager
def world(host_zone, customers):
    """Gives (host's server, customers' server, resolver): the first has the
    host's zone, empty yet, the second a zone for each customer, and both listen
    at the same port of addresses of their own."""
    addresses = ["127.0.0.2", "127.0.0.3", "127.0.0.1"]
    for _ in range(STARTS):
        port = free_port(addresses)
        host = Nsd(addresses[0], port, {host_zone: empty_zone(
            host_zone, "ns1." + host_zone, addresses[0])})
        customer = Nsd(addresses[1], port, {
            zone: customer_zone(zone, addresses[1]) for zone in customers})
        zones = {host_zone: host}
        zones.update({zone: customer for zone in customers})
        resolver = Unbound(addresses[2], port, zones)
        servers = [host, customer, resolver]
        try:
            for server in servers:
                server.start()
            if all(server.answers(server.first) for server in servers):
                yield host, customer, resolver
                return
            logs = [server.log() for server in servers]
        finally:
            for server in servers:
                server.stop()
    raise RuntimeError("the name servers don't start:\n" + "\n".join(logs))


def serial_of(path):
    text = pathlib.Path(path).read_text()
    found = re.search(r"SOA\s+\S+\s+\S+\s+\(?\s*(\d+)", text)
    return int(found.group(1))


def answering(pid):
    """Those of an NSD's processes that answer: they have no children."""
    try:
        text = pathlib.Path("/proc/%d/task/%d/children" % (pid, pid)).read_text()
    except OSError:
        text = ""
    below = [answering(int(one)) for one in text.split()]
    return set().union(*below) if below else {pid}


def reload_zone(pidfile, where, path):
    address, port = where.rsplit(":", 1)
    zone = pathlib.Path(path).name
    wanted = serial_of(path)
    if serial(address, int(port), zone) == wanted:
        return
    pid = int(pathlib.Path(pidfile).read_text())
    before = answering(pid) - {pid}
    os.kill(pid, signal.SIGHUP)
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        try:
            # For a while the process with the old zone answers, too.
            if serial(address, int(port), zone) == wanted and not any(
                    os.path.exists("/proc/%d" % one) for one in before):
                return
        except (OSError, struct.error):
            pass
        time.sleep(POLL)
    raise SystemExit("%s: serial %d isn't served" % (zone, wanted))


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] != "reload":
        raise SystemExit(__doc__)
    reload_zone(*sys.argv[2:])
