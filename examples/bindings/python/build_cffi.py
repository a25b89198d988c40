# SPDX-License-Identifier: MIT
"""Compiles dkimkit/_dkimkit.so from the installed headers, as they are.

The C preprocessor runs over them with two empty files for stddef.h and
stdint.h, whose names cffi knows, and with __attribute__ defined away. What is
a macro in C is listed by the preprocessor and computed by the compiler.
"""
import os
import pathlib
import re
import subprocess
import tempfile

import cffi

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = "#include <dkimkit/dkimkit.h>\n"
CALLBACKS = """
extern "Python" int dkimkit_py_lookup(dkimkit_query *, void *);
extern "Python" int dkimkit_py_sign(dkimkit_sign_req *, void *);
"""


def pkg_config(*options):
    done = subprocess.run(["pkg-config", *options, "dkimkit"], check=True,
                          stdout=subprocess.PIPE, text=True)
    return done.stdout.split()


def preprocess(*options):
    with tempfile.TemporaryDirectory() as empty:
        for name in ("stddef.h", "stdint.h"):
            pathlib.Path(empty, name).touch()
        command = [os.environ.get("CC", "cc"), "-E", "-nostdinc", "-I", empty,
                   *pkg_config("--cflags"), "-D__attribute__(x)=", *options, "-"]
        return subprocess.run(command, input=INCLUDE, check=True,
                              stdout=subprocess.PIPE, text=True).stdout


def constants():
    """"#define NAME ..." for each macro that has a number in it."""
    macros = re.findall(r"^#define (DKIMKIT_\w+) ([^\"\s]+)$", preprocess("-dM"), re.M)
    return "".join("#define %s ...\n" % name for name, value in macros if value[0].isdigit())


def main():
    builder = cffi.FFI()
    builder.cdef(preprocess("-P") + constants() + CALLBACKS)
    flags = pkg_config("--cflags", "--libs")
    builder.set_source("dkimkit._dkimkit", INCLUDE, extra_compile_args=flags,
                       extra_link_args=flags)
    builder.compile(tmpdir=str(HERE))


if __name__ == "__main__":
    main()
