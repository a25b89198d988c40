# SPDX-License-Identifier: MIT
"""What goes between the runner and a peer: a frame is a count of items, each
item its length and its octets, numbers as four octets, highest first."""

import struct


def write(stream, items):
    parts = [struct.pack(">I", len(items))]
    for item in items:
        parts += [struct.pack(">I", len(item)), item]
    stream.write(b"".join(parts))
    stream.flush()


def read_exactly(stream, count):
    data = b""
    while len(data) < count:
        more = stream.read(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def read(stream):
    count, = struct.unpack(">I", read_exactly(stream, 4))
    items = []
    for _ in range(count):
        length, = struct.unpack(">I", read_exactly(stream, 4))
        items.append(read_exactly(stream, length))
    return items


def job(message, zone):
    """The message, and three items for each record: name, status, octets (one
    without octets where there is none)."""
    items = [message]
    for name, answer in sorted(zone.items()):
        for record in answer.records or [b""]:
            items += [name, answer.status.encode(), record]
    return items


def zone(items):
    """The other way: {name: (status, records)}."""
    answers = {}
    for name, status, record in zip(items[1::3], items[2::3], items[3::3]):
        answers.setdefault(name, (status.decode(), []))[1].append(record)
    return answers
