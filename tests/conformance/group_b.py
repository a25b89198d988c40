# SPDX-License-Identifier: MIT
from items import Expect, Item, Outcome
from signer import NAMES, Mail, Sig

SYNTAX, DUPLICATE, MISSING = "signature-syntax", "duplicate-tag", "missing-tag"

FWS = ("DKIM-Signature:\tv = 1 ;\r\n a\t=\r\n rsa-sha256;c= {0}/{0} ; d\r\n =\r\n\t<D> ;"
       f"s=sel\t; h\t=\t{NAMES};\r\n bh = <BH>;\r\n b =\r\n <B>")
ORDER = (f"DKIM-Signature: b={{0}}; bh=<BH>; h={NAMES};\r\n\ts=sel; d=<D>; c={{1}}; "
         "a=rsa-sha256; v=1")


def one(**how):
    return Mail(Sig(**how))


def whole(text):
    return text


def empty(number, tag):
    """An empty required tag."""
    return Item(number, f"tl-empty-{tag}", f"an empty {tag}= is not a missing one", "6376 3.2, 6.1.1",
                one(**{tag: ""}), Expect(SYNTAX, subject=tag))


def missing(number, tag):
    return Item(number, f"tl-miss-{tag}", f"{tag}= is required", "6376 3.5, 6.1.1",
                one(**{tag: None}), Expect(MISSING, subject=tag))


