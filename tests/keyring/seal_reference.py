# SPDX-License-Identifier: MIT
"""Opens sealed keys with nothing but what lib/keyring/seal.h says and
draft-irtf-cfrg-xchacha-03 and RFC 8439: no libsodium. Its own ciphers are
checked with the draft's test vector first.

  seal_reference.py PROGRAM   opens what the program has sealed (TAP)
  seal_reference.py           prints the sealed key that seal_test.c pins
"""

import hashlib
import struct
import subprocess
import sys


def rotated(x, n):
    return (x << n | x >> 32 - n) & 0xFFFFFFFF


def quarter(s, a, b, c, d):
    for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & 0xFFFFFFFF
        s[z] = rotated(s[z] ^ s[x], n)


def rounds(state):
    s = list(state)
    for _ in range(10):
        for columns in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
            quarter(s, *columns)
        for diagonals in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(s, *diagonals)
    return s


def start(key, last16):
    return struct.unpack('<16I', b'expand 32-byte k' + key + last16)


def hchacha20(key, nonce16):
    s = rounds(start(key, nonce16))
    return struct.pack('<8I', *s[:4], *s[12:])


def keystream(key, counter, nonce12, length):
    out = b''
    while len(out) < length:
        state = start(key, struct.pack('<I', counter) + nonce12)
        out += struct.pack('<16I', *((a + b) & 0xFFFFFFFF for a, b in zip(state, rounds(state))))
        counter += 1
    return out[:length]


def poly1305(key, text):
    r = int.from_bytes(key[:16], 'little') & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(text), 16):
        block = text[at:at + 16] + b'\1'
        total = (total + int.from_bytes(block, 'little')) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], 'little')) % 2**128).to_bytes(16, 'little')


def padded(octets):
    return octets + bytes(-len(octets) % 16)


def tag_of(subkey, nonce, bound, cipher):
    text = padded(bound) + padded(cipher) + struct.pack('<QQ', len(bound), len(cipher))
    return poly1305(keystream(subkey, 0, nonce, 32), text)


def mixed(subkey, nonce, text):
    return bytes(a ^ b for a, b in zip(text, keystream(subkey, 1, nonce, len(text))))


def encrypt(key, nonce24, text, bound):
    subkey, nonce = hchacha20(key, nonce24[:16]), bytes(4) + nonce24[16:]
    cipher = mixed(subkey, nonce, text)
    return cipher + tag_of(subkey, nonce, bound, cipher)


def decrypt(key, nonce24, sealed, bound):
    subkey, nonce = hchacha20(key, nonce24[:16]), bytes(4) + nonce24[16:]
    cipher, tag = sealed[:-16], sealed[-16:]
    return mixed(subkey, nonce, cipher) if tag == tag_of(subkey, nonce, bound, cipher) else None


def draft_vector_is_right():
    """draft-irtf-cfrg-xchacha-03, A.3.1"""
    sealed = encrypt(
        bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58)),
        b"Ladies and Gentlemen of the class of '99: If I could offer you "
        b'only one tip for the future, sunscreen would be it.',
        bytes.fromhex('50515253c0c1c2c3c4c5c6c7'))
    return sealed.hex() == (
        'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb'
        '731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452'
        '2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9'
        '21f9664c97637da9768812f615c68b13b52e'
        'c0875924c1c7987947deafd8780acf49')


def head(key):
    ident = hashlib.blake2b(key, digest_size=32, person=b'dkimkit-masterid').digest()[:8]
    return b'DKSEAL' + struct.pack('<H', 1) + ident


def bound_to(key, domain, slot, key_id):
    return head(key) + bytes([slot]) + key_id + bytes([len(domain)]) + domain


def opened(case):
    key, sealed = bytes.fromhex(case['master']), bytes.fromhex(case['sealed'])
    bound = bound_to(key, case['domain'].encode(), int(case['slot']), bytes.fromhex(case['key_id']))
    if sealed[:16] != head(key):
        return None
    return decrypt(key, sealed[16:40], sealed[40:], bound)


def pin():
    key = bytes(range(32))
    nonce = bytes(range(0x40, 0x58))
    bound = bound_to(key, b'xn--bcher-kva.example', 1, bytes(range(0xA0, 0xC0)))
    print((head(key) + nonce + encrypt(key, nonce, b'a private key, in a manner of speaking', bound)).hex())


def run(program):
    lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    cases = [dict(word.split('=', 1) for word in line.split()) for line in lines]
    results = [('the vector of the draft', draft_vector_is_right())]
    for case in cases:
        results.append((f'{len(case["secret"]) // 2} octets', opened(case) == bytes.fromhex(case['secret'])))
    results.append(('every case has a nonce of its own', len({c['sealed'][32:80] for c in cases}) == len(cases) > 5))
    print(f'1..{len(results)}')
    for number, (name, is_right) in enumerate(results, 1):
        print(f'{"ok" if is_right else "not ok"} {number} - {name}')
    return 0 if all(is_right for _, is_right in results) else 1


if __name__ == '__main__':
    sys.exit(run(sys.argv[1]) if len(sys.argv) > 1 else pin())
