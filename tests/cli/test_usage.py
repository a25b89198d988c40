# SPDX-License-Identifier: MIT
"""Commands, help, version and usage errors."""

import re

OPTIONS = {
    "sign": ["domain", "selector", "key", "canonicalization", "headers",
             "oversign", "no-oversign", "identity", "timestamp", "expire",
             "body-length", "copy-headers", "algorithm", "allow-long-lines",
             "allow-nul", "allow-multiple-from", "crypto",
             "field-only", "line-ends"],
    "verify": ["zone", "nameserver", "resolv-conf", "now", "json", "explain",
               "show-canonical", "public-key", "color",
               "authserv-id", "no-quoted-pairs", "max-signatures", "min-rsa-bits",
               "body-length-policy", "allow-sha1", "clock-skew", "crypto",
               "line-ends", "internationalized"],
    "keygen": ["type", "bits", "domain", "selector", "output", "json"],
    "record": ["text", "zone", "nameserver", "resolv-conf", "key", "json"],
    "canon": ["header", "body", "line-ends"],
}


def commands(bench):
    bench.fails("no command", 64, "a command is missing")
    bench.fails("unknown command", 64, "frobnicate: no such command",
                "frobnicate")
    result = bench.runs("--help", "--help")
    text = result.out.decode()
    bench.ok(all(name in text for name in OPTIONS),
             "--help names the commands", text)


def version(bench):
    text = bench.runs("--version", "--version").out.decode()
    bench.ok(re.match(r"dkimkit \d+\.\d+\.\d+\n", text) is not None,
             "--version begins with the version", text)
    for pattern in [r"(?m)^crypto providers: \w+", r"(?m)^rsa-sha256: \w+$",
                    r"(?m)^ed25519-sha256: \w+$", r"(?m)^resolvers: .*c-ares"]:
        bench.ok(re.search(pattern, text) is not None,
                 "--version tells " + pattern, text)


def helps(bench):
    for command, options in OPTIONS.items():
        text = bench.runs(command + " --help", command, "--help").out.decode()
        missing = [o for o in options
                   if re.search(r"--%s\b" % o, text) is None]
        bench.ok(not missing, command + " --help names all options", missing)
        bench.ok("Usage: dkimkit " + command in text,
                 command + " --help shows how it is called", text)


def mistakes(bench):
    for command in OPTIONS:
        bench.fails(command + ": unknown option", 64,
                    "--frobnicate: unknown option.*dkimkit %s --help" %
                    command, command, "--frobnicate")
    bench.fails("an option without its value", 64, "--key: missing argument",
                "sign", "--key")
    bench.fails("a value for a flag", 64, "--json", "verify", "--json=yes")
    bench.fails("a line break in an argument stays in the line", 64,
                r"a\?b: no such command", "a\nb")


def test(bench):
    bench.each([commands, version, helps, mistakes])
