#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A shared library exports what its headers declare, and nothing else;
libdkimkit computes with keys only through the providers' whole operations.

usage: symbols.py SOURCE_ROOT LIBRARY
"""
import pathlib
import re
import subprocess
import sys

import publicheaders
import tap

# Library → the directory of its map.
MAPS = {"libdkimkit": "", "libdkimkit-cares": "resolver", "libdkimkit-unbound": "resolver",
        "libdkimkit-keyring": "keyring"}


def headers_of(include, library):
    return [header for header in include.glob("dkimkit/*.h")
            if publicheaders.library(header.name) == library]


def declared(headers):
    names = set()
    for header in headers:
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
        for match in re.finditer(r"^DKIMKIT_EXTERN\s(.*?);", text, re.S | re.M):
            names.add(re.search(r"(dkimkit_\w+)\(", match.group(1)).group(1))
    return names


def mapped(path):
    return set(re.findall(r"^\s+(dkimkit_\w+);", path.read_text(), re.M))


def exported(library):
    out = subprocess.run(["nm", "-D", "--defined-only", library], check=True,
                         capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in out.splitlines()
            if line.split()[1] != "A"}


# Reading and writing the numbers of a key, not computing with them.
NUMBERS = {"BN_bin2bn", "BN_bn2binpad", "BN_clear_free", "BN_free", "BN_native2bn", "BN_new",
           "BN_num_bits", "BN_secure_new"}

# Source → functions with which it computes, with public keys alone.
PUBLIC = {
    "crypto/openssl_point.c": {
        "BN_CTX_end", "BN_CTX_free", "BN_CTX_get", "BN_CTX_new", "BN_CTX_start", "BN_copy",
        "BN_kronecker", "BN_lebin2bn", "BN_mod_sqr", "BN_mul", "BN_mul_word", "BN_set_bit",
        "BN_sub_word"},
    "crypto/sodium.c": {"crypto_core_ed25519_add"},
    "crypto/mbedtls_rsa.c": {
        "mbedtls_rsa_check_pubkey", "mbedtls_rsa_complete", "mbedtls_rsa_free",
        "mbedtls_rsa_import_raw", "mbedtls_rsa_init", "mbedtls_rsa_pkcs1_verify"},
}


def elsewhere(sources):
    """Functions of PUBLIC that stand in another source."""
    return [f"{name} in {path.relative_to(sources)}" for path in sorted(sources.rglob("*.c"))
            for name in re.findall(r"\w+", path.read_text())
            if name in set().union(*PUBLIC.values()) -
            PUBLIC.get(str(path.relative_to(sources)), set())]


def arithmetic(library):
    """Functions of the providers by which a private operation, or what keeps
    its time from telling the key, would be the library's own."""
    out = subprocess.run(["nm", "-D", "--undefined-only", library], check=True,
                         capture_output=True, text=True).stdout
    names = {line.split()[-1].split("@")[0] for line in out.splitlines()}
    return sorted(name for name in names.difference(NUMBERS, *PUBLIC.values())
                  if re.match(r"BN_|RSA_|mbedtls_(mpi|rsa|ecp)_|crypto_core_", name))


def main():
    root, path = map(pathlib.Path, sys.argv[1:])
    library = path.name.split(".")[0]
    version_map = root / "lib" / MAPS[library] / (library.removeprefix("lib") + ".map")
    sets = {"headers": declared(headers_of(root / "include", library)),
            "map": mapped(version_map),
            "library": exported(path)}
    results = [(f"{a} and {b} name the same {len(sets[a])} symbols",
                [f"only in {a if name in sets[a] else b}: {name}"
                 for name in sorted(sets[a] ^ sets[b])])
               for a, b in (("headers", "map"), ("map", "library"), ("library", "headers"))]
    if library == "libdkimkit":
        results.append(("C-633 sign-blinding: no arithmetic of the library's own with private keys",
                        [f"uses {name}" for name in arithmetic(path) + elsewhere(root / "lib")]))
    sys.exit(0 if tap.report(results) else 1)


main()
