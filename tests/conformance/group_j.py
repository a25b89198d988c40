# SPDX-License-Identifier: MIT
from items import Expect, Item
from signer import Mail, Sig

UNKNOWN = "unsupported-query-method"


def q(number, name, rule, value, reason="ok", source="6376 3.5", choice=""):
    expect = Expect("ok") if reason == "ok" else Expect(reason, subject="q")
    return Item(number, name, rule, source, Mail(Sig(q=value)), expect, choice=choice)


ITEMS = [
    q(258, "q-std", "q=dns/txt", "dns/txt"),
    q(259, "q-fws", "FWS around \":\"", "foo/bar :\r\n dns/txt"),
    q(260, "q-dns", "\"dns\" without \"txt\"", "dns", UNKNOWN),
    q(261, "q-unk", "unknown methods only", "http/x", UNKNOWN),
    q(262, "q-list", "an unknown method first", "foo/bar:dns/txt"),
    q(263, "q-list2", "an unknown method behind", "dns/txt:foo"),
    q(264, "q-dup", "a method twice", "dns/txt:dns/txt"),
    q(265, "q-case", "values are case-sensitive", "DNS/TXT", UNKNOWN, "6376 3.2", "as C-068"),
    q(266, "q-empty", "an empty q= is not the default", "", "signature-syntax", "6376 3.2"),
]
