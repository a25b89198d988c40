# SPDX-License-Identifier: MIT
import pathlib

from items import Expect, Item, Outcome
from signer import Mail, Raw, Sig

VECTORS = pathlib.Path(__file__).parent.parent / "vectors"

# RFC 8463, A.2 and RFC 6376, C.
KEYS_8463 = {
    "brisbane._domainkey.football.example.com":
        ["v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="],
    "test._domainkey.football.example.com":
        ["v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3id"
         "Y6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lx"
         "j+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"],
}
KEYS_6376 = {
    "brisbane._domainkey.example.com":
        ["v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLn"
         "Qg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2"
         "gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"],
}

ITEMS = [
    Item(1, "base-rsa", "rsa-sha256, relaxed/relaxed, 2048 bits", "6376 3.3.2, 6.1.3",
         Mail(Sig()),
         Expect("ok", algorithm="rsa-sha256", canonicalization="relaxed/relaxed", key_bits=2048,
                domain="base-rsa.example", selector="sel", identity="@base-rsa.example")),
    Item(2, "base-ed", "ed25519-sha256: PureEdDSA over the SHA-256 of the header", "8463 3",
         Mail(Sig(algorithm="ed25519-sha256")), Expect("ok", algorithm="ed25519-sha256")),
    Item(3, "base-simple", "simple/simple", "6376 3.4.1, 3.4.3",
         Mail(Sig(header="simple", body="simple")), Expect("ok", canonicalization="simple/simple")),
    Item(4, "base-rs", "relaxed/simple", "6376 3.5",
         Mail(Sig(body="simple")), Expect("ok", canonicalization="relaxed/simple")),
    Item(5, "base-sr", "simple/relaxed", "6376 3.5",
         Mail(Sig(header="simple")), Expect("ok", canonicalization="simple/relaxed")),
    Item(6, "base-8463", "the message of RFC 8463 with Ed25519 and RSA (1024 bits)", "8463 A",
         Raw((VECTORS / "rfc8463-A.3.eml").read_bytes(), KEYS_8463),
         Outcome(Expect("ok", algorithm="ed25519-sha256"),
                 Expect("ok", "key-weak", algorithm="rsa-sha256", key_bits=1024))),
    Item(7, "base-6376", "the message of RFC 6376, simple/simple (1024 bits)", "6376 A, C",
         Raw((VECTORS / "rfc6376-A.2.eml").read_bytes(), KEYS_6376), Expect("ok", "key-weak")),
]
