#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A program is built and run from an installed tree with pkg-config alone,
against the shared and against the static library.

usage: install.py BUILD_DIR
"""
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = r"""
#include <dkimkit/dkimkit.h>
#include <stdio.h>
int main(void) {
  dkimkit_config *config;
  if (dkimkit_config_new(&config, NULL) != DKIMKIT_OK ||
      dkimkit_config_seal(config) != DKIMKIT_OK)
    return 1;
  puts(dkimkit_version());
  dkimkit_config_free(config);
  return 0;
}
"""


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        print("#", " ".join(map(str, command)))
        for line in (done.stdout + done.stderr).splitlines():
            print("#", line)
    return done


def main():
    build = sys.argv[1]
    results = []
    with tempfile.TemporaryDirectory() as work:
        tree = pathlib.Path(work) / "tree"
        done = run(["meson", "install", "-C", build, "--no-rebuild", "--destdir", tree])
        results.append(("meson install into a DESTDIR", done.returncode == 0))
        pc = next(tree.rglob("dkimkit.pc"), None)
        env = dict(os.environ, PKG_CONFIG_PATH=str(pc.parent) if pc else "",
                   PKG_CONFIG_SYSROOT_DIR="")
        source = pathlib.Path(work) / "program.c"
        source.write_text(PROGRAM)
        for kind in ([], ["--static"]):
            # The tree isn't where it says it is, so its own paths get the
            # DESTDIR in front; those of other packages don't.
            flags = run(["pkg-config", *kind, f"--define-variable=prefix={tree}/usr/local",
                         "--cflags", "--libs", "dkimkit"], env=env).stdout.split()
            library = [f for f in flags if f.startswith("-L")][0][2:] if flags else ""
            name = "static" if kind else "shared"
            if kind:
                flags = ["-l:libdkimkit.a" if f == "-ldkimkit" else f for f in flags]
            program = pathlib.Path(work) / name
            built = run(["gcc", "-Wall", "-Werror", source, "-o", program, *flags])
            results.append((f"compiles against the {name} library", built.returncode == 0))
            ran = run([program], env=dict(env, LD_LIBRARY_PATH=library if not kind else ""))\
                if built.returncode == 0 else None
            results.append((f"runs with the {name} library",
                            ran is not None and ran.returncode == 0 and ran.stdout.count(".") == 2))
    print(f"1..{len(results)}")
    for number, (what, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {what}")
    sys.exit(0 if all(good for _, good in results) else 1)


main()
