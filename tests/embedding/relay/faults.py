# SPDX-License-Identifier: MIT
"""System calls and calls of the library that fail on demand."""
import os
import pathlib


class Faults:
    """faults.c, to be preloaded: `environment` does it."""

    def __init__(self, world):
        source = pathlib.Path(__file__).with_name("faults.c")
        library = world.tree.work / "faults.so"
        world.tree.run("cc", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", source, "-o", library, "-ldl",
                       *world.tree.flags("dkimkit"))
        self.switch, self.calls = world.tree.work / "fault", world.tree.work / "calls"
        self.environment = {"LD_PRELOAD": str(library), "FAULT_FILE": str(self.switch),
                            "FAULT_LOG": str(self.calls)}
        self.set("")

    def set(self, fault):
        """From now on; nothing is noted yet. There is no moment in between."""
        self.calls.write_text("")
        new = self.switch.with_name("fault.new")
        new.write_text(fault)
        os.replace(new, self.switch)

    def noted(self):
        return self.calls.read_text().splitlines()