ITEMS = [
    Item(8, "tl-fws", "FWS around names, \"=\" and values", "6376 3.2",
         one(template=FWS.format("relaxed")), "ok"),
    Item(9, "tl-fws-simple", "the same with simple: the FWS around the value of b= goes with it",
         "6376 3.2, 3.7",
         one(header="simple", body="simple", template=FWS.format("simple")), "ok"),
    Item(10, "tl-nofws", "no white space, one line", "6376 3.2",
         one(template="DKIM-Signature:v=1;a=rsa-sha256;c=relaxed/relaxed;d=<D>;s=sel;"
             f"h={NAMES};bh=<BH>;b=<B>", write_b=whole), "ok"),
    Item(11, "tl-trail-semi", "\";\" after the last tag", "6376 3.2", one(tail=";"), "ok"),
    Item(12, "tl-trail-semi-ws", "white space after the last \";\"", "6376 3.2",
         Mail(Sig(tail="; "), Sig(header="simple", tail="; ")), Outcome("ok", "ok"),
         choice="passes: not in the grammar, but \"WSP is allowed anywhere around tags\" (3.2)"),
    Item(13, "tl-trail-semi-simple", "the last \";\" is hashed", "6376 3.7",
         one(header="simple", tail=";"), "ok"),
    Item(14, "tl-dbl-semi", "an empty tag-spec between two \";\"", "6376 3.2",
         one(edit=("s=sel;", "s=sel;;")), SYNTAX),
    Item(15, "tl-lead-semi", "an empty tag-spec in front", "6376 3.2",
         one(edit=(" v=1", " ;v=1")), SYNTAX),
    Item(16, "tl-dup-same", "a tag twice with one value", "6376 3.2",
         one(extra="s=sel;"), Expect(DUPLICATE, subject="s")),
    Item(17, "tl-dup-diff", "d= twice with two values", "6376 3.2",
         one(edit=("d=<D>", "d=victim.example; d=<D>")), Expect(DUPLICATE, subject="d")),
    Item(18, "tl-dup-b", "b= twice", "6376 3.2", one(tail="; b=AAAA"),
         Expect(DUPLICATE, subject="b")),
    Item(19, "tl-dup-unknown", "an unknown tag twice", "6376 3.2",
         one(extra="foo=1; foo=2;"), Expect(DUPLICATE, subject="foo")),
    Item(20, "tl-case-dup", "tag names are case-sensitive: D= is an unknown tag", "6376 3.2",
         one(extra="D=other.example; B=x;"), "ok"),
    Item(21, "tl-upper-req", "upper-case tags are not the required ones", "6376 3.2, 6.1.1",
         one(edit=("v=1; a=rsa-sha256; c=relaxed/relaxed; d=",
                   "V=1; A=rsa-sha256; c=relaxed/relaxed; D=")), MISSING),
    Item(22, "tl-unknown", "an unknown tag is ignored, but hashed", "6376 3.5",
         one(extra="foo=bar baz;"), "ok"),
    Item(23, "tl-unknown-us", "\"_\" and digits in a tag name", "6376 3.2",
         one(extra="x_y9_=1;"), "ok"),
    Item(24, "tl-name-digit", "a tag name begins with a letter", "6376 3.2",
         one(extra="9x=1;"), SYNTAX),
    Item(25, "tl-name-hyphen", "no \"-\" in a tag name", "6376 3.2", one(extra="x-y=1;"), SYNTAX),
    Item(26, "tl-name-inner-ws", "no white space in a tag name", "6376 3.2",
         one(extra="x y=1;"), SYNTAX),
    Item(27, "tl-noeq", "a tag without \"=\"", "6376 3.2", one(extra="foo;"), SYNTAX),
    Item(28, "tl-empty-name", "an empty tag name", "6376 3.2", one(extra="=foo;"), SYNTAX),
    Item(29, "tl-empty-unknown", "an unknown tag may be empty", "6376 3.2", one(extra="foo=;"), "ok"),
    Item(30, "tl-val-eq", "\"=\" in a value", "6376 3.2", one(extra="foo=a=b=c;"), "ok"),
    Item(31, "tl-8bit", "8-bit octets in an unknown tag", "6376 3.2; 8616 5",
         one(extra=b"foo=caf\xc3\xa9;"), "ok",
         choice="passes: not in VALCHAR, but 3.2 tells not to preclude UTF-8"),
    Item(32, "tl-nul", "NUL in the tag list", "6376 3.2", one(extra=b"foo=a\0b;"), SYNTAX),
    Item(33, "tl-ctl", "control characters in the tag list (01, DEL)", "6376 3.2",
         Mail(Sig(extra=b"foo=a\x01b;"), Sig(extra=b"foo=a\x7fb;")), Outcome(SYNTAX, SYNTAX)),
    Item(34, "tl-vt", "VT is not white space", "5234 B.1", one(extra=b"\x0bfoo=1;"), SYNTAX),
    Item(35, "tl-comment", "there are no comments", "6376 3.2",
         one(d="<D> (c)"), Expect(SYNTAX, subject="d")),
    Item(36, "tl-comment2", "\"(\" is a character like others: \";\" ends the tag", "6376 3.2",
         one(extra="foo=!~a(b;"), "ok"),
    Item(37, "tl-quote", "DQUOTE is a character like others", "6376 3.2",
         one(extra='foo="a;'), "ok"),
    Item(38, "tl-bslash", "\"\\\" escapes nothing", "6376 3.2", one(extra="foo=a\\;"), "ok"),
    Item(39, "tl-obs-fws", "a line of white space between tags", "6376 2.8, erratum 5070",
         one(edit=("s=sel;", "s=sel;\r\n ")), SYNTAX,
         choice="refused: erratum 5070 took obs-FWS out"),
    Item(40, "tl-fold-colon", "a fold after the colon of the field", "5322 2.2.3",
         one(edit=("Signature: v", "Signature:\r\n v")), "ok"),
    Item(41, "tl-name-case", "the case of the field name", "5322 1.2.2; 6376 3.5",
         one(edit=("DKIM-Signature", "dKIm-sIGNATURE")), "ok"),
    Item(42, "tl-name-wsp", "white space before the colon of the field", "5322 4.5; 6376 3.4.2",
         one(edit=("DKIM-Signature:", "DKIM-Signature \t:")), "ok",
         choice="the obsolete form is a DKIM-Signature field: 3.4.2 has it in its example"),
    Item(43, "tl-order", "b= first and v= last", "6376 3.2",
         one(template=ORDER.format("<B>", "relaxed/relaxed")), "ok"),
    Item(44, "tl-order-simple", "b= first with simple: the white space around its value goes with it",
         "6376 3.7", one(header="simple", body="simple",
                         template=ORDER.format(" <B> ", "simple/simple")), "ok"),
    Item(45, "tl-order-relaxed-ws", "b= first with FWS around its value, relaxed", "6376 3.7",
         one(template=ORDER.format("\r\n\t<B>\r\n\t", "relaxed/relaxed")), "ok"),
    missing(46, "v"),
    missing(47, "a"),
    missing(48, "b"),
    missing(49, "bh"),
    missing(50, "d"),
    missing(51, "h"),
    missing(52, "s"),
    empty(53, "v"),
    empty(54, "a"),
    empty(55, "b"),
    empty(56, "bh"),
    empty(57, "d"),
    empty(58, "h"),
    empty(59, "s"),
    Item(60, "tl-huge-unknown", "an unknown tag of 64 KB", "6376 3.5, 8.9",
         one(extra="foo=" + "\r\n\t".join(["x" * 70] * 936) + ";"), "ok",
         choice="passes: fields up to 128 KiB are read; the limit can be set"),
    Item(61, "tl-many-unknown", "2000 unknown tags", "6376 8.9",
         one(extra="".join(f"\r\n\tt{i}=1;" for i in range(2000))), "ok",
         choice="passes: up to 4096 tags are read; the limit can be set"),
]
