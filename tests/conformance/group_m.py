# SPDX-License-Identifier: MIT
import keys
from items import Expect
from records import item

P = keys.rsa().p()
MIDDLE = len(P) // 2
FIRST, SECOND = P[:MIDDLE], P[MIDDLE:]
OTHER = keys.rsa("rsa-2048-other").p()
TAGS = "6376 3.2"
RECORD = "6376 3.6.1"
BASE64 = "6376 2.10"
SYNTAX = Expect("key-syntax")


ITEMS = [
    item(305, "k-v-absent", "v= is DKIM1 where it is missing", RECORD, "p=<P>", "ok"),
    item(306, "k-v-k-p", "the usual record", RECORD, "v=DKIM1; k=rsa; p=<P>", "ok"),
    item(307, "k-v-notfirst", "v= must be the first tag", RECORD, "k=rsa; v=DKIM1; p=<P>",
         Expect("key-syntax", subject="v")),
    item(308, "k-v-2", "another version is discarded", RECORD, "v=DKIM2; p=<P>",
         Expect("key-syntax", subject="v")),
    item(309, "k-v-lower", "v=dkim1: the value is case-sensitive", RECORD, "v=dkim1; p=<P>",
         Expect("key-syntax", subject="v")),
    item(310, "k-v-1.0", "v=DKIM1.0", RECORD, "v=DKIM1.0; p=<P>",
         Expect("key-syntax", subject="v")),
    item(311, "k-v-empty", "an empty v= isn't a missing one", RECORD, "v=; p=<P>",
         Expect("key-syntax", subject="v")),
    item(312, "k-v-notfirst-bad", "another version behind p=", RECORD, "p=<P>; v=FOO1",
         Expect("key-syntax", subject="v")),
    item(313, "k-nosp", "no white space", RECORD, "v=DKIM1;k=rsa;p=<P>", "ok"),
    item(314, "k-fws", "white space around tags", TAGS, " v = DKIM1 ;\t k = rsa ; p = <P> ; ",
         "ok"),
    item(315, "k-trail", "a final \";\"", TAGS, "v=DKIM1; p=<P>;", "ok"),
    item(316, "k-dblsemi", "\";;\" has an empty tag, which the grammar hasn't", TAGS,
         "v=DKIM1;; p=<P>", SYNTAX),
    item(317, "k-leadsemi", "a leading \";\"", TAGS, ";v=DKIM1; p=<P>", SYNTAX),
    item(318, "k-dup-p", "p= twice, the good one behind", TAGS, f"v=DKIM1; p={OTHER}; p=<P>",
         SYNTAX),
    item(319, "k-dup-p2", "p= twice, the good one before", TAGS, f"v=DKIM1; p=<P>; p={OTHER}",
         SYNTAX),
    item(320, "k-dup-unk", "an unknown tag twice", TAGS, "v=DKIM1; a=1; a=2; p=<P>", SYNTAX),
    item(321, "k-upper", "V= and P= are unknown tags: p= is missing", TAGS, "V=DKIM1; P=<P>",
         Expect("key-syntax", subject="p")),
    item(322, "k-unknown", "unknown tags are ignored", RECORD, "v=DKIM1; foo=bar; x_1=; p=<P>",
         "ok"),
    item(323, "k-p-miss", "p= is required", RECORD, "v=DKIM1; k=rsa",
         Expect("key-syntax", subject="p")),
    item(324, "k-p-empty", "an empty p=: revoked", "6376 3.6.1, 6.1.2", "v=DKIM1; p=",
         Expect("key-revoked", subject="p")),
    item(325, "k-p-empty-semi", "an empty p= with a tag behind it", "6376 6.1.2",
         "v=DKIM1; p=; t=s", Expect("key-revoked", subject="p")),
    item(326, "k-p-ws-only", "white space alone is an empty p=", TAGS, "v=DKIM1; p=  ",
         Expect("key-revoked", subject="p")),
    item(327, "k-p-ws", "white space inside p=", RECORD, f"v=DKIM1; p={FIRST}  {SECOND}", "ok"),
    item(328, "k-p-tabs", "tabs inside p=", BASE64, f"v=DKIM1; p={FIRST}\t{SECOND}", "ok"),
    item(329, "k-p-crlf", "CRLF and a space inside p=", RECORD,
         f"v=DKIM1; p={FIRST}\r\n {SECOND}", "ok"),
    item(330, "k-p-lf", "a bare LF inside p=", "6376 2.8", f"v=DKIM1; p={FIRST}\n{SECOND}",
         SYNTAX),
    item(331, "k-p-badchar", "\"!\" inside p=", BASE64, f"v=DKIM1; p={FIRST}!{SECOND}", SYNTAX),
    item(332, "k-p-urlsafe", "the other alphabet of base64", BASE64,
         "v=DKIM1; p=" + P.replace("+", "-").replace("/", "_"), SYNTAX),
    item(333, "k-p-nopad", "padding is optional in the grammar", BASE64,
         "v=DKIM1; k=ed25519; p=" + keys.ed25519().p().rstrip("="), "ok", key=keys.ed25519(),
         choice="taken: 2.10 has it in brackets"),
    item(334, "k-p-trunc", "p= cut off", "6376 6.1.2", f"v=DKIM1; p={P[:200]}", SYNTAX),
    item(335, "k-quotes", "quotes around the record", RECORD, "\"v=DKIM1; p=<P>\"", SYNTAX),
    item(336, "k-quotes-mid", "quotes in the middle of p=", BASE64,
         f"v=DKIM1; p={FIRST}\" \"{SECOND}", SYNTAX),
    item(337, "k-bslash", "backslashes before \";\"", RECORD, "v=DKIM1\\; k=rsa\\; p=<P>", SYNTAX),
    item(338, "k-parens", "parentheses around the record", RECORD, "( v=DKIM1; p=<P> )", SYNTAX),
    item(339, "k-bom", "a byte order mark before v=", TAGS, b"\xef\xbb\xbfv=DKIM1; p=<P>", SYNTAX),
    item(340, "k-nul", "NUL before p=", TAGS, b"v=DKIM1; n=a\0b; p=<P>", SYNTAX),
    item(341, "k-nul-trunc", "NUL at the start of p=", TAGS, b"v=DKIM1; p=\0<P>", SYNTAX),
    item(342, "k-n-any", "n= is not interpreted", RECORD, "v=DKIM1; n=hello=20world=3B; p=<P>",
         "ok"),
    item(343, "k-n-p", "n= with \"p=\" in it", TAGS, "v=DKIM1; n=p=AAAA t=s; p=<P>", "ok"),
    item(344, "k-n-8bit", "8-bit octets in n=", RECORD,
         "v=DKIM1; n=café; p=<P>", SYNTAX,
         choice="qp-section is ASCII, and a tag value has VALCHARs alone (3.2)"),
    item(345, "k-g-star", "g=*, a tag of RFC 4871", "6376 3.6.1, C.1", "v=DKIM1; g=*; p=<P>",
         "ok"),
    item(346, "k-g-empty", "an empty g= is ignored", "6376 3.6.1", "v=DKIM1; g=; p=<P>", "ok"),
    item(347, "k-g-other", "g= of another user is ignored", "6376 3.6.1",
         "v=DKIM1; g=zoe; p=<P>", "ok"),
]
