#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the baseline of the ABI anew. Only at a release that adds to the ABI, from
a build with gcc of that release (docs/abi.md): from then on all of it is kept.

usage: baseline.py SOURCE_ROOT BUILD_DIR
"""
import pathlib
import shutil
import sys

import dump

LIBRARIES = ["libdkimkit.so", "resolver/libdkimkit-cares.so", "resolver/libdkimkit-unbound.so",
             "keyring/libdkimkit-keyring.so"]


def main():
    root, build = map(pathlib.Path, sys.argv[1:])
    baseline = root / "tests/abi/baseline"
    texts = {pathlib.Path(one).stem + ".abi": dump.dump(build / "lib" / one) for one in LIBRARIES}
    include = baseline / "include/dkimkit"
    shutil.rmtree(baseline, ignore_errors=True)
    include.mkdir(parents=True)
    for name, text in texts.items():
        (baseline / name).write_text(text)
    for header in [*root.glob("include/dkimkit/*.h"), build / "include/dkimkit/version.h"]:
        shutil.copyfile(header, include / header.name)


main()
