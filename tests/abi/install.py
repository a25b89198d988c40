#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A program is built and run from an installed tree with pkg-config alone,
against the shared and against the static library, and with each other library.

usage: install.py BUILD_DIR [OTHER...]
OTHER is "cares", "unbound" or "keyring".
"""
import os
import pathlib
import subprocess
import sys
import tempfile

import tap

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

RESOLVER_PROGRAM = r"""
#include <dkimkit/RESOLVER.h>
#include <dkimkit/dkimkit.h>
#include <stdio.h>
int main(void) {
  dkimkit_RESOLVER *resolver;
  dkimkit_config *config;
  if (dkimkit_RESOLVER_new(&resolver, NULL) != DKIMKIT_OK ||
      dkimkit_config_new(&config, NULL) != DKIMKIT_OK ||
      dkimkit_config_set_dns(config, dkimkit_RESOLVER_lookup,
                             dkimkit_RESOLVER_cancel, resolver) != DKIMKIT_OK)
    return 1;
  dkimkit_config_free(config);
  dkimkit_RESOLVER_free(resolver);
  puts("0.0.0");
  return 0;
}
"""

KEYRING_PROGRAM = r"""
#include <dkimkit/dkimkit.h>
#include <dkimkit/keyring_check.h>
#include <dkimkit/keyring_view.h>
#include <stdio.h>
int main(void) {
  dkimkit_config *config;
  dkimkit_keyring *ring;
  if (dkimkit_config_new(&config, NULL) != DKIMKIT_OK ||
      dkimkit_config_seal(config) != DKIMKIT_OK ||
      dkimkit_keyring_new(&ring, config) != DKIMKIT_OK ||
      dkimkit_keyring_tick(ring, 1, NULL, NULL, NULL) != DKIMKIT_ERR_STATE)
    return 1;
  dkimkit_keyring_free(ring);
  dkimkit_config_free(config);
  puts("0.0.0");
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


def build_and_run(work, tree, env, package, text, kind):
    name = package + (", static" if kind else ", shared")
    source = work / "program.c"
    source.write_text(text)
    # The tree isn't where it says it is, so its own paths get the DESTDIR in
    # front; those of other packages don't.
    prefix = run(["pkg-config", "--variable=prefix", package], env=env).stdout.strip()
    flags = run(["pkg-config", *kind, f"--define-variable=prefix={tree}{prefix}",
                 "--cflags", "--libs", package], env=env).stdout.split()
    library = [f for f in flags if f.startswith("-L")][0][2:] if flags else ""
    if kind:
        flags = ["-l:libdkimkit.a" if f == "-ldkimkit" else f for f in flags]
    program = work / "program"
    built = run(["gcc", "-Wall", "-Werror", source, "-o", program, *flags])
    results = [(f"compiles against {name}", built.returncode == 0)]
    ran = run([program], env=dict(env, LD_LIBRARY_PATH=library if not kind else ""))\
        if built.returncode == 0 else None
    results.append((f"runs with {name}",
                    ran is not None and ran.returncode == 0 and ran.stdout.count(".") == 2))
    return results


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
        builds = [("dkimkit", PROGRAM, []), ("dkimkit", PROGRAM, ["--static"])]
        builds += [("dkimkit-" + name, KEYRING_PROGRAM if name == "keyring" else
                    RESOLVER_PROGRAM.replace("RESOLVER", name), []) for name in sys.argv[2:]]
        for package, text, kind in builds:
            results += build_and_run(pathlib.Path(work), tree, env, package, text, kind)
    sys.exit(0 if tap.report_all(results) else 1)


main()
