# SPDX-License-Identifier: MIT
"""The summary, as the tables of docs/differential.md."""


def table(head, rows):
    print("\n| %s |" % " | ".join(head))
    print("|%s" % ("---|" * len(head)))
    for row in rows:
        print("| %s |" % " | ".join(map(str, row)))


def show(run, rules):
    for number, text in run.failures[:run.args.limit]:
        print("case %d: %s" % (number, text))
    print("\nSeed %d, cases %s: %d messages, %d signatures, %d failures." % (
        run.args.seed, run.span(), run.cases, run.signatures,
        len(run.failures)))
    print("# summary: differential, seed %d: %d signatures, %d differ from a "
          "peer by rule, %d failures" % (
              run.args.seed, run.signatures,
              sum(count["by rule"] for count in run.counts.values()),
              len(run.failures)))
    print("SHA-256 of all jobs: %s" % run.digest.hexdigest())
    table(["the library", "result and reason as expected", "restarts"],
          [(peer.version + ", " + peer.manner, count, len(peer.trouble))
           for peer, count in zip(run.ours, run.right)])
    table(["peer", "agree", "differ by rule", "unexplained", "restarts"],
          [(peer.version, count["agree"], count["by rule"],
            count["unexplained"], len(peer.trouble))
           for peer, count in ((p, run.counts[p.name]) for p in run.others)])
    for direction, title in (("accepts", "the peer passes, we don't"),
                             ("refuses", "we pass, the peer doesn't"),
                             ("temporary", "temperror against another word")):
        table(["%s: what the source says" % title, "source",
               "peers (signatures)"],
              [(rule.text, rule.source, ", ".join(
                  "%s %d" % pair for pair in sorted(rule.used.items())))
               for rule in rules if rule.used and rule.direction == direction])
    for peer in run.others + run.ours:
        for number, what in peer.trouble:
            print("%s %s at case %d" % (peer.name, what, number))
