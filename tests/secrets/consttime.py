#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No jump and no address depends on a secret that is compared or signed with.

usage: consttime.py PROGRAM
"""
import subprocess
import sys

COMPLAINT = 99


def memcheck(what):
    return subprocess.run(["valgrind", "-q", "--error-exitcode=%d" % COMPLAINT, sys.argv[1], what],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


failures = 0
print("1..3")
for number, (what, wanted, name) in enumerate((
        ("lookup", COMPLAINT, "memcheck sees an address that depends on a secret"),
        ("compare", 0, "secrets are compared without a jump"),
        ("sign", 0, "an Ed25519 key is imported, used and freed without a jump")), 1):
    done = memcheck(what)
    good = done.returncode == wanted
    failures += not good
    print("%sok %d - %s" % ("" if good else "not ", number, name))
    if not good:
        print("# exit %d\n# %s" % (done.returncode, done.stdout.decode()[:4000].replace("\n", "\n# ")))
sys.exit(1 if failures else 0)
