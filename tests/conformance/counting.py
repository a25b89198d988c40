# SPDX-License-Identifier: MIT
"""Checks that need more than one answer: queries counted, several messages in
one process, random damage."""
import collections
import json
import pathlib
import random
import sys

import zone

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))
import dnsserver  # noqa: E402


class Counted(dict):
    """Answers that remember who was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = collections.Counter()

    def get(self, name, default=None):
        self.asked[name] += 1
        return super().get(name, default)


def write(tools, mails, stem):
    files = []
    for index, mail in enumerate(mails):
        files.append(f"{stem}-{index}.eml")
        (tools.directory / files[-1]).write_bytes(mail.build(f"{stem}.example"))
    return files


def expect_queries(tools, mails, wanted):
    """The names that are asked for, and how often."""
    answers = Counted()
    files = write(tools, mails, "count")
    with dnsserver.serving(answers) as address:
        run = tools.run("verify", "--json", f"--crypto={tools.crypto}", f"--nameserver={address}",
                        *files)
    if len(run.stdout.splitlines()) != len(mails):
        return f"exit {run.returncode}: {run.stderr.decode()}"
    if answers.asked != wanted:
        return f"wanted {wanted}, asked {dict(answers.asked)}"
    return None


def expect_reasons(tools, mails, wanted, *options):
    """The reason of the first signature of each message, in one process."""
    files = write(tools, mails, "state")
    (tools.directory / "state.zone").write_text(
        zone.text(zone.merge(mail.zone("state.example") for mail in mails)))
    got = tools.verify(files, "state.zone", options)
    reasons = [got[file]["signatures"][0]["reason"] for file in files]
    return None if reasons == wanted else f"wanted {wanted}, got {reasons}"


def damaged(message, chance):
    octets = bytearray(message)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(octets))
        what = chance.randrange(4)
        if what == 0:
            octets[at] = chance.randrange(256)
        elif what == 1:
            del octets[at:at + chance.randint(1, 40)]
        elif what == 2:
            octets[at:at] = octets[at:at + chance.randint(1, 60)]
        else:
            octets[at:at] = bytes(chance.choices(b"\0\r\n\t ;:=\"\\(@\xff", k=chance.randint(1, 5)))
        if not octets:
            octets += b"x"
    return bytes(octets)


def noise(tools, mail, count):
    """Every damaged message gets an object with a known result."""
    chance = random.Random(6376)
    message = mail.build("noise.example")
    files = [f"noise-{index}.eml" for index in range(count)]
    for file in files:
        (tools.directory / file).write_bytes(damaged(message, chance))
    (tools.directory / "noise.zone").write_text(zone.text(mail.zone("noise.example")))
    run = tools.run("verify", "--json", f"--crypto={tools.crypto}", "--zone=noise.zone", *files)
    results = [json.loads(line)["result"] for line in run.stdout.splitlines()]
    if run.returncode not in (0, 1) or len(results) != count:
        return f"exit {run.returncode}, {len(results)} answers: {run.stderr.decode()[-300:]}"
    return None
