# SPDX-License-Identifier: MIT
"""examples/relay: an MTA on an event loop."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "relay"))

import crash  # noqa: E402
import delivery  # noqa: E402
import protocol  # noqa: E402
import rig  # noqa: E402
import slow  # noqa: E402
import spoiled  # noqa: E402

SANITIZED = "CFLAGS=-O1 -g -Wall -Wextra -Werror -fno-omit-frame-pointer -fsanitize=address,undefined"


def test(bench, tree):
    folder = tree.make("relay")
    sanitized = tree.make("relay", SANITIZED, into="relay-sanitized")
    with rig.world(bench, tree, folder / "relay") as world:
        for part in (protocol, delivery, spoiled, crash, slow):
            part.test(world)
        print("# the same with ASan and UBSan")
        for part in (crash, spoiled):
            part.test(world.sanitized(sanitized / "relay"))
