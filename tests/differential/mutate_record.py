# SPDX-License-Identifier: MIT
"""The key record, and what the DNS says of it."""

import base64

import keys
from case import Answer, Raw, Tag, fold_base64
from registry import add, mutation

KEY_SYNTAX = ("key-syntax",)
KEY_TYPE = ("unsupported-key-type",)
KEY_HASH = ("key-hash-mismatch",)
SERVICE = ("key-service-mismatch",)
MISMATCH = ("key-algorithm-mismatch",)


def find(sig, name):
    return sig.record.find(name)


# Tags put at the end: (name, tag, value, reasons).
ADDED = [
    ("k-unknown", b"foo", b"bar", ()),
    ("k-unknown-empty", b"x_1", b"", ()),
    ("k-note", b"n", b"hello=20world=3B", ()),
    ("k-note-p", b"n", b"p=AAAA t=s", ()),
    ("k-note-8bit", b"n", b"caf\xc3\xa9", KEY_SYNTAX),
    ("k-g-star", b"g", b"*", ()),
    ("k-g-empty", b"g", b"", ()),
    ("k-g-other", b"g", b"zoe", ()),
    ("k-h-sha256", b"h", b"sha256", ()),
    ("k-h-both", b"h", b"sha1:sha256", ()),
    ("k-h-spaced", b"h", b" sha1 : sha256 ", ()),
    ("k-h-more", b"h", b"sha512:sha256", ()),
    ("k-h-sha1", b"h", b"sha1", KEY_HASH),
    ("k-h-unknown", b"h", b"sha512", KEY_HASH),
    ("k-h-upper", b"h", b"SHA256", KEY_HASH),
    ("k-h-within", b"h", b"xsha256x", KEY_HASH),
    ("k-h-empty", b"h", b"", KEY_SYNTAX),
    ("k-s-email", b"s", b"email", ()),
    ("k-s-star", b"s", b"*", ()),
    ("k-s-list", b"s", b"foo : email", ()),
    ("k-s-list-star", b"s", b"foo:*", ()),
    ("k-s-other", b"s", b"tlsrpt", SERVICE),
    ("k-s-within", b"s", b"xemail", SERVICE),
    ("k-s-upper", b"s", b"EMAIL", SERVICE),
    ("k-s-empty", b"s", b"", KEY_SYNTAX),
    ("k-t-y", b"t", b"y", ()),
    ("k-t-s", b"t", b"s", ()),
    ("k-t-list", b"t", b" x : y ", ()),
    ("k-t-empty", b"t", b"", KEY_SYNTAX),
]


def adder(name, tag_name, value, reasons):
    def change(case, sig, draw):
        if tag_name == b"t" and b"s" in value and sig.list.find(b"i"):
            return False
        sig.record.tags.append(Tag(tag_name, value))
        if reasons:
            sig.hurt(name, *reasons)
        return True
    return change


for _name, _tag, _value, _reasons in ADDED:
    add("record", _name, adder(_name, _tag, _value, _reasons),
        "k-" + _tag.decode() + (" i d" if _tag == b"t" else ""))

# Values of v= and k=.
SET = [
    ("k-v-2", b"v", b"DKIM2", KEY_SYNTAX),
    ("k-v-lower", b"v", b"dkim1", KEY_SYNTAX),
    ("k-v-1.0", b"v", b"DKIM1.0", KEY_SYNTAX),
    ("k-v-empty", b"v", b"", KEY_SYNTAX),
    ("k-k-upper", b"k", "UPPER", KEY_TYPE),
    ("k-k-unknown", b"k", b"dsa", KEY_TYPE),
    ("k-k-algorithm", b"k", b"rsa-sha256", KEY_TYPE),
    ("k-k-empty", b"k", b"", KEY_SYNTAX),
    ("k-k-rsa", b"k", b"rsa", ()),
    ("k-k-ed25519", b"k", b"ed25519", ()),
]


def setter(name, tag_name, value, reasons):
    def change(case, sig, draw):
        tag = find(sig, tag_name)
        if tag is None:
            tag = Tag(tag_name, b"")
            sig.record.tags.insert(0 if tag_name == b"v" else 1, tag)
        kind = sig.key.kind.upper().encode()
        tag.value = kind if value == "UPPER" else value
        if reasons:
            sig.hurt(name, *reasons)
        elif value != sig.key.kind.encode():
            sig.hurt(name, "key-algorithm-mismatch", "key-syntax")
        return True
    return change


for _name, _tag, _value, _reasons in SET:
    add("record", _name, setter(_name, _tag, _value, _reasons),
        "k-" + _tag.decode() + (" key" if _tag == b"k" else ""))


@mutation("record", "k-k-absent", "k-k key")
def k_absent(case, sig, draw):
    tag = find(sig, b"k")
    if tag is None:
        return False
    sig.record.tags.remove(tag)
    if sig.key.kind == "ed25519":
        sig.hurt("k-k-absent", "key-algorithm-mismatch", "key-syntax")
    return True


