# SPDX-License-Identifier: MIT
"""The mail server's end of the milter protocol (version 6), as bare as it can
be: for what Postfix wouldn't send or doesn't show."""
import socket
import struct

ADD_HEADERS, CHANGE_HEADERS, QUARANTINE = 0x01, 0x10, 0x20
ACTIONS = 0x1ff
SKIP, LEADING_SPACE = 0x400, 0x100000
STEPS = 0x1fffff


class Mta:
    def __init__(self, path, actions=ACTIONS, steps=STEPS, seconds=300):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(seconds)
        self.socket.connect(str(path))
        self.source = self.socket.makefile("rb")
        self.send(b"O", struct.pack("!III", 6, actions, steps))
        self.agreed = self.reply()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.source.close()
        self.socket.close()

    def send(self, command, data=b""):
        self.socket.sendall(struct.pack("!I", len(data) + 1) + command + data)

    def reply(self):
        """(code, data); (b"", b"") if the milter has hung up."""
        length = self.source.read(4)
        if len(length) < 4:
            return b"", b""
        packet = self.source.read(struct.unpack("!I", length)[0])
        return packet[:1], packet[1:]

    def ask(self, command, data=b""):
        self.send(command, data)
        return self.reply()

    def envelope(self, address=b"192.0.2.9", arguments=b""):
        self.ask(b"C", b"client.example\x004" + struct.pack("!H", 25) + address + b"\0")
        return self.ask(b"M", b"<alice@example.com>\0" + arguments)

    def header(self, name, value):
        return self.ask(b"L", name + b"\0" + value + b"\0")

    def end(self):
        """The changes that the milter wants, and its verdict last."""
        self.send(b"E")
        replies = [self.reply()]
        while replies[-1][0] in (b"i", b"m", b"h", b"q", b"p"):
            replies.append(self.reply())
        return replies
