# SPDX-License-Identifier: MIT
"""The two small programs of the README, compiled as it says."""
from harness import MESSAGE
from tree import EXAMPLES


def test(bench, tree):
    for name in ("sign", "verify"):
        tree.run("cc", "-Wall", "-Wextra", "-Werror", EXAMPLES / (name + ".c"), "-o", name,
                 *tree.flags("dkimkit-cares", "dkimkit"))
        bench.ok((tree.work / name).exists(), name + " compiles against the installed library")
    zone = bench.key_zone("rsa2048")
    signed = tree.run("./sign", "example.com", "rsa2048", bench.key("rsa2048"), input=MESSAGE)
    done = tree.run(tree.program, "verify", "--zone", zone, input=signed.stdout + MESSAGE,
                    check=False)
    bench.ok(b"dkim=pass" in done.stdout, "what sign signs verifies", done.stdout, done.stderr)
