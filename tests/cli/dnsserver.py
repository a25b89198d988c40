# SPDX-License-Identifier: MIT
"""A name server on the loopback interface that says what it is told to."""

import contextlib
import socket
import struct
import threading


def read_name(packet, at):
    labels = []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1"))
        at += 1 + packet[at]
    return ".".join(labels).lower(), at + 1


def txt_rdata(text):
    data = text.encode("ascii")
    return b"".join(
        bytes([len(data[i:i + 255])]) + data[i:i + 255]
        for i in range(0, len(data), 255))


def reply(packet, answers):
    """None where the server is to keep silent."""
    name, end = read_name(packet, 12)
    question = packet[12:end + 4]
    kind, value = answers.get(name, ("rcode", 3))
    if kind == "silence":
        return None
    rcode, count, records = 0, 0, b""
    if kind == "rcode":
        rcode = value
    elif kind == "txt":
        rdata = txt_rdata(value)
        count = 1
        records = (b"\xc0\x0c" + struct.pack("!HHIH", 16, 1, 60, len(rdata)) +
                   rdata)
    header = packet[:2] + struct.pack("!HHHHH", 0x8180 | rcode, 1, count, 0, 0)
    return header + question + records


@contextlib.contextmanager
def serving(answers, asked=None):
    """Gives "ADDRESS:PORT" of a server with {name: (kind, value)}. `asked`: a
    list that gets the names."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(0.1)
    stop = threading.Event()

    def work():
        while not stop.is_set():
            try:
                packet, peer = server.recvfrom(4096)
            except socket.timeout:
                continue
            if asked is not None:
                asked.append(read_name(packet, 12)[0])
            answer = reply(packet, answers)
            if answer:
                server.sendto(answer, peer)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield "127.0.0.1:%d" % server.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        server.close()