@mutation("record", "k-v-absent", "k-v")
def v_absent(case, sig, draw):
    sig.record.tags.remove(find(sig, b"v"))


@mutation("record", "k-v-not-first", "k-v k-layout")
def v_not_first(case, sig, draw):
    tag = find(sig, b"v")
    sig.record.tags.remove(tag)
    sig.record.tags.append(tag)
    sig.hurt("k-v-not-first", *KEY_SYNTAX)


# Layout.
@mutation("record", "k-packed", "k-layout")
def packed(case, sig, draw):
    for tag in sig.record.tags:
        tag.lead = b""


@mutation("record", "k-spaced", "k-layout")
def k_spaced(case, sig, draw):
    for tag in sig.record.tags:
        tag.lead, tag.after = draw.choice([b" ", b"\t"]), b" "
        tag.before, tag.trail = b" ", draw.choice([b" ", b"\t"])


@mutation("record", "k-folded", "k-layout")
def k_folded(case, sig, draw):
    for tag in sig.record.tags[1:]:
        tag.lead = b"\r\n "


@mutation("record", "k-last-semicolon", "k-end")
def k_semicolon(case, sig, draw):
    sig.record.end = b";"


@mutation("record", "k-last-semicolon-space", "k-end")
def k_semicolon_space(case, sig, draw):
    sig.record.end = b"; "


def inserter(name, place, octets):
    def change(case, sig, draw):
        sig.record.tags.insert(place, Raw(octets))
        sig.hurt(name, *KEY_SYNTAX)
    return change


for _name, _place, _octets in [("k-semicolon-twice", 1, b""),
                               ("k-semicolon-first", 0, b""),
                               ("k-no-equals", 1, b" foo"),
                               ("k-name-spaced", 1, b" x y=1"),
                               ("k-name-hyphen", 1, b" x-y=1")]:
    add("record", _name, inserter(_name, _place, _octets), "k-layout k-piece")


@mutation("record", "k-double-p", "k-p")
def double_p(case, sig, draw):
    first = draw.chance(50)
    sig.record.tags.insert(1 if first else len(sig.record.tags),
                           Tag(b"p", keys.OTHER_RSA.p()))
    sig.hurt("k-double-p", *KEY_SYNTAX)


@mutation("record", "k-double-unknown", "k-foo")
def double_unknown(case, sig, draw):
    sig.record.tags += [Tag(b"foo", b"1"), Tag(b"foo", b"2")]
    sig.hurt("k-double-unknown", *KEY_SYNTAX)


