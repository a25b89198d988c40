# SPDX-License-Identifier: MIT
"""Many messages at once: undisturbed, with milters that are killed, and with
settings that change."""
import time

from mailload import Load, Tally

PATIENCE = 120
KILLS, RELOADS = 12, 15


def deliver(mail, load):
    """Waits until all that was accepted has left the queues."""
    load.join()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if mail.b.count() >= load.before + load.sent or not (mail.a.queue() or mail.b.queue()):
            break
        time.sleep(0.2)
    return Tally(load, mail.b.delivered())


def begin(mail, run, count=None):
    before = mail.b.count()
    load = Load(mail.a.port, run, count)
    load.before = before
    return load


def check(mail, name, load, tally):
    print("# summary: milter, %s: %s" % (name, tally.text))
    mail.bench.ok(tally.is_right() and not load.failures,
                  "%s: none lost, none signed twice, all pass" % name, tally.text,
                  *load.failures)


def plain(mail):
    warm = begin(mail, "warm", 200)
    deliver(mail, warm)
    milters = (mail.signer, mail.verifier)
    before = [one.resident() for one in milters]
    started = time.monotonic()
    load = begin(mail, "plain", 1000)
    tally = deliver(mail, load)
    seconds = time.monotonic() - started
    after = [one.resident() for one in milters]
    check(mail, "1,000 messages, 20 connections", load, tally)
    for name, old, new in zip(("signing", "verifying"), before, after):
        print("# summary: milter, %s: resident memory %d KiB after 200 messages, "
              "%d KiB after 1,200" % (name, old // 1024, new // 1024))
        # Threads come and go, so a part of it is chance; a leak of all that a
        # message needs would be over 20 MiB.
        mail.bench.ok(new - old < 8 << 20, name + ": memory doesn't grow with the messages",
                      old, new)
    print("# summary: milter: %.0f messages/s through both servers" % (1000 / seconds))


def killed(mail):
    """Each milter's worker, then each milter as a whole; and an orderly end."""
    load = begin(mail, "killed")
    for number in range(KILLS):
        time.sleep(0.5)
        milter = (mail.signer, mail.verifier)[number % 2]
        if number % 6 < 2:
            milter.kill_worker()
        elif number % 6 < 4:
            milter.kill()
            milter.start()
        else:
            status = milter.stop()
            milter.start()
            mail.bench.ok(status == 0, "SIGTERM: exit status 0", status)
    time.sleep(1)
    load.finish()
    tally = deliver(mail, load)
    check(mail, "SIGKILL and SIGTERM, %d times" % KILLS, load, tally)
    mail.bench.ok(load.retries > 0, "the kills were felt", load.retries)


def reloaded(mail):
    load = begin(mail, "reloaded")
    for number in range(RELOADS):
        form = ("simple", "relaxed")[number % 2]
        mail.signer.reload(header_canonicalization=form, body_canonicalization=form)
        mail.verifier.reload(on_fail=("accept", "quarantine")[number % 2])
        time.sleep(0.1)
    load.finish()
    tally = deliver(mail, load)
    check(mail, "SIGHUP, %d times for each milter" % RELOADS, load, tally)
    mail.bench.ok(load.retries == 0, "a reload defers nothing", load.retries)
    mail.verifier.reload(on_fail=None)


def test(mail):
    for part in (plain, killed, reloaded):
        part(mail)
