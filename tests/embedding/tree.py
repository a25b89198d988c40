# SPDX-License-Identifier: MIT
"""The library as its users have it: installed, found by pkg-config."""
import os
import pathlib
import re
import shutil
import subprocess

BUILT = ("node_modules", "dkimkit.json", "target", "Cargo.lock", "_dkimkit.*", "*.o")
EXAMPLES = pathlib.Path(__file__).resolve().parent.parent.parent / "examples"


class Tree:
    """`prefix` is where the library is, `work` a folder for whatever a test
    makes, `env` the environment to build and run in."""

    def __init__(self, build, work):
        self.work = work
        subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet",
                        "--destdir", work / "destdir"], check=True)
        self.prefix = next((work / "destdir").rglob("include/dkimkit")).parent.parent
        packages = {str(self.own_prefix(pc)) for pc in self.prefix.rglob("*.pc")}
        libraries = {str(so.parent) for so in self.prefix.rglob("libdkimkit*.so")}
        self.env = dict(os.environ, PKG_CONFIG_PATH=":".join(sorted(packages)),
                        LD_LIBRARY_PATH=":".join(sorted(libraries)))
        self.program = self.prefix / "bin" / "dkimkit"

    def own_prefix(self, pc):
        """The tree isn't where it was configured to be."""
        pc.write_text(re.sub(r"^prefix=.*", "prefix=%s" % self.prefix, pc.read_text(),
                             flags=re.MULTILINE))
        return pc.parent

    def run(self, *command, cwd=None, check=True, timeout=900, env=None, **options):
        """Captures both outputs; what fails is raised with what it said."""
        done = subprocess.run([str(c) for c in command], cwd=cwd or self.work,
                              env=dict(self.env, **(env or {})), timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        if check and done.returncode:
            raise RuntimeError("%s: exit %d\n%s%s" % (
                " ".join(map(str, command)), done.returncode,
                done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")))
        return done

    def flags(self, *packages):
        return self.run("pkg-config", "--cflags", "--libs", *packages).stdout.decode().split()

    def make(self, example, *arguments, into=None):
        """Builds a copy of examples/EXAMPLE with its own Makefile, warnings as
        errors; gives the folder. What somebody built there before isn't copied."""
        folder = self.work / "examples" / (into or example)
        shutil.copytree(EXAMPLES / example, folder, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns(*BUILT))
        self.run("make", "-C", folder, "CFLAGS=-O2 -g -Wall -Wextra -Werror", *arguments)
        return folder