# p=: (name, kind of key, function of the base64 text, reasons).
VALUES_P = [
    ("k-p-spaced", None, lambda p: fold_base64(p, 20, b" "), ()),
    ("k-p-tabs", None, lambda p: fold_base64(p, 20, b"\t"), ()),
    ("k-p-folded", None, lambda p: fold_base64(p, 20, b"\r\n "), ()),
    ("k-p-blank-line", None,
     lambda p: p[:9] + b"\r\n \r\n " + p[9:], KEY_SYNTAX),
    ("k-p-no-padding", None, lambda p: p.rstrip(b"="), ()),
    ("k-p-bad-octet", None, lambda p: p[:9] + b"!" + p[9:], KEY_SYNTAX),
    ("k-p-bare-lf", None, lambda p: p[:9] + b"\n" + p[9:], KEY_SYNTAX),
    ("k-p-url-alphabet", None, lambda p: p[:9] + b"-_" + p[11:], KEY_SYNTAX),
    ("k-p-cut", None, lambda p: p[:len(p) // 8 * 4], KEY_SYNTAX),
    ("k-p-quotes", None, lambda p: p[:20] + b'" "' + p[20:], KEY_SYNTAX),
    ("k-p-nul-first", None, lambda p: b"\0" + p, KEY_SYNTAX),
    ("k-p-empty", None, lambda p: b"", ("key-revoked",)),
    ("k-p-blank", None, lambda p: b"  ", ("key-revoked",)),
    ("k-p-random", None,
     lambda p: base64.b64encode(b"0123456789abcdef" * 4), KEY_SYNTAX),
    ("k-p-octet-more", None,
     lambda p: base64.b64encode(base64.b64decode(p) + b"x"), KEY_SYNTAX),
    ("k-p-octet-less", None,
     lambda p: base64.b64encode(base64.b64decode(p)[:-1]), KEY_SYNTAX),
    ("k-p-zeros", "ed25519", lambda p: base64.b64encode(bytes(32)),
     KEY_SYNTAX + ("signature-mismatch",)),
]


def p_form(name, kind, form, reasons):
    def change(case, sig, draw):
        tag = find(sig, b"p")
        if kind not in (None, sig.key.kind) or tag is None:
            return False
        if name == "k-p-no-padding" and not tag.value.endswith(b"="):
            return False
        tag.value = form(tag.value)
        if reasons:
            sig.hurt(name, *reasons)
        return True
    return change


for _name, _kind, _form, _reasons in VALUES_P:
    add("record", _name, p_form(_name, _kind, _form, _reasons), "k-p key")


@mutation("record", "k-p-missing", "k-p key")
def p_missing(case, sig, draw):
    sig.record.tags.remove(find(sig, b"p"))
    sig.hurt("k-p-missing", *KEY_SYNTAX)


@mutation("record", "k-p-pkcs1", "k-p key")
def p_pkcs1(case, sig, draw):
    if sig.key.kind != "rsa":
        return False
    find(sig, b"p").value = base64.b64encode(sig.key.pkcs1)
    return True


@mutation("record", "k-p-spki-ed25519", "k-p key")
def p_spki(case, sig, draw):
    if sig.key.kind != "ed25519":
        return False
    find(sig, b"p").value = base64.b64encode(sig.key.spki)
    sig.hurt("k-p-spki-ed25519", *KEY_SYNTAX)
    return True


@mutation("record", "k-p-other-key", "k-p key")
def p_other(case, sig, draw):
    if sig.key.kind != "rsa":
        return False
    find(sig, b"p").value = keys.OTHER_RSA.p()
    sig.hurt("k-p-other-key", "signature-mismatch")
    return True


def key_change(name, key, reasons):
    def change(case, sig, draw):
        if sig.key.kind != "rsa":
            return False
        sig.key = key
        find(sig, b"p").value = key.p()
        if reasons:
            sig.hurt(name, *reasons)
        return True
    return change


SMALL = ("key-too-small",)
for _name, _key, _reasons in [("key-512-bits", keys.RSA512, SMALL),
                              ("key-1023-bits", keys.RSA1023, SMALL),
                              ("key-exponent-3", keys.RSA_E3, ())]:
    add("record", _name, key_change(_name, _key, _reasons), "k-p key b l")

# The whole record.
WHOLE = [
    ("k-quoted", lambda raw: b'"' + raw + b'"'),
    ("k-backslashes", lambda raw: raw.replace(b";", b"\\;")),
    ("k-parens", lambda raw: b"( " + raw + b" )"),
    ("k-bom", lambda raw: b"\xef\xbb\xbf" + raw),
    ("k-upper-names", lambda raw: raw.replace(b"v=", b"V=")
     .replace(b"k=", b"K=").replace(b"p=", b"P=", 1)),
    ("k-nul", lambda raw: raw.replace(b";", b"; n=a\0b;", 1)),
    ("k-spf", lambda raw: b"v=spf1 -all"),
    ("k-text", lambda raw: b"some-site-verification=abc"),
    ("k-blank", lambda raw: b" "),
]


def whole(name, form):
    def change(case, sig, draw):
        sig.record_octets = form(sig.record.raw())
        ed25519 = sig.key.kind == "ed25519"
        # Without k= it is a record for RSA, whatever else it lacks.
        k_gone = ed25519 and name == "k-upper-names"
        more = MISMATCH if k_gone else ()
        if name == "k-backslashes":  # k= then ends with one
            more = KEY_TYPE
        sig.hurt(name, *KEY_SYNTAX + more)
    return change


for _name, _form in WHOLE:
    # After the other changes of the record; signing doesn't depend on it.
    add("record", _name, whole(_name, _form), "dns k-whole k-p", "post")

# The DNS.
for _status, _reason in [("nxdomain", "no-key-for-signature"),
                         ("nodata", "no-key-for-signature"),
                         ("servfail", "key-query-servfail"),
                         ("refused", "key-query-refused"),
                         ("timeout", "key-query-timeout")]:
    def fails(case, sig, draw, status=_status, reason=_reason):
        sig.answer = Answer(status, [])
        sig.hurt("dns-" + status, reason)
    add("dns", "dns-" + _status, fails, "dns")

# Several records under the name: those beside the right one.
SPF = b"v=spf1 -all"
REVOKED = b"v=DKIM1; p="
SEVERAL = [
    ("dns-key-then-text", lambda raw: [raw, SPF]),
    ("dns-text-then-key", lambda raw: [SPF, raw]),
    ("dns-other-then-key",
     lambda raw: [b"v=DKIM1; k=rsa; p=" + keys.OTHER_RSA.p(), raw]),
    ("dns-revoked-then-key", lambda raw: [REVOKED, raw]),
    ("dns-same-twice", lambda raw: [raw, raw]),
]


def several(form):
    def change(case, sig, draw):
        if sig.damage or sig.record_octets is not None:
            return False
        sig.answer = Answer("ok", form(sig.record_raw()))
        return True
    return change


for _name, _form in SEVERAL:
    # Last, when the record is as it will be.
    add("dns", _name, several(_form), "dns", "post")


@mutation("signature", "i-sub-strict-key", "i d k-t")
def i_sub_strict(case, sig, draw):
    if sig.list.find(b"h") is None or find(sig, b"t") is not None:
        return False
    at = sig.list.tags.index(sig.list.find(b"h"))
    sig.list.tags.insert(at, Tag(b"i", b"user@sub." + sig.domain))
    sig.record.tags.append(Tag(b"t", draw.choice([b"s", b"y:s", b" x : s "])))
    sig.hurt("i-sub-strict-key", "domain-mismatch")
    return True
