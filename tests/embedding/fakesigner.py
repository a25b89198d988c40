# SPDX-License-Identifier: MIT
"""A signer behind a Unix socket that does what a test tells it. The protocol
is written down a second time here, from the README."""
import contextlib
import os
import socket
import struct
import threading

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SIGN, ANSWER = 1, 2


def frame(kind, number, payload, version=1):
    body = struct.pack("!BBI", version, kind, number) + payload
    return struct.pack("!I", len(body)) + body


def answer(number, status, data=b""):
    return frame(ANSWER, number, bytes([status]) + data)


def request(number, algorithm=1, domain=b"example.com", selector=b"s", digest=bytes(32)):
    return frame(SIGN, number, bytes([algorithm]) + digest + bytes([len(domain)]) + domain +
                 bytes([len(selector)]) + selector)


def receive(connection, size):
    octets = b""
    while len(octets) < size:
        more = connection.recv(size - len(octets))
        if not more:
            return None
        octets += more
    return octets


def read_frame(connection):
    """(type, id, payload), or None at the end."""
    head = receive(connection, 4)
    body = head and receive(connection, struct.unpack("!I", head)[0])
    if not body:
        return None
    version, kind, number = struct.unpack("!BBI", body[:6])
    assert version == 1
    return kind, number, body[6:]


class Key:
    def __init__(self, pem):
        with open(pem, "rb") as file:
            self.key = load_pem_private_key(file.read(), None)

    def sign(self, payload):
        return self.key.sign(payload[1:33], padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))


@contextlib.contextmanager
def serving(path, behave):
    """Calls behave(connection, number) in a thread for each connection; the
    connection is closed when it returns."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(16)
    connections, threads, errors = [], [], []

    def work(connection, number):
        try:
            with connection:
                behave(connection, number)
        except (OSError, TypeError):
            pass  # The other side is gone.
        except Exception as e:  # pylint: disable=broad-except
            errors.append(e)

    def accept():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                thread = threading.Thread(target=work, args=(connection, len(connections)))
                threads.append(thread)
                thread.start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield connections
    finally:
        for one in [listener, *connections]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        acceptor.join()
        listener.close()
        for thread in threads:
            thread.join()
        os.unlink(path)
    if errors:
        raise errors[0]
