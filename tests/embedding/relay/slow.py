# SPDX-License-Identifier: MIT
"""Many sessions at once, and a name server that takes its time."""
import asyncio
import time

from rig import HOST, RECIPIENT, SECONDS, SENDER, MESSAGE, Sink, records, stuffed
from slowdns import SlowDns

DELAY = 2.0
COUNTS = (10, 100, 500)
# It takes some 24: a session has a socket, two dkimkit objects and a small
# message. With a buffer of its own to read into it would be 88.
SESSION_KIB = 64


async def reply(reader):
    while True:
        line = await reader.readline()
        if line[3:4] != b"-":
            return line


async def session(port, message):
    """One client; gives the reply to its message."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await reply(reader)
        writer.write(b"EHLO client.example.com\r\nMAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n" %
                     (SENDER, RECIPIENT))
        for _ in range(4):
            await reply(reader)
        writer.write(stuffed(message))
        return await reply(reader)
    finally:
        writer.close()


async def sessions(relay, messages, dns):
    """All at once: seconds until the last has its reply, KiB of RSS while they
    wait, how many waited before one was answered, replies."""
    began = time.monotonic()
    tasks = [asyncio.ensure_future(session(relay.port, message)) for message in messages]
    while dns.asked < len(messages) and not any(one.done() for one in tasks) and \
            time.monotonic() - began < SECONDS:
        await asyncio.sleep(0.01)
    memory, waited = relay.memory(), dns.asked
    if dns.delay is None:
        dns.release()
    replies = await asyncio.gather(*tasks)
    return time.monotonic() - began, memory, waited, replies


def keys(bench, count):
    """Each session needs a key of another name: those of one would share a question."""
    own = records(bench)
    own.update(("w%d._domainkey.example.com" % number, own["rsa2048._domainkey.example.com"])
               for number in range(count))
    return own


def measure(world, counts, delay):
    """Rows of (sessions, seconds, KiB before, KiB while they wait, how many
    waited at the same time, good replies, mails that arrived with dkim=pass).
    Each in a new relay."""
    rows = []
    for count in counts:
        with SlowDns(keys(world.bench, count), delay) as dns, Sink() as sink:
            with world.relay(sink, nameserver=dns.address, key_cache=0) as relay:
                relay.mail(MESSAGE)  # libraries are loaded, buffers there
                sink.wait(1)
                before = relay.memory()
                messages = [world.sign(MESSAGE, selector=b"w%d" % number) for number in range(count)]
                seconds, memory, waited, replies = asyncio.run(
                    sessions(relay, messages, dns))
                mails = sink.wait(1 + count)[1:]
                passed = sum(m.data.startswith(b"Authentication-Results: " + HOST.encode()) and
                             b"dkim=pass" in m.data.split(b"DKIM-Signature:")[0] for m in mails)
                rows.append((count, seconds, before, memory, waited,
                             sum(r.startswith(b"250 ") for r in replies), passed))
    return rows


def table(rows):
    """The lines of a Markdown table."""
    yield "| sessions | seconds | one after another | RSS before | RSS while all wait | KiB a session |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for count, seconds, before, memory, *_ in rows:
        yield "| %d | %.2f | %.0f | %.1f MiB | %.1f MiB | %.1f |" % (
            count, seconds, count * DELAY, before / 1024, memory / 1024, (memory - before) / count)


def slow(world):
    bench = world.bench
    rows = measure(world, COUNTS, None)
    for count, _, before, memory, waited, accepted, passed in rows:
        bench.ok(accepted == passed == count,
                 "%d sessions at once: all accepted, verified and relayed" % count, accepted, passed)
        bench.ok(waited >= count, "%d sessions wait for the DNS at the same time" % count, waited)
        print("# summary: relay: %d sessions wait, %.1f KiB each" % (count, (memory - before) / count))
    many = rows[-1]
    bench.ok((many[3] - many[2]) < SESSION_KIB * many[0],
             "memory: less than %d KiB a session" % SESSION_KIB, rows)


def test(world):
    world.bench.each([lambda _: slow(world)])
