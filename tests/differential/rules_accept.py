# SPDX-License-Identifier: MIT
"""What peers accept and we don't. The text says what the source says."""

import facts
from rules import Rule


def accepts(source, text, when=None, **names):
    return Rule("accepts", source, text, when, **names)


BARE_HEADER = ("header-nul", "header-nul-after", "header-bare-cr",
               "header-bare-cr-after", "header-bare-lf",
               "header-bare-lf-after", "header-bare-lf-fold",
               "header-cr-doubled-after",
               "list-unknown-nul", "k-nul")

SIGNATURE = [
    accepts("RFC 6376, 3.2", "a repeated tag makes the whole list invalid",
            od="double k-double-p k-double-unknown",
            md="double k-double-p k-double-unknown",
            gm="double k-double-p k-double-unknown",
            ma="double k-double-p k-double-unknown"),
    accepts("RFC 6376, 3.2", "tag values are compared with case",
            od="a-upper c-case k-k-upper k-s-upper k-h-upper",
            md="a-upper c-case",
            ma="a-upper c-case q-upper k-k-upper k-s-upper k-v-lower"),
    accepts("RFC 6376, 3.2", "tag names are compared with case",
            ma="upper-names k-upper-names"),
    accepts("RFC 6376, 3.2", "tag-name = ALPHA *ALNUMPUNC",
            od="list-name-digit list-name-hyphen k-name-hyphen",
            dp="list-name-hyphen list-name-spaced k-name-hyphen k-name-spaced "
               "k-parens k-quoted",
            md="list-name-digit list-name-hyphen list-name-spaced "
               "list-name-empty k-name-hyphen k-name-spaced k-parens "
               "k-quoted",
            gm="list-name-digit list-name-hyphen list-name-spaced "
               "list-name-empty k-name-hyphen k-name-spaced k-parens "
               "k-quoted",
            ma="list-name-digit list-name-hyphen list-name-spaced "
               "list-name-empty k-name-hyphen k-name-spaced k-parens "
               "k-quoted"),
    accepts("RFC 6376, 3.2", "no empty item in a tag list",
            md="list-semicolon-first list-semicolon-twice k-semicolon-first "
               "k-semicolon-twice",
            gm="list-semicolon-first list-semicolon-twice k-semicolon-first "
               "k-semicolon-twice",
            ma="list-semicolon-first list-semicolon-twice k-semicolon-first "
               "k-semicolon-twice"),
    accepts("RFC 6376, 2.8", "[FWS] is one fold at most",
            od="list-blank-line b-blank-line k-p-blank-line",
            dp="list-blank-line b-blank-line k-p-blank-line",
            md="list-blank-line b-blank-line k-p-blank-line",
            gm="list-blank-line b-blank-line k-p-blank-line",
            ma="list-blank-line b-blank-line k-p-blank-line"),
    accepts("RFC 6376, 3.2", "each tag has a \"=\"",
            ma="list-no-equals k-no-equals"),
    accepts("RFC 6376, 3.2", "VALCHAR is printable ASCII",
            od="list-unknown-vt list-unknown-nul k-nul",
            dp="list-unknown-control list-unknown-vt list-unknown-nul k-nul "
               "k-note-8bit",
            md="list-unknown-control list-unknown-vt list-unknown-nul k-nul "
               "k-note-8bit k-bom",
            gm="list-unknown-control list-unknown-vt list-unknown-nul k-nul "
               "k-note-8bit k-bom",
            ma="list-unknown-control list-unknown-vt list-unknown-nul k-nul "
               "k-note-8bit k-bom"),
    accepts("RFC 6376, 3.2", "an empty value isn't the default",
            dp="s-empty k-h-empty k-t-empty",
            od="k-t-empty l-empty",
            md="bh-empty c-empty l-empty t-empty v-empty k-h-empty k-k-empty "
               "k-s-empty k-t-empty k-v-empty",
            gm="c-empty d-empty s-empty k-k-empty k-t-empty",
            ma="c-empty i-empty l-empty q-empty t-empty v-empty x-empty "
               "k-h-empty k-s-empty k-t-empty"),
    accepts("RFC 6376, 3.2", "white space isn't a value",
            lambda view: "k-spaced" in view.names, od="k-s-empty"),
    accepts("RFC 6376, 3.5", "v=, bh= are required",
            md="missing-v missing-bh", ma="missing-v"),
    accepts("RFC 6376, 3.5", "v= has the value 1",
            md="v-0.5", ma="v-0.5 v-01 v-1.0 v-1x v-2 v-spaced"),
    accepts("RFC 6376, 3.5", "no white space within a=, c=, d=, s=, l=, t=",
            od="a-spaced c-spaced d-spaced d-folded s-spaced t-spaced "
               "l-spaced",
            gm="a-spaced c-spaced d-spaced d-folded s-spaced t-spaced "
               "d-comment",
            md="l-spaced t-spaced", ma="a-spaced c-spaced l-spaced t-spaced"),
    accepts("RFC 6376, 3.5", "c= is one or two names",
            gm="c-slash-first", ma="c-slash-end c-three"),
    accepts("RFC 6376, 3.5", "c= is one or two names: the peer takes the "
            "second for the body", lambda view: "c-slash-first" in view.names,
            gm="body"),
    accepts("RFC 6376, 3.5", "d= and s= are names in the sense of RFC 5321",
            od="d-dot-last d-hyphen-first d-single d-underscore "
               "s-hyphen-last s-slash s-underscore-first",
            dp="d-dot-first d-hyphen-first d-label64 d-long d-single "
               "d-two-dots d-underscore s-dot-first s-dot-last s-hyphen-last "
               "s-label64 s-slash s-two-dots s-underscore-first",
            md="d-dot-first d-dot-last d-hyphen-first d-label64 d-literal "
               "d-long d-single d-two-dots d-underscore s-dot-first "
               "s-dot-last s-hyphen-last s-label64 s-slash s-two-dots "
               "s-underscore-first",
            gm="d-at d-dot-first d-dot-last d-hyphen-first d-label64 "
               "d-literal d-long d-single d-two-dots d-underscore s-dot-first "
               "s-dot-last s-hyphen-last s-label64 s-slash s-two-dots "
               "s-underscore-first",
            ma="d-at d-dot-first d-dot-last d-hyphen-first d-label64 "
               "d-literal d-long d-single d-two-dots d-underscore s-dot-first "
               "s-dot-last s-hyphen-last s-label64 s-slash s-two-dots "
               "s-underscore-first"),
    accepts("RFC 6376, 3.5", "d= holds A-labels; U-labels (RFC 8616, 4) "
            "are taken in internationalized messages only",
            dp="d-ulabel", md="d-ulabel", gm="d-ulabel"),
    accepts("RFC 8301, 3.1", "rsa-sha1 doesn't verify",
            od="a-sha1", dp="a-sha1", md="a-sha1", ma="a-sha1"),
    accepts("RFC 6376, 3.5", "h= is a list of field names, none empty",
            od="h-colon-first h-colon-last h-colon-twice h-name-spaced",
            dp="h-colon-first h-colon-last h-colon-twice h-name-spaced "
               "h-name-8bit",
            md="h-colon-first h-colon-last h-colon-twice h-name-spaced "
               "h-name-8bit",
            gm="h-colon-first h-colon-last h-colon-twice h-name-spaced "
               "h-name-8bit",
            ma="h-colon-first h-colon-last h-colon-twice h-name-spaced "
               "h-name-8bit"),
    accepts("RFC 6376, 6.1.1", "h= names From",
            dp="from-unsigned", md="from-unsigned", ma="from-unsigned"),
    accepts("RFC 6376, 6.1.1", "i= lies in d=",
            ma="i-other i-suffix i-parent i-qp-other i-at-only i-dot-last"),
    accepts("RFC 6376, 3.5", "i= has a \"@\"",
            dp="i-no-at", gm="i-no-at", ma="i-no-at"),
    accepts("RFC 6376, 2.11", "hexadecimal digits are capitals",
            dp="i-qp-lower", gm="i-qp-lower", md="i-qp-lower",
            ma="i-qp-lower"),
    accepts("RFC 6376, 3.5", "q= must name a known method",
            ma="q-dns q-unknown"),
    accepts("RFC 6376, 3.5", "q=dns was a method before v=1",
            lambda view: "missing-v" in view.names, md="q-dns"),
    accepts("RFC 6376, 3.5", "z= is a list of copied fields (diagnostic only)",
            od="z-bad-hex z-no-colon", dp="z-bad-hex z-no-colon",
            md="z-bad-hex z-no-colon", gm="z-bad-hex z-no-colon",
            ma="z-bad-hex z-no-colon"),
    accepts("RFC 6376, 3.5", "a signature from the future may be ignored",
            md="t-tomorrow t-over-32-bits t-12-digits",
            gm="t-tomorrow t-over-32-bits t-12-digits",
            ma="t-tomorrow t-over-32-bits t-12-digits"),
    accepts("RFC 6376, 3.5", "t= and x= are 1 to 12 digits",
            md="t-13-digits t-fraction t-minus t-text x-20-digits x-exponent "
               "x-tail",
            dp="x-20-digits", gm="t-13-digits t-minus",
            ma="t-13-digits t-fraction t-minus t-text x-exponent x-tail "
               "x-text"),
    accepts("RFC 6376, 3.5", "x= is greater than t=",
            dp="tx-equal tx-reversed", md="tx-equal tx-reversed-far",
            gm="tx-equal tx-reversed-far", ma="tx-equal"),
    accepts("RFC 6376, 3.5", "l= is 1 to 76 digits",
            od="l-77-digits l-plus",
            md="l-77-digits l-minus l-plus l-exponent l-fraction l-hex",
            ma="l-77-digits l-minus l-plus l-exponent l-fraction l-hex"),
    accepts("RFC 6376, 3.5", "l= is 1 to 76 digits: the peer takes it, and "
            "leaves the octets beyond it",
            lambda view: "l-77-digits" in view.names,
            od="body", md="body", ma="body"),
    accepts("RFC 6376, 3.5", "l= isn't larger than the canonical body",
            dp="length", md="length", ma="length"),
    accepts("RFC 6376, 3.5", "l= isn't larger than the canonical body: more "
            "than 63 bits", lambda view: "l-over-63-bits" in view.names,
            od="length"),
    accepts("RFC 6376, 8.2", "octets beyond l= are refused here by policy",
            od="unsigned", dp="unsigned", md="unsigned", ma="unsigned"),
    accepts("RFC 6376, 2.10", "base64 has its own characters and padding",
            od="b-bad-octet b-octets-after-padding b-over-padding "
               "k-p-bad-octet k-p-quotes k-p-bare-lf",
            dp="k-p-bad-octet k-p-quotes k-p-bare-lf k-p-nul-first",
            md="b-bad-octet b-octets-after-padding b-over-padding "
               "bh-bad-octet k-p-quotes k-p-bare-lf",
            gm="k-p-bare-lf",
            ma="b-bad-octet b-octets-after-padding b-over-padding "
               "k-p-bare-lf"),
    accepts("RFC 8017, 8.2.2", "a signature is as long as the modulus, and "
            "less than it", dp="b-plus-modulus b-zero-first",
            gm="b-plus-modulus"),
]

