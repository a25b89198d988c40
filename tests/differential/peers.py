# SPDX-License-Identifier: MIT
"""The processes that verify: started once, asked many times, started again
when one ends or doesn't answer."""

import io
import os
import pathlib
import select
import subprocess
import sys
import time

import frames
from message import NOW

DIRECTORY = pathlib.Path(__file__).resolve().parent / "peers"
SECONDS = 300  # for one message


class Late(Exception):
    pass


class Stream:
    """Reads with a time limit."""

    def __init__(self, file):
        self.file, self.deadline, self.buffer = file, 0, b""

    def read(self, count):
        while len(self.buffer) < count:
            left = self.deadline - time.monotonic()
            if left <= 0 or not select.select([self.file], [], [], left)[0]:
                raise Late
            more = os.read(self.file.fileno(), 65536)
            if not more:
                raise EOFError
            self.buffer += more
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data


class Peer:
    def __init__(self, name, command, env=None):
        self.name, self.command = name, command
        self.env = dict(os.environ, DIFFERENTIAL_NOW=str(NOW),
                        PYTHONDONTWRITEBYTECODE="1", **(env or {}))
        self.trouble = []  # (case, what), each a restart
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command, env=self.env, bufsize=0, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.stream = Stream(self.process.stdout)
        self.stream.deadline = time.monotonic() + SECONDS
        version, algorithms = frames.read(self.stream)
        self.version = version.decode()
        self.algorithms = algorithms.decode().split()

    def send(self, job):
        frame = io.BytesIO()
        frames.write(frame, job)
        self.stream.deadline = time.monotonic() + SECONDS
        try:
            self.process.stdin.write(frame.getvalue())
        except BrokenPipeError:
            pass  # the answer will be missing

    def receive(self, number):
        """The lines, or None where the peer had to be started again."""
        try:
            return [line.decode("latin-1").split("\t")
                    for line in frames.read(self.stream)]
        except (EOFError, Late) as error:
            what = "late" if isinstance(error, Late) else "ended"
            self.trouble.append((number, what))
            self.stop()
            self.start()
            return None

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def package_version(package):
    made = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package],
                          capture_output=True, text=True, check=False)
    return made.stdout or "of unknown version"


def start_peers(opendkim, msgauth, mailauth):
    peers = [
        Peer("libopendkim", [opendkim]),
        Peer("dkimpy", [sys.executable, str(DIRECTORY / "dkimpy_peer.py")]),
        Peer("Mail::DKIM", ["perl", str(DIRECTORY / "maildkim_peer.pl")]),
        Peer("go-msgauth", [msgauth], {"MSGAUTH_VERSION": package_version(
            "golang-github-emersion-go-msgauth-dev")}),
    ]
    if mailauth:
        peers.append(Peer("mailauth", ["node",
                                       str(DIRECTORY / "mailauth_peer.js"),
                                       mailauth]))
    return peers


def start_ours(program, sets):
    """Each provider set in turn gets the message whole and in pieces."""
    peers = []
    for providers in sets:
        for step, manner in ((0, "whole"), (7, "7 octets a call")):
            peer = Peer("dkimkit %s, %s" % (providers, manner),
                        [program, providers, str(step)])
            peer.manner = manner
            peers.append(peer)
    return peers
