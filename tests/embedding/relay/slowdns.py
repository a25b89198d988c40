# SPDX-License-Identifier: MIT
"""A name server on loopback that answers each question after a while, or when it
is told to."""
import asyncio
import socket
import threading

import dnsserver


class SlowDns(asyncio.DatagramProtocol):
    """`answers` are those of dnsserver.py; `asked` counts the questions. Without a
    `delay` it waits for `release`."""

    def __init__(self, answers, delay):
        self.answers, self.delay, self.asked, self.held = answers, delay, 0, []
        self.loop = asyncio.new_event_loop()
        self.transport, _ = self.loop.run_until_complete(
            self.loop.create_datagram_endpoint(lambda: self, ("127.0.0.1", 0)))
        # A burst of questions must not be lost here.
        self.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.address = "127.0.0.1:%d" % self.transport.get_extra_info("sockname")[1]
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.asked += 1
        answer = dnsserver.reply(data, self.answers)
        if answer and self.delay is None:
            self.held.append((answer, addr))
        elif answer:
            self.loop.call_later(self.delay, self.transport.sendto, answer, addr)

    def release(self):
        """From now on it answers at once."""
        def answer():
            self.delay = 0
            for one in self.held:
                self.transport.sendto(*one)
        self.loop.call_soon_threadsafe(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.transport.abort)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