HIDING = {"k-bom", "k-parens", "k-quoted", "k-backslashes"}

KEYS = [
    accepts("RFC 6376, 3.6.1", "v= is DKIM1: the peer doesn't see it behind "
            "what can't be read", lambda view: view.names & HIDING,
            dp="k-v-lower k-v-2 k-v-1.0 k-v-empty",
            md="k-v-lower k-v-2 k-v-1.0 k-v-empty",
            gm="k-v-lower k-v-2 k-v-1.0 k-v-empty",
            ma="k-v-lower k-v-2 k-v-1.0 k-v-empty"),
    accepts("RFC 6376, 3.6.1", "v= comes first in a key record",
            od="k-v-not-first", dp="k-v-not-first", md="k-v-not-first",
            gm="k-v-not-first", ma="k-v-not-first"),
    accepts("RFC 6376, 3.6.1", "h= of the key limits the hashes",
            dp="k-h-sha1 k-h-unknown k-h-within k-h-upper",
            ma="k-h-sha1 k-h-unknown k-h-within k-h-upper"),
    accepts("RFC 6376, 3.6.1", "s= of the key limits the services",
            ma="k-s-other k-s-within"),
    accepts("RFC 6376, 3.6.1", "t=s: i= has the domain of d=",
            dp="i-sub-strict-key", gm="i-sub-strict-key",
            ma="i-sub-strict-key"),
    accepts("RFC 6376, 3.6.1", "t=s among others, with white space",
            lambda view: b" x : s " in view.sig.record_raw(),
            md="i-sub-strict-key"),
    accepts("RFC 6376, 6.1.2", "k= fits a=; without k= it is rsa",
            od="k-k-absent k-k-rsa k-k-ed25519", ma="k-k-absent"),
    accepts("RFC 6376, 3.2", "quotes and backslashes aren't part of a record",
            md="k-quoted k-backslashes"),
    accepts("RFC 6376, 3.6.1", "p= is the key and nothing behind it",
            facts.of_kind("rsa"), od="k-p-octet-more", dp="k-p-octet-more",
            md="k-p-octet-more", ma="k-p-octet-more"),
    accepts("RFC 8463, 4.2", "p= is the 32 octets of the key",
            ma="k-p-spki-ed25519"),
    accepts("RFC 8301, 3.2", "an RSA key has 1024 bits at least",
            od="key-1023-bits", md="key-1023-bits key-512-bits",
            gm="key-1023-bits"),
]

