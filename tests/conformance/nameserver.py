# SPDX-License-Identifier: MIT
"""A name server on the loopback interface, over UDP and TCP, whose answers
are given as octets: what a zone can't say."""
import contextlib
import dataclasses
import selectors
import socket
import struct
import threading

TXT, CNAME, RRSIG, A = 16, 5, 46, 1
FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = 1, 2, 3, 4, 5
TRUNCATED = 0x0200


@dataclasses.dataclass(frozen=True)
class Answer:
    """`records` are (type, RDATA); over UDP a truncated answer has none."""
    records: tuple = ()
    rcode: int = 0
    truncated: bool = False
    silent: bool = False


def strings(octets):
    """TXT RDATA."""
    return b"".join(bytes([len(octets[i:i + 255])]) + octets[i:i + 255]
                    for i in range(0, len(octets), 255))


def question_end(packet):
    at = 12
    while packet[at]:
        at += 1 + packet[at]
    return at + 5


def name_of(packet):
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].lower())
        at += 1 + packet[at]
    return b".".join(labels)


def both_sockets():
    """UDP and TCP at the same port: one that is free for UDP may be in use for
    TCP."""
    for _ in range(100):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        udp.bind(("127.0.0.1", 0))
        try:
            tcp.bind(udp.getsockname())
            tcp.listen()
            return udp, tcp
        except OSError:
            udp.close()
            tcp.close()
    raise OSError("no port is free for both UDP and TCP")


class Server:
    """Counts the questions for each name: `asked`, and those over TCP."""

    def __init__(self, answers):
        self.answers, self.asked, self.over_tcp = answers, [], 0
        self.udp, self.tcp = both_sockets()
        self.address = "127.0.0.1:%d" % self.udp.getsockname()[1]

    def reply(self, packet, is_udp):
        name = name_of(packet)
        self.asked.append(name)
        answer = self.answers.get(name, Answer(rcode=NXDOMAIN))
        if answer.silent:
            return None
        cut = answer.truncated and is_udp
        records = () if cut else answer.records
        flags = 0x8180 | answer.rcode | (TRUNCATED if cut else 0)
        return (packet[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0)
                + packet[12:question_end(packet)]
                + b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 86400, len(rdata)) + rdata
                           for kind, rdata in records))

    def serve_udp(self):
        packet, peer = self.udp.recvfrom(4096)
        answer = self.reply(packet, True)
        if answer:
            self.udp.sendto(answer, peer)

    def serve_tcp(self):
        self.over_tcp += 1
        connection, _ = self.tcp.accept()
        with connection, connection.makefile("rb") as source:
            connection.settimeout(120)
            packet = source.read(struct.unpack("!H", source.read(2))[0])
            answer = self.reply(packet, False)
            if answer:
                connection.sendall(struct.pack("!H", len(answer)) + answer)

    def serve(self, wake):
        with selectors.DefaultSelector() as selector:
            selector.register(self.udp, selectors.EVENT_READ, self.serve_udp)
            selector.register(self.tcp, selectors.EVENT_READ, self.serve_tcp)
            selector.register(wake, selectors.EVENT_READ, None)
            while True:
                for key, _ in selector.select():
                    if key.data is None:
                        return
                    key.data()


@contextlib.contextmanager
def serving(answers):
    """A `Server` with {name: Answer}."""
    server = Server(answers)
    stop, wake = socket.socketpair()
    thread = threading.Thread(target=server.serve, args=(wake,))
    thread.start()
    try:
        yield server
    finally:
        stop.close()
        thread.join()
        for one in (wake, server.udp, server.tcp):
            one.close()
