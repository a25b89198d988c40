# SPDX-License-Identifier: MIT
"""Looks for a private RSA key in the memory of a process."""
import base64
import contextlib
import fcntl
import os
import subprocess
import time

from cryptography.hazmat.primitives.serialization import load_pem_private_key

WINDOW = 24
SECONDS = 300
# write(2) and read(2) of x86-64, and of the newer architectures.
WRITE, READ = ("1", "64"), ("0", "63")


def numbers(pem):
    private = load_pem_private_key(pem, None).private_numbers()
    return {"p": private.p, "q": private.q, "d": private.d, "dP": private.dmp1,
            "dQ": private.dmq1, "qInv": private.iqmp}


def base64_pieces(octets):
    """What stays the same of them wherever they stand in a longer text."""
    for skip in range(3):
        part = octets[skip:]
        yield base64.b64encode(part[:len(part) // 3 * 3])[4:4 + WINDOW + 8]


def patterns(pem):
    """{name: octets}: begin, middle and end of each secret number, in both
    octet orders, in base64 and in hex, and the lines of the PEM file."""
    found = {}
    for name, value in numbers(pem).items():
        octets = value.to_bytes((value.bit_length() + 7) // 8, "big")
        for place, at in (("begin", 0), ("middle", len(octets) // 2), ("end", len(octets) - WINDOW)):
            piece = octets[at:at + WINDOW]
            found["%s %s big-endian" % (name, place)] = piece
            found["%s %s little-endian" % (name, place)] = piece[::-1]
            found["%s %s hex" % (name, place)] = piece.hex().encode()
            found["%s %s HEX" % (name, place)] = piece.hex().upper().encode()
        for i, text in enumerate(base64_pieces(octets)):
            found["%s base64 %d" % (name, i)] = text
    # The first seven lines have the public modulus.
    for i, line in enumerate(pem.splitlines()[9:-2]):
        found["PEM line %d" % (i + 9)] = line
    return found


def regions(pid):
    with open("/proc/%d/maps" % pid, encoding="utf-8", errors="replace") as maps:
        for line in maps:
            place, mode = line.split()[:2]
            if mode.startswith("r") and not line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                yield [int(x, 16) for x in place.split("-")]


def search(pid, wanted):
    """The names of the patterns that are in the process, and the octets that
    were looked through."""
    found, seen = set(), 0
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for start, end in regions(pid):
            memory.seek(start)
            octets = memory.read(end - start)
            while len(octets) < end - start:
                more = memory.read(end - start - len(octets))
                if not more:
                    break
                octets += more
            seen += len(octets)
            found |= {name for name, piece in wanted.items() if piece in octets}
    return found, seen


def is_in(pid, calls, fd):
    try:
        with open("/proc/%d/syscall" % pid, encoding="ascii") as file:
            words = file.read().split()
    except ProcessLookupError:
        return False
    return len(words) > 1 and words[0] in calls and int(words[1], 16) == fd


def wait_for_call(process, calls, fd):
    """Until the process hangs in the call. Once it does it stays there."""
    while True:
        if process.poll() is not None:
            raise RuntimeError("it ended with %d" % process.returncode)
        if is_in(process.pid, calls, fd):
            return
        time.sleep(0.01)


def full_pipe():
    """A pipe that takes no octet more."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(writer, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, b"#" * 4096)
    os.set_blocking(writer, True)
    return reader, writer


@contextlib.contextmanager
def held_at_output(command, message, **options):
    """The process, hanging in its write to standard output; and a function
    that lets it go on and gives what it wrote."""
    reader, writer = full_pipe()
    process = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE, stdout=writer,
                               stderr=subprocess.PIPE, **options)
    os.close(writer)

    def rest():
        with open(reader, "rb", closefd=False) as file:
            text = file.read()
        process.wait(timeout=SECONDS)
        return text.lstrip(b"#")

    try:
        process.stdin.write(message)
        process.stdin.close()
        try:
            wait_for_call(process, WRITE, 1)
        except RuntimeError as e:
            raise RuntimeError("%s: %r" % (e, process.stderr.read())) from e
        yield process, rest
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
        os.close(reader)