MESSAGES = [
    accepts("RFC 5322, 2.2", "NUL, bare CR and bare LF in the header are "
            "refused here by policy", facts.malformed_by(*BARE_HEADER),
            od="malformed", dp="malformed", md="malformed", gm="malformed",
            ma="malformed"),
    accepts("RFC 5322, 2.2", "a line of the header without a colon: where the "
            "header ends is in doubt",
            md="line-no-colon", gm="line-no-colon", ma="line-no-colon"),
    accepts("RFC 5322, 3.6", "a message has a From field",
            dp="no-from", md="no-from", gm="no-from", ma="no-from"),
    accepts("RFC 6376, 3.4.2", "CR and LF that don't fold are part of the "
            "value", facts.both(facts.header_differs_in(b"\r\n"),
                                facts.malformed_by(*BARE_HEADER)),
            od="header", dp="header", gm="header", ma="header"),
    accepts("RFC 6376, 2.8", "octets over 127 aren't white space",
            facts.header_differs_in(b"\xa0"), ma="header"),
    accepts("RFC 5322, 2.2", "a bare LF doesn't end a field",
            facts.header_line_added, gm="header", ma="header"),
    accepts("RFC 6376, 3.4.2", "NUL is part of the value",
            facts.both(facts.header_differs_in(b"\0"),
                       facts.malformed_by(*BARE_HEADER)), od="header"),
    accepts("RFC 6376, 3.5", "bh= is required, and its value is compared",
            lambda view: view.names & {"missing-bh", "bh-empty",
                                       "double-other-bh"}, md="body"),
    accepts("RFC 6376, 3.4.3", "a bare CR or LF in the body is part of it",
            facts.differs_in_line_ends,
            od="body", dp="body", gm="body", ma="body"),
    accepts("RFC 6376, 3.4.3", "what stands behind a bare LF at the end of "
            "the body is part of it", facts.both(facts.bare_lf, facts.open_end),
            od="body"),
]

ACCEPT_RULES = SIGNATURE + KEYS + MESSAGES
