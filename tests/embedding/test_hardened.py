# SPDX-License-Identifier: MIT
"""The programs that have Makefiles of their own are hardened as what Meson builds is."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "abi"))

import hardening  # noqa: E402

PROGRAMS = {"milter": ["dkimkit-milter"], "relay": ["relay"], "hsm": ["hsm-sign"],
            "remote-signer": ["sign-many", "signerd"]}


def test(bench, tree):
    for example, programs in PROGRAMS.items():
        folder = tree.make(example)
        for program in programs:
            found = hardening.faults(folder / program, True)
            bench.ok(not found, "%s is hardened" % program, *found)
