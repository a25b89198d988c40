# SPDX-License-Identifier: MIT
"""A next hop: an SMTP server on loopback that keeps what it gets."""
import asyncio
import dataclasses
import re
import threading


@dataclasses.dataclass
class Mail:
    sender: bytes
    recipients: list
    data: bytes
    parameters: bytes = b""


class Sink:
    """`answers` maps the beginning of a command, or b"." for the end of a
    message, to replies that are used up from the front; b"" closes. Other
    commands get 250."""

    def __init__(self, port=0, extensions=(b"8BITMIME", b"SIZE"), answers=None, delay=0):
        self.mails, self.problems = [], []
        self.extensions, self.delay = extensions, delay
        self.answers = answers or {}
        self.connections = 0
        self.changed = threading.Condition()
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(
            asyncio.start_server(self.serve, "127.0.0.1", port, limit=1 << 20, backlog=512))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        async def end():
            self.server.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        asyncio.run_coroutine_threadsafe(end(), self.loop).result(300)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def wait(self, count, seconds=300):
        """The mails, as soon as there are so many."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.mails) >= count, seconds)
            return list(self.mails)

    def answer(self, command):
        for start, replies in self.answers.items():
            if command.upper().startswith(start) and replies:
                return replies.pop(0)
        if command.upper().startswith(b"EHLO"):
            lines = [b"sink", *self.extensions]
            return b"\r\n".join([b"250-" + one for one in lines[:-1]] + [b"250 " + lines[-1]])
        return {b"DATA": b"354 go on", b"QUIT": b"221 bye"}.get(command.upper(), b"250 ok")

    async def line(self, reader):
        line = await reader.readuntil(b"\n")
        if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
            self.problems.append(line)
        return line[:-2]

    async def message(self, reader):
        lines = []
        while True:
            line = await self.line(reader)
            if line == b".":
                return b"".join(lines)
            if line.startswith(b"."):
                line = line[1:]
                if not line:
                    self.problems.append(b"a lone dot that isn't stuffed")
            lines.append(line + b"\r\n")

    def keep(self, mail):
        with self.changed:
            self.mails.append(mail)
            self.changed.notify_all()

    async def say(self, writer, reply):
        writer.write(reply + b"\r\n")
        await writer.drain()

    async def dialogue(self, reader, writer):
        await self.say(writer, self.answer(b"CONNECT") if self.answers.get(b"CONNECT")
                       else b"220 sink")
        sender, recipients, parameters = None, [], b""
        while True:
            command = await self.line(reader)
            reply = self.answer(command)
            if reply == b"":
                return
            await self.say(writer, reply)
            verb = command[:4].upper()
            if verb == b"QUIT":
                return
            if verb == b"MAIL":
                sender, parameters = re.match(rb"(?i)MAIL FROM:<(.*)>(.*)", command).groups()
            if verb == b"RCPT" and reply[:1] == b"2":
                recipients.append(re.match(rb"(?i)RCPT TO:<(.*)>", command).group(1))
            if verb == b"DATA" and reply[:1] == b"3":
                data = await self.message(reader)
                await asyncio.sleep(self.delay)
                reply = self.answer(b".")
                if reply[:1] == b"2":
                    self.keep(Mail(sender, recipients, data, parameters))
                if reply == b"":
                    return
                await self.say(writer, reply)

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            await self.dialogue(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
