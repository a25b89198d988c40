# SPDX-License-Identifier: MIT
"""Sends numbered messages over several connections at once, as a mail server
would: what is answered with 4xx, or not at all, is sent again."""
import collections
import itertools
import re
import smtplib
import threading
import time

PATIENCE = 600


def numbered(run, number):
    return ("From: Alice <alice@example.com>\r\nTo: box@example.net\r\n"
            "Subject: %s\r\n folded %d\r\nMessage-ID: <%s-%d@example.com>\r\n"
            "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\n\r\n%s\r\n"
            % (run, number, run, number, "A line of text.\r\n" * (number % 40 * 3 + 1))).encode()


class Load:
    """`count` messages, or as many as fit until `finish`. `retries` counts the
    4xx and broken connections that were survived."""

    def __init__(self, port, run, count=None, connections=20):
        self.port, self.run = port, run
        self.retries, self.failures, self.sent = 0, [], 0
        self.lock, self.is_over = threading.Lock(), False
        self.numbers = itertools.count() if count is None else iter(range(count))
        self.threads = [threading.Thread(target=self.work) for _ in range(connections)]
        for one in self.threads:
            one.start()

    def work(self):
        connection = None
        while True:
            with self.lock:
                number = None if self.is_over else next(self.numbers, None)
            if number is None:
                break
            connection = self.send(connection, number)
        if connection:
            connection.close()

    def send(self, connection, number):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if connection is None:
                    connection = smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE)
                connection.sendmail("alice@example.com", ["box@example.net"],
                                    numbered(self.run, number))
                with self.lock:
                    self.sent += 1
                return connection
            except (smtplib.SMTPException, OSError) as error:
                if is_final(error):
                    break
                with self.lock:
                    self.retries += 1
                if connection:
                    connection.close()
                connection = None
                time.sleep(0.2)
        self.failures.append("message %d was not accepted" % number)
        return None

    def finish(self):
        self.is_over = True
        self.join()

    def join(self):
        for one in self.threads:
            one.join()


def is_final(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


class Tally:
    """What came of a load."""

    def __init__(self, load, messages):
        pattern = re.compile(rb"^Message-ID: <%s-(\d+)@" % load.run.encode(), re.MULTILINE)
        found = [(pattern.search(m), m) for m in messages]
        ours = [(int(match.group(1)), m) for match, m in found if match]
        copies = collections.Counter(number for number, _ in ours)
        self.delivered = len(copies)
        self.lost = load.sent - len(copies)
        self.duplicates = sum(copies.values()) - len(copies)
        signatures = [len(re.findall(rb"^DKIM-Signature:", m, re.MULTILINE)) for _, m in ours]
        self.unsigned = sum(n == 0 for n in signatures)
        self.signed_twice = sum(n > 1 for n in signatures)
        self.passed = sum(b"\r\n dkim=pass " in m for _, m in ours)
        self.text = "sent %d, delivered %d, lost %d, signed twice %d, unsigned %d, passed %d, "\
            "duplicates %d, retries %d" % (
                load.sent, self.delivered, self.lost, self.signed_twice, self.unsigned,
                self.passed, self.duplicates, load.retries)

    def is_right(self, may_repeat=False):
        """A server that is killed between taking a message and saying so gets
        it again (RFC 5321, 6.1); without that each comes once."""
        copies = self.delivered + self.duplicates
        return not (self.lost or self.signed_twice or self.unsigned or
                    self.passed < copies or (self.duplicates and not may_repeat))
