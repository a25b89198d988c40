# SPDX-License-Identifier: MIT
"""What peers don't pass and we do, and differences over temperror. The text
says what the source says."""

import facts
from rules import Rule


def refuses(source, text, when=None, **names):
    return Rule("refuses", source, text, when, **names)


def temporary(source, text, when=None, **names):
    return Rule("temporary", source, text, when, **names)


REFUSE_RULES = [
    refuses("RFC 8463, 3", "ed25519-sha256: the peer doesn't offer it",
            facts.missing_algorithm, md="any"),
    refuses("RFC 6376, 6.1", "a signature that can't be read doesn't touch "
            "the others: the peer gives no results",
            facts.both(facts.beside_unreadable, facts.unreported), od="any"),
    refuses("RFC 6376, 6.1", "one signature doesn't touch the others: the "
            "peer refuses a message for a form that it doesn't take",
            facts.both(facts.beside("list-unknown-8bit", "field-name-space",
                                    "c-slash-first", "x-20-digits"),
                       facts.unreported),
            od="any", dp="any", ma="any"),
    refuses("RFC 6376, 3.5", "h= never means the field itself",
            od="h-itself", dp="h-itself", md="h-itself", gm="h-itself",
            ma="h-itself"),
    refuses("RFC 6376, 3.5", "names in h= are compared without case",
            gm="h-repeated"),
    refuses("RFC 6376, 2.8", "VT and FF aren't white space",
            od="header-vt-ff header-vt-ff-inside", dp="header-vt-ff",
            md="header-vt-ff", gm="header-vt-ff",
            ma="header-vt-ff header-vt-ff-inside"),
    refuses("RFC 6376, 2.8", "octets over 127 aren't white space",
            ma="header-nbsp"),
    refuses("RFC 5322, 4.5", "white space before the colon of a field",
            od="header-space-before-colon header-space-before-colon-after "
               "field-name-space",
            dp="header-space-before-colon header-space-before-colon-after "
               "field-name-space added-name-space added-name-space-top-after "
               "added-name-space-middle-after added-name-space-bottom-after",
            md="field-name-space"),
    refuses("RFC 5322, 2.2", "another field with 8-bit octets in its name",
            od="added-name-8bit added-name-8bit-top-after "
               "added-name-8bit-middle-after added-name-8bit-bottom-after",
            dp="added-name-8bit added-name-8bit-top-after "
               "added-name-8bit-middle-after added-name-8bit-bottom-after"),
    refuses("RFC 5322, 2.2", "another line with a colon but no name is no "
            "fault of the signature", dp="line-no-name-after"),
    refuses("RFC 6376, 8.15", "the peer counts From once more than h= does",
            facts.more_froms_than_signed, dp="any"),
    refuses("RFC 6376, 3.7", "only b= is emptied, with the white space around "
            "its value",
            od="b-space-before-equals list-unknown-b-name",
            dp="b-first-spaced b-space-around list-unknown-b-within",
            gm="list-unknown-b-name list-unknown-b-within z-letters-b",
            ma="b-space-before-equals list-unknown-b-within z-letters-b"),
    refuses("RFC 6376, 3.2", "a value may hold \"=\", quotes, parentheses and "
            "backslashes", gm="list-unknown-equals",
            ma="list-unknown-quote list-unknown-paren list-unknown-backslash"),
    refuses("RFC 6376, 3.2", "tag names are compared with case",
            ma="list-unknown-upper-known"),
    refuses("RFC 6376, 3.2", "8-bit octets in an unknown tag are tolerated "
            "here", od="list-unknown-8bit"),
    refuses("RFC 6376, 3.7", "simple: white space at the end of the field "
            "itself is hashed", facts.field_ends_blank, dp="any"),
    refuses("RFC 6376, 2.10", "base64: the padding is optional",
            od="bh-no-padding", dp="bh-no-padding b-no-padding k-p-no-padding",
            gm="bh-no-padding b-no-padding k-p-no-padding",
            ma="bh-no-padding"),
    refuses("RFC 6376, 2.10", "base64: any white space", gm="k-p-tabs"),
    refuses("RFC 6376, 3.5", "i= may have a quoted local-part",
            od="i-quoted"),
    refuses("RFC 4343, 3", "domain names are compared without case",
            gm="i-upper"),
    refuses("RFC 6376, 3.5", "unknown methods in q= are ignored",
            dp="q-known-first q-known-last q-spaced q-twice", md="q-spaced"),
    refuses("RFC 6376, 3.5", "t=0 is a time", od="t-zero"),
    refuses("RFC 6376, 3.5", "x=: some seconds of drift are allowed here",
            md="x-drift", gm="x-drift", ma="x-drift"),
    refuses("RFC 6376, 8.2", "l= is refused by the peer whatever it covers",
            gm="l-whole l-zero l-part l-leading-zeros l-76-digits"),
    refuses("RFC 6376, 3.5", "l=0 is a length", md="l-zero l-part",
            ma="l-zero l-part"),
    refuses("RFC 6376, 3.6.1", "unknown services in s= are ignored",
            dp="k-s-list k-s-list-star", md="k-s-list"),
    refuses("RFC 6376, 3.6.1", "white space in h= of the key",
            md="k-h-spaced"),
    refuses("RFC 6376, 7.5", "g= is historic and ignored",
            md="k-g-empty k-g-other"),
    refuses("RFC 6376 erratum 3017", "p= may be a bare RSAPublicKey",
            od="k-p-pkcs1", md="k-p-pkcs1", ma="k-p-pkcs1"),
    refuses("RFC 6376, 6.1.2", "several records are tried in turn",
            od="dns-key-then-text dns-text-then-key dns-other-then-key "
               "dns-revoked-then-key dns-same-twice",
            gm="dns-key-then-text dns-text-then-key dns-other-then-key "
               "dns-revoked-then-key dns-same-twice",
            dp="dns-text-then-key dns-other-then-key dns-revoked-then-key",
            md="dns-text-then-key dns-other-then-key dns-revoked-then-key",
            ma="dns-text-then-key dns-other-then-key dns-revoked-then-key"),
    refuses("RFC 6376, 3.4.3", "simple: a CRLF is added to a last line "
            "without one", facts.both(facts.open_end, facts.simple_body),
            md="any"),
    refuses("RFC 6376, 3.4.3", "simple: the same for a body longer than the "
            "peer's buffer", facts.both(facts.open_end, facts.simple_body,
                                      facts.long_body), od="any"),
    refuses("RFC 6376, 3.4.4", "relaxed: a CRLF is added to a last line "
            "without one", facts.both(facts.open_end, facts.any_relaxed_body),
            od="any"),
    refuses("RFC 6376, 3.4.4", "relaxed: white space goes from a last line "
            "without CRLF too",
            facts.both(facts.open_end_blank, facts.relaxed_body), dp="any"),
    refuses("RFC 6376, 3.4.4", "relaxed: a last line of white space without "
            "CRLF is an empty line",
            facts.both(facts.open_blank_line, facts.relaxed_body), ma="any"),
    refuses("RFC 6376, 3.4", "a bare LF in the body is no line end",
            facts.bare_lf, od="any", dp="any", gm="any", ma="any"),
    refuses("RFC 6376, 3.4", "a bare LF in the body is no line end",
            facts.both(facts.bare_lf, facts.simple_body), md="any"),
    refuses("RFC 6376, 3.4", "a bare CR in the body is part of it",
            facts.both(facts.bare_cr, facts.relaxed_body), od="any",
            gm="any"),
    refuses("RFC 6376, 3.4.4", "relaxed: white space before a bare CR is like "
            "any other", facts.both(facts.blank_before_bare_cr,
                                    facts.relaxed_body), ma="any"),
    refuses("RFC 6376, 3.4", "a bare CR at the end of the body is part of it",
            facts.cr_last, od="any", md="any", ma="any"),
    refuses("RFC 5322, 2.1", "a message may end with its header",
            lambda view: not view.case.separator, gm="any", ma="any"),
]

TEMPORARY_RULES = [
    temporary("RFC 6376, 6.1", "of several faults another one is found first",
              facts.several_faults, od="any", dp="any", md="any", gm="any",
              ma="any"),
    temporary("RFC 6376, 6.1.2", "the peer has no result of its own for a "
              "failed query",
              dp="dns-servfail dns-refused dns-timeout"),
    temporary("RFC 6376, 6.1.1", "what can't be asked for is a fault of the "
              "signature; to the peer a failed query",
              od="d-two-dots d-dot-first d-label64 d-long d-literal "
                 "s-two-dots s-dot-first s-dot-last s-label64"),
]
