# SPDX-License-Identifier: MIT
"""dkimpy: dkimpy.py verify|sign FOLDER FILE N. Prints microseconds of CPU."""
import pathlib
import sys
import time

import dkim

operation, folder, name, n = sys.argv[1:]
folder = pathlib.Path(folder)
message = (folder / name).read_bytes()
record = (folder / "record.txt").read_bytes()
key = (folder / "key.pem").read_bytes()


def verify():
    if not dkim.verify(message, dnsfunc=lambda name, timeout=5: record):
        sys.exit("dkimpy: doesn't pass")


def sign():
    dkim.sign(message, b"s0", b"example.com", key, canonicalize=(b"relaxed", b"relaxed"))


run = {"verify": verify, "sign": sign}[operation]
run()
start = time.process_time()
for _ in range(int(n)):
    run()
print("%.2f" % ((time.process_time() - start) * 1e6 / int(n)))
