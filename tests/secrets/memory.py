# SPDX-License-Identifier: MIT
"""Needles made of private keys, and the search for them in another process."""
import base64
import hashlib
import pathlib
import sys
import time

from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ed25519

# Registers aren't wiped; where another library binds a function when it is first
# called, they are saved on the stack. Meson has malloc(3) fill what is freed.
ENVIRONMENT = {"LD_BIND_NOW": "1", "MALLOC_PERTURB_": "0"}
# Octets of a needle: shorter ones could stand anywhere by chance.
WINDOW = 16
PAGE = 4096


def windows(name, octets, step):
    """Pieces of a secret: what is left of it in part is found, too."""
    last = len(octets) - WINDOW
    return {"%s[%d]" % (name, at): octets[at:at + WINDOW]
            for at in [*range(0, last, step), last]}


def base64_windows(name, octets):
    """What stays the same of its base64 wherever it stands in a longer text."""
    found = {}
    for skip in range(3):
        part = octets[skip:]
        text = base64.b64encode(part[:len(part) // 3 * 3])[2:-2]
        found.update(windows("%s base64 %d" % (name, skip), text, WINDOW))
    return found


def octets_of(name, octets, step=8):
    return {**windows(name, octets, step), **base64_windows(name, octets),
            **windows(name + " hex", octets.hex().encode(), WINDOW),
            **windows(name + " HEX", octets.hex().upper().encode(), WINDOW)}


def of_rsa(key):
    private = key.private_numbers()
    found = {}
    for name, value in (("p", private.p), ("q", private.q), ("d", private.d),
                        ("dP", private.dmp1), ("dQ", private.dmq1), ("qInv", private.iqmp)):
        octets = value.to_bytes((value.bit_length() + 7) // 8, "big")
        found.update(octets_of(name, octets))
        # As limbs of numbers lie in memory.
        found.update(windows(name + " reversed", octets[::-1], 8))
    return found


def of_ed25519(key):
    seed = key.private_bytes(form.Encoding.Raw, form.PrivateFormat.Raw, form.NoEncryption())
    expanded = hashlib.sha512(seed).digest()
    clamped = bytes([expanded[0] & 248]) + expanded[1:31] + bytes([expanded[31] & 63 | 64])
    return {**octets_of("seed", seed, 4), **octets_of("scalar", expanded[:32], 4),
            **octets_of("clamped scalar", clamped, 4), **octets_of("prefix", expanded[32:], 4)}


def of_key(octets):
    """{name: octets} of a private key in PEM or DER."""
    load = form.load_pem_private_key if octets.startswith(b"-----") else form.load_der_private_key
    key = load(octets, None)
    return of_ed25519(key) if isinstance(key, ed25519.Ed25519PrivateKey) else of_rsa(key)


def writable(pid):
    for line in pathlib.Path("/proc/%d/maps" % pid).read_text(errors="replace").splitlines():
        place, mode, *rest = line.split(maxsplit=5)
        if "w" in mode:
            first, last = (int(x, 16) for x in place.split("-"))
            yield first, last, rest[3] if len(rest) > 3 else "anonymous"


def read_regions(pid):
    """(name, octets) of each region; pages of zeros are left out, their
    neighbours put together with a gap no needle is in."""
    gap = bytes(PAGE)
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for first, last, name in writable(pid):
            pieces, was_zero = [], False
            for at in range(first, last, 256 * PAGE):
                memory.seek(at)
                size = min(256 * PAGE, last - at)
                block = b""
                while len(block) < size:
                    more = memory.read(size - len(block))
                    if not more:
                        raise OSError("%s can't be read" % name)
                    block += more
                for page in (block[i:i + PAGE] for i in range(0, size, PAGE)):
                    if page != gap:
                        pieces.append(page)
                        was_zero = False
                    elif not was_zero:
                        pieces.append(gap)
                        was_zero = True
            yield name, b"".join(pieces)


def wait_for(condition):
    end = time.monotonic() + 300
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("nothing came of it")
        time.sleep(0.02)


def words_of(needles):
    """{word of 8 octets: names of needles}: wherever a needle lies, one of them is aligned."""
    words = {}
    for name, piece in needles.items():
        if len(piece) < WINDOW:
            raise ValueError("%s is too short" % name)
        for at in range(len(piece) - 7):
            words.setdefault(int.from_bytes(piece[at:at + 8], sys.byteorder), set()).add(name)
    return words


def search(pid, needles):
    """{(region, needle)} and how many octets were looked through."""
    found, seen = set(), 0
    words = words_of(needles)
    sought = set(words)
    for name, octets in read_regions(pid):
        seen += len(octets)
        maybe = sought.intersection(memoryview(octets).cast("Q"))
        found |= {(name, needle) for word in maybe for needle in words[word] if needles[needle] in octets}
    return found, seen
