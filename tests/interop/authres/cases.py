# SPDX-License-Identifier: MIT
"""What may come from outside, for every place of the field."""

import random
import unicodedata

FIXED = [
    b"plain", b"two words", b"a;b", b'a"b', b'"', b'""', b"\\", b"a\\",
    b'\\"', b"(", b")", b"x) y", b"((", b"))", b"()", b")(", b"(())",
    b"; dkim=pass header.d=evil.example",
    b'"; dkim=pass header.d=evil.example; x="',
    b'\\"; dkim=pass header.d=evil.example',
    b") ; dkim=pass header.d=evil.example (",
    b"\\) ; dkim=pass header.d=evil.example (",
    b"\r\nBcc: x", b"\r\n\r\nbody", b"a\rb", b"a\nb", b"a\0b", b"\0", b"\t",
    b"a\tb", b"\x01", b"\x7f", b"\x1b[31m", "\u00fc".encode(),
    "\u65e5\u672c".encode(), "\u2028".encode(), "\u009b31m".encode(),
    "a\u202eb".encode(), "\u2066x".encode(), "\u061c".encode(),
    "\ufdd0".encode(), "\U0001ffff".encode(), b"\xff\xfe", b"\xc3",
    b"\xed\xa0\x80", b"\x85", b"\xa0", b"a=b", b"a/b+c==", b"a@b.example",
    b"@b.example", b'"a;b"@d.example', b'"a\\"b"@d.example', b"a..b@d",
    b"joe@", b"<a@b>", b"[192.0.2.1]", b"2001:db8::1", b",", b"%n%s",
    b"=?utf-8?q?a?=", b"", b" ", b" a ", b"a  b", b".", b"..", b"--", b"none",
    b"reason=x", b"smtp.helo=y", b"x" * 900, b"y" * 941, b"y" * 1500,
    b"ab " * 300, b"\\" * 400, b'"' * 470, b"(" * 300, b"(" * 1000,
    b"()" * 400, "\u20ac".encode() * 300,
]
ALPHABET = [b"a", b"B", b"9", b".", b"-", b"@", b";", b'"', b"\\", b"(", b")",
            b" ", b"=", b"/", b"\t", b"\r\n", b"\0", b",", b"<", b"[", b"%",
            b"dkim=pass", "\u00fc".encode(), b"\xff"]


def hostile(seed, count):
    """The fixed ones, then random ones, the same for the same seed."""
    choose = random.Random(seed)
    return FIXED + [b"".join(choose.choices(ALPHABET, k=choose.randint(1, 14)))
                    for _ in range(count)]


def utf8_octets(text):
    """Octets of the character at the start, 0 if it isn't well-formed."""
    for size in range(1, 5):
        try:
            if len(text[:size].decode("utf-8")) == 1:
                return size
        except UnicodeDecodeError:
            pass
    return 0


def steers(char):
    """By the categories and properties of Unicode, not by code points:
    controls, separators of lines, noncharacters, what sets a direction."""
    code = ord(char)
    return (unicodedata.category(char) in ("Cc", "Zl", "Zp") or
            code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or
            (unicodedata.category(char) == "Cf" and
             unicodedata.bidirectional(char) in (
                 "L", "R", "AL", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI",
                 "RLI", "FSI", "PDI") and code < 0x10000))


def printable(text, utf8):
    try:
        chars = text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return (utf8 or chars.isascii()) and not any(map(steers, chars))


def cleaned(text, utf8):
    """A comment or reason without what it can't have."""
    out = b""
    while text:
        size = utf8_octets(text)
        if size == 0:
            out += b"?"
        elif text[:1] == b"\t":
            out += b" "
        elif text[0] >= 0x20 and text[0] != 0x7F:
            out += text[:size] if printable(text[:size], utf8) else b"?"
        text = text[max(size, 1):]
    return b" ".join(part for part in out.split(b" ") if part)


# Fields of large receivers, with the methods and results that are in them.
REAL = [
    (b"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=none "
     b"(message not signed) header.d=none;dmarc=bestguesspass action=none "
     b"header.from=a.example;compauth=pass reason=109",
     [("spf", "pass"), ("dkim", "none"), ("dmarc", "bestguesspass"),
      ("compauth", "pass")]),
    (b"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; "
     b"lists.example; dkim=timeout (key query timeout) header.d=A.EXAMPLE;"
     b"lists.example; dmarc=pass action=none header.from=a.example;",
     [("spf", "pass"), ("dkim", "timeout"), ("dmarc", "pass")]),
    (b"mx.google.com;\r\n       dkim=pass header.i=@a.example "
     b"header.s=20230601 header.b=\"Ab/cdEf+\";\r\n       spf=pass "
     b"(google.com: domain of x@a.example designates 2001:db8::1 as permitted "
     b"sender) smtp.mailfrom=x@a.example;\r\n       dmarc=pass (p=NONE "
     b"sp=QUARANTINE dis=NONE) header.from=a.example",
     [("dkim", "pass"), ("spf", "pass"), ("dmarc", "pass")]),
    (b"mx.example;\r\n\tdkim=policy reason=\"signing key too small\" (768-bit "
     b"key) header.d=a.example header.i=@a.example header.b=\"x/y\"; "
     b"dkim-atps=neutral", [("dkim", "policy"), ("dkim-atps", "neutral")]),
    (b"mx.example;\r\n\tdkim=fail (\"body hash did not verify\") "
     b"header.d=a.example header.s=s header.b=hGf9;\r\n\tspf=softfail "
     b"(mx.example: 192.0.2.1 is neither permitted nor denied by domain of "
     b"x@a.example) smtp.mailfrom=x@a.example",
     [("dkim", "fail"), ("spf", "softfail")]),
    (b"atlas.example;\r\n dkim=perm_fail header.i=@a.example header.s=s;\r\n "
     b"spf=pass smtp.mailfrom=a.example;\r\n dmarc=pass(p=NONE) "
     b"header.from=a.example;",
     [("dkim", "perm_fail"), ("spf", "pass"), ("dmarc", "pass")]),
    (b"esa.example; dkim=hardfail (body hash did not verify [final]) "
     b"header.i=@a.example", [("dkim", "hardfail")]),
    (b"mx.example 1; dkim=tempfail; spf=error; none", [
        ("dkim", "tempfail"), ("spf", "error")]),
    (b"example.com; dkim=pass header.b=a/b= header.i=@x; dkim=permfail "
     b"header.i=joe@x", [("dkim", "pass"), ("dkim", "permfail")]),
    (b"foo.example.net (foobar) 1 (baz);\r\n    dkim (Because I like it) / 1 "
     b"(One yay) = (wait for it) fail\r\n      policy (A dot can go here) . "
     b"(like that) expired\r\n      (this surprised me) = (as I wasn't "
     b"expecting it) 1362471462", [("dkim", "fail")]),
]
