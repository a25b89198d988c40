# SPDX-License-Identifier: MIT
"""Many messages at once: undisturbed, with milters that are killed, and with
settings that change."""
import time

from mailload import Load, Tally

PATIENCE = 1200
KILLS, RELOADS = 12, 15


def deliver(mail, load):
    """Waits until all that was accepted, and what may be there twice, has left
    the queues."""
    load.join()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and (mail.b.count() < load.before + load.sent or
                                      mail.a.queue() or mail.b.queue()):
        time.sleep(0.2)
    return Tally(load, mail.b.delivered())


def begin(mail, run, count=None):
    before = mail.b.count()
    load = Load(mail.a.port, run, count)
    load.before = before
    return load


def check(mail, name, load, tally, may_repeat=False):
    print("# summary: milter, %s: %s" % (name, tally.text))
    mail.bench.ok(tally.is_right(may_repeat) and not load.failures,
                  "%s: none lost, %snone signed twice, all pass" % (name, "" if may_repeat else "none doubled, "),
                  tally.text, *load.failures)


def check_tally(mail, load):
    """What it is to find is put in."""
    messages = mail.b.delivered()
    ours = next(m for m in messages if b"<%s-0@" % load.run.encode() in m)
    doubled, lost = Tally(load, messages + [ours]), Tally(load, [m for m in messages if m != ours])
    mail.bench.ok(doubled.duplicates == 1 and not doubled.is_right() and doubled.is_right(may_repeat=True),
                  "a message that is there twice would be seen", doubled.text)
    mail.bench.ok(lost.lost == 1 and not lost.is_right(), "and one that is missing", lost.text)


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
    check_tally(mail, load)
    for name, old, new in zip(("signing", "verifying"), before, after):
        print("# summary: milter, %s: resident memory %d KiB after 200 messages, "
              "%d KiB after 1,200" % (name, old // 1024, new // 1024))
        # Some 400 KiB. Threads come and go, so a part of it is chance; a leak
        # of all that a message needs would be over 20 MiB.
        mail.bench.ok(new - old < 8 << 20, name + ": memory doesn't grow with the messages",
                      old, new)
    print("# summary: milter: %.0f messages/s through both servers" % (1000 / seconds))


def await_more(count, more=20):
    """Until so many more messages have come through: what is done now is done
    to milters at work."""
    wanted = count() + more
    end = time.monotonic() + PATIENCE
    while count() < wanted:
        if time.monotonic() > end:
            raise TimeoutError("no %d more messages came through" % more)
        time.sleep(0.01)


def killed(mail):
    """Each milter's worker, then each milter as a whole; and an orderly end."""
    load = begin(mail, "killed")
    behind = (lambda: load.sent, mail.b.count)
    for number in range(KILLS):
        await_more(behind[number % 2])
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
    for count in behind:
        await_more(count)
    load.finish()
    tally = deliver(mail, load)
    check(mail, "SIGKILL and SIGTERM, %d times" % KILLS, load, tally, may_repeat=True)
    mail.bench.ok(load.retries > 0, "the kills were felt", load.retries)


def reloaded(mail):
    load = begin(mail, "reloaded")
    for number in range(RELOADS):
        form = ("simple", "relaxed")[number % 2]
        mail.signer.reload(header_canonicalization=form, body_canonicalization=form)
        mail.verifier.reload(on_fail=("accept", "quarantine")[number % 2])
        await_more(lambda: load.sent)
    load.finish()
    tally = deliver(mail, load)
    check(mail, "SIGHUP, %d times for each milter" % RELOADS, load, tally)
    mail.bench.ok(load.retries == 0, "a reload defers nothing", load.retries)
    mail.verifier.reload(on_fail=None)


def test(mail):
    for part in (plain, killed, reloaded):
        part(mail)
